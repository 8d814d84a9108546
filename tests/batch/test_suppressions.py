# SPDX-License-Identifier: MIT
"""What hides findings in a folder, and the list of it.

    test_suppressions.py BINARY
"""
import json
import os

from room import found, main, require

MARK = "<<<<<<< HEAD\n"
TODAY = ("--today", "2026-11-28")
GITLEAKS = json.dumps({"rules": [{"id": "token", "description": "d", "regex": "tok_[0-9]+"}]})
DEVSKIM = json.dumps([{"name": "n", "id": "DS1", "description": "d", "severity": "critical",
                       "patterns": [{"pattern": "danger", "type": "substring",
                                     "scopes": ["all"]}]}])


def ignore(room, text, folder="."):
    room.put(f"{folder}/.auto-enforcer/ignore", text)


def check_entries(room):
    """They hide in the paths that they name, in the top's file and in the one beside a
    configuration, until the last day is over."""
    room.git()
    room.put("data/a.json", MARK)
    room.put("data/deep/b.json", MARK)
    room.put("c.json", MARK)
    room.check("data", "c.json").expect(1, lines=found("c.json", "data/a.json", "data/deep/b.json"))
    ignore(room, "data hygiene/merge-marker until 2026-11-28: samples\n")
    room.check("data", "c.json", *TODAY).expect(1, lines=found("c.json"))
    late = room.check("data/a.json", "--today", "2026-11-29").expect(1)
    require(b"(what hid this has expired) [hygiene/merge-marker]" in late.out,
            f"an expired entry must be told with what it hid: {late.out!r}")
    room.config("", "data")
    room.check("data/a.json", *TODAY).expect(1, lines=found("data/a.json"))
    ignore(room, "/data/a.json hygiene/*\n", "data")
    room.check("data", *TODAY).expect(1, lines=found("data/deep/b.json"))


def check_binary_files(room):
    """What the path of a binary file says can only be hidden from outside."""
    room.git()
    room.config("profile: recommended\n")
    room.put("certs/a.p12", b"\0\1\2")
    room.check("certs", "--min-severity", "warning").expect(0, out="[paths/key-store]")
    ignore(room, "certs paths/key-store by @ann: the published test key\n")
    room.check("certs").expect(0, lines=[])
    room.run("suppressions", "certs").expect(0, lines=[
        ".auto-enforcer/ignore:1: certs paths/key-store by @ann: the published test key"])


def check_files_with_a_preamble(room):
    """What has to stand in the first lines is no reason to leave them out."""
    room.git()
    room.put(".auto-enforcer/rules/t.yaml",
             "version: 1\nid: t\ntitle: t\nrules:\n  - {id: usr, title: t, message: m, why: w, "
             "profile: core, severity: warning, string: usr, match: [usr, usr, usr], "
             "no-match: [a, b, c]}\n")
    says = "auto-enforcer: ignore-file t/usr: as it is"
    many = "".join("y" * 60000 + "\n" for _ in range(9))
    rows = [
        ("a.sh", f"#!/usr/bin/env sh\n# {says}\nusr\n", []),
        ("b.py", f"#!/usr/bin/python\n# -*- coding: usr -*-\n\n# {says}\nusr\n", []),
        ("c.php", f"<?php $usr = 1;\n// {says}\n", []),
        ("d.xml", f"\ufeff<?xml version='1.0' usr='1'?>\n<!-- {says} -->\n<usr/>\n", []),
        ("e.html", f"<!doctype html usr>\n<!-- {says} -->\n", []),
        ("f.sh", f"#!/usr/bin/sh\n# {says}\n{many}usr\n", []),
        ("g.sh", f"usr\n# {says}\nusr\n", [1]),
        ("h.sh", f"#!/usr/bin/sh\nf /usr\n# {says}\nusr\n", [1, 2]),
        ("i.sh", "#!/usr/bin/sh\n# auto-enforcer: ignore-file t/usr until 2020-01-01\n", [1, 2]),
    ]
    for name, text, lines in rows:
        room.put(name, text)
        result = room.check(name, "--rule", "t/usr", *TODAY)
        at = [int(line.split(":")[1]) for line in result.out.decode().splitlines()]
        require(at == lines, f"{name}: found on {at}, not on {lines}: {result.out!r}")
        state = room.run("suppressions", name, "--format", "json", *TODAY)
        require(name == "i.sh" or json.loads(state.out)["summary"]["used"] == 1, state.out)


def check_keys(room):
    """A key says the same of the line wherever it stands."""
    room.git()
    room.put("a.txt", "x\n  " + MARK + "<<<<<<< other\n")
    room.put("b.txt", MARK)
    key = room.run("suppressions", "--key", "b.txt:1").expect(0).out.decode().strip()
    require(len(key) == 16, f"a key is 16 digits: {key}")
    ignore(room, f"* hygiene/merge-marker on {key}: the text of a lesson\n")
    room.check("b.txt").expect(0, lines=[])
    room.put("b.txt", "y\n" + MARK + "<<<<<<< other\n")
    room.check("b.txt").expect(1, lines=found("b.txt", line=3))
    for place, why in (("b.txt:4", None), ("b.txt:9", "no such line"), ("b.txt:0", "FILE:LINE"),
                       ("b.txt", "FILE:LINE"), ("none:1", "none:1"), (":1", "FILE:LINE")):
        result = room.run("suppressions", "--key", place)
        result.expect(0 if why is None else 2, err=why)


def check_faults(room):
    """Each is told at its characters; those that cost something make the status 2."""
    room.git()
    room.put("a.py", "x = 1\n")
    rows = [
        ("a.py hygiene/merge-markr\n", 0, ":1:6: warning: the rule \"hygiene/merge-markr\""),
        ("# why\na.py\n", 2, ":2:5: blocked: name the rules"),
        ("a.py hygiene/* until soon\n", 2, ":1:22: blocked: this is no day"),
        ("a.[ hygiene/*\n", 2, ":1:3: blocked: the pattern of paths"),
        ("\u00e9\U0001F600[ hygiene/*\n", 2, ":1:4: blocked: the pattern of paths"),
        ("a.py suppressions/unused\n", 2, ":1:6: blocked: this rule cannot be suppressed"),
        ("a.py suppressions/*\n", 2, ":1:6: blocked: this rule cannot be suppressed"),
        (b"\xff hygiene/*\r\na.py x\n", 2, ":2:6: blocked: name the rules"),
        ("x" * (4 << 20) + "\n", 2, "do not count"),
    ]
    for text, status, said in rows:
        ignore(room, text)
        room.check("a.py").expect(status, err=said)
    room.run("suppressions", "a.py").expect(2, err="do not count")


def check_files_that_are_not_read(room):
    """An ignore file in the wrong place, a link or a folder in the right one: never in silence."""
    room.git()
    room.put("sub/a.txt", MARK)
    ignore(room, "sub hygiene/*\n", "sub")
    room.check("sub/a.txt").expect(1, lines=found("sub/a.txt"))
    room.check("sub").expect(1, out="sub/.auto-enforcer/ignore:1:1: warning: This file is not read")
    os.makedirs(room.path(".auto-enforcer"))
    os.symlink(room.path("sub/.auto-enforcer/ignore"), room.path(".auto-enforcer/ignore"))
    room.check("sub/a.txt").expect(2, err="it is no regular file")
    os.remove(room.path(".auto-enforcer/ignore"))
    os.makedirs(room.path(".auto-enforcer/ignore"))
    room.check("sub/a.txt").expect(2, err="it is no regular file")


def check_not_suppressible(room):
    """What a configuration says nothing hides, nothing hides."""
    room.git()
    room.put("a.py", "# auto-enforcer: ignore hygiene/merge-marker: a lesson\n" + MARK)
    room.put("b.json", MARK)
    ignore(room, "b.json hygiene/*\n")
    room.check("a.py", "b.json").expect(0, lines=[])
    room.config("not-suppressible:\n  - hygiene/merge-marker\n")
    result = room.check("a.py", "b.json").expect(1)
    require(result.out.count(b"[hygiene/merge-marker]") == 2, f"both are shown: {result.out!r}")
    require(b"a.py:1:3: warning: A rule that is named here cannot be suppressed" in result.out,
            f"the comment is refused: {result.out!r}")
    ignore(room, "b.json hygiene/merge-marker\n")
    room.check("b.json").expect(2, err="ignore:1:8: blocked: this rule cannot be suppressed")
    room.run("config", "show").expect(
        2, out="not-suppressible:\n  - \"hygiene/merge-marker\"  # .auto-enforcer/config.yaml:3\n")
    room.config("not-suppressible: [hygiene/merge-markr]\n")
    room.check("b.json").expect(0, err='the rule "hygiene/merge-markr" is not known')
    room.config("not-suppressible: hygiene/merge-marker\n")
    room.check("b.json").expect(2, err="not-suppressible is a list")
    room.put("named.yaml", "version: 1\nnot-suppressible: [hygiene/*]\n")
    room.config("")
    room.check("b.json", "--config", "named.yaml").expect(1, lines=found("b.json"))


def furnish_list(room):
    room.git()
    room.put(".auto-enforcer/rules/leaks.json", GITLEAKS)
    room.put(".auto-enforcer/rules/skim.json", DEVSKIM)
    room.put("a.js", "x = 'tok_1'; // gitleaks:allow\n"
                     "danger(); // DevSkim: ignore DS1,DS2 until 2026-01-01\n"
                     "// gitleaks:allow\n"
                     "// auto-enforcer: ignore-file hygiene/* by @a: nothing\n"
                     "f(); // DevSkim: ignore all\n")
    room.put("b.json", MARK)
    ignore(room, "# samples\n"
                 "*.json hygiene/* until 2027-01-01 by @ann: samples\n"
                 "a.js hygiene/*\n"
                 "\"my file\" secrets/*\n"
                 "b.json secrets/* until 2026-01-01\n")


def check_list(room):
    """All of them, with what they are good for."""
    furnish_list(room)
    lines = [
        "a.js:1: gitleaks:allow",
        "a.js:2: DevSkim: ignore DS1,DS2 until 2026-01-01 [expired]",
        "a.js:3: gitleaks:allow [unused]",
        "a.js:4: ignore-file hygiene/* by @a: nothing [unused]",
        "a.js:5: DevSkim: ignore all [unused]",
        ".auto-enforcer/ignore:2: *.json hygiene/* until 2027-01-01 by @ann: samples",
        ".auto-enforcer/ignore:3: a.js hygiene/* [unused]",
        ".auto-enforcer/ignore:4: \"my file\" secrets/* [no such file]",
        ".auto-enforcer/ignore:5: b.json secrets/* until 2026-01-01 [expired]",
    ]
    room.run("suppressions", *TODAY).expect(
        0, lines=lines,
        err="9 suppressions: 2 in use, 4 unused, 2 expired, 1 without a file\n")
    room.run("suppressions", "b.json", *TODAY).expect(0, lines=[lines[5], lines[8]])
    room.run("suppressions", "--quiet", "a.js", *TODAY).expect(0, lines=lines[:5] + lines[6:7])
    room.put("my file", "x\n")
    room.run("suppressions", *TODAY).expect(0, out="\"my file\" secrets/* [unused]")


def check_list_as_json(room):
    furnish_list(room)
    told = json.loads(room.run("suppressions", "--format", "json", *TODAY).expect(0).out)
    rows = [(row["path"], row["line"], row["origin"], row["kind"], row["state"])
            for row in told["suppressions"]]
    require(rows == [
        ("a.js", 1, "gitleaks", "line", "used"),
        ("a.js", 2, "devskim", "line", "expired"),
        ("a.js", 3, "gitleaks", "line", "unused"),
        ("a.js", 4, "comment", "file", "unused"),
        ("a.js", 5, "devskim", "line", "unused"),
        (".auto-enforcer/ignore", 2, "entry", "file", "used"),
        (".auto-enforcer/ignore", 3, "entry", "file", "unused"),
        (".auto-enforcer/ignore", 4, "entry", "file", "no-file"),
        (".auto-enforcer/ignore", 5, "entry", "file", "expired")], f"{rows}")
    require(told["suppressions"][5] == {
        "path": ".auto-enforcer/ignore", "line": 2, "origin": "entry", "kind": "file",
        "state": "used", "rules": ["hygiene/*"], "glob": "*.json", "until": "2027-01-01",
        "owner": "@ann", "reason": "samples"}, f"{told['suppressions'][5]}")
    require(told["suppressions"][1]["rules"] == ["DS1", "DS2"], "ids are taken apart")
    require(told["summary"] == {"used": 2, "unused": 4, "expired": 2, "malformed": 0, "noFile": 1},
            f"{told['summary']}")
    room.put("only/x.py", "x = 1\n")
    empty = json.loads(room.run("suppressions", "--format", "json", "only/x.py").expect(0).out)
    require(empty["suppressions"] == [], f"{empty}")


def check_many_in_one_file(room):
    """More than are held at once: none is lost."""
    line = "x = 1  # auto-enforcer: ignore logging/*\n"
    room.put("a.py", line * 10050)
    out = room.run("suppressions").expect(0).out.splitlines()
    require(len(out) == 10050, f"{len(out)} rows")
    numbers = [int(row.split(b":")[1]) for row in out]
    require(sorted(numbers) == list(range(1, 10051)), "every line once")


def check_unused_at_the_end_of_long_files(room):
    """What holds to the end of a file of many pieces is told at its place."""
    filler = "x = 1\n" * 100000
    room.put("a.py", "# \u00e9\U0001F600 auto-enforcer: ignore-file hygiene/* by @a: none\n" + filler)
    room.put("b.py", "# auto-enforcer: ignore-file hygiene/* by @a: one\n" + filler + MARK)
    room.config("profile: recommended\n")
    room.check("a.py", "b.py").expect(
        0, lines=["a.py:1:7: info: This suppression hides nothing: take it out "
                  "[suppressions/unused]"])


OVERRIDING = """version: 1
id: t
title: Both ways
rules:
  - {id: a, title: A, message: A, why: w, severity: blocked, profile: core, overrides: [t/b, t/a],
     pattern: 'colou?r|our', match: [color, color, color], no-match: [a, b, c]}
  - {id: b, title: B, message: B, why: w, severity: blocked, profile: core, overrides: [t/a],
     pattern: colour, match: [colour, colour, colour], no-match: [a, b, c]}
"""


def check_of_two_that_override_each_other_one_is_left(room):
    room.put("o.yaml", OVERRIDING)
    room.put("a.txt", "colour\n")
    room.check("--pack", "o.yaml", "a.txt").expect(1, lines=["a.txt:1:1: blocked: A [t/a]"])


def check_what_nothing_hides_gives_way_to_nothing_that_can_be_hidden(room):
    room.config("not-suppressible: ['secrets/*']\n")
    token = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
    comment = "# auto-enforcer: ignore tokens/github-personal-token by @a: a sample"
    room.put("a.py", f"t = '{token}'  {comment}\n")
    result = room.check("a.py", "--today", "2026-11-21").expect(1)
    require(b"[secrets/provider-token]" in result.out, result.out)


main(globals())
