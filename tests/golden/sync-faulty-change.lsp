## D15: a change that names its document and cannot be read costs that document alone, until its next
## full text.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 "console.log(a);"
<-- publish a.js version 1
    0:0-11 info logging/console
open b.js 1 "console.log(b);"
<-- publish b.js version 1
    0:0-11 info logging/console
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":2},"contentChanges":"x"}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":3},"contentChanges":[{"text":5}]}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":4},"contentChanges":[{"range":{"start":{"line":"0","character":0},"end":{"line":0,"character":0}},"text":"x"}]}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":5},"contentChanges":[{"range":{"start":{"line":0,"character":0}},"text":"x"}]}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":6},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1.5}},"text":"x"}]}
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/a.js","version":7},"contentChanges":[null]}
change b.js 2 0:0 " "
shows b.js version 2
    0:1-12 info logging/console
change a.js 8 "\nconsole.log(c);"
shows a.js version 8
    1:0-11 info logging/console
change a.js 9 0:0 "\n"
shows a.js version 9
    2:0-11 info logging/console
