## A message shows the groups of what was found, also those that a key on another line has changed.
## Groups below the finding's line are masked while any sensitive rule is on: here none is.
== .auto-enforcer/config.yaml
version: 1
rules: {'secrets/*': off, 'tokens/*': off}
==
== .auto-enforcer/rules/acme.yaml
version: 1
id: acme
rules:
  - {id: call, title: t, message: "call {new}, not {1}", why: w, profile: core, lines: 2, pattern: '(\w+)\(\s*(?<new>\w+)\)', match: [a(b), c(d), e(f)], no-match: [a, b, c]}
==
start
open a.txt 1 "old(new)\nfirst(\nsecond)\n"
<-- {"method":"textDocument/publishDiagnostics","params":{"uri":"${ROOT_URI}/a.txt","diagnostics":[
    {"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":8}},"severity":3,"code":"acme/call","source":"auto-enforcer","message":"call new, not old"},
    {"range":{"start":{"line":1,"character":0},"end":{"line":2,"character":7}},"severity":3,"code":"acme/call","source":"auto-enforcer","message":"call second, not first"}]}}
change a.txt 2 2:0-6 "third"
<-- {"method":"textDocument/publishDiagnostics","params":{"uri":"${ROOT_URI}/a.txt","diagnostics":[
    {"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":8}},"severity":3,"code":"acme/call","source":"auto-enforcer","message":"call new, not old"},
    {"range":{"start":{"line":1,"character":0},"end":{"line":2,"character":6}},"severity":3,"code":"acme/call","source":"auto-enforcer","message":"call third, not first"}]}}
