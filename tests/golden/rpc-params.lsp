## R7 R10: params of a wrong shape are an error of a request and no matter of a notification.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
tell textDocument/didOpen
tell textDocument/didOpen null
tell textDocument/didOpen []
tell textDocument/didOpen 5
tell textDocument/didOpen {}
tell textDocument/didOpen {"textDocument":null}
tell textDocument/didOpen {"textDocument":{"uri":5,"languageId":"javascript","version":1,"text":"console.log(a);"}}
tell textDocument/didOpen {"textDocument":{"uri":"${ROOT_URI}/b.js","languageId":"javascript","version":1,"text":5}}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/b.js"}}
tell textDocument/didClose {"textDocument":{}}
tell textDocument/didSave "x"
tell $/cancelRequest
tell $/cancelRequest {"id":{}}
tell workspace/didChangeWatchedFiles {"changes":5}
tell workspace/didChangeWatchedFiles {"changes":[{"uri":5,"type":"x"},null]}
tell workspace/didChangeWorkspaceFolders {"event":null}
tell workspace/didChangeConfiguration
quiet
## Unknown members are ignored.
tell textDocument/didOpen {"more":1,"textDocument":{"uri":"${ROOT_URI}/a.js","languageId":"javascript","version":1,"text":"console.log(a);","more":[]}}
<-- publish a.js version 1
    0:0-11 info logging/console
ask 1 shutdown 5
<-- error 1 -32602
ask 2 no/suchMethod
<-- error 2 -32601
ask 3 shutdown []
<-- result 3 null
tell exit {}
exit 0
