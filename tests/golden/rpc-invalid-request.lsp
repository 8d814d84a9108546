## R2 R5: JSON that is no message is answered with -32600, and by its id where that can be used.
start
frame "5"
<-- error null -32600
frame "null"
<-- error null -32600
frame "true"
<-- error null -32600
frame "\"text\""
<-- error null -32600
frame "{}"
<-- error null -32600
frame "{\"jsonrpc\":\"2.0\"}"
<-- error null -32600
--> {"id":1,"method":5}
<-- error 1 -32600
--> {"id":"one","method":null}
<-- error "one" -32600
--> {"id":2}
<-- error 2 -32600
frame "{\"id\":3,\"method\":\"shutdown\"}"
<-- error 3 -32600
frame "{\"jsonrpc\":\"1.0\",\"id\":4,\"method\":\"shutdown\"}"
<-- error 4 -32600
frame "{\"jsonrpc\":2.0,\"id\":5,\"method\":\"shutdown\"}"
<-- error 5 -32600

## Ids that are none.
--> {"id":null,"method":"shutdown"}
<-- error null -32600
--> {"id":1.5,"method":"shutdown"}
<-- error null -32600
--> {"id":true,"method":"shutdown"}
<-- error null -32600
--> {"id":[1],"method":"shutdown"}
<-- error null -32600
--> {"id":{"a":1},"method":"shutdown"}
<-- error null -32600

## None of them shut the server down.
ask 6 no/suchMethod
<-- error 6 -32601
