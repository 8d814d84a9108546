## L1 L6 L7 R9 R10: from the first request to the exit.

## Before initialize every request is refused and every notification dropped.
ask 1 shutdown
<-- error 1 -32002
ask "two" textDocument/hover {"textDocument":{"uri":"file:///a.js"},"position":{"line":0,"character":0}}
<-- error "two" -32002
ask 3 no/suchMethod
<-- error 3 -32002
open a.js 1 "console.log(a);"
tell initialized {}

ask 4 initialize {"processId":null,"rootUri":"${ROOT_URI}","capabilities":{}}
<-- {"id":4,"result":{
       "capabilities":{
         "textDocumentSync":{"openClose":true,"change":2,"...":"<any>"},
         "workspace":{
           "workspaceFolders":{"supported":true,"changeNotifications":"<any>"},
           "...":"<any>"},
         "...":"<any>"},
       "serverInfo":{"name":"auto-enforcer","version":"<version>"}}}
tell initialized {}
quiet

## What was opened before initialize is not known; opened now, it is.
change a.js 2 "console.log(b);"
quiet
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console

## L3: a second initialize is an error and changes nothing.
ask 5 initialize {"processId":null,"rootUri":null,"capabilities":{"general":{"positionEncodings":["utf-8"]},"textDocument":{"publishDiagnostics":{"versionSupport":true}}}}
<-- error 5 -32600
change a.js 2 "/* é */ console.log(a);"
<-- publish a.js
    0:8-19 info logging/console

ask 6 shutdown null
<-- result 6 null

## After shutdown every request is refused; notifications other than exit are ignored.
ask 7 shutdown
<-- error 7 -32600
ask 8 textDocument/hover {"textDocument":{"uri":"file:///a.js"},"position":{"line":0,"character":0}}
<-- error 8 -32600
ask 9 initialize {"processId":null,"rootUri":null,"capabilities":{}}
<-- error 9 -32600
ask 10 no/suchMethod
<-- error 10 -32600
change a.js 3 "console.log(a); console.log(b);"
open b.js 1 "console.log(a);"
quiet
tell exit null
exit 0
