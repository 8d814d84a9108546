## Of members with the same name the last one counts; the message is not refused.
start
frame "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\",\"method\":\"no/suchMethod\",\"id\":2}"
<-- error 2 -32601
