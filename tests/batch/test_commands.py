# SPDX-License-Identifier: MIT
"""The command line itself: help, faults with suggestions, exit statuses, `rules` and `config`.

    test_commands.py BINARY
"""
import json
import os

from room import MARKER, MESSAGE, found, main, require

FAULTS = [
    (["chek"], "there is no command chek; did you mean check?"),
    (["rule", "list"], "there is no command rule"),
    (["rules"], "rules is followed by another word"),
    (["rules", "lst"], "there is no command rules lst; did you mean rules list?"),
    (["explain"], "did you mean rules explain?"),
    ([], "which command?"),
    (["--versoin"], "there is no flag --versoin; did you mean --version?"),
    (["frobnicate"], "there is no command frobnicate; see auto-enforcer --help"),
    (["check", "--formt", "json"], "there is no flag --formt; did you mean --format?"),
    (["check", "--formt=json"], "there is no flag --formt; did you mean --format?"),
    (["check", "-x"], "there is no flag -x"),
    (["check", "--format", "xml"], "--format cannot be xml; it takes text|json|sarif|github"),
    (["suppressions", "--format", "sarif"], "--format cannot be sarif; it takes text|json"),
    (["check", "--format"], "--format needs a value"),
    (["check", "--config", "--quiet"], "--config needs a value"),
    (["check", "--quiet=yes"], "--quiet cannot be yes"),
    (["check", "--min-severity", "loud"], "--min-severity cannot be loud"),
    (["check", "--fail-on", "off"], "--fail-on cannot be off"),
    (["check", "--today", "2026-02-29"], "--today cannot be 2026-02-29"),
    (["check", "--scope", "old"], "--scope cannot be old"),
    (["check", "--scope", "new"], "name one with --base REF"),
    (["check", "--base"], "--base needs a value: REF"),
    (["check", "--new"], "name one with --base REF"),
    (["check", "--color", "sometimes"], "--color cannot be sometimes"),
    (["check", "--rule", "hygiene/merge-markr"], "did you mean hygiene/merge-marker?"),
    (["check", "--rule", "nothing/like-it"], "there is no rule nothing/like-it"),
    (["check", "--exclude", "[a"], "--exclude: the pattern [a is not complete"),
    (["check", "--exclude", ""], "--exclude cannot be empty"),
    (["check", ""], "a PATH cannot be empty"),
    (["check", "-", "a.py"], "- stands alone"),
    (["check", "--stdin-filename", "a.py"], "--stdin-filename names what - reads"),
    (["check", "--output-file", "no/such/folder/out"], "cannot be written there"),
    (["check", "--output-file", "."], "cannot be written there"),
    (["rules", "explain"], "rules explain needs ID"),
    (["rules", "explain", "a", "b"], "does not know what to do with b"),
    (["rules", "explain", "logging/consol"], "did you mean logging/console?"),
    (["rules", "list", "more"], "does not know what to do with more"),
    (["server", "--log-level", "loud"], "--log-level cannot be loud"),
    (["server", "--socket", "1"], "there is no flag --socket"),
    (["session"], "session is followed by another word"),
    (["session", "end"], "there is no command session end"),
    (["session", "status", "a", "b"], "does not know what to do with b"),
    (["session", "status", "--format", "xml"], "--format cannot be xml"),
]


def check_suppressions(room):
    """Every comment that hides something, in every file that would be checked, and no finding."""
    room.put("a.js", "console.log(1); // auto-enforcer: ignore logging/* until 2026-01-01 by @a: x\n")
    room.put("b/c.py", "\n# auto-enforcer: ignore-file errors/swallowed\n# auto-enforcer: ignore\n")
    room.put("d.py", "s = 'auto-enforcer: ignore logging/*'\n")
    room.run("suppressions", "--today", "2026-01-02").expect(0, lines=[
        "a.js:1: ignore logging/* until 2026-01-01 by @a: x [expired]",
        "b/c.py:2: ignore-file errors/swallowed [unused]",
        "b/c.py:3: not understood"])
    room.run("suppressions", "d.py").expect(0, lines=[])
    room.run("suppressions", "none.py").expect(3, err="none.py")


def check_faults(room):
    """One line, status 2, nothing on standard output."""
    room.put("a.py")
    for arguments, text in FAULTS:
        result = room.run(*arguments).expect(2, err=text, lines=[])
        require(result.err.count(b"\n") == 1, f"{arguments} must be told in one line")


def check_help(room):
    for words in [], ["check"], ["server"], ["rules"], ["rules", "list"], ["rules", "explain"], \
            ["rules", "test"], ["config", "show"], ["why"]:
        for flag in "--help", "-h":
            result = room.run(*words, flag).expect(0, out="Usage: auto-enforcer")
            require(result.err == b"", f"help of {words} belongs to standard output")
    room.run("check", "--help").expect(0, out="--min-severity LEVEL")
    room.run("--version").expect(0, out="auto-enforcer ")


def check_forms_of_flags(room):
    room.put("a.py")
    room.put("-b.py")
    for arguments in ["--format=json", "a.py"], ["a.py", "--format", "json"], \
            ["--format", "text", "--format", "json", "a.py"]:
        result = room.check(*arguments).expect(1)
        require(json.loads(result.out)["summary"]["filesChecked"] == 1, f"{arguments}")
    room.check("--", "-b.py", "a.py").expect(1, lines=found("-b.py", "a.py"))
    room.check("--", "--help").expect(3, err="--help: no such file")


def check_statuses(room):
    """2 wins over 1, 1 over 3."""
    room.put("bad.py")
    room.put("good.py", "x = 1\n")
    room.put("broken.yaml", "version: 1\nrules: [\n")
    room.put("typo.yaml", "version: 1\nrules:\n  logging/consle: info\n")
    rows = [
        (["good.py"], 0),
        (["bad.py"], 1),
        (["good.py", "gone.py"], 3),
        (["bad.py", "gone.py"], 1),
        (["bad.py", "gone.py", "--exit-zero"], 3),
        (["bad.py", "--exit-zero"], 0),
        (["bad.py", "gone.py", "--config", "broken.yaml"], 2),
        (["bad.py", "--exit-zero", "--config", "broken.yaml"], 2),
        (["good.py", "--config", "broken.yaml"], 2),
        (["good.py", "--config", "gone.yaml"], 2),
        (["good.py", "--config", "typo.yaml"], 0),
    ]
    for arguments, status in rows:
        room.check(*arguments).expect(status)
    room.check("good.py", "--config", "typo.yaml").expect(
        0, err='typo.yaml:3:3: warning: the rule "logging/consle" is not known')
    room.check("good.py", "--config", "broken.yaml").expect(2, err="broken.yaml:")


def check_severities(room):
    """What is printed and what counts are two things."""
    room.put("a.py", "print(1)\n")
    room.config("rules:\n  logging/console: warning\n")
    shown = "a.py:1:1: warning: "
    room.check("a.py").expect(0, out=shown, err="1 file checked: 1 warning\n")
    room.check("a.py", "--fail-on", "warning").expect(1, out=shown)
    room.check("a.py", "--fail-on", "hint").expect(1, out=shown)
    room.check("a.py", "--fail-on", "warning", "--min-severity", "blocked").expect(
        1, lines=[], err="1 warning (1 below blocked not shown)")
    room.check("a.py", "--fail-on", "BLOCKING", "--min-severity", "warn").expect(0, out=shown)


def check_rules_are_selected(room):
    room.put("a.py", MARKER + b"print(1)\n")
    room.check("a.py", "--rule", "hygiene/merge-marker").expect(1, lines=found("a.py"))
    room.check("a.py", "--rule", "hygiene/*").expect(1, lines=found("a.py"))
    result = room.check("a.py", "--rule", "logging/console").expect(0, out="[logging/console]")
    require(b"merge" not in result.out, "the other rules are off")
    room.check("a.py", "--rule", "logging/console", "--rule", "hygiene/merge-marker").expect(
        1, out="[logging/console]")
    room.config("rules:\n  logging/console: 'off'\n")
    room.check("a.py", "--rule", "logging/console").expect(0, lines=[])


def check_named_configuration(room):
    room.config("rules:\n  hygiene/merge-marker: hint\n")
    room.put("a.py")
    room.put("b.py")
    room.put("more.yaml", "version: 1\nrules:\n  hygiene/merge-marker: warning\nexclude:\n  - b.py\n")
    room.check("a.py").expect(0, out="a.py:1:1: hint: ")
    room.check("--config", "more.yaml").expect(0, out="a.py:1:1: warning: ",
                                               err="skipped 1 excluded")
    room.check("--config", "more.yaml", "--exclude", "!b.py").expect(0, out="b.py:1:1: warning: ")
    room.put("profile.yaml", "version: 1\nprofile: strict\n")
    room.put("day.py", "D = '2026-11-20'\n")
    room.check("day.py", "--config", "profile.yaml", "--today", "2026-11-21").expect(
        0, out="[dates/hardcoded]")
    room.check("day.py", "--config", "profile.yaml", "--today", "2026-11-20").expect(0, lines=[])


def check_configuration_is_found_alike(room):
    """From the top, from a folder in it and from elsewhere; named or walked."""
    for with_git in False, True:
        if with_git:
            room.git("project")
        room.config("rules:\n  hygiene/merge-marker: info\n", "project")
        room.put("project/src/deep/a.py")
        room.put("elsewhere/x")
        for where, arguments, shown in [
                ("project", ["src/deep/a.py"], "src/deep/a.py"),
                ("project", [], "src/deep/a.py"),
                ("project", ["src"], "src/deep/a.py"),
                (".", ["project"], "project/src/deep/a.py"),
                ("elsewhere", ["../project"], "../project/src/deep/a.py")]:
            room.check(*arguments, "--rule", "hygiene/*", where=where).expect(
                0, lines=[f"{shown}:1:1: info: {MESSAGE} [hygiene/merge-marker]"])
        room.check(room.path("project"), where="elsewhere").expect(0, out="/a.py:1:1: info: ")
    room.git("project")
    room.check("a.py", where="project/src/deep").expect(0, out="a.py:1:1: info: ")
    room.check(where="project/src").expect(0, out="deep/a.py:1:1: info: ")


def check_faults_of_configurations(room):
    """Once each, by path and place, whether or not a file was checked."""
    room.git()
    room.put(".auto-enforcer/config.yaml",
             "version: 1\nprofile: fancy\nrules:\n  'é': info\n  \U0001f600: info\n  x/*: loud\n")
    room.put("a/b/c.py", "x = 1\n")
    room.put("d.py", "x = 1\n")
    result = room.check(".").expect(2)
    lines = [line for line in result.err.decode().splitlines() if ": " in line][:-1]
    places = [line.split(": ")[0] for line in lines]
    require(len(places) == len(set(lines)) and places == sorted(places), f"{lines}")
    require(places[0] == ".auto-enforcer/config.yaml:2:10", f"{lines}")


def check_config_show(room):
    room.git()
    room.config("profile: strict\n")
    room.put("a/b.py")
    for arguments, where in [([], "."), (["a/b.py"], "."), (["b.py"], "a"), (["a"], "."),
                             (["not/there.py"], ".")]:
        room.run("config", "show", *arguments, where=where).expect(
            0, out="profile: strict  # .auto-enforcer/config.yaml:2")
    room.config("profile: fancy\n")
    room.run("config", "show").expect(2, out="profile: core", err="config.yaml:2:10: ")


def check_readme_shows_what_the_demo_prints(room):
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    result = room.run("check", "editors/demo", "--today", "2026-11-21", where=os.fsencode(root))
    with open(os.path.join(root, "README.md"), encoding="utf-8") as file:
        shown = file.read().partition("$ ./run.sh\n")[2].partition("\nrun.sh: ")[0]
    require(shown == (result.out + result.err).decode().rstrip(), "README.md shows other findings")


def check_rules_list(room):
    text = room.run("rules", "list").expect(0, out="hygiene/merge-marker ").out.decode()
    rows = text.splitlines()
    require(rows == sorted(rows), "the list is in order")
    rules = json.loads(room.run("rules", "list", "--format", "json").expect(0).out)["rules"]
    require([rule["id"] for rule in rules] == [row.split()[0] for row in rows], "both alike")
    for rule in rules:
        require(set(rule) == {"id", "severity", "profile", "title", "message", "link"}, rule)
    for rule in rules[::20]:
        room.run("rules", "explain", rule["id"]).expect(0, out=rule["title"])


def check_rules_explain(room):
    text = room.run("rules", "explain", "hygiene/merge-marker").expect(0).out.decode()
    for part in MESSAGE[:40], "Why", "Severity:    blocked", "Profile:     core", "Found", "Not found":
        require(part in text, part)
    require(max(map(len, text.split("Severity:")[0].splitlines())) <= 80, "paragraphs are broken")


def check_rules_test(room):
    room.run("rules", "test").expect(0, out=", all as they should be")


main(globals())
