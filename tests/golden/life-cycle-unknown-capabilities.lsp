## R16: members that nobody knows are ignored, wherever they stand.
ask 1 initialize {"processId":null,"rootUri":null,"fromTheFuture":{"a":[1]},"trace":"loud",
  "capabilities":{"fromTheFuture":true,"general":{"positionEncodings":["utf-64","utf-16"]},
    "textDocument":{"publishDiagnostics":{"tagSupport":{"valueSet":[1,2,3,"x"]},"more":1}}}}
<-- {"id":1,"result":{"capabilities":{"positionEncoding":"utf-16","...":"<any>"},"...":"<any>"}}
tell initialized {"more":1}
open file:///nowhere/a.js 0 "/* 😀 */ console.log(a);"
<-- publish file:///nowhere/a.js
    0:9-20 info logging/console
