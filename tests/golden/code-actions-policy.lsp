## Rules and their tests hold what they look for: they are not fixed as a whole, on saving say.
== .auto-enforcer/config.yaml
version: 1
profile: strict
==
start {"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix","source"]}}}}}
open .auto-enforcer/rules/a.py 1 "x = 1  # teh\n"
shows .auto-enforcer/rules/a.py something
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/.auto-enforcer/rules/a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":12}},"context":{"diagnostics":[],"only":["source.fixAll"]}}
<-- result 1 null
open a.py 1 "x = 1  # teh\n"
shows a.py something
ask 2 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":12}},"context":{"diagnostics":[],"only":["source.fixAll"]}}
<-- result 2 [
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll", "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 12}}, "newText": "the"}]}}}]
