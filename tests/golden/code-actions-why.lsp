## Why something is flagged is told by a command, which the action names: a message for the person, a
## line a sentence, and as the result what `auto-enforcer why` prints. Columns are those of the client.
== .auto-enforcer/config.yaml
version: 1
profile: strict
rules:
  terms/whitelist: warning
==
args server --today 2026-11-27
start {"textDocument":{"codeAction":{"codeActionLiteralSupport":{"codeActionKind":{"valueSet":["quickfix"]}}}}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
open a.py 1 "x = 1  # \ud83d\ude00 a whitelist\n"
shows a.py
    0:14-23 warning terms/whitelist
ask 1 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":14},"rule":"terms/whitelist"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"terms/whitelist: \"whitelist\" says its meaning by a colour; write allowlist.\nMatched: \"whitelist\".\nSeverity: warning: \"terms/whitelist: warning\" in .auto-enforcer/config.yaml:4.\nWhy: Allowed says what is meant, and nobody has to know which colour was the good one.\nTo mend it: Write \"allowlist\", or say it another way; the quick fix offers that.\nEvery step: auto-enforcer why ${ROOT}/a.py:1:15 terms/whitelist"}}
<-- {"id":1,"jsonrpc":"2.0","result":{"text":"<string>"}}

## The document may have changed since: what is explained is its text as it is.
change a.py 2 0:9-23 "allowlist"
shows a.py nothing
ask 2 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":14},"rule":"terms/whitelist"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"<string>"}}
<-- {"id":2,"jsonrpc":"2.0","result":{"text":"<string>"}}
change a.py 3 "x = 1  # a whitelist auto-enforcer: ignore terms/whitelist by @anna: a name\n"
shows a.py nothing
ask 3 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":12},"rule":"terms/whitelist"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"terms/whitelist: \"whitelist\" says its meaning by a colour; write allowlist.\nMatched: \"whitelist\".\nSeverity: warning: \"terms/whitelist: warning\" in .auto-enforcer/config.yaml:4.\nHidden by: line 1: ignore terms/whitelist by @anna: a name.\nWhy: Allowed says what is meant, and nobody has to know which colour was the good one.\nTo mend it: Write \"allowlist\", or say it another way; the quick fix offers that.\nEvery step: auto-enforcer why ${ROOT}/a.py:1:13 terms/whitelist"}}
<-- {"id":3,"jsonrpc":"2.0","result":{"text":"<string>"}}

## What is secret stays so.
change a.py 4 "password = 'Zq8-vW3n_Kp5xR7t'\n"
shows a.py
    0:12-28 error secrets/assigned
ask 4 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":14},"rule":"secrets/assigned"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"secrets/assigned: A secret is written into the text; revoke it and read it from the environment.\nMatched: \"********\".\nSeverity: blocked, the rule's own; on from the profile core.\nWhy: Whoever can read the text has the secret, and so has everybody with a copy of its history.\nTo mend it: Take it from the environment or a secret store, and make a new one: this one is known.\nMore: https://cwe.mitre.org/data/definitions/798.html\nEvery step: auto-enforcer why ${ROOT}/a.py:1:15 secrets/assigned"}}
<-- {"id":4,"jsonrpc":"2.0","result":{"text":"<string>"}}

## A rule that does not flag the place says what decided.
ask 5 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":14},"rule":"terms/whitelist"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"terms/whitelist does not flag this.\nDecided by: the line holds none of \"white-list\", \"whitelist\".\nEvery step: auto-enforcer why ${ROOT}/a.py:1:15 terms/whitelist"}}
<-- {"id":5,"jsonrpc":"2.0","result":{"text":"<string>"}}

## Nor does one that speaks of what is new alone, where nothing says what is.
change a.py 5 "# Last updated: 2026-11-20\n"
shows a.py nothing
ask 6 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":18},"rule":"dates/stale-last-updated"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"<string>"}}
<-- {"id":6,"jsonrpc":"2.0","result":{"text":"<string>"}}

## What is not understood is an error of that request alone.
ask 10 workspace/executeCommand {"command":"auto-enforcer.why"}
<-- error 10 -32602
ask 11 workspace/executeCommand {"command":"auto-enforcer.why","arguments":["${ROOT_URI}/a.py"]}
<-- error 11 -32602
ask 12 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","rule":"terms/whitelist"}]}
<-- error 12 -32602
ask 13 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/b.py","position":{"line":0,"character":14},"rule":"terms/whitelist"}]}
<-- error 13 -32602
ask 14 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":0,"character":14},"rule":"terms/none"}]}
<-- error 14 -32602
ask 15 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":900,"character":14},"rule":"terms/whitelist"}]}
<-- {"method":"window/showMessage","params":{"type":3,"message":"<string>"}}
<-- {"id":15,"jsonrpc":"2.0","result":{"text":"<string>"}}
ask 16 workspace/executeCommand {"command":"auto-enforcer.why","arguments":[{"uri":"${ROOT_URI}/a.py","position":{"line":-1,"character":14},"rule":"terms/whitelist"}]}
<-- error 16 -32602
quiet
