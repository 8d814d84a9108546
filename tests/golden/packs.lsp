## A pack that is saved counts at once in every open document; one that is saved broken loses only the
## rule with the fault, or, where nothing of it can be read, keeps its last good version.
start
open a.txt 1 "one two\n"
<-- publish a.txt nothing
== .auto-enforcer/rules/acme.yaml
version: 1
id: acme
rules:
  - {id: one, title: t, message: m, why: w, profile: core, pattern: one, match: [one, one, one], no-match: [a, b, c]}
  - {id: two, title: t, message: m, why: w, profile: core, pattern: two, match: [two, two, two], no-match: [a, b, c]}
==
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/rules/acme.yaml","type":1}]}
shows a.txt
    0:0-3 info acme/one
    0:4-7 info acme/two
== .auto-enforcer/rules/acme.yaml
version: 1
id: acme
rules:
  - {id: one, title: t, message: m, why: w, profile: core, pattern: on(, match: [one, one, one], no-match: [a, b, c]}
  - {id: two, title: t, message: m, why: w, profile: core, pattern: two, match: [two, two, two], no-match: [a, b, c]}
==
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/rules/acme.yaml","type":2}]}
shows a.txt
    0:4-7 info acme/two
shows .auto-enforcer/rules/acme.yaml something
== .auto-enforcer/rules/acme.yaml = "rules: [\n"
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/rules/acme.yaml","type":2}]}
shows .auto-enforcer/rules/acme.yaml something
shows a.txt
    0:4-7 info acme/two
delete .auto-enforcer/rules/acme.yaml
tell workspace/didChangeWatchedFiles {"changes":[{"uri":"${ROOT_URI}/.auto-enforcer/rules/acme.yaml","type":3}]}
shows .auto-enforcer/rules/acme.yaml nothing
shows a.txt nothing
