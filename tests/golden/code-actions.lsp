## What can be done about a finding: its fix, and two ways to have it ignored, in this order. Columns
## are UTF-16 units, line ends those of the document, edits bound to its version.
== .auto-enforcer/config.yaml
version: 1
profile: strict
==
args server --today 2026-11-27
start {"workspace":{"workspaceEdit":{"documentChanges":true}},"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}},"isPreferredSupport":true}}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
open a.py 3 "x = 1\r\n  y = 2  # \ud83d\ude00 teh end\r\nz = 3  # a whitelist"
shows a.py
    1:14-17 hint terms/spelling-teh
    2:11-20 info terms/whitelist
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":1,"character":15},"end":{"line":1,"character":15}},"context":{"diagnostics":[]}}
<-- result 1 [
    {"title": "Replace it with \"the\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "severity": 4, "code": "terms/spelling-teh", "source": "auto-enforcer", "message": "<string>"}], "isPreferred": true, "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "newText": "the"}]}]}},
    {"title": "Ignore terms/spelling-teh on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "severity": 4, "code": "terms/spelling-teh", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": "  # auto-enforcer: ignore terms/spelling-teh\r\n"}]}]}},
    {"title": "Ignore terms/spelling-teh for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "severity": 4, "code": "terms/spelling-teh", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": "  # auto-enforcer: ignore terms/spelling-teh until 2026-12-27\r\n"}]}]}}]

## A fix that is not safe is not preferred.
ask 2 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":2,"character":20},"end":{"line":2,"character":20}},"context":{"diagnostics":[]}}
<-- result 2 [
    {"title": "Replace it with \"allowlist\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "severity": 3, "code": "terms/whitelist", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "newText": "allowlist"}]}]}},
    {"title": "Ignore terms/whitelist on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "severity": 3, "code": "terms/whitelist", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore terms/whitelist\r\n"}]}]}},
    {"title": "Ignore terms/whitelist for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "severity": 3, "code": "terms/whitelist", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore terms/whitelist until 2026-12-27\r\n"}]}]}}]

## The range is what counts; a finding that the client names is asked about, too, if it is there still.
ask 3 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":13}},"context":{"diagnostics":[]}}
<-- result 3 null
ask 4 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"context":{"diagnostics":[{"range":{"start":{"line":1,"character":14},"end":{"line":1,"character":17}},"code":"terms/spelling-teh","source":"auto-enforcer","message":""}]}}
<-- result 4 [
    {"title": "Replace it with \"the\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "severity": 4, "code": "terms/spelling-teh", "source": "auto-enforcer", "message": "<string>"}], "isPreferred": true, "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "newText": "the"}]}]}},
    {"title": "Ignore terms/spelling-teh on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "severity": 4, "code": "terms/spelling-teh", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": "  # auto-enforcer: ignore terms/spelling-teh\r\n"}]}]}},
    {"title": "Ignore terms/spelling-teh for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 14}, "end": {"line": 1, "character": 17}}, "severity": 4, "code": "terms/spelling-teh", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": "  # auto-enforcer: ignore terms/spelling-teh until 2026-12-27\r\n"}]}]}}]
ask 5 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":0}},"context":{"diagnostics":[{"range":{"start":{"line":1,"character":13},"end":{"line":1,"character":17}},"code":"terms/spelling-teh","message":""},{"range":{"start":{"line":1,"character":14},"end":{"line":1,"character":17}},"code":7,"source":"another","message":""}]}}
<-- result 5 null

## Places that are not there, and documents that are not open.
ask 6 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":900,"character":0},"end":{"line":900,"character":7}},"context":{"diagnostics":[]}}
<-- result 6 [
    {"title": "Replace it with \"allowlist\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "severity": 3, "code": "terms/whitelist", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "newText": "allowlist"}]}]}},
    {"title": "Ignore terms/whitelist on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "severity": 3, "code": "terms/whitelist", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore terms/whitelist\r\n"}]}]}},
    {"title": "Ignore terms/whitelist for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 11}, "end": {"line": 2, "character": 20}}, "severity": 3, "code": "terms/whitelist", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.py", "version": 3}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore terms/whitelist until 2026-12-27\r\n"}]}]}}]
ask 7 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/b.py"},"range":{"start":{"line":1,"character":15},"end":{"line":1,"character":15}},"context":{"diagnostics":[]}}
<-- result 7 null
ask 8 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":-1,"character":15},"end":{"line":1,"character":15}},"context":{"diagnostics":[]}}
<-- error 8 -32602
ask 9 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":1,"character":17},"end":{"line":1,"character":13}}}
<-- result 9 null
close a.py
shows a.py nothing
ask 10 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":1,"character":15},"end":{"line":1,"character":15}},"context":{"diagnostics":[]}}
<-- result 10 null
