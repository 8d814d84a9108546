## D7: of two didOpen the second one counts, in text, version and language.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 "console.log(a);"
<-- publish a.js version 1
    0:0-11 info logging/console
open a.js 5 "\nconsole.log(b);"
<-- publish a.js version 5
    1:0-11 info logging/console
change a.js 6 1:0 " "
<-- publish a.js version 6
    1:1-12 info logging/console
close a.js
<-- publish a.js nothing
close a.js
change a.js 7 "console.log(c);"
quiet
