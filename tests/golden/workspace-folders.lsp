## W1: folders come and go in any order, nested, twice, unknown.
start {"workspace":{"workspaceFolders":true}} with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"a"}]}
open b/c.js 1 "console.log(a);"
<-- publish b/c.js
    0:0-11 info logging/console
tell workspace/didChangeWorkspaceFolders {"event":{"added":[{"uri":"${ROOT_URI}/b","name":"b"},{"uri":"${ROOT_URI}/b/","name":"b"}],"removed":[]}}
tell workspace/didChangeWorkspaceFolders {"event":{"added":[{"uri":"${ROOT_URI}/b","name":"b"}],"removed":[{"uri":"${ROOT_URI}/b","name":"b"}]}}
tell workspace/didChangeWorkspaceFolders {"event":{"added":[],"removed":[{"uri":"${ROOT_URI}/nothing","name":"n"},{"uri":"${ROOT_URI}","name":"a"}]}}
tell workspace/didChangeWorkspaceFolders {"event":{"added":[],"removed":[]}}
change b/c.js 2 0:0 " "
shows b/c.js
    0:1-12 info logging/console
