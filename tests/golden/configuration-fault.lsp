## §1.8 W6: a fault in a configuration is shown on its file, and goes when the fault goes; documents
## are served all the while.
== .auto-enforcer/config.yaml = "rules: [\n"
start
open a.js 1 "console.log(a);"
shows a.js
    0:0-11 info logging/console
shows .auto-enforcer/config.yaml something
delete .auto-enforcer/config.yaml
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/config.yaml","type":3}]}
shows .auto-enforcer/config.yaml nothing
== .auto-enforcer/config.yaml = "rules: [\n"
tell workspace/didChangeConfiguration {"settings":{}}
shows .auto-enforcer/config.yaml something
delete .auto-enforcer
tell workspace/didChangeConfiguration {"settings":null}
shows .auto-enforcer/config.yaml nothing
change a.js 2 0:0 " "
shows a.js
    0:1-12 info logging/console
