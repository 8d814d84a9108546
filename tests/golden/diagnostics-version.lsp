## G3: the version goes out to a client that asks for it, and to no other.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 7 "console.log(a);"
<-- publish a.js version 7
    0:0-11 info logging/console
change a.js 8 0:0-15 ""
<-- publish a.js version 8 nothing
