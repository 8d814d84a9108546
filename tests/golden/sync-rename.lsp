## D12: a renamed document is closed and opened; its old name is cleared.
start
open old.js 3 "console.log(a);"
<-- publish old.js
    0:0-11 info logging/console
close old.js
<-- publish old.js nothing
open new.js 3 "console.log(a);"
<-- publish new.js
    0:0-11 info logging/console
change new.js 4 0:0 " "
<-- publish new.js
    0:1-12 info logging/console
shows old.js nothing
