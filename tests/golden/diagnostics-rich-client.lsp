## G4: what a client can take it may get (judged at the end), and the rest is the same.
start {"textDocument":{"publishDiagnostics":{"versionSupport":true,"relatedInformation":true,"codeDescriptionSupport":true,"dataSupport":true,"tagSupport":{"valueSet":[1,2]}}}}
open a.js 1 "console.log(a);\nconsole.log(b);\n"
<-- publish a.js version 1
    0:0-11 info logging/console
    1:0-11 info logging/console
