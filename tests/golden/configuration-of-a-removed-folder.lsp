## G10 W1 W2: with a folder go the diagnostics of its configuration.
== one/.auto-enforcer/config.yaml = "rules: [\n"
== two/.auto-enforcer/config.yaml = "rules: [\n"
start {} with {"rootUri":null,"workspaceFolders":[{"uri":"${ROOT_URI}/one","name":"one"}]}
open one/a.js 1 "console.log(a);"
shows one/.auto-enforcer/config.yaml something
close one/a.js
tell workspace/didChangeWorkspaceFolders {"event":{"added":[{"uri":"${ROOT_URI}/two","name":"two"},{"uri":"${ROOT_URI}/two","name":"again"}],"removed":[{"uri":"${ROOT_URI}/one","name":"one"},{"uri":"file:///never/known","name":"x"}]}}
open two/a.js 1 "console.log(a);"
shows two/a.js
    0:0-11 info logging/console
shows two/.auto-enforcer/config.yaml something
shows one/.auto-enforcer/config.yaml nothing
close two/a.js
tell workspace/didChangeWorkspaceFolders {"event":{"added":[],"removed":[{"uri":"${ROOT_URI}/two","name":"two"},{"uri":"${ROOT_URI}/two","name":"again"}]}}
shows two/.auto-enforcer/config.yaml nothing
