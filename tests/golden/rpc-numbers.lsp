## R16 R17: numbers out of range, in places that matter and in others.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
frame "{\"jsonrpc\":\"2.0\",\"method\":\"no/suchMethod\",\"params\":{\"a\":-0,\"b\":-0.0,\"c\":1e3,\"d\":2147483648,\"e\":-9e-400}}"
quiet
## A number that no double holds: the message may be refused, the server lives on.
frame "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/suchMethod\",\"params\":{\"a\":1e999}}"
<-- {"id":"<any>","error":{"code":"<integer>","message":"<string>","...":"<any>"}}
frame "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"no/suchMethod\",\"params\":{\"a\":99999999999999999999}}"
<-- {"id":"<any>","error":{"code":"<integer>","message":"<string>","...":"<any>"}}
open a.js 1 "a;\nconsole.log(a);\n"
<-- publish a.js version 1
    1:0-11 info logging/console
frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{\"uri\":\"${ROOT_URI}/a.js\",\"version\":2},\"contentChanges\":[{\"range\":{\"start\":{\"line\":-0,\"character\":-0},\"end\":{\"line\":0,\"character\":2147483647}},\"text\":\"b;\"}]}}"
<-- publish a.js version 2
    1:0-11 info logging/console
change a.js 3 "console.log(a);\n"
shows a.js version 3
    0:0-11 info logging/console
