## B5: many messages in one write are served in their order.
start
burst
ask 1 a/a
ask 2 a/a
ask 3 a/a
ask 4 a/a
ask 5 a/a
ask 6 a/a
ask 7 a/a
ask 8 a/a
flush
<-- error 1 -32601
<-- error 2 -32601
<-- error 3 -32601
<-- error 4 -32601
<-- error 5 -32601
<-- error 6 -32601
<-- error 7 -32601
<-- error 8 -32601
