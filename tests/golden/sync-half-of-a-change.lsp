## D15: of a notification in which one change is faulty, no half is left: a full text, or opening it
## anew, puts all right.
start
open a.js 1 "a;\n"
<-- publish a.js nothing
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":2},"contentChanges":[{"text":"console.log(x);"},{"range":{"start":{"line":-1,"character":0},"end":{"line":0,"character":0}},"text":"y"}]}
close a.js
open a.js 3 "\nconsole.log(b);"
shows a.js
    1:0-11 info logging/console
