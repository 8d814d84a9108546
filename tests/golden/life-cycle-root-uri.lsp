## L12: without workspaceFolders the rootUri is the folder, whatever rootPath says.
== root/.auto-enforcer/config.yaml = "rules: [\n"
== path/.auto-enforcer/config.yaml = "rules: [\n"
start {} with {"rootUri":"${ROOT_URI}/root","rootPath":"${ROOT}/path"}
open root/a.js 1 "console.log(a);"
shows root/a.js
    0:0-11 info logging/console
shows root/.auto-enforcer/config.yaml something
shows path/.auto-enforcer/config.yaml nothing
