## L7: exit without shutdown ends it with 1; what was asked before is answered first.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
burst
ask 1 no/suchMethod
ask 2 no/suchMethod
tell exit
flush
<-- error 1 -32601
<-- error 2 -32601
exit 1
