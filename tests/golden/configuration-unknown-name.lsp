## A name that is not known is a fault at its characters, and the rest counts.
== .auto-enforcer/config.yaml
version: 1
rules:
  logging/consle: off
  logging/console: warning
==
start
open a.js 1 "console.log(a);"
shows a.js
    0:0-11 warning logging/console
shows .auto-enforcer/config.yaml something
