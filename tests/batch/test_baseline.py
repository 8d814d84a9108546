# SPDX-License-Identifier: MIT
"""The baseline: what is accepted of old code, and how long.

    test_baseline.py BINARY
"""
import json
import os
import re
import subprocess

from room import Skip, main, require

FILE = ".auto-enforcer/baseline"
TODAY = ("--today", "2026-11-28")
TOKEN = "ghp_" + "16C7e42F292c6912E7710c838347Ae178B4a"
OTHER_TOKEN = "ghp_" + "0a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R"
PACK = """version: 1
id: t
title: t
rules:
  - {id: bad, aliases: [t/evil], title: t, message: m, why: w, profile: core, severity: blocked,
     pattern: 'bad\\w*', match: [bad, bad1, bad2], no-match: [a, b, c]}
  - {id: never, title: t, message: n, why: w, profile: core, severity: warning, suppressible: false,
     pattern: never, match: [never, never 1, never 2], no-match: [a, b, c]}
"""


def put_pack(room, folder="."):
    room.config("exclude: ['.auto-enforcer/']\n", folder)
    room.put(f"{folder}/.auto-enforcer/rules/t.yaml", PACK)


def begin(room):
    room.git()
    put_pack(room)


def write(room, *flags, status=0):
    return room.run("baseline", "write", *flags).expect(status)


def entries(room):
    with open(room.path(FILE), encoding="utf-8") as file:
        return [line for line in file.read().splitlines()
                if not line.startswith(("#", "version ", "key "))]


def places(room, *arguments):
    """What check finds, as path:line and rule."""
    report = json.loads(room.check("--format", "json", "--exit-zero", *TODAY, *arguments).out)
    return [f"{v['path']}:{v['line']} {v['rule']}" for v in report["violations"]]


def check_what_is_accepted_is_hidden_and_counted(room):
    begin(room)
    room.put("a.txt", "one bad\ntwo bad\n")
    room.put("my data/50%é.txt", "bad\n")
    room.check(*TODAY).expect(1)
    made = write(room)
    require(made.out == b".auto-enforcer/baseline: 3 accepted findings: 3 added, 0 dropped\n", made.out)
    result = room.check(*TODAY).expect(0, lines=[],
                                       err="no violations; in the baseline: 3 not shown")
    require(b"3 files checked" in result.err or b"files checked" in result.err, result.err)
    summary = json.loads(room.check("--format", "json").out)["summary"]
    require(summary["baseline"] == {"hidden": 3, "warned": 0} and summary["blocked"] == 0, summary)
    sarif = json.loads(room.check("--format", "sarif").out)["runs"][0]["results"]
    require([r["suppressions"] for r in sarif] ==
            3 * [[{"kind": "external", "justification": "the baseline accepts it"}]], sarif)
    room.put("a.txt", "one bad\ntwo bad\nthree bad\n")
    require(places(room) == ["a.txt:3 t/bad"], places(room))


def check_the_file(room):
    """Sorted, without lines, times and text; the same again, with the same key."""
    begin(room)
    room.put("b.txt", "bad\n\tbad\n")
    room.put("my data/50%é.txt", "hunter2 bad\n")
    write(room)
    with open(room.path(FILE), "rb") as file:
        first = file.read()
    lines = entries(room)
    require(lines == sorted(lines) and len(lines) == 3, lines)
    for line in lines:
        require(re.fullmatch(r"t/bad \S+ [0-9a-f]{8}:[0-9a-f]{24}(#2)?", line), line)
    require("t/bad my%20data/50%25é.txt" in lines[2] and lines[1] == lines[0] + "#2", lines)
    require(b"hunter2" not in first, first)
    with open(room.path(".auto-enforcer/.gitattributes"), encoding="utf-8") as file:
        require(file.read() == "baseline merge=union\n", "git merges it line by line")
    write(room)
    with open(room.path(FILE), "rb") as file:
        require(file.read() == first, "written again it is the same")
    room.run("baseline", "write", "--dry-run", "my data").expect(
        0, out="would hold 3 accepted findings: 0 added, 0 dropped")
    os.remove(room.path("b.txt"))
    room.run("baseline", "write", "--dry-run").expect(0, out="1 accepted finding: 0 added, 2 dropped")
    require(len(entries(room)) == 3, "a dry run changes nothing")
    write(room)
    require(len(entries(room)) == 1, entries(room))


def check_attributes_are_not_disturbed(room):
    begin(room)
    room.put("a.txt", "bad\n")
    for before, after in (("x text", "x text\nbaseline merge=union\n"),
                          ("/baseline -merge\n", "/baseline -merge\n"),
                          ("baseline\tmerge=union\r\n", "baseline\tmerge=union\r\n")):
        room.put(".auto-enforcer/.gitattributes", before)
        write(room)
        write(room)
        with open(room.path(".auto-enforcer/.gitattributes"), newline="", encoding="utf-8") as file:
            text = file.read()
        require(text == after, f"{before!r}: {text!r}")


def check_what_it_survives(room):
    """Blanks, line ends, other lines, moves; not another text, nor a second one."""
    begin(room)
    room.put("a.txt", "first\n  x = bad1;\nlast\n")
    write(room)
    same = ("first\n\tx  =  bad1;\nlast\n", "first\r\n  x = bad1;\r\nlast\r\n",
            "other\n  x = bad1;\nlines\n", "1\n2\n3\nlast\nfirst\n  x = bad1;", "  x = bad1;\n")
    for text in same:
        room.put("a.txt", text)
        require(places(room) == [], f"{text!r}: {places(room)}")
    for text, at in (("first\n  x = bad2;\nlast\n", 2), ("first\n  y = bad1;\nlast\n", 2),
                     ("x = bad1;\nx = bad1;\n", 2)):
        room.put("a.txt", text)
        require(places(room) == [f"a.txt:{at} t/bad"], f"{text!r}: {places(room)}")


def check_a_file_that_is_renamed(room):
    """Its entries go with it once it is gone; a copy has none."""
    begin(room)
    room.put("a.txt", "bad1\nbad2\n")
    write(room)
    room.put("copy.txt", "bad1\nbad2\n")
    require(places(room) == ["copy.txt:1 t/bad", "copy.txt:2 t/bad"], places(room))
    os.rename(room.path("a.txt"), room.path("deep.txt"))
    os.remove(room.path("copy.txt"))
    require(places(room) == [], places(room))
    room.run("baseline", "check").expect(0, out="2 accepted findings; 0 no longer match")
    room.put("deep.txt", "bad1\nbad3\n")
    require(places(room) == ["deep.txt:2 t/bad"], places(room))
    pruned = room.run("baseline", "prune").expect(0, out="1 accepted finding: 1 dropped")
    require(b"dropped: t/bad in a.txt" in pruned.out, pruned.out)
    require(entries(room)[0].startswith("t/bad deep.txt "), entries(room))
    room.run("baseline", "prune").expect(0, out="1 accepted finding: 0 dropped")


def check_sensitive_findings(room):
    """They enter on demand, stay warnings, and another value is not known to be one."""
    begin(room)
    room.put("a.py", f"t = '{TOKEN}'\n")
    write(room).expect(0, out="0 accepted findings: 0 added, 0 dropped; 1 of sensitive rules left "
                              "out (--include-sensitive)")
    room.check().expect(1)
    write(room, "--include-sensitive").expect(0, out="1 accepted finding: 1 added")
    require(re.fullmatch(r"\S+ a.py \*", entries(room)[0]), entries(room))
    for token in (TOKEN, OTHER_TOKEN):
        room.put("a.py", f"t = '{token}'\n")
        result = room.check().expect(0, out=" warning: ", err="in the baseline: 1 as warning")
        require(b"(in the baseline) [" in result.out, result.out)
    write(room).expect(0, out="1 accepted finding: 0 added, 0 dropped")
    room.run("baseline", "check").expect(0, out="0 no longer match; 1 without their text: a changed "
                                                "value there may be new")
    room.put("a.py", f"t = '{TOKEN}'\nu = '{OTHER_TOKEN}'\n")
    room.check().expect(1, out="a.py:2:")
    with open(room.path(FILE), "rb") as file:
        require(TOKEN[4:12].encode() not in file.read(), "no secret is in it")


def check_a_secret_beside_an_accepted_finding_is_not_hashed(room):
    """What a key that travels with the hash cannot protect stands in no hash."""
    begin(room)
    room.put("a.py", f"bad = '{TOKEN}'\n")
    write(room)
    before = entries(room)
    room.put("a.py", f"bad = '{OTHER_TOKEN}'\n")
    write(room).expect(0, out="0 added, 0 dropped")
    require(entries(room) == before, (before, entries(room)))


def check_with_suppressions(room):
    """Hiding one of two equals makes no room for a third; what is expired is not accepted."""
    begin(room)
    hide = "# auto-enforcer: ignore t/bad until {}: a sample\n"
    room.put("a.py", "bad\nbad\n")
    write(room)
    room.put("a.py", hide.format("2027-01-01") + "bad\nbad\nbad\n")
    # The comment names the rule, and so holds a finding of its own.
    require(places(room) == ["a.py:1 t/bad", "a.py:4 t/bad"], places(room))
    room.put("a.py", hide.format("2026-01-01") + "bad\nbad\n")
    shown = places(room)
    require("a.py:2 t/bad" in shown and "a.py:3 t/bad" not in shown, shown)
    room.put("b.py", "never\n")
    write(room)
    require("b.py:1 t/never" in places(room), "what nothing hides is not accepted")


def check_a_name_that_a_rule_had(room):
    begin(room)
    room.put("a.txt", "bad\n")
    room.put(".auto-enforcer/rules/t.yaml", PACK.replace("id: bad, aliases: [t/evil]", "id: evil"))
    write(room)
    room.put(".auto-enforcer/rules/t.yaml", PACK)
    require(places(room) == [], places(room))
    write(room).expect(0, out="0 added, 0 dropped")
    require(entries(room)[0].startswith("t/bad "), entries(room))


def check_malformed_lines_cost_themselves(room):
    begin(room)
    room.put("a.txt", "bad\n")
    room.put("b.txt", "bad2\n")
    write(room)
    with open(room.path(FILE), encoding="utf-8") as file:
        good = file.read()
    n = len(good.splitlines())
    entry = entries(room)[0]
    for line in ("<<<<<<< HEAD", "t/bad", "t/bad a.txt", entry + " x", entry + "#1", entry + "#0",
                 entry.replace(":", ""), entry[:-1], "t/bad a%2 *", "t/bad a%00 *", "key 12",
                 "t/bad a.txt ffffffff:000000000000000000000000", "\0", "x" * 9000):
        room.put(FILE, good + line + "\n")
        result = room.check().expect(2, err=f"{FILE}:{n + 1}:")
        require(result.out == b"", f"{line!r}: the other entries count: {result.out!r}")
        room.run("baseline", "check").expect(2, err=f"{FILE}:{n + 1}: ")
    write(room)
    with open(room.path(FILE), encoding="utf-8") as file:
        require(file.read() == good, "written anew it is as before")
    room.put(FILE, good.replace("version 1", "version 2"))
    result = room.check().expect(2, err=f"{FILE}:3:")
    require(result.out.count(b"[t/bad]") == 2, "of an unknown version nothing counts")
    room.run("baseline", "prune").expect(2, err="nothing is changed: mend its lines first")
    with open(room.path(FILE), encoding="utf-8") as file:
        require("version 2" in file.read(), "what is not understood is not written anew")
    lines = good.splitlines(keepends=True)
    room.put(FILE, "\r\n".join(good.splitlines()[::-1] + [entry, entry, ""]))
    room.check().expect(0, lines=[])
    room.put(FILE, "".join(lines) + "# " + "x" * (16 * 1024 * 1024))
    result = room.check().expect(2, err="the baseline does not count")
    require(result.out.count(b"[t/bad]") == 2, "nothing of what is too large counts")
    os.remove(room.path(FILE))
    os.makedirs(room.path(FILE))
    room.check().expect(2, err="the baseline does not count: it is no regular file")
    room.run("baseline", "write").expect(2)


def check_nothing_is_lost_that_could_not_be_looked_at(room):
    if os.geteuid() == 0:
        raise Skip("root reads everything")
    begin(room)
    room.put("a.txt", "bad\n")
    room.put("b.txt", "bad\n")
    write(room)
    os.chmod(room.path("b.txt"), 0)
    for command in ("write", "prune"):
        room.run("baseline", command).expect(3, out="not all could be looked at: nothing is dropped")
        require(len(entries(room)) == 2, entries(room))
    room.run("baseline", "check").expect(3)


def check_there_is_none(room):
    begin(room)
    for command in ("prune", "check"):
        room.run("baseline", command).expect(2, err="there is no baseline")
    room.run("baseline", "write", "nowhere").expect(2, err="no such file")
    room.config("nonsense: 1\nprofile: none\n")
    room.run("baseline", "write").expect(2)
    require(not os.path.exists(room.path(FILE)), "a faulty configuration writes nothing")


def check_of_nested_configurations_each_has_its_own(room):
    begin(room)
    put_pack(room, "sub")
    room.put("a.txt", "bad\n")
    room.put("sub/a.txt", "bad\n")
    room.run("baseline", "write", "sub").expect(0, out="1 accepted finding: 1 added")
    require(places(room) == ["a.txt:1 t/bad"], places(room))
    write(room).expect(0, out="1 accepted finding: 1 added")
    require(places(room) == [], places(room))
    require(entries(room)[0].startswith("t/bad a.txt "), entries(room))


# With git.

def git(room, *arguments, fails=False):
    done = subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e@x", *arguments],
                          cwd=room.path("."), env={**room.env, "GIT_CONFIG_NOSYSTEM": "1"},
                          capture_output=True, check=False)
    require(fails or done.returncode == 0, f"git {arguments}: {done.stdout!r} {done.stderr!r}")
    return done


def commit(room, message):
    git(room, "add", "-A")
    git(room, "commit", "-q", "-m", message)


def begin_repository(room):
    git(room, "init", "-q", "-b", "main", ".")
    put_pack(room)


def check_branches_that_add_and_remove_merge(room):
    begin_repository(room)
    for i in range(6):
        room.put(f"f{i}.txt", f"bad{i}\n")
    write(room)
    commit(room, "base")
    git(room, "checkout", "-q", "-b", "other")
    os.remove(room.path("f1.txt"))
    room.put("g1.txt", "bad_other\n")
    room.put("f3a.txt", "bad_more\n")
    write(room)
    commit(room, "other")
    git(room, "checkout", "-q", "main")
    os.remove(room.path("f2.txt"))
    room.put("g2.txt", "bad_main\n")
    room.put("f3b.txt", "bad_most\n")
    write(room)
    commit(room, "main")
    git(room, "merge", "-q", "-m", "merged", "other")
    require(places(room) == [], places(room))
    checked = room.run("baseline", "check").expect(0)
    room.run("baseline", "prune").expect(0)
    rest = [entry.split()[1] for entry in entries(room)]
    require(rest == sorted(["f0.txt", "f3.txt", "f3a.txt", "f3b.txt", "f4.txt", "f5.txt", "g1.txt",
                            "g2.txt"]), (rest, checked.out))
    require(places(room) == [], places(room))


def check_branches_that_each_made_one_merge(room):
    """Two keys are in the file then; entries count under the one that they name."""
    begin_repository(room)
    room.put("a.txt", "bad1\n")
    room.put("b.txt", "bad2\n")
    commit(room, "base")
    git(room, "checkout", "-q", "-b", "other")
    room.put("c.txt", "bad3\n")
    write(room)
    commit(room, "other")
    git(room, "checkout", "-q", "main")
    room.put("d.txt", "bad4\n")
    write(room)
    commit(room, "main")
    git(room, "merge", "-q", "-m", "merged", "other")
    with open(room.path(FILE), encoding="utf-8") as file:
        require(file.read().count("\nkey ") == 2, "there are two keys")
    require(places(room) == [], places(room))
    # Of two entries that accept one finding, each by its own key, one is left.
    room.run("baseline", "prune").expect(0, out="4 accepted findings: 2 dropped")
    require(places(room) == [], places(room))
    write(room).expect(0, out="4 accepted findings: 0 added, 0 dropped")
    with open(room.path(FILE), encoding="utf-8") as file:
        require(file.read().count("\nkey ") == 1, "one key is enough")
    require(places(room) == [] and len(entries(room)) == 4, entries(room))


def check_growth_beside_a_base(room):
    begin_repository(room)
    room.put("a.txt", "bad1\n")
    room.put("b.txt", "bad2\n")
    write(room)
    commit(room, "base")
    room.run("baseline", "check", "--base", "HEAD").expect(0, out="; 0 more than the base")
    os.rename(room.path("a.txt"), room.path("moved.txt"))
    write(room)
    room.run("baseline", "check", "--base", "HEAD").expect(0, out="; 0 more than the base")
    room.put("b.txt", "bad2\nbad3\n")
    room.run("baseline", "check", "--base", "HEAD").expect(0)
    write(room)
    room.run("baseline", "check", "--base", "HEAD").expect(
        1, out="accepted, and was not in the base: t/bad in b.txt")
    room.run("baseline", "check", "--base", "nothing").expect(2, err="--base nothing: ")


def check_with_scopes(room):
    """What the base's own baseline accepts is no violation, be it new or not; a change that brings
    its own baseline along is not let through by it."""
    begin_repository(room)
    room.put("a.txt", "bad1\nbad2\n")
    write(room)
    room.put("a.txt", "bad1\n")
    commit(room, "base")
    room.put("a.txt", "bad1\nbad2\n")
    room.check("--new", "--base", "HEAD").expect(0, lines=[])
    room.put("a.txt", "bad1\nbad2\nbad3\n")
    write(room)
    room.check("--new", "--base", "HEAD").expect(1, out="a.txt:3:1: blocked: m [t/bad]")
    room.put("a.txt", "bad1\nbad2\nbad3\n")
    room.check("--new", "--base", "HEAD").expect(1, out="a.txt:3:1: blocked: m [t/bad]")


def check_why(room):
    begin(room)
    room.put("a.txt", "bad\n")
    write(room)
    room.run("why", "a.txt:1").expect(0, out="Accepted by")
    room.run("why", "a.txt:1", "t/bad").expect(0, out=".auto-enforcer/baseline:")


main(globals())
