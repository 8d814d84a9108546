## D13: a saved text is ours; if it is not, it is taken.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
save a.js
save a.js "console.log(a);"
shows a.js
    0:0-11 info logging/console
save a.js "\n\nconsole.log(a);"
shows a.js
    2:0-11 info logging/console
change a.js 2 0:0-1:0 ""
shows a.js
    1:0-11 info logging/console
tell textDocument/didSave {"textDocument":{"uri":"${ROOT_URI}/a.js","version":2},"text":null}
shows a.js
    1:0-11 info logging/console
