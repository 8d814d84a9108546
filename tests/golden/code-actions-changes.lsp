## Where a comment can stand, and how it is written there.
args server --today 2026-12-15
start {"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}}}
open a.js 1 "function f() {\n\tconsole.log(1)\n}\n"
shows a.js something
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.js"},"range":{"start":{"line":1,"character":3},"end":{"line":1,"character":3}},"context":{"diagnostics":[]}}
<-- result 1 [
    {"title": "Ignore logging/console on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 1}, "end": {"line": 1, "character": 12}}, "severity": 3, "code": "logging/console", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.js": [{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": "\t// auto-enforcer: ignore logging/console\n"}]}}},
    {"title": "Ignore logging/console for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 1}, "end": {"line": 1, "character": 12}}, "severity": 3, "code": "logging/console", "source": "auto-enforcer", "message": "<string>"}], "edit": {"changes": {"${ROOT_URI}/a.js": [{"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "newText": "\t// auto-enforcer: ignore logging/console until 2027-01-14\n"}]}}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 1}, "end": {"line": 1, "character": 12}}, "severity": 3, "code": "logging/console", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.js", "position": {"line": 1, "character": 1}, "rule": "logging/console"}]}}]
