## D9: a list without changes is a new version of the same text.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 "console.log(a);"
<-- publish a.js version 1
    0:0-11 info logging/console
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":7},"contentChanges":[]}
shows a.js version 7
    0:0-11 info logging/console
