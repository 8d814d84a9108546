## G2: closing clears, once.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
close a.js
<-- publish a.js nothing
quiet
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
