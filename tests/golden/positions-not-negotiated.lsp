## P5 P6: columns count as utf-16 does, in what comes and in what goes. 'é' is 1 unit, or 2 bytes; '😀' is
## 1 code point, 2 units of UTF-16 or 4 bytes.
ask 1 initialize {"processId":null,"rootUri":null,"capabilities":{}}
<-- result 1 "<any>"
tell initialized {}
open a.js 1 "/* café 😀 */ console.log(a);\r\nconsole.log('😀'); console.log(b);\n"
<-- publish a.js
    0:14-25 info logging/console
    1:0-11 info logging/console
    1:19-30 info logging/console
## Replaces the smiley by two, seen from its first unit to its last.
change a.js 2 0:8-10 "😀😀"
<-- publish a.js
    0:16-27 info logging/console
    1:0-11 info logging/console
    1:19-30 info logging/console
## Inserts behind the second one.
change a.js 3 0:12 "é"
<-- publish a.js
    0:17-28 info logging/console
    1:0-11 info logging/console
    1:19-30 info logging/console
## Inside a code point means before it: an insertion there splits nothing.
change a.js 4 0:9 "!"
<-- publish a.js
    0:18-29 info logging/console
    1:0-11 info logging/console
    1:19-30 info logging/console
## A range that lies inside one is empty.
change a.js 5 0:10-10 "?"
<-- publish a.js
    0:19-30 info logging/console
    1:0-11 info logging/console
    1:19-30 info logging/console
## A column beyond the line is its end, before the line end.
change a.js 6 0:1000 " console.log(c);"
<-- publish a.js
    0:19-30 info logging/console
    0:35-46 info logging/console
    1:0-11 info logging/console
    1:19-30 info logging/console
## The first line goes, with its end; the range's end is exclusive.
change a.js 7 0:0-1:0 ""
<-- publish a.js
    0:0-11 info logging/console
    0:19-30 info logging/console
