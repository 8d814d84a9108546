## auto-enforcer.stats says what the server holds and has done, without anything of a document.
start
open a.js 1 "console.log(a);\n"
shows a.js
    0:0-11 info logging/console
ask 7 workspace/executeCommand {"command": "auto-enforcer.stats"}
<-- {"id": 7, "jsonrpc": "2.0", "result": {
        "memory": {"tags": "<any>", "total": "<any>", "estimated": "<any>", "process": "<any>"},
        "modules": "<any>",
        "caches": {"ruleSets": "<any>", "ruleGroups": "<any>", "fileHashes": "<any>"},
        "documents": {"open": 1, "lines": 2, "bytes": 16, "violations": 1,
                      "blocked": 0, "warning": 0, "info": 1, "hint": 0},
        "work": "<any>"}}
ask 8 workspace/executeCommand {"command": "auto-enforcer.stats", "arguments": []}
<-- {"id": 8, "jsonrpc": "2.0", "result": "<any>"}

## What is not understood is an error of that request alone.
ask 9 workspace/executeCommand {"command": "auto-enforcer.stats", "arguments": [1]}
<-- error 9 -32602
ask 10 workspace/executeCommand {"command": "auto-enforcer.stats", "arguments": {"a": 1}}
<-- error 10 -32602
ask 11 workspace/executeCommand {"command": "rm -rf"}
<-- error 11 -32602
ask 14 workspace/executeCommand {"command": "a name that is longer than an error has room for: \u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"}
<-- error 14 -32602
ask 12 workspace/executeCommand {"arguments": []}
<-- error 12 -32602
ask 13 workspace/executeCommand
<-- error 13 -32602
quiet
