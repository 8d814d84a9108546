## A client that takes no actions but commands is not told of any, and gets none.
start {"textDocument":{"codeAction":{}}}
open a.js 1 "console.log(1)\n"
shows a.js
    0:0-11 info logging/console
ask 1 textDocument/codeAction {"textDocument":{"uri":"${ROOT_URI}/a.js"},"range":{"start":{"line":0,"character":3},"end":{"line":0,"character":3}},"context":{"diagnostics":[]}}
<-- result 1 null
