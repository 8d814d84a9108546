## G3: versionSupport false is as good as none.
start {"textDocument":{"publishDiagnostics":{"versionSupport":false}}}
open a.js 7 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
change a.js 8 0:0-15 ""
<-- publish a.js nothing
