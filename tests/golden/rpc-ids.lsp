## R4: an id comes back with its type and value.
start
ask 1 no/suchMethod
<-- error 1 -32601
ask "1" no/suchMethod
<-- error "1" -32601
ask 0 no/suchMethod
<-- error 0 -32601
ask -1 no/suchMethod
<-- error -1 -32601
ask 2147483647 no/suchMethod
<-- error 2147483647 -32601
ask -2147483648 no/suchMethod
<-- error -2147483648 -32601
ask "" no/suchMethod
<-- error "" -32601
ask "é 😀 \" \\ \u0000 \u001f" no/suchMethod
<-- error "é 😀 \" \\ \u0000 \u001f" -32601
ask "1.0" no/suchMethod
<-- error "1.0" -32601
