## A large text is looked at on another thread; what is typed meanwhile is in what is shown.
start
open a.js 1 "let a = 1;\n" * 100000 + "console.log(a);\n"
change a.js 2 0:0 "console.log(0);\n"
change a.js 3 50000:0-50001:0 ""
change a.js 4 99999:0 "/* "
change a.js 5 99999:3 "*/ "
shows a.js
    0:0-11 info logging/console
    100000:0-11 info logging/console

## Documents opened behind it do not wait for it; all come.
open b.js 1 "let b = 1;\n" * 100000 + "console.log(b);\n"
open c.js 1 "console.log(c);\n"
shows c.js
    0:0-11 info logging/console
shows b.js
    100000:0-11 info logging/console

## Another text takes its place while it is looked at; and one that is closed is not spoken of.
open d.js 1 "console.log(d);\n" * 50000
change d.js 2 "let d = 1;\n" * 50000 + "console.log(d);\n"
shows d.js
    50000:0-11 info logging/console
open e.js 1 "console.log(e);\n" * 50000
close e.js
shows e.js nothing
quiet
