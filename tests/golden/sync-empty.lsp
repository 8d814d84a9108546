## D14: an empty document has a line, and may be emptied again.
start
open a.js 1 ""
<-- publish a.js nothing
change a.js 2 0:0 ""
<-- publish a.js nothing
change a.js 3 0:0 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
change a.js 4 ""
<-- publish a.js nothing
change a.js 5 0:0-0 "\n\n\n"
<-- publish a.js nothing
change a.js 6 3:0 "console.log(a);"
<-- publish a.js
    3:0-11 info logging/console
