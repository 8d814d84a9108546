# SPDX-License-Identifier: MIT
"""`why`: what is said of a place agrees with what `check` reports there, and names what decided.

    test_why.py BINARY
"""
import json
import os

from room import MARKER, Skip, main, require

DAY = "--today=2026-11-27"
SECRET = "hunter2hunter2xQ9z"
PACK = r"""version: 1
id: acme
title: Rules to ask about
rules:
  - id: word
    title: A word
    message: 'the word "{match}" is not used: take another'
    why: The team agreed on another one.
    severity: warning
    profile: core
    in: code
    word-pattern: badword
    aliases: [acme/old-word]
    match: [badword, x badword, badword = 1]
    no-match: [a, b, c]
  - id: key
    title: A key
    message: 'a key is written here: read it from a safe'
    why: Who reads the text has the key.
    severity: warning
    profile: core
    sensitive: true
    pattern: 'key_(\w{8,})'
    capture: 1
    entropy: 3.0
    unless:
      - {on: finding, words: [sample, dummy]}
    match: [key_a1b2c3d4e5, key_q9w8e7r6t5, x key_z1x2c3v4b5]
    no-match: [a, b, c]
  - id: gated
    title: A gate
    message: 'the call is old: use the new one'
    why: It is old.
    severity: info
    profile: core
    keywords: [import oldlib]
    pattern: 'oldcall\('
    match: ["import oldlib\noldcall()", "import oldlib\n\noldcall(1)", "oldcall() # import oldlib"]
    no-match: [a, b, "oldcall()"]
  - id: greater
    title: A greater rule
    message: 'the longer word: leave it out'
    why: It is longer.
    severity: info
    profile: core
    overrides: [acme/lesser]
    pattern: 'longword'
    match: [longword, x longword, longword.]
    no-match: [a, b, c]
  - id: lesser
    title: A lesser rule
    message: 'the word: leave it out'
    why: It is there.
    severity: info
    profile: core
    pattern: 'gword'
    match: [longword, x gword, gword.]
    no-match: [a, b, c]
  - id: wide
    title: What stands around a key
    message: 'an assignment: look at it'
    why: To see that no secret is shown by another rule.
    severity: hint
    profile: core
    pattern: 'assign\(.*\)'
    match: ['assign(1)', 'assign()', 'x assign(2)']
    no-match: [a, b, c]
  - id: strict
    title: A strict rule
    message: 'a strict word: leave it out'
    why: Strict teams do not like it.
    severity: hint
    profile: strict
    pattern: 'strictword'
    match: [strictword, x strictword, strictword.]
    no-match: [a, b, c]
  - id: only-c
    title: A rule for C
    message: 'goto is not used: write a loop'
    why: Loops are easier to read.
    severity: hint
    profile: core
    languages: [c]
    paths: ['src/**']
    pattern: '\bgoto\b'
    match: [{text: goto a, path: src/a.c}, {text: x goto b, path: src/a.c},
            {text: goto c, path: src/a.c}]
    no-match: [a, b, c]
  - id: slow
    title: A rule that gives up
    message: 'a row of letters: leave it out'
    why: To see a rule give up.
    severity: hint
    profile: core
    pattern: '(?:a|aa)+(?:a|aa)+(?:a|aa)+[bc]d'
    match: [aaaaabd, aaaaacd, aaabd]
    no-match: [a, b, c]
"""
TEXT = f"""badword = 1
# badword
x = badword  # auto-enforcer: ignore acme/word until 2027-01-01 by @ann: legacy
y = badword  # auto-enforcer: ignore acme/word until 2026-01-01 by @ann: legacy
a = "key_aaaaaaaaaa"
b = "key_sample1b2c3"
c = "key_a1b2c3d4e5"
oldcall()
longword
goto end
nothing
strictword
password = "{SECRET}"
assign("key_a1b2c3d4e5")
"""

# The line of TEXT, the rule, whether it is flagged, what decides, and a part of what is said.
STEPS = [
    (1, "acme/word", True, None, 'matched "badword" at columns 1-7'),
    (2, "acme/word", False, "place", "it begins in a comment; the rule looks in code"),
    (3, "acme/word", False, "suppression", "line 3: ignore acme/word until 2027-01-01 by @ann: legacy"),
    (4, "acme/word", True, None, "until 2026-01-01 by @ann: legacy [expired"),
    (5, "acme/key", False, "entropy", "0.00 bits a byte, at least 3.00 are asked for"),
    (6, "acme/key", False, "condition", 'the finding must not hold "sample", "dummy"; it holds "sample"'),
    (7, "acme/key", True, None, 'matched "********" at columns'),
    (8, "acme/gated", False, "gate", 'the file must hold "import oldlib"; no line does'),
    (9, "acme/greater", True, None, "matched"),
    (9, "acme/lesser", False, "other rule", "it gives way to acme/greater"),
    (10, "acme/only-c", False, "language", "python; the rule looks at c"),
    (11, "acme/word", False, "words", 'the line holds none of "badword"'),
    (12, "acme/strict", False, "severity", "it begins with the profile strict; core counts here"),
    (13, "secrets/assigned", True, None, 'looked at "********"'),
    (14, "acme/wide", True, None, 'matched "********"'),
    (11, "suppressions/expired", False, "suppression", "nothing to say"),
    (11, "logging/console", False, "severity", "recommended"),
]


def furnish(room):
    room.git()
    room.put(".auto-enforcer/rules/acme.yaml", PACK)
    room.put("a.py", TEXT)


def ask(room, *words, status=0, **keywords):
    return json.loads(room.run("why", *words, "--format", "json", DAY, **keywords)
                      .expect(status).out)


def check_steps(room):
    """What decides on a rule, in both forms; a secret is in neither."""
    furnish(room)
    for line, rule, is_flagged, decided_by, detail in STEPS:
        place = f"a.py:{line}"
        said = ask(room, place, rule)
        row = f"{place} {rule}: {said}"
        require((said["flagged"], said["decidedBy"]) == (is_flagged, decided_by), row)
        require(any(detail in step["detail"] for step in said["steps"]), row)
        require([step["holds"] for step in said["steps"]].count(False) == (not is_flagged), row)
        text = room.run("why", place, rule, DAY).expect(
            0, out=f"{place}: {rule} {'flags this' if is_flagged else 'does not flag this'}")
        require((f"Decided by: {decided_by}\n".encode() in text.out) != is_flagged, row)
        require(detail.split()[0].encode() in text.out, row)


def check_agrees_with_check(room):
    """Every line: findings are what `check` reports, no more and no less."""
    furnish(room)
    report = json.loads(room.check("a.py", "--format", "json", DAY).out)["violations"]
    require(len(report) > 6, f"{report}")
    for line in range(1, TEXT.count("\n") + 2):
        said = ask(room, f"a.py:{line}")
        keys = ("rule", "severity", "line", "column", "endLine", "endColumn", "message")
        mine = [{key: at[key] for key in keys} for at in said["findings"]
                if at["fate"] == "flagged"]
        theirs = [{key: at[key] for key in keys} for at in report if at["line"] == line]
        order = lambda at: (at["column"], at["rule"])
        require(sorted(mine, key=order) == sorted(theirs, key=order),
                f"line {line}: {mine}, not {theirs}")
        require(said["flagged"] == bool(theirs), f"line {line}: {said}")
        for at in theirs:
            rule = ask(room, f"a.py:{line}:{at['column']}", at["rule"])
            require(rule["flagged"], f"{rule}")


def check_secrets_are_masked(room):
    """In every form, at every place, with every rule."""
    furnish(room)
    texts = []
    for form in "text", "json":
        for words in ["a.py:13"], ["a.py:14"], ["a.py:7"], ["a.py:6"], ["a.py:13:14"], \
                ["a.py:13", "secrets/assigned"], ["a.py:14", "acme/wide"], ["a.py:7", "acme/key"], \
                ["a.py:14:9", "acme/wide"]:
            texts.append(room.run("why", *words, "--format", form, DAY).expect(0).out)
    for secret in SECRET, "a1b2c3d4e5", "sample1b2c3":
        for text in texts:
            require(secret.encode() not in text, f"{secret} in {text}")
    require(any(b"acme/wide" in text and b'"********"' in text for text in texts), "masks")


def check_findings(room):
    """Each with what it is, what matched, and what became of it."""
    furnish(room)
    room.run("why", "a.py:1", DAY).expect(0, out="\n".join([
        "a.py:1: 1 finding", "", "warning  acme/word  1:1",
        '  Message     the word "badword" is not used: take another',
        '  Matched     "badword"',
        "  Severity    warning, the rule's own; on from the profile core",
        "  Why         The team agreed on another one.", ""]))
    room.run("why", "a.py:3", DAY).expect(0, out="a.py:3: nothing is flagged here, 1 suppressed\n")
    said = ask(room, "a.py:3")["findings"]
    require([(at["rule"], at["fate"]) for at in said] == [("acme/word", "suppressed")], f"{said}")
    require(said[0]["by"].startswith("line 3: ignore acme/word until"), f"{said}")
    said = {at["rule"]: at for at in ask(room, "a.py:4")["findings"]}
    require(said["acme/word"]["fate"] == "flagged" and "expired" in said["acme/word"], f"{said}")
    require(said["suppressions/expired"]["fate"] == "flagged", f"{said}")
    said = {at["rule"]: at for at in ask(room, "a.py:9")["findings"]}
    require(said["acme/lesser"]["fate"] == "overridden" and
            "acme/greater" in said["acme/lesser"]["by"], f"{said}")


def check_columns(room):
    """Columns count as in the report of `check`, in UTF-16 units."""
    furnish(room)
    room.put("b.py", "s = '\U0001F600\U0001F600'; badword = badword\n")
    first = json.loads(room.check("b.py", "--format", "json", DAY).out)["violations"][0]
    require((first["column"], first["endColumn"]) == (13, 20), f"{first}")
    for column, is_flagged in (12, False), (13, True), (19, True), (20, False), (22, False), \
            (23, True), (30, False):
        said = ask(room, f"b.py:1:{column}", "acme/word")
        require(said["flagged"] == is_flagged, f"{column}: {said}")
        require(is_flagged or said["decidedBy"] == "column", f"{column}: {said}")
        require(len(ask(room, f"b.py:1:{column}")["findings"]) == is_flagged, f"{column}")
    require(ask(room, "b.py:1:13")["column"] == 13, "the column is said")


def check_other_suppressions(room):
    """An entry of an ignore file, a mark of another program, a rule that nothing hides."""
    furnish(room)
    room.put(".auto-enforcer/ignore", "# samples\nb*.py acme/word until 2027-01-01 by @ann: old\n")
    room.put("b.py", "badword\n")
    said = ask(room, "b.py:1", "acme/word")
    detail = said["steps"][-1]["detail"]
    require(said["decidedBy"] == "suppression" and
            detail.startswith(".auto-enforcer/ignore:2: b*.py acme/word until 2027"), f"{said}")
    said = ask(room, "b.py:1")["findings"]
    require([at["fate"] for at in said] == ["suppressed"] and said[0]["by"] == detail, f"{said}")
    room.put(".auto-enforcer/ignore", "b.py acme/word until 2026-01-01 by @ann: old\n")
    said = ask(room, "b.py:1")["findings"][0]
    require(said["fate"] == "flagged" and said["expired"].startswith(".auto-enforcer/ignore:1"),
            f"{said}")
    shown = json.loads(room.check("b.py", "--format", "json", DAY).out)["violations"][0]
    require(shown["message"] == said["message"], f"{shown}, not {said}")
    os.remove(room.path(".auto-enforcer/ignore"))
    room.config("not-suppressible: [acme/word]\n")
    said = ask(room, "a.py:3", "acme/word")
    require(said["flagged"] and "nothing can hide" in said["steps"][-1]["detail"], f"{said}")
    room.put("gitleaks.json", json.dumps({"rules": [{
        "id": "code", "description": "A code", "regex": "code-[0-9]{4}", "keywords": ["code-"]}]}))
    room.put("g.txt", "code-1234\ncode-5678 gitleaks:allow\n")
    said = ask(room, "g.txt:2", "--pack", "gitleaks.json")["findings"]
    require([(at["fate"], at["by"]) for at in said] == [("suppressed", "line 2: gitleaks:allow")],
            f"{said}")


def check_nothing(room):
    """The rules that came near, and those that are off and would flag the line."""
    furnish(room)
    said = ask(room, "a.py:5")
    near = {at["rule"]: at["step"] for at in said["near"]}
    require(near.get("acme/key") == "entropy" and not said["findings"], f"{said}")
    said = ask(room, "a.py:12")
    require([at["rule"] for at in said["off"]] == ["acme/strict"], f"{said}")
    room.run("why", "a.py:12", DAY).expect(0, out="These would flag it, but are off here:\n"
                                                  "  acme/strict\n")
    room.run("why", "a.py:11", DAY).expect(0, out="nothing is flagged here\n")


def check_configuration(room):
    """Who switched a rule off, or changed it, and where."""
    furnish(room)
    room.config("profile: strict\nrules:\n  acme/word: off\n  acme/k*: hint\n  secrets/*: info\n")
    said = ask(room, "a.py:1", "acme/word")
    require(said["decidedBy"] == "severity" and
            'off: "acme/word: off" in .auto-enforcer/config.yaml:4' in said["steps"][-1]["detail"],
            f"{said}")
    said = ask(room, "a.py:13")["findings"][0]
    require(said["severity"] == "info" and
            said["severityFrom"] == 'info: "secrets/*: info" in .auto-enforcer/config.yaml:6',
            f"{said}")
    require(ask(room, "a.py:12", "acme/strict")["flagged"], "the profile is strict now")
    room.put("c.yaml", "version: 1\nprofile: core\nrules:\n  secrets/assigned: hint\n")
    said = ask(room, "a.py:13", "--config", "c.yaml")["findings"][0]
    require(said["severity"] == "hint" and "c.yaml:4" in said["severityFrom"], f"{said}")
    said = ask(room, "a.py:12", "acme/strict", "--config", "c.yaml")
    require("c.yaml:2)" in said["steps"][-1]["detail"], f"{said}")


def check_excluded(room):
    """Left out, but what a person would see who names the file is told."""
    furnish(room)
    room.config("exclude:\n  - gen/\n")
    room.put("gen/a.py", TEXT)
    room.put("lib.min.js", f'badword; var password = "{SECRET}";\n')
    room.put("vendor/a.py", TEXT)
    for path, origin in ("gen/a.py", ".auto-enforcer/config.yaml:3"), ("vendor/a.py", "the default"):
        said = ask(room, f"{path}:1", "acme/word")
        require((said["flagged"], said["decidedBy"], said["excluded"]) == (False, "file", True),
                f"{said}")
        require(origin in said["steps"][-1]["detail"], f"{said}")
        said = ask(room, f"{path}:1")
        require([at["fate"] for at in said["findings"]] == ["excluded"], f"{said}")
        room.run("why", f"{path}:1", DAY).expect(0, out="This file is excluded")
    said = ask(room, "lib.min.js:1", "acme/word")
    require(said["decidedBy"] == "file" and "only secrets" in said["steps"][-1]["detail"],
            f"{said}")
    require(ask(room, "lib.min.js:1", "secrets/assigned")["flagged"], "secrets are looked for")
    require([at["rule"] for at in ask(room, "lib.min.js:1")["findings"]] == ["secrets/assigned"],
            "nothing else is")


def check_ignored(room):
    """Git ignores it: said, and answered as an editor would."""
    furnish(room)
    room.put(".gitignore", "*.tmp.py\n")
    room.put("a.tmp.py", TEXT)
    said = ask(room, "a.tmp.py:1", "acme/word")
    require(said["ignoredByGit"] and said["flagged"], f"{said}")
    room.run("why", "a.tmp.py:1", DAY).expect(0, out="Git ignores this file")
    require(not ask(room, "a.py:1")["ignoredByGit"], "the other is not ignored")


def check_places(room):
    furnish(room)
    room.put("odd:1:2", "badword\nbadword\n")
    room.put("odd:3", "badword\nbadword\n")
    require(ask(room, "odd:1:2:2:1")["line"] == 2, "line and column behind colons")
    require(ask(room, "odd:3:2")["column"] is None, "a file whose name ends in a number")
    require(ask(room, "a.py:1:1:")["column"] == 1, "as it stands in a report")
    require(ask(room, "a.py:1:", "acme/word")["line"] == 1, "as it stands in a report")
    require(ask(room, "./a.py:1")["path"] == "a.py", "as check shows it")
    room.put("sub/b.py", "badword\n")
    require(ask(room, "b.py:1", where="sub")["flagged"], "from a folder below")
    require(ask(room, "../a.py:1", "acme/word", where="sub")["flagged"], "from beside")


def check_standard_input(room):
    furnish(room)
    said = ask(room, "-:2", "--stdin-filename", "x.py", given=b"\nbadword\n")
    require(said["flagged"] and said["path"] == "x.py", f"{said}")
    said = ask(room, "-:1", "acme/word", "--stdin-filename", "x.py", given=b"# badword\n")
    require(said["decidedBy"] == "place", f"{said}")
    require(ask(room, "-:1", given=b"badword\n")["path"] == "<stdin>", "without a name")


FAULTS = [
    (["a.py"], 2, "a.py names no place: write FILE:LINE"),
    ([":3"], 2, "names no place"),
    (["a.py:0"], 2, "names no place"),
    (["a.py:1:0"], 2, "names no place"),
    ([""], 2, "names no place"),
    ([], 2, "why needs FILE:LINE[:COL] [RULE]"),
    (["a.py:1", "acme/word", "more"], 2, "does not know what to do with more"),
    (["a.py:99"], 2, "a.py: there is no line 99: the file has 15"),
    (["a.py:1:99"], 2, "a.py: there is no column 99: line 1 has 11"),
    (["gone.py:1"], 2, "gone.py: no such file"),
    ([".auto-enforcer:1"], 2, ".auto-enforcer: "),
    (["a.py:1", "acme/wrod"], 2, "there is no rule acme/wrod; did you mean acme/word?"),
    (["a.py:1", "hygiene/merge-markr"], 2, "did you mean hygiene/merge-marker?"),
    (["a.py:1", "merge-marker"], 2, "did you mean hygiene/merge-marker?"),
    (["a.py:1", "no/such-thing"], 2, "there is no rule no/such-thing; see auto-enforcer rules list"),
    (["a.py:1", "engine/long-line"], 2, "is said by the engine"),
    (["a.py:1", "--format", "xml"], 2, "--format cannot be xml"),
    (["a.py:1", "--stdin-filename", "b.py"], 2, "--stdin-filename names what - reads"),
]


def check_faults(room):
    """One line on standard error, no answer."""
    furnish(room)
    for words, status, text in FAULTS:
        result = room.run("why", *words).expect(status, err=text, lines=[])
        require(result.err.count(b"\n") == 1, f"{words} must be told in one line: {result.err}")
    room.config("rules: [\n")
    result = room.run("why", "a.py:1", DAY).expect(2, err="config.yaml:", out="a.py:1: 1 finding")
    require(b"acme/word" in result.out, "the rest is answered")


def check_old_names(room):
    furnish(room)
    result = room.run("why", "a.py:1", "acme/old-word", DAY).expect(
        0, err="acme/old-word is an old name of acme/word", out="acme/word flags this")
    require(b"old-word" not in result.out, "the answer has the new name")


def check_unreadable(room):
    furnish(room)
    if os.geteuid() == 0:
        raise Skip("root may read everything")
    os.chmod(room.path("a.py"), 0)
    room.run("why", "a.py:1").expect(3, err="a.py: permission denied", lines=[])


def check_binary(room):
    furnish(room)
    room.put("b.py", b"badword\0\n")
    room.run("why", "b.py:1").expect(0, out="This file is binary")
    said = ask(room, "b.py:1")
    require(said["binary"] is True and not said["flagged"] and not said["findings"], f"{said}")
    require(ask(room, "b.py:1", "acme/word")["decidedBy"] == "file", "binary")
    room.put("k.yaml", """version: 1
id: files
rules:
  - {id: dump, title: A dump, message: 'a dump is in the tree: take it out', why: It is large.,
     severity: hint, profile: core, paths: ['*.dump'],
     match: [{text: a, path: a.dump}, {text: b, path: b.dump}, {text: c, path: x/c.dump}],
     no-match: [{text: a, path: a.txt}, {text: a, path: dump}, {text: a, path: a.dumped}]}
""")
    for contents in b"a\0b\n", b"text\n":
        room.put("a.dump", contents)
        said = ask(room, "a.dump:1", "files/dump", "--pack", "k.yaml")
        require(said["flagged"], f"{said}")
    room.put("a.dump", b"text\nmore\n")
    said = ask(room, "a.dump:2", "files/dump", "--pack", "k.yaml")
    require(said["decidedBy"] == "line", f"{said}")


def check_gave_up(room):
    """A rule that takes too many steps: the engine's finding, and the step of the rule."""
    furnish(room)
    line = "a" * 3000 + "bc acd\n"
    room.put("s.txt", line + "more\n" + 3 * line + "aaabd\n")
    rules = [at["rule"] for at in ask(room, "s.txt:1")["findings"]]
    require("engine/match-aborted" in rules, f"{rules}")
    said = ask(room, "s.txt:1", "acme/slow")
    require((said["flagged"], said["decidedBy"]) == (False, "limits"), f"{said}")
    for place in 4, 5:
        said = ask(room, f"s.txt:{place}", "acme/slow")
        require(said["decidedBy"] == ("limits" if place == 4 else "quarantine"), f"{said}")
    require("last on line 4" in said["steps"][-1]["detail"], f"{said}")
    said = ask(room, "s.txt:6", "acme/slow")
    require((said["flagged"], said["decidedBy"]) == (False, "quarantine"), f"{said}")
    rules = [at["rule"] for at in ask(room, "s.txt:4")["findings"]]
    require(rules == ["engine/rule-quarantined"], f"{rules}")


def check_many(room):
    """More than an editor is sent."""
    furnish(room)
    room.put("m.py", "badword\n" * 1001)
    require(ask(room, "m.py:7")["findingsInFile"] == 1001, "all are counted")
    room.run("why", "m.py:1001", "acme/word").expect(0, out="The file has 1001 findings.")
    require(b"The file has" not in room.run("why", "a.py:1").expect(0).out, "only then")


def check_many_at_one_place(room):
    """Each is not told of for itself; how many are not, is."""
    furnish(room)
    room.put("m.py", "badword " * 450 + "\n")
    said = ask(room, "m.py:1")
    require((len(said["findings"]), said["findingsNotTold"]) == (200, 250), "200 are told of")
    text = room.run("why", "m.py:1").expect(0, out="m.py:1: 450 findings\n").out
    require(b"and 250 more: name a column" in text, text[-200:])
    require(text.count(b"Matched") == 200, "200 are told of")
    said = ask(room, "m.py:1:3593")
    require((len(said["findings"]), said["findingsNotTold"]) == (1, 0), "the last one, by its column")
    require(ask(room, "m.py:1", "acme/word")["flagged"], "a rule is asked by its name")


def check_long_line(room):
    """A line that is looked at in pieces; and UTF-16, as check reads it."""
    furnish(room)
    room.put("l.txt", "x " * 50000 + "badword y\n")
    said = ask(room, "l.txt:1", "acme/word")
    require(said["flagged"], f"{said}")
    column = json.loads(room.check("l.txt", "--format", "json").out)["violations"][-1]["column"]
    require(ask(room, f"l.txt:1:{column}", "acme/word")["flagged"], "at its column")
    room.put("u.txt", "\ufeffx\nbadword\n".encode("utf-16-le"))
    require(ask(room, "u.txt:2", "acme/word")["flagged"], "UTF-16")


def check_lines(room):
    """What begins above reaches down to here."""
    furnish(room)
    room.put("p.yaml", """version: 1
id: lines
rules:
  - {id: two, title: Two lines, message: 'two lines: join them', why: They belong together,
     severity: hint, profile: core, pattern: 'one\\s+two', lines: 3,
     match: ["one\\ntwo", one two, "one\\n\\ntwo"], no-match: [a, b, c]}
""")
    room.put("t.txt", "one\n\ntwo\nthree\n")
    for line, is_flagged in (1, True), (2, True), (3, True), (4, False):
        said = ask(room, f"t.txt:{line}", "lines/two", "--pack", "p.yaml")
        require(said["flagged"] == is_flagged, f"{line}: {said}")
    require("begins on line 1" in said_of(room, "t.txt:3"), "where it begins is said")


def said_of(room, place):
    steps = ask(room, place, "lines/two", "--pack", "p.yaml")["steps"]
    return " ".join(step["detail"] for step in steps)


def check_other_rules(room):
    """The same for what is compiled in: a rule's own reasons."""
    room.git()
    room.config("profile: strict\n")
    room.put("a.py", b"password = 'changeme-please'\n# TODO(#12): it\n" + MARKER +
             b"try:\n    x()\nexcept E:  # ignore: it is gone\n    pass\n")
    rows = [(1, "secrets/assigned", "check", "a placeholder"),
            (2, "hygiene/todo-unlinked", "check", "names an issue"),
            (6, "errors/swallowed", "check", "a comment says why")]
    for line, rule, decided_by, detail in rows:
        said = ask(room, f"a.py:{line}", rule)
        require(said["decidedBy"] == decided_by and detail in said["steps"][-1]["detail"],
                f"{said}")
    require(ask(room, "a.py:3", "hygiene/merge-marker")["flagged"], "the marker")


main(globals())
