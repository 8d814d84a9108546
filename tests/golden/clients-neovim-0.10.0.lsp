## A usual session of a recorded client, judged by its capabilities at the end.
start client "neovim_v0.10.0" with {"workspaceFolders":[{"uri":"${ROOT_URI}","name":"work"}]}
tell workspace/didChangeConfiguration {"settings":{}}
open a.js 0 "let a = 1;\n"
shows a.js nothing
change a.js 5 1:0 "console.log(a);\n"
shows a.js
    1:0-11 info logging/console
save a.js
close a.js
shows a.js nothing
