# SPDX-License-Identifier: MIT
"""What is new since a commit: `check --base` and `--new` on real repositories, made here.

    test_scopes.py BINARY
"""
import json
import os
import shutil
import subprocess

from room import MARKER, Skip, found, main, require
from sarif import examine

NAMES = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false",
         "-c", "core.autocrlf=false"]
# A folder is no project here: nothing is missing in it.
CONFIG = ("profile: strict\nrules:\n  paths/license-missing: off\n  paths/readme-missing: off\n"
          "  paths/security-policy-missing: off\n")
BAD = "x = 1\n# TODO tidy this\ny = 2\n"
SWALLOWED = "try:\n    go()\nexcept Exception:\n    pass\n    log.error('no')\n"


def git(room, *arguments, where="."):
    if not shutil.which("git"):
        raise Skip("there is no git")
    result = subprocess.run(["git", *NAMES, *arguments], cwd=room.path(where), env=room.env,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    require(result.returncode == 0, f"git {arguments}: {result.stdout!r}")
    return result.stdout.decode().strip()


def commit(room, where="."):
    git(room, "add", "-A", where=where)
    git(room, "commit", "-q", "--allow-empty", "-m", "m", where=where)


def repository(room, files, where="."):
    """A repository whose one commit, on the branch main, holds these files."""
    os.makedirs(room.path(where), exist_ok=True)
    git(room, "init", "-q", "-b", "main", where=where)
    for name, text in files.items():
        room.put(os.path.join(where, name), text)
    commit(room, where)


def scopes(room, *arguments, status=(0, 1), base="HEAD", **keywords):
    """What is found, as "PATH:LINE SCOPE"."""
    result = room.check("--base", base, "--format", "json", *arguments, **keywords)
    if result.status not in status:
        result.fail(f"the status must be one of {status}")
    report = json.loads(result.out)
    counted = {"new": 0, "existing": 0, "unknown": 0}
    for row in report["violations"]:
        counted[row["scope"]] += 1
    if not {"--new", "--min-severity"} & set(arguments):
        require(report["summary"]["scopes"] == counted, report["summary"])
    return [f"{row['path']}:{row['line']} {row['scope']}" for row in report["violations"]]


def check_sarif_tells_scopes(room):
    """Of what is hidden too, and nothing of them without a base."""
    room.config(CONFIG)
    hidden = "print(%d)  # auto-enforcer: ignore logging/console by @ann: of a test\n"
    repository(room, {"a.py": BAD + hidden % 1})
    room.put("a.py", BAD + hidden % 1 + "# FIXME and this\n" + hidden % 2)
    run = examine(room.check("--base", "HEAD", "--format", "sarif").expect(1).out)
    told = sorted((result["locations"][0]["physicalLocation"]["region"]["startLine"],
                   bool(result["suppressions"]), result["baselineState"])
                  for result in run["results"])
    require(told == [(2, False, "unchanged"), (4, True, "unchanged"), (5, False, "new"),
                     (6, False, "new"), (6, True, "new")], told)
    run = examine(room.check("--base", "HEAD", "--new", "--format", "sarif").expect(1).out)
    require([result["baselineState"] for result in run["results"]] == 3 * ["new"], run["results"])
    run = examine(room.check("--format", "sarif").expect(0).out)
    require(len(run["results"]) == 4 and not any("baselineState" in result
                                                 for result in run["results"]), run["results"])


def expect(room, expected, *arguments, **keywords):
    told = scopes(room, *arguments, **keywords)
    require(told == expected, f"{told}, not {expected}")


def check_edits(room):
    rows = [
        ("the same", BAD, BAD, ["a.py:2 existing"]),
        ("another line", BAD, BAD.replace("x = 1", "x = 3"), ["a.py:2 existing"]),
        ("lines above", BAD, "z = 0\n" * 9 + BAD, ["a.py:11 existing"]),
        ("the line itself", BAD, BAD.replace("tidy", "mend"), ["a.py:2 new"]),
        ("a second copy", BAD, BAD + "# TODO tidy this\n", ["a.py:2 existing", "a.py:4 new"]),
        ("a copy before it", BAD, "# TODO tidy this\n\n" + BAD, ["a.py:1 new", "a.py:4 existing"]),
        ("a moved block", BAD + "a = 1\nb = 1\n", "a = 1\nb = 1\n" + BAD, ["a.py:4 existing"]),
        ("a log call deleted two lines below", SWALLOWED,
         SWALLOWED.replace("    log.error('no')\n", ""), ["a.py:3 new"]),
        ("swallowed before", SWALLOWED.replace("    log.error('no')\n", ""),
         "import a\n" + SWALLOWED.replace("    log.error('no')\n", ""), ["a.py:4 existing"]),
        ("blanks", BAD, "x  =  1\n\t#  TODO\ttidy this  \n\ny = 2\n", ["a.py:2 existing"]),
        ("CRLF", BAD, BAD.replace("\n", "\r\n"), ["a.py:2 existing"]),
        ("LF", BAD.replace("\n", "\r\n"), BAD, ["a.py:2 existing"]),
        ("no last line end", BAD + "# TODO b", BAD + "# TODO b\n",
         ["a.py:2 existing", "a.py:4 existing"]),
        ("a byte order mark", BAD, b"\xef\xbb\xbf" + BAD.encode(), ["a.py:2 existing"]),
        ("UTF-16", BAD, b"\xff\xfe" + BAD.encode("utf-16-le"), ["a.py:2 existing"]),
        ("empty before", "", BAD, ["a.py:2 new"]),
        ("empty now", BAD, "", []),
        ("binary before", b"\0" + BAD.encode(), BAD, ["a.py:2 new"]),
        ("on a long line", "# " + "a " * 40000 + "# TODO tidy\n", "# TODO b\n# b " + "a " * 40000
         + "# TODO tidy\n# TODO c\n",
         ["a.py:1 new", "a.py:2 existing", "a.py:2 existing", "a.py:3 new"]),
    ]
    room.config(CONFIG)
    repository(room, {f"{i}/a.py": before for i, (_, before, _, _) in enumerate(rows)})
    for i, (_, _, now, _) in enumerate(rows):
        room.put(f"{i}/a.py", now)
    told = scopes(room)
    for i, (name, _, now, expected) in enumerate(rows):
        mine = [row.split("/", 1)[1] for row in told if row.startswith(f"{i}/")]
        require(mine == expected, f"{name}: {mine}, not {expected}")
    for i in 0, 4, 7, 14:
        name, _, now, expected = rows[i]
        given = now if isinstance(now, bytes) else now.encode()
        mine = scopes(room, "-", "--stdin-filename", "a.py", given=given, where=str(i))
        require(mine == expected, f"{name}, from standard input: {mine}, not {expected}")


def check_files_that_come_and_go(room):
    room.config(CONFIG)
    repository(room, {"a.py": BAD, "b/c.py": BAD, ".gitignore": "ignored.py\n"})
    room.put("new.py", "z = 9\n# TODO another\n")
    room.put("ignored.py", BAD)
    expect(room, ["a.py:2 existing", "b/c.py:2 existing", "new.py:2 new"])
    expect(room, ["ignored.py:2 new"], "ignored.py")
    os.remove(room.path("a.py"))
    expect(room, ["b/c.py:2 existing", "new.py:2 new"])
    room.put("a.py", BAD)
    expect(room, ["a.py:2 existing"], "a.py")
    expect(room, ["c.py:2 existing"], "c.py", where="b")


def check_renames(room):
    text = "".join(f"line_{i} = {i}\n" for i in range(30)) + "# TODO a"
    for end in "", "\n":
        where = f"room{len(end)}"
        room.config(CONFIG, folder=where)
        repository(room, {"a.py": text + end, "b.py": f"# other\n{BAD}"}, where=where)
        os.rename(room.path(f"{where}/a.py"), room.path(f"{where}/moved.py"))
        expect(room, ["b.py:3 existing", "moved.py:31 existing"], where=where)
        git(room, "add", "-A", where=where)
        expect(room, ["b.py:3 existing", "moved.py:31 existing"], where=where)
        room.put(f"{where}/moved.py", "# TODO b\n" + text + end)
        expect(room, ["b.py:3 existing", "moved.py:1 new", "moved.py:32 existing"], where=where)
        git(room, "mv", "b.py", "c.py", where=where)
        expect(room, ["c.py:3 existing"], "c.py", where=where)


def check_paths(room):
    """What a path says exists where the path was there, whatever the file holds."""
    repository(room, {"id_rsa": "one\ntwo\nthree\n", "notes.txt": "some\nnotes\nhere\n"})
    expect(room, ["id_rsa:1 existing"])
    room.put("id_rsa", "another\ntwo\nthree\n")
    expect(room, ["id_rsa:1 existing"])
    room.put("id_rsa", b"a binary\0")
    expect(room, ["id_rsa:1 existing"])
    git(room, "mv", "notes.txt", "id_dsa")
    expect(room, ["id_dsa:1 new", "id_rsa:1 existing"])
    room.put("id_dsa", "some\nother\nnotes\nhere\n")
    expect(room, ["id_dsa:1 new", "id_rsa:1 existing"])


def check_commits(room):
    """What a branch adds is what is not in the merge base, however it is committed."""
    room.config(CONFIG)
    repository(room, {"a.py": BAD})
    git(room, "checkout", "-q", "-b", "mine")
    room.put("a.py", BAD + "# TODO mine\n")
    both = ["a.py:2 existing", "a.py:4 new"]
    expect(room, both, "a.py", base="main")
    commit(room)
    expect(room, both, "a.py", base="main")
    expect(room, ["a.py:2 existing", "a.py:4 existing"], "a.py")
    git(room, "commit", "-q", "--amend", "-m", "again")
    expect(room, both, "a.py", base="main")
    git(room, "checkout", "-q", "main")
    room.put("a.py", "# TODO theirs\n" + BAD)
    commit(room)
    git(room, "checkout", "-q", "mine")
    expect(room, both, "a.py", base="main")
    git(room, "merge", "-q", "-m", "m", "main")
    expect(room, ["a.py:1 existing", "a.py:3 existing", "a.py:5 new"], "a.py", base="main")
    room.put("a.py", "# TODO stashed\n")
    git(room, "stash", "-q")
    expect(room, ["a.py:1 existing", "a.py:3 existing", "a.py:5 new"], "a.py", base="main")


def check_rules_of_now(room):
    """The base is scanned with the rules of now: one that is switched on later finds old text."""
    repository(room, {"a.py": BAD + "print(1)\n"})
    later = os.path.join(room.home, "later.yaml")
    room.put(later, "version: 1\nrules:\n  logging/console: blocked\n")
    expect(room, ["a.py:4 existing"], "--config", later)
    room.check("--new", "--base", "HEAD", "--config", later).expect(0, lines=[])


def check_missing_files(room):
    """What was missing before exists already; what is gone since is new."""
    room.config("profile: strict\n")
    repository(room, {"a.txt": "a\n", "docs/SECURITY.md": "s\n"})
    there = ".auto-enforcer/config.yaml:1 existing"
    expect(room, [there, there])
    os.remove(room.path("docs/SECURITY.md"))
    expect(room, [there, there, there.replace("existing", "new")])
    room.check("--new", "--base", "HEAD").expect(0, out="[paths/security-policy-missing]")


def check_missing_files_of_a_base_that_cannot_be_read(room):
    """Whether the base had them is not known, and that is told; of the others it is."""
    room.config("profile: strict\n")
    repository(room, {"a.txt": "a\n", "docs/SECURITY.md": "s\n", "README": "r\n"})
    tree = git(room, "rev-parse", "HEAD:docs")
    os.unlink(room.path(f".git/objects/{tree[:2]}/{tree[2:]}"))
    os.remove(room.path("docs/SECURITY.md"))
    there = ".auto-enforcer/config.yaml:1 existing"
    expect(room, [there, there.replace("existing", "unknown")], status=[3])
    result = room.check("--new", "--base", "HEAD").expect(3, out="[paths/security-policy-missing]")
    require(b".: whether paths/security-policy-missing is new is not known: " in result.err and
            b"license" not in result.err, result.err)


def check_staged_paths_through_links(room):
    """Git calls files by where they are; a PATH may lead there by links, or be called as one is."""
    repository(room, {"a.txt": "a\n", "d/e.txt": "e\n"})
    room.put("a.txt")
    room.put("d/e.txt")
    git(room, "add", "-A")
    os.symlink("room", room.path("../link"))
    os.symlink("d", room.path("to-d"))
    os.remove(room.path("a.txt"))
    os.symlink("d/e.txt", room.path("a.txt"))  # the index holds a file
    for path, where in (("a.txt", "a.txt"), ("../link/a.txt", "a.txt"), ("../link/d", "d/e.txt"),
                        ("to-d", "d/e.txt"), ("to-d/e.txt", "d/e.txt")):
        result = room.check("--staged", path).expect(1)
        require(found(where)[0].encode() in result.out, f"{path}: {result.out}")


def check_the_session_is_a_base(room):
    """Without --base what is new is measured from the session, if there is one."""
    repository(room, {"a.txt": b"a\n"})
    room.check("--new").expect(2, lines=[], err="no session was begun here")
    room.run("session", "start")
    room.put("a.txt")
    commit(room)
    room.check("--new").expect(1, lines=found("a.txt"))
    room.run("session", "start")
    room.check("--new").expect(0, lines=[])
    room.check("--new", "--base", "HEAD~1").expect(1, lines=found("a.txt"))


def staged(room, *arguments, **keywords):
    result = room.check("--staged", "--format", "json", *arguments, **keywords)
    return [f"{row['path']}:{row['line']} {row['scope']}"
            for row in json.loads(result.out)["violations"]]


def check_what_is_staged(room):
    """The index is looked at, whatever the working tree holds, and only what differs from HEAD."""
    room.config(CONFIG)
    repository(room, {"a.py": BAD, "b.py": BAD, "c.py": BAD, ".gitattributes": "*.crlf eol=crlf\n",
                      "d/e.py": "x = 1\n"})
    expect_staged = lambda *rows, **keywords: require(
        staged(room, **keywords) == list(rows), f"{staged(room, **keywords)}, not {rows}")
    expect_staged()
    room.put("a.py", BAD + "# TODO staged\n")
    git(room, "add", "a.py")
    room.put("a.py", BAD + "# TODO staged\n# TODO not staged\n")
    expect_staged("a.py:2 existing", "a.py:4 new")
    room.put("a.py", "clean = 1\n")
    expect_staged("a.py:2 existing", "a.py:4 new")
    room.put("n.py", BAD)
    git(room, "add", "-N", "n.py")
    expect_staged("a.py:2 existing", "a.py:4 new")
    git(room, "mv", "b.py", "moved.py")
    git(room, "rm", "-q", "c.py")
    os.symlink("a.py", room.path("link.py"))
    git(room, "add", "link.py")
    room.put("x.crlf", BAD.replace("\n", "\r\n"))
    git(room, "add", "x.crlf")
    room.put("d/e.py", "x = 1\n# TODO e\n")
    git(room, "add", "d/e.py")
    expect_staged("a.py:2 existing", "a.py:4 new", "d/e.py:2 new", "moved.py:2 existing")
    require(staged(room, "d") == ["d/e.py:2 new"], staged(room, "d"))
    room.check("--staged", "--new", "--fail-on", "hint").expect(1, err="2 hints; 2 existing")
    room.check("--staged", "--new", "--fail-on", "hint", "moved.py").expect(0)
    room.check("--staged", "--fix").expect(2, err="what is staged is not changed")
    room.check("--staged", "-").expect(2, err="not both")


def check_staged_in_conflict(room):
    repository(room, {"a.py": "x = 1\n"})
    git(room, "checkout", "-q", "-b", "mine")
    room.put("a.py", "x = 2\n")
    commit(room)
    git(room, "checkout", "-q", "main")
    room.put("a.py", "x = 3\n")
    commit(room)
    subprocess.run(["git", *NAMES, "merge", "mine"], cwd=room.folder, env=room.env,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    room.check("--staged").expect(3, err="a.py: it is in conflict, and nothing can be committed")


def check_suppressions(room):
    """Hiding one of two equals makes no room for a third, and says of itself what is new. A comment
    that is new is a finding, too."""
    room.config("rules:\n  logging/console: warning\n  suppressions/unused: warning\n")
    text = "a = 1\nprint(1)\nb = 1\nprint(1)\nc = 1\n"
    repository(room, {"a.py": text})
    hidden = "# auto-enforcer: ignore logging/console: by and by\n"
    room.put("a.py", hidden.join(["a = 1\n", text[6:]]))
    expect(room, ["a.py:5 existing", "a.py:2 new"], "a.py")
    room.put("a.py", hidden.join(["a = 1\n", text[6:]]) + "print(1)\n")
    expect(room, ["a.py:5 existing", "a.py:7 new", "a.py:2 new"], "a.py")
    room.put("a.py", text + hidden + "x = 1\n")
    expect(room, ["a.py:2 existing", "a.py:4 existing", "a.py:6 new", "a.py:6 new"], "a.py")
    for comment in hidden, hidden.replace("ignore", "ignore-start"):
        room.put("a.py", comment + "x = 1\n")
        commit(room)
        room.put("a.py", "y = 1\n" + comment + "x = 1\n")
        expect(room, ["a.py:2 existing"], "a.py")


def check_the_gate(room):
    """280 old ones that would block say nothing of what is new, and all of what there is."""
    old = (MARKER + b"x\n") * 280
    repository(room, {"old.txt": old, "c.txt": b"c\n"})
    room.check().expect(1, err="2 files checked: 280 blocked\n")
    room.check("--base", "HEAD").expect(1, err="2 files checked: 280 blocked; 280 existing\n")
    clean = room.check("--new", "--base", "HEAD")
    clean.expect(0, lines=[], err="2 files checked: no new violations; 280 existing not shown\n")
    room.put("old.txt", b"edited\n" + old)
    room.check("--scope", "new", "--base", "HEAD").expect(0, lines=[])
    room.put("old.txt", old + MARKER)
    room.check("--new", "--base", "HEAD").expect(
        1, lines=found("old.txt", line=561),
        err="2 files checked: 1 blocked; 280 existing not shown\n")
    room.check("--new", "--base", "HEAD", "c.txt").expect(0)
    room.check("--new", "--base", "HEAD", "--exit-zero").expect(0)
    room.put("c.py", "print(1)\n")
    warns = os.path.join(room.home, "warns.yaml")
    room.put(warns, "version: 1\nrules:\n  logging/console: warning\n")
    new = ["--new", "--base", "HEAD", "--config", warns]
    room.check(*new, "c.py").expect(0, out="c.py:1:1: warning: ")
    room.check(*new, "--fail-on", "warning", "c.py").expect(1)
    room.check(*new, "--fail-on", "warning", "--min-severity", "blocked", "c.py").expect(1, lines=[], err="1 warning (1 below blocked not shown)\n")
    room.put("old.txt", old)
    room.check("--new", "--base", "HEAD", "--fail-on", "warning", "old.txt").expect(0)


def check_never_a_silent_pass(room):
    room.put("a.txt")
    for arguments, why in [
            (["--new"], "new is what a base does not have"),
            (["--scope", "new"], "new is what a base does not have"),
            (["--new", "--base", ""], "--base cannot be empty"),
            (["--new", "--fix"], "new is what a base does not have"),
            (["--new", "--base", "HEAD"], "--base: ")]:
        room.check(*arguments).expect(2, lines=[], err=why)
    git(room, "init", "-q", "-b", "main")
    room.check("--new", "--base", "main").expect(2, lines=[], err="no commit")
    commit(room)
    room.check("--new", "--base", "main").expect(0)
    room.check("--new", "--base", "gone").expect(2, lines=[], err="gone")
    room.check("--new", "--base", "main", env={"PATH": room.home}).expect(2, lines=[], err="git")


def check_elsewhere(room):
    """A worktree, and a folder below the top."""
    room.config(CONFIG)
    repository(room, {"b/a.py": BAD})
    git(room, "worktree", "add", "-q", "tree")
    room.put("tree/b/a.py", BAD + "# TODO more\n")
    expect(room, ["b/a.py:2 existing", "b/a.py:4 new"], where="tree")
    expect(room, ["a.py:2 existing", "a.py:4 new"], where="tree/b")


def check_beyond_the_bound(room):
    """More findings than are kept: those beyond may be new, count as such, and it is said."""
    bound = 128 * 1024
    room.config("rules:\n  hygiene/merge-marker: off\n  logging/console: warning\n")
    lines = b"print(1)\n" * (bound + 5)
    repository(room, {"a.py": lines})
    said = f"what is new in it is not known: there are, or were, more than {bound} findings"
    room.put("a.py", b"x = 1\n" + lines)
    result = room.check("--new", "--base", "HEAD", "a.py").expect(3, err=said)
    require(len(result.out.splitlines()) == 5, result.out[:400])
    result.expect(3, err=f"5 warnings; 5 perhaps new, {bound} existing not shown")
    room.put("a.py", lines[9 * 6:])
    room.check("--new", "--base", "HEAD", "a.py").expect(0, lines=[])


def check_base_too_large(room):
    large = (b"x" * 1000 + b"\n") * (34 * 1024)
    repository(room, {"a.py": large + MARKER})
    room.put("a.py", large)
    room.check("--new", "--base", "HEAD", "a.py").expect(0, lines=[])
    room.put("a.py", MARKER + large)
    result = room.check("--new", "--base", "HEAD", "a.py")
    result.expect(1, lines=found("a.py"), err="1 perhaps new")
    result.expect(1, err="a.py: what is new in it is not known: the text that git has of it is larger")
    room.check("--new", "--base", "HEAD", "--exit-zero", "a.py").expect(3)


def check_fixes(room):
    """With a base what is new is fixed, round by round, and what existed is left to people."""
    room.config(CONFIG)
    old, new = "// we recieve it\n", "// I recieve it\n"
    repository(room, {"a.js": old, "b.js": old})
    for flags in ["--fix", "--unsafe-fixes"], ["--new", "--fix", "--unsafe-fixes"]:
        room.put("a.js", new + old + new)
        room.check("--base", "HEAD", *flags).expect(0, err="fixed")
        for name, expected in ("a.js", "// I receive it\n" + old + "// I receive it\n"), ("b.js", old):
            with open(room.path(name), encoding="utf-8") as file:
                text = file.read()
            require(text == expected, f"{name}: {text!r}")
    room.put("a.js", old + new)
    told = room.check("--base", "HEAD", "--new", "--diff", "--unsafe-fixes").expect(1, out="+// I receive it")
    require(told.out.count(b"+++ ") == 1, told.out)
    git(room, "checkout", "-q", "a.js")
    room.check("--base", "HEAD", "--new", "--diff", "--unsafe-fixes").expect(0, lines=[])


if __name__ == "__main__":
    main(globals())
