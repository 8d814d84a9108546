## G2 G9: opened, changed and closed in one write: nothing is shown in the end. Closed and opened: the
## last text is.
start
burst
open a.js 1 "console.log(a);"
change a.js 2 0:0 " "
close a.js
flush
shows a.js nothing
burst
open a.js 1 "console.log(a);"
close a.js
open a.js 1 "\nconsole.log(a);"
flush
shows a.js
    1:0-11 info logging/console
burst
change a.js 2 0:0 "\n"
close a.js
flush
shows a.js nothing
quiet
