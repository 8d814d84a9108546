## G9: of a burst the last version counts; versions ascend (judged at the end).
start {"textDocument":{"publishDiagnostics":{"versionSupport":true}}}
open a.js 1 ""
<-- publish a.js version 1 nothing
burst
change a.js 2 0:0 "c"
change a.js 3 0:1 "o"
change a.js 4 0:2 "n"
change a.js 5 0:3 "s"
change a.js 6 0:4 "o"
change a.js 7 0:5 "l"
change a.js 8 0:6 "e"
change a.js 9 0:7 "."
change a.js 10 0:8 "l"
change a.js 11 0:9 "o"
change a.js 12 0:10 "g"
change a.js 13 0:11 "("
change a.js 14 0:12 "a"
change a.js 15 0:13 ")"
change a.js 16 0:14 ";"
flush
shows a.js version 16
    0:0-11 info logging/console
## And once more, one byte at a time, which is no burst at all.
segment 1
change a.js 20 0:0 "x; "
change a.js 21 0:0 "y; "
change a.js 22 0:0 "z; "
shows a.js version 22
    0:9-20 info logging/console
