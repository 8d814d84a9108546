## §1.12: half a surrogate pair costs nobody a message, and counts as one unit.
start
frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"${ROOT_URI}/a.js\",\"languageId\":\"javascript\",\"version\":1,\"text\":\"/* \\ud800 */ console.log(a);\"}}}"
<-- publish a.js
    0:8-19 info logging/console
## Halves in the wrong order, a half before a pair, an escaped backslash before what looks like one.
frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"${ROOT_URI}/b.js\",\"languageId\":\"javascript\",\"version\":1,\"text\":\"/* \\udc00\\ud800 \\uD83D\\uD83D\\uDE00 \\\\ud800 */ console.log(a);\"}}}"
<-- publish b.js
    0:20-31 info logging/console
## Typed half by half, as an editor without sense would.
frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{\"uri\":\"${ROOT_URI}/a.js\",\"version\":2},\"contentChanges\":[{\"range\":{\"start\":{\"line\":0,\"character\":3},\"end\":{\"line\":0,\"character\":3}},\"text\":\"\\udfff\"}]}}"
<-- publish a.js
    0:9-20 info logging/console
## In an id.
frame "{\"jsonrpc\":\"2.0\",\"id\":\"\\ud800\",\"method\":\"no/suchMethod\"}"
<-- {"id":"<any>","error":{"code":-32601,"message":"<string>","...":"<any>"}}
