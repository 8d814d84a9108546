## L11 L13: null stands where objects belong, as lsp-mode sends it.
ask 1 initialize {"processId":null,"rootPath":null,"rootUri":null,"workspaceFolders":null,
  "clientInfo":null,"locale":null,"initializationOptions":null,"trace":null,
  "capabilities":{"general":null,"window":null,"experimental":null,
    "workspace":{"workspaceFolders":null,"configuration":null,"didChangeWatchedFiles":null},
    "textDocument":{"publishDiagnostics":null,"synchronization":null,"diagnostic":null}}}
<-- result 1 "<any>"
tell initialized null
open file:///nowhere/a.js 0 "console.log(a);"
<-- publish file:///nowhere/a.js
    0:0-11 info logging/console
