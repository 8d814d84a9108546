## D11: an empty language falls back on the file's name; another language is close and open.
start
open a.js as "" 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
open b.txt as "plaintext" 1 "console.log(a);"
<-- publish b.txt nothing
close b.txt
<-- publish b.txt nothing
open b.txt as "javascript" 2 "console.log(a);"
<-- publish b.txt
    0:0-11 info logging/console
close b.txt
<-- publish b.txt nothing
open b.txt as "" 3 "console.log(a);"
<-- publish b.txt nothing
open c as "no-such-language" 1 "console.log(a);"
<-- publish c nothing
