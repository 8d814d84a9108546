## U5: URIs that are none, or lead nowhere, cost at most their document.
start
tell textDocument/didOpen {"textDocument":{"uri":"","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":"%","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":":","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":"file:///%zz/%4/%.js","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":"file:///a%00b.js","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":"file:///a\u0000b.js","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":"file://","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didOpen {"textDocument":{"uri":"${ROOT_URI}/%2e%2e/%2e%2e/../../../../etc/passwd","languageId":"javascript","version":1,"text":"a;"}}
tell textDocument/didChange {"textDocument":{"uri":"file:///a%00b.js","version":2},"contentChanges":[{"text":"b;"}]}
tell textDocument/didClose {"textDocument":{"uri":"file:///%zz/%4/%.js"}}
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"file:///%zz","type":1},{"uri":"","type":3},{"uri":"${ROOT_URI}","type":9}]}
frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didOpen\",\"params\":{\"textDocument\":{\"uri\":\"${ROOT_URI}/" + "long/" * 1000 + "a.js\",\"languageId\":\"javascript\",\"version\":1,\"text\":\"a;\"}}}"
open a.js 1 "console.log(a);"
shows a.js
    0:0-11 info logging/console
