## D14: a line of 5 MB. A line beyond 64 KiB is marked: matches longer than 4 KiB were not looked for.
start
open a.js 1 "x" * 5000000 + "\nconsole.log(a);\n"
shows a.js
    0:0-1 hint engine/long-line
    1:0-11 info logging/console
change a.js 2 0:2500000 ";console.log(b);"
shows a.js
    0:0-1 hint engine/long-line
    0:2500001-2500012 info logging/console
    1:0-11 info logging/console
change a.js 3 0:0-1:0 ""
shows a.js
    0:0-11 info logging/console
