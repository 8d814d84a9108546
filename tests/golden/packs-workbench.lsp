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

## At the character however the text is written: in a block, with doubled quotes, with escapes.
change .auto-enforcer/rules/acme.yaml 4 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: |-\n    one(\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml
    8:7-8 error configuration/fault

## Quotes.
change .auto-enforcer/rules/acme.yaml 5 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: 'it''s [z-a]'\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml
    7:21-22 error configuration/fault

## Escapes.
change .auto-enforcer/rules/acme.yaml 6 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: \"\\u006fne(\"\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml
    7:20-21 error configuration/fault

## A condition and a fix have patterns, too.
change .auto-enforcer/rules/acme.yaml 7 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: one\n  unless: {pattern: 'x(', on: line}\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml
    8:22-23 error configuration/fault

## The fix.
change .auto-enforcer/rules/acme.yaml 8 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: one\n  fix: {pattern: '(', replace: x}\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml
    8:18-19 error configuration/fault

## A test of several lines is marked as a whole, one that says more at its text.
change .auto-enforcer/rules/acme.yaml 9 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: one\n  match: [one, {text: one, finding: on}, {text: two}]\n  no-match:\n  - |\n    a\n    one\n  - text: 'x one'\n    language: python\n  - c\n"
shows .auto-enforcer/rules/acme.yaml
    8:22-25 warning rules/test
    8:48-51 warning rules/test
    10:4-12:7 warning rules/test
    13:10-17 warning rules/test

## A file that is no YAML any more is one fault, and mended nothing is left of it.
change .auto-enforcer/rules/acme.yaml 10 "version: 1\nid: acme\nrules:\n- id: one\n  tit"
shows .auto-enforcer/rules/acme.yaml
    4:2-3 error configuration/fault

## Mended.
change .auto-enforcer/rules/acme.yaml 11 "version: 1\nid: acme\nrules:\n- id: one\n  title: t\n  message: m\n  why: w\n  pattern: one\n  match: [one, one, one]\n  no-match: [a, b, c]\n"
shows .auto-enforcer/rules/acme.yaml nothing

## Another program's rules are held to their own tests, not to our form.
open .auto-enforcer/rules/skim.json 1 "[{\"name\": \"n\", \"id\": \"DS1\", \"description\": \"d\", \"severity\": \"critical\", \"patterns\": [{\"pattern\": \"danger(\", \"type\": \"regex\", \"scopes\": [\"all\"]}], \"must-match\": [\"danger\"], \"must-not-match\": [\"x\"]}]"
shows .auto-enforcer/rules/skim.json
    0:104-105 error configuration/fault
change .auto-enforcer/rules/skim.json 2 "[{\"name\": \"n\", \"id\": \"DS1\", \"description\": \"d\", \"severity\": \"critical\", \"patterns\": [{\"pattern\": \"danger\", \"type\": \"regex\", \"scopes\": [\"all\"]}], \"must-match\": [\"danger\", \"safe\"], \"must-not-match\": [\"x\", \"danger!\"]}]"
shows .auto-enforcer/rules/skim.json
    0:170-176 warning rules/test
    0:203-212 warning rules/test
