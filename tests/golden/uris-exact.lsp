## U1 U2 U3: the client's own spelling comes back; another spelling of it is the same document.
start
open ${ROOT_URI}/caf%c3%a9%20%23.js as "javascript" 1 "console.log(a);"
<-- publish ${ROOT_URI}/caf%c3%a9%20%23.js
    0:0-11 info logging/console
change ${ROOT_URI}/caf%C3%A9%20%23.js 2 0:0 " "
<-- publish ${ROOT_URI}/caf%c3%a9%20%23.js
    0:1-12 info logging/console
close ${ROOT_URI}/%63af%C3%A9%20%23.js
<-- publish ${ROOT_URI}/caf%c3%a9%20%23.js nothing
## VS Code's drive letters.
open file:///c%3A/home/a.js 1 "console.log(a);"
<-- publish file:///c%3A/home/a.js
    0:0-11 info logging/console
change file:///C:/home/a.js 2 0:0 " "
<-- publish file:///c%3A/home/a.js
    0:1-12 info logging/console
change FILE:///c:/home/a.js 3 0:0 " "
<-- publish file:///c%3A/home/a.js
    0:2-13 info logging/console
## Not the same: another letter, an encoded separator.
change file:///c%3A/home/b.js 4 "console.log(b); console.log(c);"
change file:///c%3A/work%2Fa.js 4 "console.log(b); console.log(c);"
quiet
