## L12: an empty list of folders means that none is open, as null does (life-cycle-no-folders).
== .auto-enforcer/config.yaml
version: 1
rules:
  logging/console: off
==
start {"workspace":{"workspaceFolders":true}} with {"workspaceFolders":[]}
open sub/a.js 1 "console.log(a);"
shows sub/a.js
    0:0-11 info logging/console
tell workspace/didChangeWorkspaceFolders {"event":{"added":[{"uri":"${ROOT_URI}","name":"work"}],"removed":[]}}
shows sub/a.js nothing
tell workspace/didChangeWorkspaceFolders {"event":{"added":[],"removed":[{"uri":"${ROOT_URI}","name":"work"}]}}
shows sub/a.js
    0:0-11 info logging/console
