## W6: what a configuration says counts from the moment it is there, for documents that are open.
start
open a.js 1 "console.log(a);"
<-- publish a.js
    0:0-11 info logging/console
== .auto-enforcer/config.yaml
version: 1
rules:
  logging/console: blocked
==
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/config.yaml","type":1}]}
shows a.js
    0:0-11 error logging/console
== .auto-enforcer/config.yaml
version: 1
rules:
  logging/console: off
==
tell workspace/didChangeConfiguration {"settings":{}}
shows a.js nothing
delete .auto-enforcer
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer","type":3}]}
shows a.js
    0:0-11 info logging/console
