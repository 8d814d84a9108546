## D6: versions begin anywhere, jump, and may be missing; they are the client's.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 0 "console.log(a);"
<-- publish a.js version 0
    0:0-11 info logging/console
change a.js 6 0:0 " "
<-- publish a.js version 6
    0:1-12 info logging/console
change a.js 2147483647 0:0 " "
<-- publish a.js version 2147483647
    0:2-13 info logging/console
open b.js -5 "console.log(a);"
<-- publish b.js version -5
    0:0-11 info logging/console
change b.js -4 0:0 " "
<-- publish b.js version -4
    0:1-12 info logging/console
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/b.js"},"contentChanges":[{"text":"a;"}]}
shows b.js nothing
tell textDocument/didChange {"textDocument":{"uri":"${ROOT_URI}/b.js","version":null},"contentChanges":[{"text":"; console.log(a);"}]}
shows b.js
    0:2-13 info logging/console
change b.js 7 0:0-2 ""
shows b.js version 7
    0:0-11 info logging/console
