## U5: the same for folders.
start {} with {"rootUri":"file:///%zz%00","workspaceFolders":[{"uri":"%","name":""},{"uri":"untitled:x","name":"x"},{"uri":"file:///no/such/folder","name":"y"}]}
open a.js 1 "console.log(a);"
shows a.js
    0:0-11 info logging/console
