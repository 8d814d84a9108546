## What the baseline accepts is not shown, as it is typed and when the file is changed by someone else;
## its faults are shown at their lines and cost themselves.
== .auto-enforcer/baseline
version 1
key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
logging/console a.js 00010203:676f33857895230ad154188b
==
start
open a.js 1 "console.log(1);\n"
shows a.js nothing
change a.js 2 0:0 "\tconsole.log(2);\n"
shows a.js
    0:1-12 info logging/console
change a.js 3 2:0 "console.log( 1 );\n"
shows a.js
    0:1-12 info logging/console
    2:0-11 info logging/console
change a.js 4 0:0-2:0 ""
shows a.js nothing
== .auto-enforcer/baseline
version 1
key 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
logging/console a.js 00010203:676f33857895230ad154188b#2
logging/console a.js
==
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/baseline","type":2}]}
shows .auto-enforcer/baseline
    3:0-20 error configuration/fault
shows a.js
    0:0-11 info logging/console
change a.js 5 0:0 "console.log(1);\n"
shows a.js
    0:0-11 info logging/console
delete .auto-enforcer/baseline
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/baseline","type":3}]}
shows a.js
    0:0-11 info logging/console
    1:0-11 info logging/console
shows .auto-enforcer/baseline nothing
