## A finding that is none becomes a test of its rule, in the pack of the team's own: one insertion where
## the rule has its texts, which the rule then fails until its pattern is mended.
== .auto-enforcer/config.yaml
version: 1
rules: {'acme/*': warning, 'more/*': warning}
==
== .auto-enforcer/rules/acme.yaml
version: 1
id: acme
rules:
  - id: one
    title: t
    message: m
    why: w
    pattern: 'one\b'
    match: [one, one, one]
    no-match:
      # What it once found.
      - a
      - b
      - c
  - {id: two, title: t, message: m, why: w, pattern: 'two(?=\n*\S*three)', lines: 2, languages: [javascript, python], paths: ['src/**'], match: ['twothree', 'twothree', 'twothree'], no-match: [a, b, c]}
  - id: key
    title: t
    message: m
    why: w
    sensitive: true
    pattern: 'acme_([a-z0-9]{12})\b'
    match: [acme_abcdefghij12, acme_abcdefghij12, acme_abcdefghij12]
==
== .auto-enforcer/rules/more.json
{
  "version": 1, "id": "more",
  "rules": [
    {
      "id": "three", "title": "t", "message": "m", "why": "w", "pattern": "three",
      "match": ["three", "three", "three"],
      "no-match": [
        "a",
        "b",
        "c"
      ]
    }
  ]
}
==
args server --today 2026-11-27
start {"workspace":{"workspaceEdit":{"documentChanges":true}},"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
open a.txt 1 "  it's \"one\" \\\\ # on\nx three\t\u0001 y\nkey: acme_9zk3m0q8w1xy\n"
shows a.txt
    0:8-11 warning acme/one
    1:2-7 warning more/three
    2:5-22 warning acme/key

## Quoted and indented like the others, in YAML and in JSON.
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 1 [
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 11}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 0, "character": 8}, "rule": "acme/one"}]}},
    {"title": "Mark as false positive: a test of acme/one that must not match", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 11}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/.auto-enforcer/rules/acme.yaml", "version": null}, "edits": [{"range": {"start": {"line": 11, "character": 0}, "end": {"line": 11, "character": 0}}, "newText": "      - '  it''s \"one\" \\\\ # on'\n"}]}]}}]
ask 2 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":1,"character":2},"end":{"line":1,"character":2}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 2 [
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 7}}, "severity": 2, "code": "more/three", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 1, "character": 2}, "rule": "more/three"}]}},
    {"title": "Mark as false positive: a test of more/three that must not match", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 7}}, "severity": 2, "code": "more/three", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/.auto-enforcer/rules/more.json", "version": null}, "edits": [{"range": {"start": {"line": 7, "character": 8}, "end": {"line": 7, "character": 8}}, "newText": "\"x three\\u0009\\u0001 y\",\n        "}]}]}}]

## Of a secret, a look-alike; a rule that has no such texts yet gets the list.
ask 3 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":2,"character":5},"end":{"line":2,"character":5}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 3 [
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 5}, "end": {"line": 2, "character": 22}}, "severity": 2, "code": "acme/key", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 2, "character": 5}, "rule": "acme/key"}]}},
    {"title": "Mark as false positive: a test of acme/key that must not match", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 5}, "end": {"line": 2, "character": 22}}, "severity": 2, "code": "acme/key", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/.auto-enforcer/rules/acme.yaml", "version": null}, "edits": [{"range": {"start": {"line": 21, "character": 0}, "end": {"line": 21, "character": 0}}, "newText": "    no-match: ['key: acme_0gn9h8t3t0hq']\n"}]}]}}]

## A rule that looks at some languages, paths and lines alone needs a test that says more. What other
## rules have found on the line is no less secret.
open src/b.py 1 "two\nthree\npassword = 'Zq8-vW3n_Kp5xR7t'  # one\n"
shows src/b.py
    0:0-3 warning acme/two
    1:0-5 warning more/three
    2:12-28 error secrets/assigned
    2:33-36 warning acme/one
ask 4 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/src/b.py"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 4 [
    {"title": "Ignore acme/two on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "severity": 2, "code": "acme/two", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore acme/two\n"}]}]}},
    {"title": "Ignore acme/two for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "severity": 2, "code": "acme/two", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore acme/two until 2026-12-27\n"}]}]}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "severity": 2, "code": "acme/two", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/src/b.py", "position": {"line": 0, "character": 0}, "rule": "acme/two"}]}},
    {"title": "Ignore acme/two in this file", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "severity": 2, "code": "acme/two", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore-file acme/two\n"}]}]}},
    {"title": "Mark as false positive: a test of acme/two that must not match", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}}, "severity": 2, "code": "acme/two", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/.auto-enforcer/rules/acme.yaml", "version": null}, "edits": [{"range": {"start": {"line": 14, "character": 193}, "end": {"line": 14, "character": 193}}, "newText": "{text: \"two\\nthree\", language: 'python', path: 'src/b.py'}, "}]}]}}]
ask 5 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/src/b.py"},"range":{"start":{"line":2,"character":33},"end":{"line":2,"character":33}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 5 [
    {"title": "Ignore acme/one on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 33}, "end": {"line": 2, "character": 36}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore acme/one\n"}]}]}},
    {"title": "Ignore acme/one for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 33}, "end": {"line": 2, "character": 36}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore acme/one until 2026-12-27\n"}]}]}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 33}, "end": {"line": 2, "character": 36}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/src/b.py", "position": {"line": 2, "character": 33}, "rule": "acme/one"}]}},
    {"title": "Ignore acme/one in this file", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 33}, "end": {"line": 2, "character": 36}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore-file acme/one\n"}]}]}},
    {"title": "Mark as false positive: a test of acme/one that must not match", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 33}, "end": {"line": 2, "character": 36}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/.auto-enforcer/rules/acme.yaml", "version": null}, "edits": [{"range": {"start": {"line": 11, "character": 0}, "end": {"line": 11, "character": 0}}, "newText": "      - 'password = ''Ym9-wP4h_Lk3rE6e''  # one'\n"}]}]}}]

## Not for rules that ship, and not unless quick fixes are asked for by name.
ask 6 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/src/b.py"},"range":{"start":{"line":2,"character":12},"end":{"line":2,"character":12}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 6 [
    {"title": "Ignore secrets/assigned on this line", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 12}, "end": {"line": 2, "character": 28}}, "severity": 1, "code": "secrets/assigned", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore secrets/assigned\n"}]}]}},
    {"title": "Ignore secrets/assigned for 30 days", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 12}, "end": {"line": 2, "character": 28}}, "severity": 1, "code": "secrets/assigned", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "newText": "# auto-enforcer: ignore secrets/assigned until 2026-12-27\n"}]}]}},
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 12}, "end": {"line": 2, "character": 28}}, "severity": 1, "code": "secrets/assigned", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/src/b.py", "position": {"line": 2, "character": 12}, "rule": "secrets/assigned"}]}},
    {"title": "Ignore secrets/assigned in this file", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 2, "character": 12}, "end": {"line": 2, "character": 28}}, "severity": 1, "code": "secrets/assigned", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/src/b.py", "version": 1}, "edits": [{"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}, "newText": "# auto-enforcer: ignore-file secrets/assigned\n"}]}]}}]
ask 7 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":0,"character":8},"end":{"line":0,"character":8}},"context":{"diagnostics":[]}}
<-- result 7 [
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 0, "character": 8}, "end": {"line": 0, "character": 11}}, "severity": 2, "code": "acme/one", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 0, "character": 8}, "rule": "acme/one"}]}}]

## In a pack that is open it goes into its text as it is there, bound to its version; the test then fails
## on its very text, and what was put in is no test twice: the pattern has to be mended.
open .auto-enforcer/rules/more.json 7 "{\"version\": 1, \"id\": \"more\", \"rules\": [{\"id\": \"three\", \"title\": \"t\", \"message\": \"m\", \"why\": \"w\", \"pattern\": \"three\", \"match\": [\"three\", \"three\", \"three\"], \"no-match\": [\"a\", \"b\", \"c\"]}]}\n"
shows .auto-enforcer/rules/more.json something
ask 8 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.txt"},"range":{"start":{"line":1,"character":2},"end":{"line":1,"character":2}},"context":{"diagnostics":[],"only":["quickfix"]}}
<-- result 8 [
    {"title": "Why is this flagged?", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 7}}, "severity": 2, "code": "more/three", "source": "auto-enforcer", "message": "<string>"}], "command": {"title": "Why is this flagged?", "command": "auto-enforcer.why", "arguments": [{"uri": "${ROOT_URI}/a.txt", "position": {"line": 1, "character": 2}, "rule": "more/three"}]}},
    {"title": "Mark as false positive: a test of more/three that must not match", "kind": "quickfix", "diagnostics": [{"range": {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 7}}, "severity": 2, "code": "more/three", "source": "auto-enforcer", "message": "<string>"}], "edit": {"documentChanges": [{"textDocument": {"uri": "${ROOT_URI}/.auto-enforcer/rules/more.json", "version": 7}, "edits": [{"range": {"start": {"line": 0, "character": 168}, "end": {"line": 0, "character": 168}}, "newText": "\"x three\\u0009\\u0001 y\", "}]}]}}]
change .auto-enforcer/rules/more.json 8 0:168 "\"x three\\u0009\\u0001 y\", "
shows .auto-enforcer/rules/more.json
    0:47-52 warning more/three
    0:109-114 warning more/three
    0:128-133 warning more/three
    0:137-142 warning more/three
    0:146-151 warning more/three
    0:171-176 warning more/three
    0:168-191 warning rules/test
