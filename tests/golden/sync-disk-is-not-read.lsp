## D5 D13: what lies on disk is of no interest while the document is open.
== a.js
console.log(1);
console.log(2);
==
start
open a.js 1 "a;\n"
<-- publish a.js nothing
change a.js 2 0:0 "b; "
shows a.js nothing
== a.js
console.log(3);
==
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/a.js","type":2}]}
save a.js
shows a.js nothing
change a.js 3 0:0 "console.log(4); "
shows a.js
    0:0-11 info logging/console
delete a.js
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/a.js","type":3}]}
change a.js 4 0:0 " "
shows a.js
    0:1-12 info logging/console
