## B7: a body above the cap is skipped and answered with -32600; the session goes on.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
blanks 314572800
<-- error null -32600
change a.js 2 0:0 "x; "
<-- publish a.js
    0:3-14 info logging/console
