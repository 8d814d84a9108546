## D14: a byte order mark is a character of an open document.
start
open a.js 1 "\ufeffconsole.log(a);\n"
<-- publish a.js
    0:1-12 info logging/console
change a.js 2 0:1 " "
<-- publish a.js
    0:2-13 info logging/console
change a.js 3 0:0-1 ""
<-- publish a.js
    0:1-12 info logging/console
