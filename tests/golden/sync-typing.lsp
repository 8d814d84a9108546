## D2 G9: a client that waits gets a publish for each of its versions.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 0 "x\n"
<-- publish a.js version 0 nothing
change a.js 1 0:1 "\nconsole.lo"
<-- publish a.js version 1 nothing
change a.js 2 1:10 "g"
<-- publish a.js version 2
    1:0-11 info logging/console
change a.js 3 1:11 "g"
<-- publish a.js version 3 nothing
change a.js 4 1:11-12 ""
<-- publish a.js version 4
    1:0-11 info logging/console
change a.js 5 0:0 "\n"
<-- publish a.js version 5
    2:0-11 info logging/console
change a.js 6 0:0-2:0 ""
<-- publish a.js version 6
    0:0-11 info logging/console
change a.js 7 0:0-11 ""
<-- publish a.js version 7 nothing
