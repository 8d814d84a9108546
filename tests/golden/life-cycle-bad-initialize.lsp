## L1 R10: an initialize whose params cannot be read is refused, and the server still waits for one.
ask 1 initialize 5
<-- error 1 -32602
ask 2 initialize "now"
<-- error 2 -32602
ask 3 shutdown
<-- error 3 -32002
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
