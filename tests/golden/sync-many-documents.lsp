## D1: documents do not mix.
start
burst
open a.js 1 "console.log(a);"
open b.js 1 "\nconsole.log(b);"
open c.js 1 "\n\nconsole.log(c);"
change b.js 2 0:0 "\n"
close a.js
flush
shows a.js nothing
shows b.js
    2:0-11 info logging/console
shows c.js
    2:0-11 info logging/console
