## D2 D3 D4: the changes of one notification, each on what the one before left.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 ""
<-- publish a.js version 1 nothing
change a.js 2 0:0 "log(a);" 0:0 "console." 0:0 "/* */ " 0:21 "\nconsole.log(b);"
<-- publish a.js version 2
    0:6-17 info logging/console
    1:0-11 info logging/console
## A full text among ranges.
change a.js 3 1:0 "x" "a;\nb;\n" 1:0 "console.log(c); " 0:0-1:0 ""
<-- publish a.js version 3
    0:0-11 info logging/console
## A range of null is a full text; rangeLength is not believed.
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":4},"contentChanges":[{"range":null,"text":"console.log(d);"},{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"rangeLength":15,"text":"/**/ "}]}
<-- publish a.js version 4
    0:5-16 info logging/console
## No change but a version.
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":5},"contentChanges":[]}
change a.js 6 0:0-5 ""
shows a.js version 6
    0:0-11 info logging/console
