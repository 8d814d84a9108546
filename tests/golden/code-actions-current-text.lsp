## Actions are about the text as it is when they are asked for, whatever has been looked at of it.
== .auto-enforcer/config.yaml
version: 1
profile: strict
==
== .auto-enforcer/rules/t.yaml
version: 1
id: t
title: t
rules:
  - {id: one, title: t, message: m, why: w, profile: core, pattern: abc, fix: {replace: "1", safe: true, title: Count}, match: [abc, abc, abc], no-match: [a, b, c]}
  - {id: two, title: t, message: m, why: w, profile: core, pattern: cde, fix: {replace: "2", safe: true}, match: [cde, cde, cde], no-match: [a, b, c]}
  - {id: next, title: t, message: m, why: w, profile: core, pattern: 1de, fix: {replace: "", safe: true}, match: [1de, 1de, 1de], no-match: [a, b, c]}
  - {id: ping, title: t, message: m, why: w, profile: core, pattern: ping, fix: {replace: pong, safe: true}, match: [ping, ping, ping], no-match: [a, b, c]}
  - {id: pong, title: t, message: m, why: w, profile: core, pattern: pong, fix: {replace: ping, safe: true}, match: [pong, pong, pong], no-match: [a, b, c]}
  - {id: key, title: t, message: m, why: w, profile: core, sensitive: true, suppressible: false, pattern: 'key=\w+', fix: {replace: "key="}, match: [key=1, key=1, key=1], no-match: [a, b, c]}
==
args server --today 2026-11-27
start {"workspace":{"workspaceEdit":{"documentChanges":true}},"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}},"isPreferredSupport":true}}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
burst
open a.txt 1 "first\nabc\n"
change a.txt 7 0:0 "new\n"
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":2,"character":0},"end":{"line":2,"character":0}},"context":{"diagnostics":[{"range":{"start":{"line":1,"character":0},"end":{"line":1,"character":3}},"code":"t/one","message":"old"}],"triggerKind":2}}
flush
<-- result 1 [
    {"title": "Count", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 3}}, "severity": 3, "code": "t/one", "source": "auto-enforcer", "message": "<string>"}], "isPreferred": true, "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.txt", "version": 7}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 3}}, "newText": "1"}]}]}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 3}}, "severity": 3, "code": "t/one", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 2, "character": 0}, "rule": "t/one"}]}}]
shows a.txt
    2:0-3 info t/one

## Where one fix makes place for the next, the lines become what they are when all are made.
change a.txt 8 "abc\nabcde\nkey=hunter2\nabc"
shows a.txt something
ask 2 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["source.fixAll.auto-enforcer"]}}
<-- result 2 [
    {"title": "Make all safe fixes of auto-enforcer", "kind": "source.fixAll.auto-enforcer", "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.txt", "version": 8}, "edits": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "1\n\n"}, {"range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 3}}, "newText": "1"}]}]}}]

## Nothing of a secret is in an action; a rule that no comment hides offers none.
ask 3 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":2,"character":0},"end":{"line":2,"character":1}},"context":{"diagnostics":[]}}
<-- result 3 [
    {"title": "Replace it", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 11}}, "severity": 3, "code": "t/key", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/a.txt", "version": 8}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 11}}, "newText": "key="}]}]}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 11}}, "severity": 3, "code": "t/key", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 2, "character": 0}, "rule": "t/key"}]}}]

## Fixes that undo each other are not made.
change a.txt 9 "ping abc\n"
shows a.txt something
ask 4 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["source.fixAll.auto-enforcer"]}}
<-- result 4 null
