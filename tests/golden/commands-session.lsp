## A session begins when a folder is first served, and is known by every path in it.
start {"workspace":{"workspaceFolders":true}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"a"},{"uri":"${ROOT_URI}/not-there","name":"b"}]}
open b/a.js 1 "console.log(a);\n"
shows b/a.js
    0:0-11 info logging/console
open c.js 1 "console.log(a); console.log(b);\n"
shows c.js
    0:0-11 info logging/console
    0:16-27 info logging/console
ask 7 workspace/executeCommand {"command": "auto-enforcer.session.status"}
<-- {"id": 7, "jsonrpc": "2.0", "result": {"sessions": [{
        "root": "<any>",
        "session": {"id": "<any>", "began": "<any>", "used": "<any>", "age": "<any>", "uses": 1,
                    "askedFor": false, "base": null, "measuredFrom": "folder"},
        "violations": {"new": "<any>",
                       "existing": {"blocked": 0, "warning": 0, "info": 0, "hint": 0},
                       "unknown": "<any>"}}]}}

## The argument says which session, and what is counted.
ask 8 workspace/executeCommand {"command": "auto-enforcer.session.status", "arguments": ["${ROOT_URI}/b"]}
<-- {"id": 8, "jsonrpc": "2.0", "result": {"sessions": [{
        "root": "<any>", "session": "<any>",
        "violations": {"new": "<any>",
                       "existing": {"blocked": 0, "warning": 0, "info": 0, "hint": 0},
                       "unknown": "<any>"}}]}}
ask 9 workspace/executeCommand {"command": "auto-enforcer.session.status", "arguments": ["file:///elsewhere"]}
<-- {"id": 9, "jsonrpc": "2.0", "result": {"sessions": []}}

## It is begun anew when that is asked for.
ask 10 workspace/executeCommand {"command": "auto-enforcer.session.start", "arguments": ["${ROOT_URI}"]}
<-- {"id": 10, "jsonrpc": "2.0", "result": {"sessions": [{
        "root": "<any>",
        "session": {"id": "<any>", "began": "<any>", "used": "<any>", "age": 0, "uses": 1,
                    "askedFor": true, "base": null, "measuredFrom": "folder"},
        "violations": "<any>"}]}}
ask 11 workspace/executeCommand {"command": "auto-enforcer.session.start", "arguments": ["file:///elsewhere"]}
<-- {"id": 11, "jsonrpc": "2.0", "result": {"sessions": []}}

## What is not understood is an error of that request alone.
ask 12 workspace/executeCommand {"command": "auto-enforcer.session.status", "arguments": [1]}
<-- error 12 -32602
ask 13 workspace/executeCommand {"command": "auto-enforcer.session.status", "arguments": ["untitled:x"]}
<-- error 13 -32602
ask 14 workspace/executeCommand {"command": "auto-enforcer.session.start", "arguments": ["${ROOT_URI}", 2]}
<-- error 14 -32602
quiet
