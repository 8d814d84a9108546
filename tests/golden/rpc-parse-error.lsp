## R1: what is no JSON is answered once with id null, and the next frame is served.
frame "{"
<-- error null -32700
start
frame "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":"
<-- error null -32700
frame "nonsense"
<-- error null -32700
frame "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"} x"
<-- error null -32700
frame "{'jsonrpc':'2.0'}"
<-- error null -32700
frame "[" * 100000
<-- error null -32700
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
