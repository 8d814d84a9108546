## B9: an empty body, and one of blanks, is no JSON and no more than that.
start
raw "Content-Length: 0\r\n\r\n"
<-- error null -32700
blanks 3
<-- error null -32700
ask 1 no/suchMethod
<-- error 1 -32601
