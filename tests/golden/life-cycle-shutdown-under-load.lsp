## L7 L14: open, shutdown and exit in one write end with 0, whatever is still to be scanned. (That
## shutdown was answered is judged at the end.)
start
burst
open a.js 1 "console.log(a);\n" * 50000
ask 1 shutdown
tell exit
flush
exit 0 after anything
