## `only` asks for kinds and all that they include. Without it there are quick fixes, and what is done
## to the document as a whole only where it is asked for, and only if there is something to do.
== .auto-enforcer/config.yaml
version: 1
profile: strict
==
args server --today 2026-11-27
start {"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
open a.py 1 "raise NotImplemented\nx = 1  # teh whitelist\n# recieve\n"
shows a.py
    0:6-20 warning python/raise-not-implemented
    1:9-12 hint terms/spelling-teh
    1:13-22 info terms/whitelist
    2:2-9 hint terms/spelling-recieve
ask 1 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "context": {"diagnostics": [], "only": ["source.fixAll.auto-enforcer"]}}
<-- result 1 [
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll.auto-enforcer", "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}, {"range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 12}}, "newText": "the"}, {"range": {"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 9}}, "newText": "receive"}]}}}]
ask 2 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "context": {"diagnostics": [], "only": ["source.fixAll"]}}
<-- result 2 [
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll", "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}, {"range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 12}}, "newText": "the"}, {"range": {"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 9}}, "newText": "receive"}]}}}]
ask 3 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "context": {"diagnostics": [], "only": ["source"]}}
<-- result 3 [
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll.auto-enforcer", "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}, {"range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 12}}, "newText": "the"}, {"range": {"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 9}}, "newText": "receive"}]}}}]
ask 4 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "context": {"diagnostics": [], "only": ["source.organizeImports", "source.fixAl", "source.fixAll.auto-enforcer.more", "refactor"]}}
<-- result 4 null
ask 5 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "context": {"diagnostics": [], "only": []}}
<-- result 5 null
ask 6 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 0}}, "context": {"diagnostics": [], "only": ["quickfix.x"]}}
<-- result 6 null
ask 7 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 9}}, "context": {"diagnostics": [], "only": ["quickfix"]}}
<-- result 7 [
    {"title": "Replace it with \"NotImplementedError\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}]}}},
    {"title": "Ignore python/raise-not-implemented on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore python/raise-not-implemented\n"}]}}},
    {"title": "Ignore python/raise-not-implemented for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore python/raise-not-implemented until 2026-12-27\n"}]}}}]
ask 8 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 9}}, "context": {"diagnostics": [], "only": [""]}}
<-- result 8 [
    {"title": "Replace it with \"NotImplementedError\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}]}}},
    {"title": "Ignore python/raise-not-implemented on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore python/raise-not-implemented\n"}]}}},
    {"title": "Ignore python/raise-not-implemented for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore python/raise-not-implemented until 2026-12-27\n"}]}}},
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll.auto-enforcer", "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}, {"range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 12}}, "newText": "the"}, {"range": {"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 9}}, "newText": "receive"}]}}}]
ask 9 textDocument/codeAction {"textDocument": {"uri": "${ROOT_URI}/a.py"}, "range": {"start": {"line": 0, "character": 9}, "end": {"line": 0, "character": 9}}, "context": {"diagnostics": [], "only": ["quickfix", "source.fixAll"]}}
<-- result 9 [
    {"title": "Replace it with \"NotImplementedError\"", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}]}}},
    {"title": "Ignore python/raise-not-implemented on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore python/raise-not-implemented\n"}]}}},
    {"title": "Ignore python/raise-not-implemented for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "severity": 2, "code": "python/raise-not-implemented", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore python/raise-not-implemented until 2026-12-27\n"}]}}},
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll", "edit": {"changes": {"${ROOT_URI}/a.py": [{"range": {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 20}}, "newText": "NotImplementedError"}, {"range": {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 12}}, "newText": "the"}, {"range": {"start": {"line": 2, "character": 2}, "end": {"line": 2, "character": 9}}, "newText": "receive"}]}}}]

## Nothing to fix is no action, nor is a fix that has to be looked at.
change a.py 2 "x = 1  # a whitelist\n"
shows a.py
    0:11-20 info terms/whitelist
ask 20 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":20}},"context":{"diagnostics":[],"only":["source.fixAll"]}}
<-- result 20 null

## Nor is a fix of what a comment hides.
change a.py 3 "x = 1  # teh  auto-enforcer: ignore terms/*\n"
shows a.py something
ask 21 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":20}},"context":{"diagnostics":[],"only":["source.fixAll","quickfix"]}}
<-- result 21 null
