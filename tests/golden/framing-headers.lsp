## B1 B2 B3 B4: names in any case, blanks around values, unknown fields, a content type before or
## after; every one of these is a request with an unknown method.
start
raw "content-length: 49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/suchMethod\"}"
<-- error 1 -32601
raw "CONTENT-LENGTH:49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"no/suchMethod\"}"
<-- error 2 -32601
raw "Content-Length:    49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"no/suchMethod\"}"
<-- error 3 -32601
raw "Content-Length:\t49 \t\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"no/suchMethod\"}"
<-- error 4 -32601
raw "Content-Length: 49\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"no/suchMethod\"}"
<-- error 5 -32601
raw "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":6,\"method\":\"no/suchMethod\"}"
<-- error 6 -32601
raw "Content-Type: application/vscode-jsonrpc; charset=\"utf-8\"\r\nContent-Length: 49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"no/suchMethod\"}"
<-- error 7 -32601
raw "content-type:application/vscode-jsonrpc;charset=UTF-8\r\ncontent-length:49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":8,\"method\":\"no/suchMethod\"}"
<-- error 8 -32601
raw "Content-Type: application/vscode-jsonrpc\r\nContent-Length: 49\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"no/suchMethod\"}"
<-- error 9 -32601
raw "X-Unknown: a: b\r\nContent-Length: 50\r\nX-Empty:\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":10,\"method\":\"no/suchMethod\"}"
<-- error 10 -32601
raw "Content-Length: 50\r\nContent-Length: 50\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":11,\"method\":\"no/suchMethod\"}"
<-- error 11 -32601
raw "Content-Length: 0050\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":12,\"method\":\"no/suchMethod\"}"
<-- error 12 -32601
## The length counts bytes, not characters.
raw "Content-Length: 46\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":\"é 😀\",\"method\":\"é\"}"
<-- error "é 😀" -32601
## A large header is no fault as long as it stays below 8 KiB.
raw "X-Long: " + "x" * 7000 + "\r\nContent-Length: 50\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":99,\"method\":\"no/suchMethod\"}"
<-- error 99 -32601
