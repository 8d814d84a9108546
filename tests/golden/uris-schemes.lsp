## U4: what is no file on this machine is scanned from memory.
start
open untitled:Untitled-1 as "javascript" 1 "console.log(a);"
<-- publish untitled:Untitled-1
    0:0-11 info logging/console
change untitled:Untitled-1 2 0:0 " "
<-- publish untitled:Untitled-1
    0:1-12 info logging/console
open file://host/share/a.js 1 "console.log(a);"
<-- publish file://host/share/a.js
    0:0-11 info logging/console
open file:/x/a.js 1 "console.log(a);"
<-- publish file:/x/a.js
    0:0-11 info logging/console
open git:/x/a.js?%7B%22ref%22%3A%22HEAD%22%7D as "javascript" 1 "console.log(a);"
<-- publish git:/x/a.js?%7B%22ref%22%3A%22HEAD%22%7D
    0:0-11 info logging/console
open vscode-notebook-cell:/x/n.ipynb#W0sZmlsZQ%3D%3D as "javascript" 1 "console.log(a);"
<-- publish vscode-notebook-cell:/x/n.ipynb#W0sZmlsZQ%3D%3D
    0:0-11 info logging/console
open zipfile:///x/a.zip::b/a.js 1 "console.log(a);"
<-- publish zipfile:///x/a.zip::b/a.js
    0:0-11 info logging/console
open inmemory://model/1 as "javascript" 1 "console.log(a);"
<-- publish inmemory://model/1
    0:0-11 info logging/console
close untitled:Untitled-1
<-- publish untitled:Untitled-1 nothing
