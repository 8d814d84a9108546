## P2: edits that join a CR and an LF, or come between, number the lines anew.
start
open a.js 1 "a;\rconsole.log(a);"
<-- publish a.js
    1:0-11 info logging/console
## CR | LF typed behind it: still one line end.
change a.js 2 1:0 "\n"
<-- publish a.js
    1:0-11 info logging/console
## A CR typed before the CRLF is a line end of its own.
change a.js 3 0:2 "\r"
<-- publish a.js
    2:0-11 info logging/console
## Behind that CR an LF: CRLF CRLF.
change a.js 4 1:0 "\n"
<-- publish a.js
    2:0-11 info logging/console
## LF before CR are two.
change a.js 5 "a;\n\rconsole.log(a);"
<-- publish a.js
    2:0-11 info logging/console
## The LF goes, and what stands before the CR keeps one.
change a.js 6 0:2-1:0 ""
<-- publish a.js
    1:0-11 info logging/console
## Between a CR and an LF that were apart everything goes: they become one.
change a.js 7 "a;\rxyz\nconsole.log(a);"
<-- publish a.js
    2:0-11 info logging/console
change a.js 8 1:0-3 ""
<-- publish a.js
    1:0-11 info logging/console
## And the other way round: text between the two parts them.
change a.js 9 "a;\r\nconsole.log(a);"
<-- publish a.js
    1:0-11 info logging/console
change a.js 10 0:2-1:0 "\rb;\n"
<-- publish a.js
    2:0-11 info logging/console
