## D15: a message that is no JSON may have been a change of any document: a full text, or opening it
## anew, puts each of them right.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 "console.log(a);"
<-- publish a.js version 1
    0:0-11 info logging/console
open b.js 1 "console.log(b);"
<-- publish b.js version 1
    0:0-11 info logging/console
frame "{\"jsonrpc\":\"2.0\",\"method\":\"textDocument/didChange\",\"params\":{\"textDocument\":{\"uri\":\"${ROOT_URI}/a.js\",\"version\":2},\"contentChanges\":[{\"text\":\"x}]}}"
<-- error null -32700
change a.js 3 "\nconsole.log(c);"
shows a.js version 3
    1:0-11 info logging/console
change a.js 4 0:0 "\n"
shows a.js version 4
    2:0-11 info logging/console
open b.js 2 "\n\nconsole.log(c);"
shows b.js version 2
    2:0-11 info logging/console
change b.js 3 0:0 "\n"
shows b.js version 3
    3:0-11 info logging/console
