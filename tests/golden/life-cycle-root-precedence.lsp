## L12: workspaceFolders come before rootUri and rootUri before rootPath. The folder is known by
## its configuration, whose fault is shown.
== folder/.auto-enforcer/config.yaml = "rules: [\n"
== root/.auto-enforcer/config.yaml = "rules: [\n"
start {} with {"rootUri":"${ROOT_URI}/root","rootPath":"${ROOT}/root","workspaceFolders":[{"uri":"${ROOT_URI}/folder","name":"folder"}]}
open folder/a.js 1 "console.log(a);"
shows folder/a.js
    0:0-11 info logging/console
shows folder/.auto-enforcer/config.yaml something
shows root/.auto-enforcer/config.yaml nothing
