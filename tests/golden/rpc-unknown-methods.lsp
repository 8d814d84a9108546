## R6 R7 R8: unknown requests are refused, unknown notifications ignored, in silence.
start
ask 1 textDocument/noSuchThing {"textDocument":{"uri":"file:///a.js"}}
<-- error 1 -32601
ask 2 $/noSuchThing
<-- error 2 -32601
ask 3 ""
<-- error 3 -32601
tell $/noSuchThing {"a":1}
tell textDocument/noSuchThing {"a":1}
tell ""
quiet
## A notification's method with an id is a request all the same.
ask 4 initialized {}
<-- {"id":4,"error":{"code":"<integer>","message":"<string>","...":"<any>"}}
ask 5 textDocument/didOpen {"textDocument":{"uri":"${ROOT_URI}/a.js","languageId":"javascript","version":1,"text":"console.log(a);"}}
<-- {"id":5,"error":{"code":"<integer>","message":"<string>","...":"<any>"}}
ask 6 exit
<-- {"id":6,"error":{"code":"<integer>","message":"<string>","...":"<any>"}}
## A request's method without an id gets no answer and does nothing.
tell shutdown
tell initialize {"processId":null,"rootUri":null,"capabilities":{}}
quiet
