## §1.12: a NUL costs nobody a message. Within the first 8 KiB it makes the text binary, which is not
## looked into; further on it is a character like any other.
start
open a.js 1 "/* \u0000 */ console.log(a);"
shows a.js nothing
change a.js 2 0:3-4 "x"
shows a.js
    0:8-19 info logging/console
change a.js 3 "\u0000"
shows a.js nothing
change a.js 4 "console.log(a);"
shows a.js
    0:0-11 info logging/console
open b.js 1 "// 45678\n" * 2000 + "/* \u0000 */ console.log(a);\u0000"
shows b.js
    2000:8-19 info logging/console
change b.js 2 2000:3-4 "\u0000\u0000"
shows b.js
    2000:9-20 info logging/console
