## auto-enforcer.report tells of the open documents of a session: as data and to be shown.
start {"workspace":{"workspaceFolders":true}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"a"}]}
open b/a.js 1 "console.log(a);\n"
shows b/a.js
    0:0-11 info logging/console
open c.js 1 "/* \ud83d\ude00 */ console.log(a);\n"
shows c.js
    0:9-20 info logging/console
ask 7 workspace/executeCommand {"command": "auto-enforcer.report"}
<-- {"id": 7, "jsonrpc": "2.0", "result": {"reports": [{
        "root": "<any>", "markdown": "<string>",
        "report": {
            "session": {"id": "<string>", "began": "<string>", "askedFor": false, "base": null},
            "summary": {"checked": 2,
                "new": {"blocked": 0, "warning": 0, "info": 0, "hint": 0},
                "unknown": {"blocked": 0, "warning": 0, "info": 2, "hint": 0},
                "existing": {"blocked": 0, "warning": 0, "info": 0, "hint": 0},
                "gone": null, "files": 2, "rules": 1, "incomplete": 0, "faults": 0, "whole": true},
            "worst": [
                {"path": "b/a.js", "line": 1, "column": 1, "severity": "info", "scope": "unknown",
                 "rule": "logging/console", "message": "<string>"},
                {"path": "c.js", "line": 1, "column": 10, "severity": "info", "scope": "unknown",
                 "rule": "logging/console", "message": "<string>"}],
            "rules": [{"rule": "logging/console", "new": "<any>", "existing": "<any>", "gone": null,
                "unknown": {"blocked": 0, "warning": 0, "info": 2, "hint": 0}}],
            "files": [
                {"path": "b/a.js", "new": "<any>", "existing": "<any>", "gone": null,
                 "unknown": {"blocked": 0, "warning": 0, "info": 1, "hint": 0}},
                {"path": "c.js", "new": "<any>", "existing": "<any>", "gone": null,
                 "unknown": {"blocked": 0, "warning": 0, "info": 1, "hint": 0}}],
            "incomplete": [], "faults": []}}]}}

## The argument says which session, and what is told of.
ask 8 workspace/executeCommand {"command": "auto-enforcer.report", "arguments": ["${ROOT_URI}/b"]}
<-- {"id": 8, "jsonrpc": "2.0", "result": {"reports": [{
        "root": "<any>", "markdown": "<string>",
        "report": {"session": "<any>", "worst": "<any>", "rules": "<any>", "files": "<any>",
            "incomplete": [], "faults": [],
            "summary": {"checked": 1, "files": 1, "...": "<any>"}}}]}}
ask 9 workspace/executeCommand {"command": "auto-enforcer.report", "arguments": ["file:///elsewhere"]}
<-- {"id": 9, "jsonrpc": "2.0", "result": {"reports": []}}

## What is typed counts, saved or not, and what is closed does not.
change c.js 2 "\n"
close b/a.js
shows b/a.js nothing
shows c.js nothing
ask 10 workspace/executeCommand {"command": "auto-enforcer.report", "arguments": ["${ROOT_URI}"]}
<-- {"id": 10, "jsonrpc": "2.0", "result": {"reports": [{
        "root": "<any>", "markdown": "<string>", "report": {"session": "<any>", "worst": [],
            "rules": [], "files": [], "incomplete": [], "faults": [],
            "summary": {"checked": 1, "files": 0, "...": "<any>"}}}]}}

## What is not understood is an error of that request alone.
ask 12 workspace/executeCommand {"command": "auto-enforcer.report", "arguments": [1]}
<-- error 12 -32602
ask 13 workspace/executeCommand {"command": "auto-enforcer.report", "arguments": ["untitled:x"]}
<-- error 13 -32602
ask 14 workspace/executeCommand {"command": "auto-enforcer.report", "arguments": ["${ROOT_URI}", 2]}
<-- error 14 -32602
quiet
