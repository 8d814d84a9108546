## P7: -1 is not the end of a line. The change is refused; a full text puts all right.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 "a;\nconsole.log(a);\n"
<-- publish a.js version 1
    1:0-11 info logging/console
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":-1}},"text":"console.log(b);"}]}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":3},"contentChanges":[{"range":{"start":{"line":-1,"character":0},"end":{"line":0,"character":0}},"text":"console.log(b);"}]}
change a.js 4 "console.log(c);\n"
shows a.js version 4
    0:0-11 info logging/console
