## D15: notifications that say nothing of any text cost no document anything.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
tell $/cancelRequest {"id":{}}
tell $/setTrace 5
tell workspace/didChangeWatchedFiles {"changes":5}
tell workspace/didChangeWorkspaceFolders {"event":5}
tell no/suchMethod 5
change a.js 2 0:0 " "
shows a.js
    0:1-12 info logging/console
