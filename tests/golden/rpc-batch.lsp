## R3: a batch is one error, and nothing in it is done.
start
--> [{"jsonrpc":"2.0","id":1,"method":"shutdown"},{"jsonrpc":"2.0","method":"exit"}]
<-- error null -32600
--> []
<-- error null -32600
--> [[]]
<-- error null -32600
ask 2 no/suchMethod
<-- error 2 -32601
