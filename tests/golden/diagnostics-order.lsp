## O1: a request sees what was said before it, and is answered after it was worked off.
start
burst
open a.js 1 "console.log(a);"
ask 1 no/suchMethod
change a.js 2 0:0 " "
ask 2 no/suchMethod
flush
shows a.js
    0:1-12 info logging/console
