## G1 G6: each publish replaces the one before; the last finding's end is an empty set.
start
open a.js 1 "console.log(a);\nconsole.log(b);\n"
<-- publish a.js
    0:0-11 info logging/console
    1:0-11 info logging/console
change a.js 2 0:0-1:0 ""
<-- publish a.js
    0:0-11 info logging/console
change a.js 3 0:0 "// "
shows a.js nothing
change a.js 4 0:0-3 ""
shows a.js
    0:0-11 info logging/console
change a.js 5 0:0-1:0 ""
<-- publish a.js nothing
