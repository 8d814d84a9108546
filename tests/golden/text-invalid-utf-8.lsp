## §1.12 B12: bytes that are no UTF-8 become U+FFFD; nothing that goes out repeats them.
start
open a.js 1 "/* \xff */ console.log(a);"
<-- publish a.js
    0:8-19 info logging/console
## A sequence that breaks off is one U+FFFD, an overlong one is one for each byte.
open b.js 1 "/* \xf0\x9f\x98 */ console.log(a);"
<-- publish b.js
    0:8-19 info logging/console
open c.js 1 "/* \xc0\xaf */ console.log(a);"
<-- publish c.js
    0:9-20 info logging/console
frame "{\"jsonrpc\":\"2.0\",\"id\":\"\xff\",\"method\":\"\xfe\"}"
<-- {"id":"<any>","error":{"code":-32601,"message":"<string>","...":"<any>"}}
frame "\xff\xfe{\x00"
<-- error null -32700
