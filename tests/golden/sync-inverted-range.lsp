## D10: a range that ends before it starts does no harm, and a full text puts all right.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 "a;\nconsole.log(a);\nb;\n"
<-- publish a.js version 1
    1:0-11 info logging/console
change a.js 2 2:1-0:1 "x"
change a.js 3 1000:0-0:0 "y"
change a.js 4 0:5-1 "z"
change a.js 5 "console.log(c);\n"
shows a.js version 5
    0:0-11 info logging/console
change a.js 6 0:0 " "
shows a.js version 6
    0:1-12 info logging/console
