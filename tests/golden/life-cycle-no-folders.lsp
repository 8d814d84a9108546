## L12: workspaceFolders null means that no folder is open, whatever rootUri says: the configuration
## above the folder of the document does not count.
== .auto-enforcer/config.yaml
version: 1
rules:
  logging/console: off
==
start {"workspace":{"workspaceFolders":true}} with {"workspaceFolders":null}
open sub/a.js 1 "console.log(a);"
shows sub/a.js
    0:0-11 info logging/console
tell workspace/didChangeWorkspaceFolders {"event":{"added":[{"uri":"${ROOT_URI}","name":"work"}],"removed":[]}}
shows sub/a.js nothing
tell workspace/didChangeWorkspaceFolders {"event":{"added":[],"removed":[{"uri":"${ROOT_URI}","name":"work"}]}}
shows sub/a.js
    0:0-11 info logging/console
