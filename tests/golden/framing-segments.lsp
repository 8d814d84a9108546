## B5 B2: one byte at a time gives the same conversation.
segment 1
start
open a.js 1 "/* é 😀 */ console.log(a);\n"
<-- publish a.js
    0:11-22 info logging/console
change a.js 2 0:3-7 "x"
<-- publish a.js
    0:8-19 info logging/console
raw "content-length:50\r\nX-A: b\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"no/suchMethod\"}"
<-- error 12 -32601
segment 3
change a.js 3 0:0 "console.log(b); "
<-- publish a.js
    0:0-11 info logging/console
    0:24-35 info logging/console
segment 7
close a.js
<-- publish a.js nothing
