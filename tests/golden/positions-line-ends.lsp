## P1: lines end at LF, CRLF and CR, and at nothing else.
start
open a.js 1 "a;\nconsole.log(a);\r\nconsole.log(b);\rconsole.log(c);"
<-- publish a.js
    1:0-11 info logging/console
    2:0-11 info logging/console
    3:0-11 info logging/console
open b.js 1 "a \u000b \u000c \u0085 \u2028 \u2029 console.log(a);\n"
<-- publish b.js
    0:12-23 info logging/console
