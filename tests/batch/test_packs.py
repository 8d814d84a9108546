# SPDX-License-Identifier: MIT
"""Packs of a folder and of the command line.

    test_packs.py BINARY
"""
import json
import os
import re

from room import main, require

RULE = """  - id: {id}
    title: A word
    message: 'a word that is not used: {id}'
    why: The team agreed.
    severity: warning
    profile: core
    pattern: '{pattern}'
    match: [{pattern}, x {pattern}, '{pattern}.']
    no-match: [a, b, c]
"""


def pack(name, *rules):
    head = f"version: 1\nid: {name}\nrules:\n"
    return head + "".join(RULE.format(id=rule, pattern=pattern) for rule, pattern in rules)


def line(rule, pack_name="acme", place="a.txt:1:1"):
    return f"{place}: warning: a word that is not used: {rule} [{pack_name}/{rule}]"


def furnish(room):
    room.git()
    room.put("a.txt", "one two\n")


def check_packs_of_a_folder(room):
    """They count in it and below, with the configuration or without, and nowhere else."""
    furnish(room)
    room.put(".auto-enforcer/rules/acme.yaml", pack("acme", ("one", "one"), ("two", "two")))
    both = [line("one"), line("two", place="a.txt:1:5")]
    room.check("a.txt").expect(0, lines=both)
    room.put("b/c.txt", "two\n")
    room.check("b").expect(0, lines=[line("two", place="b/c.txt:1:1")])
    room.config("rules:\n  acme/one: off\n  acme/two: blocked\n")
    room.check("a.txt").expect(1, out="a.txt:1:5: blocked: a word")
    room.config("rules:\n  acme/tow: off\n")
    room.check("a.txt").expect(0, err='the rule "acme/tow" is not known')
    room.put("other/.git/x")
    room.put("other/a.txt", "one\n")
    room.check("other/a.txt").expect(0, lines=[])


def check_rule_selects_in_packs(room):
    furnish(room)
    room.put(".auto-enforcer/rules/acme.yaml", pack("acme", ("one", "one"), ("two", "two")))
    room.put("p.yaml", pack("other", ("one", "one")))
    room.check("--pack", "p.yaml", "--rule", "other/one", "a.txt").expect(
        0, lines=[line("one", "other")])
    room.check("--pack", "p.yaml", "--rule", "other/*", "a.txt").expect(
        0, lines=[line("one", "other")])


def check_rule_selects_in_packs_of_folders(room):
    """Packs of folders are found on the way: a rule of theirs is known, one of nobody's is not."""
    furnish(room)
    room.put(".auto-enforcer/rules/acme.yaml", pack("acme", ("one", "one"), ("two", "two")))
    room.put("deep/down/.auto-enforcer/rules/deep.yaml", pack("deep", ("two", "two")))
    room.config("", "deep/down")
    room.put("deep/down/c.txt", "one two\n")
    room.put("empty/.gitignore", "*\n")
    room.check("--rule", "acme/one", "a.txt", "deep/down/c.txt").expect(0, lines=[line("one")])
    room.check("--rule", "acme/*", "a.txt").expect(
        0, lines=[line("one"), line("two", place="a.txt:1:5")])
    room.check("--rule", "deep/two", "a.txt", "deep/down/c.txt").expect(0, lines=[line("two", "deep", "deep/down/c.txt:1:5")])
    room.check("--rule", "acme/one", "empty/.gitignore").expect(0, lines=[])
    room.put("none/.keep", b"")
    os.remove(room.path("none/.keep"))
    room.check("--rule", "acme/one", "none").expect(0, lines=[], err="0 files checked")
    for name in ("acme/three", "nobody/one", "nobody/*"):
        room.check("--rule", name, "--rule", "acme/one", "a.txt").expect(
            2, out=line("one"), err=f"--rule: there is no rule {name}")
    for name in ("one", "security/no-such-thing", "/one", "acme/"):
        room.check("--rule", name, "a.txt").expect(2, lines=[], err=f"there is no rule {name}")


def check_named_configuration(room):
    """A file of --config may speak of rules that only packs of folders have."""
    furnish(room)
    room.put(".auto-enforcer/rules/acme.yaml", pack("acme", ("one", "one"), ("two", "two")))
    room.put("ci.yaml", "version: 1\nrules:\n  acme/one: off\n  acme/*: blocked\n")
    result = room.check("--config", "ci.yaml", "a.txt").expect(1)
    require(b"warning" not in result.err, f"the rules are known: {result.err!r}")
    result = room.run("why", "a.txt:1", "--config", "ci.yaml").expect(0)
    require(not result.err, f"the rules are known: {result.err!r}")
    room.put("ci.yaml", "version: 1\nrules:\n  acme/three: off\n")
    room.check("--config", "ci.yaml", "a.txt").expect(
        0, err='ci.yaml:3:3: warning: the rule "acme/three" is not known')
    room.put("ci.yaml", "version: 1\nrules: [\n")
    room.check("--config", "ci.yaml", "a.txt").expect(2, err="ci.yaml:3:")


def check_named_pack(room):
    furnish(room)
    room.put("p.yaml", pack("other", ("one", "one")))
    room.check("--pack", "p.yaml", "a.txt").expect(0, lines=[line("one", "other")])
    room.check("--pack", "none.yaml", "a.txt").expect(2, err="none.yaml:1:1")
    room.put("bad.yaml", "version: 1\nid: [\n")
    room.check("--pack", "bad.yaml", "a.txt").expect(2, err="bad.yaml:")


GROUPS = r"""version: 1
id: acme
rules:
  - id: call
    title: A call
    message: 'call {new} instead of {1}, found in {match}'
    why: The team agreed.
    severity: warning
    profile: core
    lines: 2
    pattern: '(\w+)\(\s*"(?<new>[^"]*)"\)'
    match: ['old("new")', 'a("b")', "c(\n\"d\")"]
    no-match: [a, b, c]
"""


def check_messages_show_groups(room):
    """Alike in every report, on one line and no longer than they may be; `why` says the same."""
    room.git()
    room.put(".auto-enforcer/rules/acme.yaml", GROUPS)
    room.put("a.txt", 'x = first("second")\nlast(\n  "' + "y" * 60 + '")\n')
    shown = 'call second instead of first, found in first("second")'
    cut = "call " + "y" * 40 + "\u2026 instead of last, found in last("
    masked = "call ******** instead of last, found in last("
    for message in masked, cut:  # Nobody knows yet whether a line below is secret.
        room.check("a.txt").expect(0, lines=[f"a.txt:1:5: warning: {shown} [acme/call]",
                                             f"a.txt:2:1: warning: {message} [acme/call]"])
        room.put(".auto-enforcer/config.yaml", "version: 1\nrules:\n  secrets/*: off\n"
                 "  tokens/*: off\n")
    said = json.loads(room.check("--format", "json", "a.txt").out)["violations"]
    require([row["message"] for row in said] == [shown, cut], said)
    for place, message in ("a.txt:1", shown), ("a.txt:2", cut):
        said = json.loads(room.run("why", "--format", "json", place).out)["findings"]
        require([row["message"] for row in said] == [message], said)


REQUIRED = """version: 1
id: acme
rules:
  - id: owners
    title: No owners
    message: 'nobody owns this: add CODEOWNERS'
    why: The team agreed.
    severity: warning
    profile: core
    requires: [CODEOWNERS, '.github/CODEOWNERS*']
    match: [a.c, src/CODEOWNERS, CODEOWNERS/a]
    no-match: [CODEOWNERS, "a.c\\n.github/CODEOWNERS", .github/CODEOWNERS.txt]
"""


def check_required_files(room):
    """They are asked of a folder that is the top of something, never of a file or a part."""
    def said(place):
        return [f"{place}:1:1: warning: nobody owns this: add CODEOWNERS [acme/owners]"]
    room.git()
    room.put("p.yaml", REQUIRED)
    room.put("a.txt", "x\n")
    room.put("b/CODEOWNERS", "x\n")
    pack_flags = ("--pack", "p.yaml")
    room.run("rules", "test", "p.yaml").expect(0, out="6 examples, all")
    room.check(*pack_flags).expect(0, lines=said("."))
    room.check(*pack_flags, ".").expect(0, lines=said("."))
    room.check(*pack_flags, "a.txt").expect(0, lines=[])
    room.check(*pack_flags, "b").expect(0, lines=[])
    room.put("c/.auto-enforcer/config.yaml", "rules: {}\n")
    room.check(*pack_flags, "c").expect(0, lines=said("c/.auto-enforcer/config.yaml"))
    room.put("c/.auto-enforcer/config.yaml", "rules:\n  acme/owners: off\n")
    room.check(*pack_flags, "c").expect(0, lines=[])
    room.put(".auto-enforcer/config.yaml", "rules:\n  acme/owners: blocked\n")
    room.check(*pack_flags).expect(1, out=".auto-enforcer/config.yaml:1:1: blocked: nobody")
    room.put(".github/CODEOWNERS", "x\n")
    room.check(*pack_flags).expect(0, lines=[])


def check_required_files_that_cannot_be_looked_for(room):
    """Nobody knows whether they are missing: no verdict, and that is told. Others are decided."""
    room.git()
    room.put("p.yaml", REQUIRED)
    os.symlink(".github", room.path(".github"))  # to itself: it cannot be listed
    said = "acme/owners is not decided: .github/CODEOWNERS*: cannot be read"
    result = room.check("--pack", "p.yaml", ".").expect(3, lines=[], err=f".: {said}")
    require(b"1 not checked whole" in result.err, result.err)
    report = json.loads(room.check("--pack", "p.yaml", "--format", "json").expect(3).out)
    require(report["incomplete"] == [{"path": ".", "reason": said}], report)
    for report_format in ("sarif", "github"):
        room.check("--pack", "p.yaml", "--format", report_format).expect(3, out=said)
    room.config("rules:\n  acme/owners: off\n")
    room.check("--pack", "p.yaml").expect(0, lines=[])
    room.config("rules: {}\n")
    room.put("CODEOWNERS", "x\n")
    room.check("--pack", "p.yaml").expect(0, lines=[])


def check_faults_cost_one_rule(room):
    """The others of the pack still find; the status says that something is wrong."""
    furnish(room)
    text = pack("acme", ("one", "one"), ("two", "two(")).replace("two(.", "two.")
    room.put(".auto-enforcer/rules/acme.yaml", text)
    result = room.check("a.txt").expect(2, out=line("one"), err="does not compile")
    where = text.split("\n").index("    pattern: 'two('") + 1
    require(f"acme.yaml:{where}:".encode() in result.err, f"the place {where}: {result.err}")


def check_two_packs_of_one_name(room):
    furnish(room)
    room.put(".auto-enforcer/rules/a.yaml", pack("acme", ("one", "one")))
    room.put(".auto-enforcer/rules/b.yaml", pack("acme", ("two", "two")))
    room.put(".auto-enforcer/rules/c.yaml", pack("security", ("two", "two")))
    result = room.check("a.txt").expect(2, out=line("one"), err="rules/b.yaml")
    require(b"rules/c.yaml" in result.err and b"acme/two" not in result.out, "the later one is out")


def check_links_are_not_read(room):
    furnish(room)
    room.put("../outside.yaml", pack("acme", ("one", "one")))
    room.put(".auto-enforcer/rules/x.txt", "no pack\n")
    os.symlink("../../../outside.yaml", room.path(".auto-enforcer/rules/a.yaml"))
    result = room.check("a.txt")
    require(b"acme/one" not in result.out, "a link leads out")
    require(b"regular file" in result.err, result.err)


def check_rules_test(room):
    room.put("p.yaml", pack("acme", ("one", "one")))
    room.run("rules", "test", "p.yaml").expect(0, lines=["1 rules, 6 examples, all as they should be"])
    room.put("q.yaml", pack("acme", ("one", "one")).replace("[a, b, c]", "[a, 'one', c]"))
    result = room.run("rules", "test", "q.yaml").expect(1, out="expected no finding, found 'one'")
    require(b"    one\n    ^^^" in result.out, result.out)
    room.run("rules", "test", "none.yaml").expect(1, out="none.yaml: no such file")


def check_dialects(room):
    furnish(room)
    room.put("skim.json", '[{"name": "Old word", "id": "DS1", "severity": "critical", "patterns": '
             '[{"pattern": "one", "type": "string"}], "overrides": ["DS2"]}, '
             '{"name": "Word", "id": "DS2", "patterns": [{"pattern": "on[e]", "type": "regex"}]}]')
    room.check("--pack", "skim.json", "a.txt").expect(
        1, lines=["a.txt:1:1: blocked: Old word [skim/DS1]"])
    room.put("leaks.json", '{"title": "t", "rules": [{"id": "word", "description": "A word.", '
             '"regex": "(one)", "keywords": ["two"], "allowlists": [{"paths": ["b[.]txt"]}]}]}')
    room.put("b.txt", "one two\n")
    room.put("c.txt", "one\n")
    room.check("--pack", "leaks.json", "a.txt", "b.txt", "c.txt").expect(
        1, lines=["a.txt:1:1: blocked: A word [leaks/word]"])
    room.put("files.json", '{"rules": [{"id": "key", "description": "A file", "path": "[.]p12$"}]}')
    room.put("x.p12", "one\ntwo\n")
    room.check("--pack", "files.json", "x.p12", "a.txt").expect(
        1, lines=["x.p12:1:1: blocked: A file [files/key]"])


def check_rule_that_gives_up(room):
    """Said on its lines; on the third it stops in that file. The configuration may accept it."""
    room.git()
    room.put("p.yaml", pack("acme", ("bomb", "(?:x+x+)+y(?=)"), ("good", "good")))
    bad = "x" * 60 + " y\n"
    room.put("a.txt", "good xxy\n" + bad + "xxy\n" + bad + bad + "xxy good\n" + bad)
    gives_up = "acme/bomb gave up on this line: shorten it, or simplify the rule"
    stops = "acme/bomb gave up on a third line and is not looked for below: simplify the rule"
    lines = [line("bomb", place="a.txt:1:6"), line("good"), line("bomb", place="a.txt:3:1"),
             f"a.txt:2:1: warning: {gives_up} [engine/match-aborted]",
             f"a.txt:4:1: warning: {gives_up} [engine/match-aborted]",
             f"a.txt:5:1: warning: {stops} [engine/rule-quarantined]",
             line("good", place="a.txt:6:5")]
    lines.sort(key=lambda text: [int(x) for x in text.split(":")[1:3]])
    said = "a.txt: acme/bomb gave up on line 2"
    room.check("--pack", "p.yaml", "a.txt").expect(3, lines=lines, err=said)
    report = json.loads(room.check("--pack", "p.yaml", "--format", "json", "a.txt").out)
    require(report["incomplete"] == [{"path": "a.txt", "reason": "acme/bomb gave up on line 2"}],
            "the report says what is incomplete")
    room.put(".auto-enforcer/rules/p.yaml", pack("acme", ("bomb", "(?:x+x+)+y(?=)"),
                                                 ("good", "good")))
    for name in ("acme/bomb", "acme/*"):
        room.config(f"acknowledge: [{name}]\n")
        result = room.check("a.txt")
        result.expect(0, lines=lines)
        require(b"gave up" not in result.err, "what is acknowledged is not said again")
        room.run("config", "show", "a.txt").expect(
            0, out=f'  - "{name}"  # .auto-enforcer/config.yaml:2')
    room.config("acknowledge: [acme/good]\n")
    room.check("a.txt").expect(3, lines=lines, err=said)
    room.config("acknowledge:\n  - acme/bmob\n  - [x]\n")
    room.check("a.txt").expect(2, err='config.yaml:3:5: warning: the rule "acme/bmob" is not known')
    room.check("a.txt").expect(2, err="config.yaml:4:5: blocked: a rule is one name")


def check_profile(room):
    """What a rule costs is counted, the same each time, and ordered by that."""
    room.put("p.yaml", pack("acme", ("bomb", "(?:x+x+)+y(?=)"), ("good", "good")))
    room.put("a.txt", "good good\n" + ("x" * 60 + " y\n") * 5 + "xy good\n" + "nothing\n" * 100)
    over = ["rules", "test", "--profile", "--over", "a.txt"]
    results = [json.loads(room.run(*over, "--format", "json", "p.yaml").out) for _ in range(2)]
    for result in results:
        for row in result["rules"]:
            require(row.pop("nanoseconds") > 0, "time is said")
    require(results[0] == results[1], "counts are the same each time")
    require(results[0]["texts"] == 1 and results[0]["bytes"] == 10 + 5 * 63 + 8 + 800, "one file")
    bomb, good = results[0]["rules"]
    require(bomb == {"rule": "acme/bomb", "bytes": 3 * 62, "searches": 3, "lines": 3, "aborted": 3},
            f"the rule that gives up stops on its third line: {bomb}")
    require(good == {"rule": "acme/good", "bytes": 9 + 5 + 0 + 7 + 0, "searches": 5, "lines": 2,
                     "aborted": 0}, f"two lines hold the word: {good}")
    text = room.run(*over, "p.yaml").out.decode().splitlines()
    require(text[0].split() == "bytes searches lines gave up ms rule".split(), text[0])
    require([row.split()[-1] for row in text[1:3]] == ["acme/bomb", "acme/good"], "the dearest first")
    room.run("rules", "test", "--profile", "p.yaml").expect(0, out="acme/good\n12 texts, ")
    room.run(*over, "--over", "none.txt", "p.yaml").expect(1, err="none.txt: no such file")
    room.run("rules", "test", "--profile").expect(0, out=" secrets/assigned")


def check_schema_has_the_keys_of_the_reader(room):
    """What rules/pack.schema.json allows is what rules/pack_own*.c read."""
    del room
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../rules")
    reader = ""
    for name in sorted(os.listdir(source)):
        if name.startswith("pack_own"):
            with open(os.path.join(source, name), encoding="utf-8") as file:
                reader += file.read()
    with open(os.path.join(source, "pack.schema.json"), encoding="utf-8") as file:
        schema = json.load(file)

    def keys_behind(words):
        tables = [table[:table.index("};")] for table in reader.split(words)[1:]]
        require(tables, f"no table behind {words}")
        return {key for table in tables for key in re.findall(r'\{\.name = "([^"]+)"', table)}

    rule = schema["$defs"]["rule"]["properties"]
    require(keys_behind("rule_keys[]") == set(rule), "a rule's keys")
    test = schema["$defs"]["test"]["properties"]
    require(keys_behind("bool check_test_keys(") == set(test), "a test's keys")
    fix = schema["$defs"]["fix"]["properties"]
    require(keys_behind("fix_keys[]") == set(fix), "a fix's keys")
    require(keys_behind("bool pack_read_own(") == set(schema["properties"]), "a pack's keys")


main(globals())
