## In an open pack its own tests run as it is edited, and fail on the very test text; a faulty regex is
## marked at its character.
start
open .auto-enforcer/rules/acme.yaml 1 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: one\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml nothing
change .auto-enforcer/rules/acme.yaml 2 9:13-14 "one"
shows .auto-enforcer/rules/acme.yaml
    9:13-16 warning rules/test
change .auto-enforcer/rules/acme.yaml 3 7:11-14 "o(ne"
shows .auto-enforcer/rules/acme.yaml
    7:14-15 error configuration/fault
