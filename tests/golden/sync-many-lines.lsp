## D14: 200,000 lines.
start
open a.js 1 "let a = 1;\n" * 200000 + "console.log(a);\n"
shows a.js
    200000:0-11 info logging/console
change a.js 2 100000:0-100001:0 ""
shows a.js
    199999:0-11 info logging/console
change a.js 3 0:0-199999:0 ""
shows a.js
    0:0-11 info logging/console
