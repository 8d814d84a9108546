## L11 L13: as little as a client may say.
ask 1 initialize {"processId":null,"rootUri":null,"capabilities":{}}
<-- result 1 "<any>"
tell initialized
open file:///nowhere/a.js 0 "console.log(a);"
<-- publish file:///nowhere/a.js
    0:0-11 info logging/console
