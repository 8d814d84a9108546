## An ignore file that is saved counts at once in every open document; its faults are shown at their
## characters, as it is typed and when it is not open, and cost their entry alone.
== .auto-enforcer/ignore
# the samples
sample.js logging/*: they print
==
start
open sample.js 1 "console.log(1);\n"
shows sample.js nothing
open b.js 1 "console.log(1);\nconsole.log(2);\n"
shows b.js
    0:0-11 info logging/console
    1:0-11 info logging/console
== .auto-enforcer/ignore
sample.js logging/cnsole: they print
b.js logging/* on 3f51d60e8e2ac0c4
b.js
b.js logging/console until 2027-02-30
==
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/ignore","type":2}]}
shows .auto-enforcer/ignore
    0:10-24 warning configuration/fault
    2:3-4 error configuration/fault
    3:27-37 error configuration/fault
shows sample.js
    0:0-11 info logging/console
open .auto-enforcer/ignore as "plaintext" 1 "b.js logging/*: they print\nsample.js\n"
shows .auto-enforcer/ignore
    1:8-9 error configuration/fault
change .auto-enforcer/ignore 2 1:9 " logging/* until 2020-01-01"
shows .auto-enforcer/ignore
    1:26-36 warning suppressions/expired
shows b.js
    0:0-11 info logging/console
    1:0-11 info logging/console
== .auto-enforcer/ignore = "b.js logging/*: they print\nsample.js logging/* until 2020-01-01\n"
save .auto-enforcer/ignore
shows b.js nothing
shows sample.js
    0:0-11 info logging/console
shows .auto-enforcer/ignore
    1:26-36 warning suppressions/expired
close .auto-enforcer/ignore
delete .auto-enforcer/ignore
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/ignore","type":3}]}
shows b.js
    0:0-11 info logging/console
    1:0-11 info logging/console
shows sample.js
    0:0-11 info logging/console
