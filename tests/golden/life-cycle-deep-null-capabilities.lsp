## L11 L13: null one level further down, and members of the wrong type.
ask 1 initialize {"processId":null,"rootUri":null,"initializationOptions":[],
  "capabilities":{"general":{"positionEncodings":null},"window":{"workDoneProgress":null},
    "workspace":{"didChangeWatchedFiles":{"dynamicRegistration":null},"configuration":"yes"},
    "textDocument":{"publishDiagnostics":{"versionSupport":null,"tagSupport":null,
      "codeDescriptionSupport":null,"dataSupport":null,"relatedInformation":null}}}}
<-- result 1 "<any>"
tell initialized {}
open file:///nowhere/a.js 0 "console.log(a);"
<-- publish file:///nowhere/a.js
    0:0-11 info logging/console
