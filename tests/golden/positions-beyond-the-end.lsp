## P3 P4 P9: a line beyond the text is its end, a column beyond a line that line's end.
start
open a.js 1 "a;\nb;\n"
<-- publish a.js nothing
change a.js 2 999:5 "console.log(a);"
<-- publish a.js
    2:0-11 info logging/console
change a.js 3 2147483647:2147483647 "\nconsole.log(b);"
<-- publish a.js
    2:0-11 info logging/console
    3:0-11 info logging/console
change a.js 4 1:2147483647 " console.log(c);"
<-- publish a.js
    1:3-14 info logging/console
    2:0-11 info logging/console
    3:0-11 info logging/console
## Neovim replaces up to the line behind the last one, with a text that ends in a line end.
change a.js 5 "a;\nconsole.log(a);\n"
<-- publish a.js
    1:0-11 info logging/console
change a.js 6 1:0-2:0 "console.log(b); console.log(c);\n"
<-- publish a.js
    1:0-11 info logging/console
    1:16-27 info logging/console
change a.js 7 2:0 "console.log(d);"
<-- publish a.js
    1:0-11 info logging/console
    1:16-27 info logging/console
    2:0-11 info logging/console
## All of it.
change a.js 8 0:0-2147483647:0 "console.log(e);"
<-- publish a.js
    0:0-11 info logging/console
