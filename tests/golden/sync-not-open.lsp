## D8: what is said of a document that is not open makes no document of it.
== a.js
console.log(1);
==
start
change a.js 2 "console.log(a);"
change a.js 3 0:0 "console.log(a);"
save a.js
save a.js "console.log(a);"
close a.js
quiet
open a.js 4 "a;"
<-- publish a.js nothing
close a.js
change a.js 5 "console.log(a);"
shows a.js nothing
## Again, as if it were new, with a version that begins again.
open a.js 1 "console.log(a);"
shows a.js
    0:0-11 info logging/console
