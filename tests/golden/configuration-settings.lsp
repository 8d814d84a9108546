## W6: settings of any shape do no harm; eglot sends {} after the first didOpen.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
tell workspace/didChangeConfiguration {"settings":{}}
tell workspace/didChangeConfiguration {"settings":null}
tell workspace/didChangeConfiguration {"settings":5}
tell workspace/didChangeConfiguration {"settings":{"auto-enforcer":null}}
tell workspace/didChangeConfiguration {}
shows a.js
    0:0-11 info logging/console
