## A comment hides what its rules find, and typing it, or around it, is followed at once.
start
open a.js 1 "console.log(1);\nconsole.log(2);\n"
<-- publish a.js
    0:0-11 info logging/console
    1:0-11 info logging/console
change a.js 2 0:0 "// auto-enforcer: ignore-start logging/* by @me: shown\n"
shows a.js nothing
change a.js 3 0:37-42 ""
shows a.js
    0:3-49 warning suppressions/malformed
    1:0-11 info logging/console
    2:0-11 info logging/console
