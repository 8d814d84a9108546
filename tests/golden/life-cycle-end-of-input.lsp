## L9: the end of standard input without exit ends the process within a second, with 1.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
end of input
exit 1 within 1
