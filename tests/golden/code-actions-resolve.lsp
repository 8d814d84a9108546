## Where the client takes it, the edit of all safe fixes comes when the action is chosen, bound to the
## text that it was offered for; what was said of the action stays as it was. Others have theirs at once.
== .auto-enforcer/config.yaml
version: 1
profile: strict
==
args server --today 2026-11-27
start {"workspace":{"workspaceEdit":{"documentChanges":true}},"textDocument":{"codeAction":{"dataSupport":true,"resolveSupport":{"properties":["command","edit"]},"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
open a.py 5 "x = 1  # teh\n# recieve\n"
shows a.py
    0:9-12 hint terms/spelling-teh
    1:2-9 hint terms/spelling-recieve
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["source.fixAll"]}}
<-- result 1 [{"title":"Make all safe fixes of auto-enforcer","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/a.py","version":5}}]
ask 2 codeAction/resolve {"title":"Make all safe fixes of auto-enforcer","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/a.py","version":5}}
<-- result 2 {"title":"Make all safe fixes of auto-enforcer","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/a.py","version":5},"edit":{"documentChanges":[{"textDocument":{"uri":"${ROOT_URI}/a.py","version":5},"edits":[{"range":{"start":{"line":0,"character":9},"end":{"line":0,"character":12}},"newText":"the"},{"range":{"start":{"line":1,"character":2},"end":{"line":1,"character":9}},"newText":"receive"}]}]}}

## A text that has changed since is another one, and nothing of it is written.
change a.py 6 0:0-1 "y"
shows a.py something
ask 3 codeAction/resolve {"title":"Make all safe fixes of auto-enforcer","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/a.py","version":5}}
<-- error 3 -32801
ask 4 codeAction/resolve {"title":"t","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/b.py","version":6}}
<-- error 4 -32801
ask 5 codeAction/resolve {"title":"t","data":7}
<-- error 5 -32801

## What has all that it needs comes back as it is, and so does one with nothing to fix any more.
ask 6 codeAction/resolve {"title":"Why is this flagged?","kind":"quickfix","isPreferred":false}
<-- result 6 {"title":"Why is this flagged?","kind":"quickfix","isPreferred":false}
change a.py 7 "x = 1\n"
shows a.py nothing
ask 7 codeAction/resolve {"title":"t","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/a.py","version":7}}
<-- result 7 {"title":"t","kind":"source.fixAll","data":{"uri":"${ROOT_URI}/a.py","version":7}}
ask 8 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["source.fixAll"]}}
<-- result 8 null
ask 9 codeAction/resolve {"kind":"quickfix"}
<-- error 9 -32602
