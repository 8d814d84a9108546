## R11: answers that nobody waits for are ignored.
start
--> {"id":1,"result":null}
--> {"id":"nobody","result":{"a":1}}
--> {"id":99,"error":{"code":-32603,"message":"no"}}
--> {"id":null,"error":{"code":-32700,"message":"your message was no JSON"}}
quiet
