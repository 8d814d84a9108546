## G3 G4 G5 G8: to a client without capabilities go these members and no others.
start
open a.js 7 "console.log(a);"
<-- {"method":"textDocument/publishDiagnostics","params":{
       "uri":"${ROOT_URI}/a.js",
       "diagnostics":[{
         "range":{"start":{"line":0,"character":0},"end":{"line":0,"character":11}},
         "severity":3,
         "code":"logging/console",
         "source":"auto-enforcer",
         "message":"<string>"}]}}
