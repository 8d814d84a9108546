## B7: a body above the cap is skipped and answered with -32600; the session goes on; what it may have
## changed is in doubt until the next full text (D15).
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
blanks 314572800
<-- error null -32600
<-- publish a.js
    0:0-11 info logging/console
    0:0-1 info engine/out-of-step
change a.js 2 0:0 "x; "
<-- publish a.js
    0:3-14 info logging/console
    0:0-1 info engine/out-of-step
change a.js 3 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
