# SPDX-License-Identifier: MIT
"""The gate cannot be talked out of it: with a base its own policy counts, and what a change makes
weaker is a finding, `policy/weakened`.

    test_policy.py BINARY
"""
import json
import os

from room import MARKER, found, main, require
from test_scopes import commit, git, repository

RULE = "[policy/weakened]"
CONFIG = ".auto-enforcer/config.yaml"
IGNORE = ".auto-enforcer/ignore"
PACK = """version: 1
id: acme
rules:
  - id: word
    title: A word
    message: The word is not to be here
    why: It is a word.
    severity: blocked
    profile: core
    pattern: '\\bfoo\\b'
    match: ['foo', 'a foo', 'foo b']
    no-match: ['food', 'afoo', 'bar']
"""


def config(text):
    return "version: 1\n" + text


def weakened(room, *arguments, base="HEAD", **keywords):
    """What policy/weakened finds, as "PATH:LINE:COLUMN MESSAGE"."""
    result = room.check("--base", base, "--format", "json", *arguments, **keywords)
    rows = [row for row in json.loads(result.out)["violations"]
            if row["rule"] == "policy/weakened"]
    require(all(row["scope"] == "new" for row in rows), rows)
    return [f"{row['path']}:{row['line']}:{row['column']} {row['message']}" for row in rows]


def expect(room, expected, *arguments, **keywords):
    told = weakened(room, *arguments, **keywords)
    require(told == expected, f"{told}, not {expected}")


def check_the_gate_cannot_be_switched_off(room):
    """Whatever a change says in its policy, what it adds is found, and so is what it says."""
    rows = [
        ("rules:\n  hygiene/merge-marker: off\n", 3,
         "hygiene/merge-marker is off, not blocked as in the base: take that back"),
        ("rules:\n  hygiene/*: hint\n", 3,
         "is hint, not blocked as in the base (and 1 more): take that back"),
        ("exclude:\n  - 'a.txt'\n", 3, "The exclude a.txt is not in the base: take it out"),
        ("acknowledge:\n  - hygiene/merge-marker\n", 3,
         "acknowledge does not list hygiene/merge-marker in the base: take it out"),
    ]
    repository(room, {"a.txt": "a\n", CONFIG: config("")})
    for text, line, message in rows:
        room.put("a.txt", MARKER)
        room.put(CONFIG, config(text))
        result = room.check("--new", "--base", "HEAD").expect(
            1, out=f"a.txt:1:1: blocked:",
            err="the policy that counts is the base's, not the one that is in .auto-enforcer now")
        require(f"{CONFIG}:{line}:".encode() in result.out and message.encode() in result.out and
                RULE.encode() in result.out, result.out)
        room.put("a.txt", "a\n")
        room.check("--new", "--base", "HEAD").expect(1, out=RULE)
        git(room, "add", "-A")
        room.check("--new", "--staged").expect(1, out=RULE)
        git(room, "reset", "-q")
    room.put("a.txt", MARKER)
    room.put(IGNORE, "a.txt hygiene/merge-marker: it is mine\n")
    lines = [f"{IGNORE}:1:1: blocked: This suppression is new, or hides more than before: mend "
             f"what it hides {RULE}", *found("a.txt")]
    room.put(CONFIG, config(""))
    room.check("--new", "--base", "HEAD").expect(1, lines=lines)
    os.remove(room.path(IGNORE))
    os.remove(room.path(CONFIG))
    room.check("--new", "--base", "HEAD").expect(1, lines=found("a.txt"))


def check_an_exclude_that_looks_like_a_default(room):
    """Defaults leave minified files to sensitive rules; one's own exclude does not."""
    repository(room, {"a.txt": "a\n", CONFIG: config("")})
    room.put(CONFIG, config("exclude:\n  - '*{.,-}min.{js,mjs,cjs,css}'\n"))
    told, = weakened(room)
    require("is not in the base: take it out" in told, told)


def check_what_the_base_has_is_not_ignored(room):
    """git does not ignore what it has, whatever a change writes into .gitignore."""
    repository(room, {"a.txt": "a\n", "sub/b.txt": "b\n", CONFIG: config("")})
    for name in ("a.txt", "sub/b.txt", "sub/new.txt"):
        room.put(name, MARKER)
    room.put(CONFIG, config("rules:\n  hygiene/merge-marker: off\n"))
    for pattern in ("*\n", "sub\na.txt\n", "sub/*\n/a.txt\n"):
        room.put(".gitignore", pattern)
        for arguments in ((), ("--force-exclude", "a.txt", "sub/b.txt")):
            result = room.check("--new", "--base", "HEAD", *arguments).expect(1, out=RULE)
            require(b"a.txt:1:" in result.out and b"sub/b.txt:1:" in result.out, result.out)
            require(b"new.txt" not in result.out, "what the base has not stays ignored")


def check_severities(room):
    """Each entry that lowers something is told once, where it stands or stood."""
    base = config("profile: strict\nrules:\n  hygiene/merge-marker: warning\n"
                  "  logging/*: blocked\n  dates/*: off\n")
    repository(room, {"a.txt": "a\n", CONFIG: base})
    expect(room, [])
    room.put(CONFIG, base.replace("warning", "blocked"))
    expect(room, [])  # raised
    room.put(CONFIG, "# moved\nrules:\n  dates/*: off\n  logging/*: blocked\n"
             "  hygiene/merge-marker: warning\nprofile: strict\nversion: 1\n")
    expect(room, [])
    room.put(CONFIG, base.replace("strict", "recommended"))
    expect(room, [f"{CONFIG}:2:1 The profile is recommended, not strict as in the base: take that "
                  "back"])
    room.put(CONFIG, base.replace("profile: strict\n", ""))
    expect(room, [f"{CONFIG}:1:1 The profile is core, not strict as in the base: take that back"])
    room.put(CONFIG, base.replace("  logging/*: blocked\n", ""))
    told = weakened(room)
    require(len(told) == 1 and told[0].startswith(f"{CONFIG}:1:1 logging/") and
            told[0].endswith(", not blocked as in the base: take that back"), told)
    room.put(CONFIG, base.replace("logging/*: blocked", "logging/*: info"))
    told = weakened(room)
    require(len(told) == 1 and told[0].startswith(f"{CONFIG}:5:3 logging/"), told)


def check_what_else_is_weaker(room):
    """Excludes, lists, packs and entries; a nearer configuration as well as a changed one."""
    base = config("exclude:\n  - '*.gen'\n  - '!b.gen'\nnot-suppressible:\n  - hygiene/*\n"
                  "acknowledge:\n  - dates/*\n")
    entry = "*.x hygiene/merge-marker, dates/* until 2099-01-31: why\n"
    files = {"a.txt": "a\n", "sub/a.txt": "a\n", CONFIG: base, IGNORE: entry.replace("hygiene/"
             "merge-marker", "terms/*"), ".auto-enforcer/rules/acme.yaml": PACK}
    repository(room, files)
    entry = files[IGNORE]
    expect(room, [])
    rows = [
        (CONFIG, base.replace("  - '*.gen'\n  - '!b.gen'\n", "  - '!b.gen'\n  - '*.gen'\n"),
         [f"{CONFIG}:4:3 The exclude *.gen stands behind a ! of the base: move it up"]),
        (CONFIG, base.replace("  - '!b.gen'\n", ""),
         [f"{CONFIG}:1:1 The exclude !b.gen of the base is gone: put it back"]),
        (CONFIG, base.replace("not-suppressible:\n  - hygiene/*\n", ""),
         [f"{CONFIG}:1:1 not-suppressible lists hygiene/* in the base: put it back"]),
        (CONFIG, base.replace("acknowledge:\n  - dates/*\n", "acknowledge:\n  - dates/expired\n"),
         []),
        (IGNORE, "# moved\n\n" + entry.replace(": why", ": why not"), []),
        (IGNORE, entry.replace("2099-01-31", "2098-01-31").replace("terms/*, ", ""), []),
        (IGNORE, entry.replace("2099", "2100"), [f"{IGNORE}:1:1 "]),
        (IGNORE, entry.replace(" until 2099-01-31", ""), [f"{IGNORE}:1:1 "]),
        (IGNORE, entry.replace("*.x", "*"), [f"{IGNORE}:1:1 "]),
        (IGNORE, entry + entry, [f"{IGNORE}:2:1 "]),
        (IGNORE, "*.x terms/word: one\n*.x dates/*: two\n", [f"{IGNORE}:1:1 ", f"{IGNORE}:2:1 "]),
        (".auto-enforcer/rules/acme.yaml", PACK.replace("blocked", "hint"),
         [".auto-enforcer/rules/acme.yaml:4:3 acme/word is hint, not blocked as in the base: take "
          "that back"]),
        (".auto-enforcer/rules/acme.yaml", PACK.replace("id: word", "id: other"),
         [".auto-enforcer/rules/acme.yaml:1:1 The rule acme/word of the base is gone: put it back"]),
        (".auto-enforcer/rules/acme.yaml", None,
         [".auto-enforcer/rules/acme.yaml:1:1 The pack acme of the base is gone: put it back"]),
        ("sub/.auto-enforcer/config.yaml", config("rules:\n  hygiene/*: off\n"),
         ["sub/.auto-enforcer/config.yaml:3:3 ", "sub/.auto-enforcer/config.yaml:1:1 "]),
    ]
    for name, text, expected in rows:
        if text is None:
            os.remove(room.path(name))
        else:
            room.put(name, text)
        told = weakened(room)
        if name.startswith("sub"):
            require(any("sub/.auto-enforcer/config.yaml:3:3 hygiene/" in row for row in told) and
                    any("The pack acme of the base is gone" in row for row in told), told)
            os.remove(room.path(name))
            continue
        require(len(told) == len(expected) and
                all(row.startswith(start) for row, start in zip(told, expected)),
                f"{name}: {text}: {told}, not {expected}")
        room.put(name, files[name])
    expect(room, [])


def check_comments(room):
    """A comment that hides more than those of the base is new; one that was moved is not."""
    mark = "#  auto-enforcer: ignore {}"
    one = "x = 1  " + mark.format("dates/*, terms/*: why\n")
    repository(room, {"a.py": one + "y = 2\n", "b.py": "z = 1\n"})
    place = ("a.py:{}:11 This suppression is new, or hides more than before: mend what it hides")
    rows = [
        ("y = 2\n\n" + one, []),
        (one.replace("why", "another reason"), []),
        (one.replace("dates/*, ", ""), []),
        (one.replace("dates/*", "dates/expired"), []),
        (one.replace(": why", " until 2099-01-01: why"), []),
        (one + one, [place.format(2)]),
        (one.replace("terms", "logging"), [place.format(1)]),
        (one.replace("dates/*, terms/*", "hygiene/*"), [place.format(1)]),
        (one.replace("ignore ", "ignore-file "), [place.format(1)]),
        (one.replace(": why", " until 2001-01-01: why"), []),  # it hides nothing
    ]
    for text, expected in rows:
        room.put("a.py", text)
        told = weakened(room)
        require(told == expected, f"{text!r}: {told}, not {expected}")
    room.put("a.py", one)
    room.put("b.py", "s = '\N{GRINNING FACE}'  " + mark.format("terms/*\n"))
    expect(room, [place.format(1).replace("a.py", "b.py").replace(":11", ":14")])
    room.check("--new", "--base", "HEAD").expect(1, out="b.py:1:14: blocked:")
    git(room, "add", "-A")
    room.check("--new", "--staged").expect(1, out="b.py:1:14: blocked:")
    room.put("b.py", "# auto-enforcer: ignore policy/weakened\n")
    room.check("--new", "--base", "HEAD").expect(1, out=RULE)


def check_severity_is_the_bases(room):
    """A team may make it a warning, in a change that is looked at; not in the same one."""
    repository(room, {"a.txt": "a\n", CONFIG: config("")})
    room.put(CONFIG, config("rules:\n  policy/weakened: off\n"))
    room.check("--new", "--base", "HEAD").expect(
        1, out=f"{CONFIG}:3:3: blocked: policy/weakened is off, not blocked as in the base")
    room.put(CONFIG, config("rules:\n  policy/weakened: warning\n"))
    room.check("--new", "--base", "HEAD").expect(1, out=RULE)
    commit(room)
    room.put(CONFIG, config("rules:\n  policy/weakened: off\n"))
    room.check("--new", "--base", "HEAD").expect(0, out=f"{CONFIG}:3:3: warning: ")
    room.check("--rule", "hygiene/*", "--new", "--base", "HEAD").expect(0, lines=[])
    room.check().expect(0, lines=[])  # without a base there is nothing to compare with
    room.run("rules", "explain", "policy/weakened").expect(0, out="policy/weakened")


def check_a_base_without_a_policy(room):
    """Then the defaults count, as they do without a change; without a commit nothing is weaker."""
    git(room, "init", "-q", "-b", "main")
    room.put(CONFIG, config("exclude:\n  - a.txt\n"))
    room.put("a.txt", MARKER)
    git(room, "add", "-A")
    room.check("--staged").expect(0, lines=[])
    os.remove(room.path(CONFIG))
    room.put("a.txt", "a\n")
    commit(room)
    room.put(CONFIG, config("exclude:\n  - a.txt\n"))
    room.put("a.txt", MARKER)
    room.check("--new", "--base", "HEAD").expect(1, out="a.txt:1:1: blocked:")
    expect(room, [f"{CONFIG}:3:3 The exclude a.txt is not in the base: take it out"])


def check_what_the_caller_names_stands(room):
    """--config and --pack come from whoever calls, and are read where they lie."""
    repository(room, {"a.txt": "foo\n", "acme.yaml": "nothing\n", "c.yaml": "nothing\n"})
    room.put("acme.yaml", PACK)
    room.put("c.yaml", config("rules:\n  acme/word: info\n"))
    room.put("a.txt", "foo foo\n")
    room.check("--base", "HEAD", "--pack", "acme.yaml", "a.txt").expect(1, out="[acme/word]")
    room.check("--base", "HEAD", "--pack", "acme.yaml", "--config", "c.yaml", "a.txt").expect(
        0, out="a.txt:1:1: info:")
    git(room, "add", "a.txt")
    room.check("--staged", "--pack", "acme.yaml").expect(1, out="[acme/word]")


def check_the_staged_policy(room):
    """Of what is staged the index's policy is looked at, not the working tree's."""
    repository(room, {"a.txt": "a\n", CONFIG: config("profile: strict\n"),
                      "sub/a.txt": "a\n", "sub/" + CONFIG: config("profile: strict\n")})
    room.put(CONFIG, config("profile: core\n"))
    room.check("--staged", "--new").expect(0, lines=[])
    git(room, "add", CONFIG)
    room.put(CONFIG, config("profile: strict\n"))
    room.check("--staged", "--new").expect(
        1, out=f"{CONFIG}:2:1: blocked: The profile is core, not strict as in the base")
    git(room, "reset", "-q", "--hard")
    git(room, "rm", "-q", "sub/" + CONFIG)
    room.check("--staged", "--new").expect(0, lines=[])  # the one above says the same
    git(room, "reset", "-q", "--hard")
    room.put(CONFIG, config("profile: core\n"))
    commit(room)
    git(room, "rm", "-q", "sub/" + CONFIG)
    room.check("--staged", "--new").expect(1, out="The profile is core, not strict as in the base")


def check_what_lies_outside_the_repository(room):
    """How severe it is what a staged policy makes weaker is not for a folder above to say."""
    room.put("above/" + CONFIG, config("rules:\n  policy/weakened: off\n"))
    repository(room, {"a.txt": "a\n", CONFIG: config("")}, "above/r")
    room.put("above/r/" + CONFIG, config("rules:\n  hygiene/merge-marker: off\n"))
    git(room, "add", "-A", where="above/r")
    room.check("--staged", "--new", where="above/r").expect(1, out=RULE)


def check_links_and_folders(room):
    """A base's policy may be a link, as on disk; one that cannot be followed is not taken for none."""
    repository(room, {"a.txt": "a\n", "policy/config.yaml": config("rules:\n  logging/*: blocked\n"),
                      "policy/rules/acme.yaml": PACK})
    os.symlink("policy", room.path(".auto-enforcer"))
    commit(room)
    room.put("a.py", "print(1)\nfoo = 1\n")
    result = room.check("--new", "--base", "HEAD").expect(1, out="[logging/console]")
    require(b"[acme/word]" in result.out and RULE.encode() not in result.out, result.out)
    os.remove(room.path(".auto-enforcer"))
    result = room.check("--new", "--base", "HEAD").expect(1, out="[logging/console]")
    require(b"The pack acme" in result.out, result.out)
    os.symlink(".auto-enforcer", room.path(".auto-enforcer"))
    commit(room)
    os.remove(room.path(".auto-enforcer"))
    room.config("")
    room.check("--new", "--base", "HEAD", "a.txt").expect(
        0, err=f"in the base, {CONFIG}:1: the configuration cannot be read")


def check_a_policy_that_git_cannot_read(room):
    """It is not taken for none."""
    repository(room, {"a.txt": "a\n", CONFIG: config("")})
    blob = git(room, "rev-parse", f"HEAD:{CONFIG}")
    os.remove(room.path(f".git/objects/{blob[:2]}/{blob[2:]}"))
    room.check("--new", "--base", "HEAD", "a.txt").expect(
        3, err="the policy that counts is not known whole: the text that git had of it is not in")


def check_faults(room):
    """A fault of the base is said and stops nobody from mending it; one of now is a fault."""
    repository(room, {"a.txt": "a\n", CONFIG: config("profile: fancy\n")})
    room.check("--new", "--base", "HEAD").expect(2, err=f"{CONFIG}:2:10: blocked: the profile")
    room.put(CONFIG, config("profile: core\n"))
    room.check("--new", "--base", "HEAD").expect(
        0, err=f'in the base, {CONFIG}:2: the profile "fancy" is not known')


def check_a_branch_that_is_behind(room):
    """The base is the merge base: what main has weakened meanwhile is not this branch's doing."""
    repository(room, {"a.txt": "a\n", CONFIG: config("profile: strict\n")})
    git(room, "checkout", "-q", "-b", "mine")
    room.put("b.txt", "b\n")
    commit(room)
    git(room, "checkout", "-q", "main")
    room.put(CONFIG, config("profile: core\n"))
    commit(room)
    git(room, "checkout", "-q", "mine")
    expect(room, [], base="main")
    git(room, "merge", "-q", "main")
    expect(room, [], base="main")


if __name__ == "__main__":
    main(globals())
