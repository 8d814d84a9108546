## W3 U6: events of files in any order, twice, of open documents, of folders.
start
open b/a.js 1 "console.log(a);"
<-- publish b/a.js
    0:0-11 info logging/console
tell workspace/didChangeWatchedFiles {"changes":[]}
tell workspace/didChangeWatchedFiles {"changes":[
  {"uri":"${ROOT_URI}/b/a.js","type":3},{"uri":"${ROOT_URI}/b/a.js","type":1},
  {"uri":"${ROOT_URI}/b/a.js","type":2},{"uri":"${ROOT_URI}/b/a.js","type":2},
  {"uri":"${ROOT_URI}/b","type":3},{"uri":"${ROOT_URI}/.auto-enforcer","type":3},
  {"uri":"${ROOT_URI}/.auto-enforcer/config.yaml","type":2},{"uri":"untitled:x","type":2}]}
change b/a.js 2 0:0 " "
shows b/a.js
    0:1-12 info logging/console
