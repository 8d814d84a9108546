## B3: another charset is answered with an error, the message is not served, the session goes on.
start
raw "Content-Length: 49\r\nContent-Type: application/vscode-jsonrpc; charset=utf-16\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/suchMethod\"}"
<-- {"id":"<any>","error":{"code":"<integer>","message":"<string>","...":"<any>"}}
ask 2 no/suchMethod
<-- error 2 -32601
