# SPDX-License-Identifier: MIT
"""Which files are checked, in which order, and what becomes of the others.

    test_walking.py BINARY
"""
import json
import os
import socket
import subprocess

from room import MARKER, MESSAGE, Skip, found, main, require


def summary(room, *arguments, **keywords):
    return json.loads(room.check("--format", "json", *arguments, **keywords).out)["summary"]


def check_order(room):
    """Bytes of whole paths, a folder's name as if it ended in a slash."""
    names = ["a.c", "a/b", "a/c/d", "a0", "B", ".env", "a-b", "é", "z/.hidden"]
    for name in names:
        room.put(name)
    wanted = sorted(names, key=os.fsencode)
    room.check().expect(1, lines=found(*wanted))
    room.check(".").expect(1, lines=found(*wanted))
    room.check("./", "a", "./a/b", "z/../a").expect(1, lines=found(*wanted))
    room.check("a0", "a", "a.c", "a/b").expect(1, lines=found("a.c", "a/b", "a/c/d", "a0"))


def check_once(room):
    room.put("a.py")
    room.put("b/a.py")
    os.symlink("b", room.path("link"))
    shown = os.fsdecode(room.path("a.py"))
    room.check("a.py", "./a.py", ".//a.py", "b/../a.py").expect(1, lines=found("a.py"))
    room.check("a.py", shown).expect(1, lines=found(shown))
    room.check("b", "link").expect(1, lines=found("b/a.py"))
    room.check(".", "link").expect(1, lines=found("a.py", "b/a.py"))
    room.check(".", "b/a.py", "b").expect(1, lines=found("a.py", "b/a.py"))


def check_shown_paths(room):
    room.put("a/b.py")
    absolute = os.fsdecode(room.path("a/b.py"))
    for arguments, where, shown in [
            (["./a//b.py"], ".", "a/b.py"), (["a/"], ".", "a/b.py"), ([], "a", "b.py"),
            (["../a/b.py"], "a", "../a/b.py"), ([".."], "a", "../a/b.py"),
            ([absolute], "a", absolute), ([os.path.dirname(absolute)], ".", absolute)]:
        room.check(*arguments, where=where).expect(1, lines=found(shown))


def check_git_ignores(room):
    room.git()
    room.put(".gitignore", "build/\n*.log\n!keep.log\n/top\n")
    room.put("sub/.gitignore", "local\n")
    for name in ["build/a", "x.log", "keep.log", "top", "sub/top", "sub/local", "sub/x.log"]:
        room.put(name)
    wanted = found("keep.log", "sub/top")
    room.check().expect(1, lines=wanted, err="; skipped 5 ignored by git\n")
    require(summary(room)["skipped"] == {"binary": 0, "excluded": 0, "ignored": 5}, "counts")
    room.check(where="sub").expect(1, lines=found("top"))
    room.check("x.log").expect(1, lines=found("x.log"))
    room.check("build").expect(1, lines=found("build/a"))
    room.check(".", "build/a", "sub/local").expect(
        1, lines=found("build/a", "keep.log", "sub/local", "sub/top"))
    room.check(".", "build/a", "x.log", "--force-exclude").expect(1, lines=wanted)
    room.check("build/a", "--force-exclude").expect(0, lines=[], err="0 files checked")
    room.check("build", "--force-exclude").expect(0, lines=[], err="skipped 1 ignored by git")


def check_as_git_itself(room):
    """What is ignored is what git says, in a repository that it made."""
    try:
        subprocess.run(["git", "init", "-q", "."], cwd=room.path("."), check=True, env=room.env)
    except FileNotFoundError:
        raise Skip("git is not installed") from None
    room.put(".gitignore", "a*\n!ab\nfolder/\n/only\n**/deep/x\n*.o\n")
    room.put(".git/info/exclude", "excluded\n")
    room.put("sub/.gitignore", "!*.o\n*.tmp\n")
    for name in ["aa", "ab", "folder/x", "sub/folder/y", "only", "sub/only", "p/deep/x", "x.o",
                 "sub/x.o", "sub/y.tmp", "excluded", "sub/excluded", "plain"]:
        room.put(name)
    listed = subprocess.run(["git", "ls-files", "-o", "--exclude-standard"], cwd=room.path("."),
                            check=True, env=room.env, stdout=subprocess.PIPE).stdout.decode()
    wanted = sorted(name for name in listed.split() if not name.endswith(".gitignore"))
    room.check().expect(1, lines=found(*wanted))


def check_without_git(room):
    """Outside of repositories .gitignore files mean nothing."""
    room.put(".gitignore", "*\n")
    room.put("a")
    room.check().expect(1, lines=found("a"))
    room.git("inner")
    room.put("inner/.gitignore", "b\n")
    room.put("inner/b")
    room.put("inner/c")
    room.check().expect(1, lines=found("a", "inner/c"))


def check_inner_repository(room):
    """It is judged by its own rules."""
    room.git()
    room.put(".gitignore", "*.gen\n")
    room.git("inner")
    room.put("inner/a.gen")
    room.put("a.gen")
    room.put("inner/.gitignore", "b\n")
    room.put("inner/b")
    room.check().expect(1, lines=found("inner/a.gen"))
    room.check("inner").expect(1, lines=found("inner/a.gen"))


def check_configuration_on_the_way(room):
    """A walk comes to the same configurations, and shown paths, as each file that is named alone."""
    room.git()
    room.config("exclude:\n  - /a/skip.py\n  - /a/b/skip.py\n  - /a/b/inner/x.py\n")
    room.config("rules:\n  hygiene/merge-marker: hint\n", "a/own")
    room.config("rules:\n  hygiene/merge-marker: info\n", "a/own/deep/own")
    room.git("a/b/inner")
    names = [f"{folder}/{name}.py" for name in ("x", "skip")
             for folder in ("a", "a/b", "a/b/c", "a/b/inner", "a/b/inner/d", "a/own", "a/own/deep",
                            "a/own/deep/own", "a/own/deep/own/e")]
    for name in names:
        room.put(name)
    os.symlink("a/own", room.path("link"))
    alone = b"".join(room.check("--force-exclude", name).out for name in sorted(names))
    require(alone.count(b": hint: ") == 4 and alone.count(b": info: ") == 4 and
            alone.count(b"\n") == 16, alone)
    require(room.check().out == alone, room.check().out)
    require(room.check("a", "--force-exclude").out == alone, "the folder alone")
    linked = room.check("link").out.replace(b"link/", b"a/own/")
    require(linked.count(b"\n") == 8 and linked in alone, linked)


def check_excludes(room):
    room.git()
    room.config("exclude:\n  - gen/\n  - '*.skip'\n  - '!keep.skip'\n")
    for name in ["a.py", "gen/b.py", "c.skip", "keep.skip", "node_modules/m/i.js", "sub/gen/d.py",
                 "yarn.lock", ".hg/x", ".git/x", ".svn/y"]:
        room.put(name)
    room.check().expect(1, lines=found("a.py", "keep.skip"))
    room.check("c.skip", "node_modules/m/i.js").expect(
        1, lines=found("c.skip", "node_modules/m/i.js"))
    room.check("c.skip", "node_modules/m/i.js", "--force-exclude").expect(
        0, lines=[], err="0 files checked")
    room.check(".", "gen/b.py").expect(1, lines=found("a.py", "gen/b.py", "keep.skip"))
    room.check("--exclude", "*.py", "--exclude=keep.skip").expect(0, lines=[])
    room.check("--exclude", "/a.py").expect(1, lines=found("keep.skip"))
    room.check("--exclude", "*.py", "a.py").expect(1, lines=found("a.py"))
    room.check("--exclude", "*.py", "a.py", "--force-exclude").expect(0, lines=[])
    skipped = summary(room)["skipped"]
    require(skipped["excluded"] >= 4 and skipped["ignored"] == 0, f"{skipped}")


def check_minified(room):
    """What is excluded but for secrets has no other rules."""
    room.put("a.min.js")
    room.check().expect(0, lines=[])
    room.check("a.min.js").expect(1, lines=found("a.min.js"))


def check_links(room):
    """Not followed in a walk, followed where named; no loop holds it up."""
    room.put("real/a.py")
    os.symlink("..", room.path("real/up"))
    os.symlink("real", room.path("folder"))
    os.symlink("real/a.py", room.path("file.py"))
    os.symlink("itself", room.path("itself"))
    os.symlink("nowhere", room.path("dangling"))
    room.check().expect(1, lines=found("real/a.py"))
    room.check("file.py").expect(1, lines=found("file.py"))
    room.check("folder").expect(1, lines=found("folder/a.py"))
    room.put("other/real/b.py")
    room.put("b.py", "x = 1\n")
    os.symlink("other/real", room.path("away"))
    room.check("away/../real/b.py").expect(1, lines=found("away/../real/b.py"))
    room.check("away/../b.py").expect(3, err="away/../b.py: no such file")
    room.check("dangling").expect(3, lines=[], err="dangling: no such file or folder")
    room.check("itself").expect(3, lines=[], err="itself: ")


def check_what_is_no_file(room):
    """Skipped in a walk, incomplete where named."""
    os.mkfifo(room.path("fifo"))
    listener = socket.socket(socket.AF_UNIX)
    old = os.getcwd()
    os.chdir(room.path("."))
    listener.bind("socket")
    os.chdir(old)
    room.put("a.py", "x = 1\n")
    room.check().expect(0, lines=[], err="1 file checked: no violations\n")
    for name in "fifo", "socket", "/dev/null":
        result = room.check("a.py", name, "--format", "json").expect(3, err=f"{name}: not a regular")
        require(json.loads(result.out)["incomplete"] == [
            {"path": name, "reason": "not a regular file"}], name)
    listener.close()


def check_missing(room):
    room.put("a.py")
    result = room.check("gone.py", "a.py", "also/gone", "--format", "json").expect(1)
    report = json.loads(result.out)
    require([row["path"] for row in report["incomplete"]] == ["also/gone", "gone.py"], report)
    require(report["summary"]["incomplete"] == 2 and len(report["violations"]) == 1, report)
    room.check("gone.py", "gone.py").expect(3, err="; 1 not checked whole")


def check_unreadable_folder(room):
    if os.geteuid() == 0:
        raise Skip("root may read everything")
    room.put("closed/a.py")
    os.chmod(room.path("closed"), 0)
    room.check().expect(3, err="closed: permission denied")
    os.chmod(room.path("closed"), 0o700)


def check_nothing(room):
    room.check().expect(0, lines=[], err="0 files checked\n")
    room.check("--quiet").expect(0, lines=[], err="0 files checked\n")
    room.put("b.bin", b"a\0b")
    room.check().expect(0, lines=[], err="0 files checked; skipped 1 binary\n")


def check_odd_names(room):
    """Any bytes the system takes; a report stays one line a finding, JSON stays UTF-8."""
    names = [b"\xff\xfe.py", b"two\nlines.py", b"tab\t.py", b" blank .py", b"-dash.py", b"\x1b[31m.py"]
    for name in names:
        room.put(os.fsdecode(name))
    result = room.check().expect(1)
    require(result.out.count(b"\n") == len(names), result.out)
    require(b"\xff\xfe.py:1:1: " in result.out and b"\x1b" not in result.out, result.out)
    report = json.loads(room.check("--format", "json").expect(1).out.decode("utf-8"))
    paths = [row["path"] for row in report["violations"]]
    require("two\nlines.py" in paths and "\ufffd\ufffd.py" in paths, paths)


def check_deep(room):
    folder = "/".join(["d"] * 300)
    room.put(f"{folder}/a.py")
    room.check().expect(1, lines=found(f"{folder}/a.py"))


def check_standard_input(room):
    room.git()
    room.config("rules:\n  logging/console: warning\n", "web")
    room.put("web/x", "")
    room.check("-", given=MARKER).expect(1, lines=found("<stdin>"))
    room.check("-", given=b"").expect(0, lines=[], err="1 file checked: no violations")
    room.check("-", given=b"\0").expect(0, lines=[], err="skipped 1 binary")
    room.check("-", "--stdin-filename", "./web/a.py", given=b"print(1)\n").expect(
        0, out="web/a.py:1:1: warning: ")
    room.check("-", "--stdin-filename=a.py", given=b"print(1)\n").expect(0)
    room.check("-", "--stdin-filename", "node_modules/a.js", given=MARKER).expect(
        1, lines=found("node_modules/a.js"))
    room.check("-", "--stdin-filename", "node_modules/a.js", "--force-exclude",
               given=MARKER).expect(0, lines=[], err="0 files checked; skipped 1 excluded")


def check_user_configuration(room):
    os.makedirs(os.path.join(room.home, ".config/auto-enforcer"))
    with open(os.path.join(room.home, ".config/auto-enforcer/config.yaml"), "w",
              encoding="utf-8") as file:
        file.write("version: 1\nrules:\n  hygiene/merge-marker: hint\n")
    room.put("a.py")
    room.check().expect(0, lines=[f"a.py:1:1: hint: {MESSAGE} [hygiene/merge-marker]"])


main(globals())
