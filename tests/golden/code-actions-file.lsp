## A finding about the file is ignored in the file: a comment of a line would not hide it.
== .auto-enforcer/config.yaml
version: 1
profile: recommended
==
args server --today 2026-12-15
start {"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}}}
open main_LOCAL_123.py 1 "x = 1\n"
shows main_LOCAL_123.py something
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/main_LOCAL_123.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[]}}
<-- result 1 [
    {"title": "Ignore hygiene/conflict-file in this file", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}}, "severity": 2, "code": "hygiene/conflict-file", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/main_LOCAL_123.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore-file hygiene/conflict-file\n"}]}}},
    {"title": "Ignore hygiene/conflict-file for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}}, "severity": 2, "code": "hygiene/conflict-file", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/main_LOCAL_123.py": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore-file hygiene/conflict-file until 2027-01-14\n"}]}}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 5}}, "severity": 2, "code": "hygiene/conflict-file", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/main_LOCAL_123.py", "position": {"line": 0, "character": 0}, "rule": "hygiene/conflict-file"}]}}]

## What it offers does hide it.
change main_LOCAL_123.py 2 "# auto-enforcer: ignore-file hygiene/conflict-file by @a: kept\nx = 1\n"
shows main_LOCAL_123.py nothing
