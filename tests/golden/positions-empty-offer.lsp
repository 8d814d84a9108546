## C1: an offer of nothing means UTF-16.
start {"general":{"positionEncodings":[]}}
open a.js 1 "/* 😀 */ console.log(a);"
<-- publish a.js
    0:9-20 info logging/console
