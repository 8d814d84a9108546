## D10: a range that ends before it starts is taken the other way round, as clients do themselves.
start
open a.js 1 "a;\nconsole.log(a);\nb;\n"
<-- publish a.js
    1:0-11 info logging/console
change a.js 2 1:0-0:0 "x; "
<-- publish a.js
    0:3-14 info logging/console
