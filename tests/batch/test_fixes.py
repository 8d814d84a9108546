# SPDX-License-Identifier: MIT
"""`check --fix`, `--unsafe-fixes` and `--diff`: what is written, what is not, and what is said."""
import json
import os
import random
import shutil
import stat
import subprocess

from room import Skip, main, require


def rule(name, pattern, fix, more=""):
    return (f"  - {{id: {name}, title: t, message: '{name} here', why: w, profile: core, "
            f"severity: warning, pattern: '{pattern}', fix: {fix}{more}, "
            f"match: [a, b, c], no-match: [d, e, f]}}\n")


PACK = ("version: 1\nid: t\ntitle: t\nrules:\n" +
        rule("safe", "colour", "{replace: color, safe: true}") +
        rule("unsafe", "grey", "{replace: gray}") +
        rule("first", "abc", "{replace: '1', safe: true}") +
        rule("second", "cde", "{replace: '2', safe: true}") +
        rule("late", "1de", "{replace: '3', safe: true}") +
        rule("away", "xx+", "{replace: '', safe: true}") +
        rule("lines", "split", '{replace: "one\\ntwo", safe: true}') +
        rule("ping", "ping", "{replace: pong, safe: true}") +
        rule("pong", "pong", "{replace: ping, safe: true}") +
        rule("secret", "password=.*", "{replace: 'password=', safe: true}", ", sensitive: true"))


def with_pack(room):
    room.put(".auto-enforcer/rules/t.yaml", PACK)
    return room


def holds(room, name, contents):
    with open(room.path(name), "rb") as file:
        found = file.read()
    contents = contents if isinstance(contents, bytes) else contents.encode()
    require(found == contents, f"{name} must hold {contents!r}, not {found!r}")


def check_fixes_what_is_safe(room):
    with_pack(room)
    room.put("a.txt", "a colour\ngrey\n")
    room.put("b.txt", "nothing\n")
    room.check("a.txt", "b.txt").expect(0, out="safe here")
    holds(room, "a.txt", "a colour\ngrey\n")
    room.check("--fix", "a.txt", "b.txt").expect(
        0, lines=["a.txt:2:1: warning: unsafe here [t/unsafe]"],
        err="2 files checked: 1 warning; 1 fixed in 1 file, 1 more with --unsafe-fixes")
    holds(room, "a.txt", "a color\ngrey\n")
    room.check("--fix", "a.txt", "b.txt").expect(
        0, err="1 warning; nothing to fix, 1 more with --unsafe-fixes")
    room.check("--fix", "--unsafe-fixes", "a.txt", "b.txt").expect(
        0, lines=[], err="2 files checked: no violations; 1 fixed in 1 file\n")
    holds(room, "a.txt", "a color\ngray\n")
    holds(room, "b.txt", "nothing\n")


def check_unsafe_alone_changes_nothing(room):
    with_pack(room)
    room.put("a.txt", "colour grey\n")
    room.check("--unsafe-fixes", "a.txt").expect(0, out="safe here", err="2 warnings\n")
    holds(room, "a.txt", "colour grey\n")


def check_bytes_stay(room):
    """Whatever a fix does not concern: line ends, byte order mark, the last line's end."""
    with_pack(room)
    rows = [
        (b"colour\r\ncolour\rcolour\n", b"color\r\ncolor\rcolor\n"),
        (b"\xef\xbb\xbfcolour\r\n", b"\xef\xbb\xbfcolor\r\n"),
        (b"x\ncolour", b"x\ncolor"),
        (b"\xc3\xa4 \xf0\x9f\x98\x80 colour\xe2\x80\xa8\x0b\x0c\t \n",
         b"\xc3\xa4 \xf0\x9f\x98\x80 color\xe2\x80\xa8\x0b\x0c\t \n"),
        (b"split\r\nx\r\n", b"one\r\ntwo\r\nx\r\n"),
        (b"xx", b""),
        (b"\rxx\n", b"\r\n"),
        (b"colour\n" + b"x" * 9000 + b"\0\n", b"color\n\0\n"),
        (b"colour " * 20000, b"color " * 20000),
        (b"\n" * 70000 + b"colour\r\n" * 70000, b"\n" * 70000 + b"color\r\n" * 70000),
    ]
    for i, (before, after) in enumerate(rows):
        room.put(f"f{i}.txt", before)
    room.check("--fix", "--quiet", ".")
    for i, (before, after) in enumerate(rows):
        holds(room, f"f{i}.txt", after)
    require(not [name for name in os.listdir(room.folder) if name.endswith(".tmp")],
            "no temporary file is left")


def check_other_encodings(room):
    """A file that is not UTF-8 stays as it is, and that is said; without a fix nothing is."""
    with_pack(room)
    rows = {"latin.txt": b"colour \xe4\n", "sixteen.txt": "\ufeffcolour\n".encode("utf-16-le"),
            "big.txt": "\ufeffcolour\n".encode("utf-16-be")}
    quiet = {"latin-quiet.txt": b"color \xe4\n", "binary.txt": b"colour\0"}
    for name, contents in {**rows, **quiet}.items():
        room.put(name, contents)
    result = room.check("--fix", ".").expect(3, out="latin.txt:1:1: warning", err="3 files not fixed")
    for name, contents in {**rows, **quiet}.items():
        holds(room, name, contents)
    for said in (b"latin.txt: not fixed: it is not valid UTF-8",
                 b"sixteen.txt: not fixed: it is UTF-16", b"big.txt: not fixed: it is UTF-16"):
        require(said in result.err, said)
    require(result.err.count(b"not fixed:") == 3, "nothing is said of the others")


def check_overlapping_fixes(room):
    """The first in order, then what is there then; and again changes nothing."""
    with_pack(room)
    room.put("a.txt", "abcde colourcolour\n")
    room.check("--fix", "a.txt").expect(0, lines=[], err="4 fixed in 1 file")
    holds(room, "a.txt", "3 colorcolor\n")
    before = os.stat(room.path("a.txt"))
    room.check("--fix", "a.txt").expect(0, lines=[], err="nothing to fix")
    after = os.stat(room.path("a.txt"))
    require((before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns),
            "a file without fixes is not written")


def check_endless_fixes(room):
    """Fixes that undo each other are not made, nor is anything else in that file."""
    with_pack(room)
    room.put("a.txt", "ping colour\n")
    room.put("b.txt", "colour\n")
    room.check("--fix", "a.txt", "b.txt").expect(
        3, out="a.txt:1:6: warning", err="a.txt: not fixed: its fixes do not come to an end")
    holds(room, "a.txt", "ping colour\n")
    holds(room, "b.txt", "color\n")


def check_hidden_findings(room):
    """What a comment hides is not fixed."""
    with_pack(room)
    text = ("# auto-enforcer: ignore t/safe: on purpose\ncolour = 1\ncolour = 2  "
            "# auto-enforcer: ignore t/safe: this too\n")
    room.put("a.py", text + "colour = 3\n")
    room.check("--fix", "a.py").expect(0, lines=[], err="1 fixed")
    holds(room, "a.py", text + "color = 3\n")
    room.put("b.md", "recieve teh\n")
    room.check("--fix", "--rule", "terms/spelling-teh", "b.md").expect(0, lines=[])
    holds(room, "b.md", "recieve the\n")
    room.put("b.txt", "colour grey\n")
    room.config("rules: {t/safe: off}\n")
    room.check("--fix", "b.txt").expect(0, out="t/unsafe")
    holds(room, "b.txt", "colour grey\n")


def check_permissions(room):
    with_pack(room)
    for name, mode in (("a.sh", 0o755), ("b.txt", 0o640), ("c.txt", 0o444), ("d.txt", 0o600)):
        os.chmod(room.put(name, "colour\n"), mode)
    if os.geteuid() == 0:
        os.chown(room.path("d.txt"), 12, 13)
    room.check("--fix", ".").expect(3, out="c.txt:1:1: warning",
                                    err="c.txt: not fixed: it may not be written to")
    for name, mode in (("a.sh", 0o755), ("b.txt", 0o640), ("c.txt", 0o444), ("d.txt", 0o600)):
        require(stat.S_IMODE(os.stat(room.path(name)).st_mode) == mode, f"the mode of {name}")
        holds(room, name, "colour\n" if name == "c.txt" else "color\n")
    owner = os.stat(room.path("d.txt"))
    if os.geteuid() == 0:
        require((owner.st_uid, owner.st_gid) == (12, 13), "the owner stays")


def check_folders_that_take_no_file(room):
    """It is said of which folder nothing can be made in, and why."""
    with_pack(room)
    long_name = "n" * 252 + ".md"  # that of the temporary file is too long
    room.put(f"sub/{long_name}", "colour\n")
    room.check("--fix", "sub").expect(
        3, err=f"not fixed: no file can be made in the folder {room.folder}/sub: File name too long")
    room.put("b.txt", "colour\n")
    for i in range(100):
        room.put(f"b.txt.{i}.tmp", b"")
    room.check("--fix", "b.txt").expect(3, err="the names of temporary files are taken")
    room.check("--output-file", "sub/none/out", "b.txt").expect(
        2, err=f"cannot be written there: no file can be made in the folder {room.folder}/sub/none:"
               " No such file or directory")
    room.check("--output-file", "sub", "b.txt").expect(
        2, err="sub: the report cannot be written there: it is no regular file")
    for name in (f"sub/{long_name}", "b.txt"):
        holds(room, name, "colour\n")


def check_links(room):
    """A link that is named is followed within the workspace, and not out of it."""
    with_pack(room)
    room.put("real/a.txt", "colour\n")
    room.put("real/hard.txt", "colour\n")
    room.put("../outside/b.txt", "colour\n")
    os.makedirs(room.path("links"))
    os.symlink("../real/a.txt", room.path("links/in.txt"))
    os.symlink("../../outside/b.txt", room.path("links/out.txt"))
    os.symlink("../nowhere.txt", room.path("links/none.txt"))
    os.link(room.path("real/hard.txt"), room.path("links/hard.txt"))
    room.check("--fix", "links").expect(3, err="hard.txt: not fixed: it has other names")
    holds(room, "real/a.txt", "colour\n")
    room.check("--fix", "links/in.txt").expect(0, err="1 fixed")
    holds(room, "real/a.txt", "color\n")
    require(os.path.islink(room.path("links/in.txt")), "a link stays a link")
    room.check("--fix", "links/out.txt").expect(
        3, out="links/out.txt:1:1", err="not fixed: it is a link that leads out of the workspace")
    holds(room, "../outside/b.txt", "colour\n")
    holds(room, "real/hard.txt", "colour\n")
    room.check("--fix", "links/none.txt").expect(3)
    room.check("--fix", os.path.join(os.path.dirname(room.folder), "outside")).expect(0)


def check_excluded_files(room):
    with_pack(room)
    room.put("node_modules/a.txt", "colour\n")
    room.put("b.txt", "colour\n")
    room.check("--fix", "--exclude", "b.txt", ".").expect(0)
    holds(room, "node_modules/a.txt", "colour\n")
    holds(room, "b.txt", "colour\n")


def check_rules_are_not_fixed(room):
    """What a pack says of a rule, its tests among it, is no text to be fixed."""
    with_pack(room)
    room.put("packages/a/.auto-enforcer/rules/u.yaml", PACK.replace("id: t", "id: u", 1))
    room.put("a.txt", "colour\n")
    room.check("--fix", ".", ".auto-enforcer/rules/t.yaml").expect(0, err="1 fixed in 1 file")
    holds(room, ".auto-enforcer/rules/t.yaml", PACK)
    holds(room, "packages/a/.auto-enforcer/rules/u.yaml", PACK.replace("id: t", "id: u", 1))


def check_standard_input(room):
    """As formatters do: the text comes out, changed or not, and the report beside it."""
    with_pack(room)
    room.check("--fix", "-", given=b"\xef\xbb\xbfcolour grey\r\n").expect(
        0, err="<stdin>:1:7: warning: unsafe here [t/unsafe]")
    for given, expected in ((b"colour\r\nx", b"color\r\nx"), (b"nothing", b"nothing"), (b"", b""),
                            (b"colour\0", b"colour\0"), (b"colour \xe4", b"colour \xe4")):
        result = room.check("--fix", "-", given=given)
        require(result.out == expected, f"{given!r} must give {expected!r}, not {result.out!r}")
    result = room.check("--fix", "--force-exclude", "--exclude", "x.txt", "--stdin-filename",
                        "x.txt", "-", given=b"colour")
    require(result.out == b"colour", "an excluded text comes out as it is")
    room.check("--fix", "--output-file", "report.txt", "-", given=b"grey colour\n").expect(
        0, lines=["grey color"])
    holds(room, "report.txt", "<stdin>:1:1: warning: unsafe here [t/unsafe]\n")
    room.check("--diff", "-", "--stdin-filename", "x.txt", given=b"colour\n").expect(
        1, lines=["--- a/x.txt", "+++ b/x.txt", "@@ -1 +1 @@", "-colour", "+color"])


def check_diff(room):
    with_pack(room)
    text = "".join(f"{i}\n" for i in range(1, 21))
    room.put("a.txt", text.replace("3\n", "3 colour\n", 1).replace("20\n", "grey"))
    room.put("b c.txt", "nothing\n")
    expected = ["--- a/a.txt", "+++ b/a.txt", "@@ -1,6 +1,6 @@", " 1", " 2", "-3 colour",
                "+3 color", " 4", " 5", " 6"]
    result = room.check("--diff", ".").expect(
        1, lines=expected, err="1 fix in 1 file, 1 more with --unsafe-fixes")
    require(room.check("--fix", "--diff", ".").out == result.out, "--diff wins over --fix")
    require(room.check("--diff", "--exit-zero", ".").status == 0, "--exit-zero holds")
    room.check("--diff", "--unsafe-fixes", ".").expect(1, out="\\ No newline at end of file\n+gray")
    room.check("--diff", "b c.txt").expect(0, lines=[], err="nothing to fix")
    room.check("--diff", "--format", "json", ".").expect(2, err="a form of its own")
    holds(room, "a.txt", text.replace("3\n", "3 colour\n", 1).replace("20\n", "grey"))
    room.check("--diff", "--output-file", "out.diff", ".").expect(1, lines=[])
    holds(room, "out.diff", "".join(line + "\n" for line in expected))


def check_diff_is_what_fix_does(room):
    """Whatever the line ends are: `patch` makes of the old file what --fix makes of it."""
    if not shutil.which("patch"):
        raise Skip("there is no patch here")
    with_pack(room)
    chance = random.Random(7)
    parts = ["colour", "grey", "abcde", "xx", "split", " ", "x", "\n", "\n", "\r\n", "\r", "1\n2\n",
             "a\nb\nc\nd\ne\nf\ng\nh\n"]
    for i in range(60):
        text = "".join(chance.choice(parts) for _ in range(chance.randrange(40)))
        room.put(f"{i:02}.txt", text)
    shutil.copytree(os.fsencode(room.folder), room.path("../copy"))
    room.check("--diff", "--unsafe-fixes", "--output-file", "../x.diff", ".").expect(1)
    room.check("--fix", "--unsafe-fixes", ".")
    subprocess.run(["patch", "-p1", "-s", "--binary", "-i", room.path("../x.diff")], check=True,
                   cwd=room.path("../copy"), stdout=subprocess.DEVNULL)
    for i in range(60):
        with open(room.path(f"../copy/{i:02}.txt"), "rb") as file:
            holds(room, f"{i:02}.txt", file.read())
    room.check("--diff", "--unsafe-fixes", ".").expect(0, lines=[], err="nothing to fix")


def check_diffs_apply_as_those_of_git(room):
    """From whatever folder it comes, `git apply` there and at the top, and `patch -p1` at the top
    make of the files what --fix makes of them, whatever they are called."""
    if not shutil.which("git") or not shutil.which("patch"):
        raise Skip("there is no git or no patch here")
    names = ["a.txt", "sub/b.txt", "sub/deep/with blank.txt", "sub/q\"uo\\te.txt",
             "sub/\u00e9\U0001F600.txt", "sub/e\x1b[31m\nb.txt", "sub/bidi\u202e.txt"]

    def git(*arguments, where="."):
        subprocess.run(["git", *arguments], cwd=room.path(where), check=True, env=room.env,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def furnish():
        for name in names:
            room.put(name, "one\na colour\nsplit\n")

    def see(wanted, what):
        for name in names:
            with open(room.path(name), "rb") as file:
                is_fixed = file.read() == b"one\na color\none\ntwo\n"
            require(is_fixed == (name in wanted), f"{what}: {name!r}")

    with_pack(room)
    git("init", "-q")
    below = [name for name in names if name.startswith("sub/")]
    for where, wanted in ((".", names), ("sub", below)):
        furnish()
        diff = room.check("--diff", where=where).expect(1).out
        for raw in (b"\x1b", "\u202e".encode()):
            require(raw not in diff, f"{raw!r} stands in a name")
        room.put("../x.diff", diff)
        for tool, there in (("git", "."), ("git", where), ("patch", ".")):
            furnish()
            if tool == "git":
                git("apply", room.path("../x.diff"), where=there)
            else:
                subprocess.run(["patch", "-p1", "-s", "-i", room.path("../x.diff")], check=True,
                               cwd=room.path("."))
            see(wanted, f"{tool} in {there!r}, of a diff of {where!r}")
    furnish()
    room.check("--fix", "sub")
    see(below, "--fix")


def check_names_in_diffs_without_a_repository(room):
    """There they begin where the command is run."""
    with_pack(room)
    room.put("sub/a.txt", "colour\n")
    room.check("--diff", "sub/a.txt").expect(1, out="--- a/sub/a.txt\n+++ b/sub/a.txt\n")
    room.check("--diff", "-", given=b"colour\n").expect(1, out="--- a/<stdin>\n")
    room.check("--diff", "--stdin-filename", "sub/b.txt", "-", given=b"colour\n").expect(
        1, out="--- a/sub/b.txt\n")


def check_secrets_stay_out_of_diffs(room):
    with_pack(room)
    room.put("a.txt", "password=hunter2\ncolour\n" + "x\n" * 9 + "colour\n")
    result = room.check("--diff", "a.txt").expect(
        1, out="@@ -9,4 +9,4 @@", err="a.txt: 1 change beside a secret not shown")
    require(b"hunter2" not in result.out + result.err, "the secret is shown")
    room.check("--fix", "a.txt").expect(0)
    holds(room, "a.txt", "password=\ncolor\n" + "x\n" * 9 + "color\n")


def check_json(room):
    with_pack(room)
    room.put("a.txt", "colour grey\n")
    summary = json.loads(room.check("--fix", "--format", "json", "a.txt").out)["summary"]
    require((summary["fixed"], summary["unsafeFixes"], summary["notFixed"]) == (1, 1, 0), summary)
    summary = json.loads(room.check("--format", "json", "a.txt").out)["summary"]
    require("fixed" not in summary, "without --fix nothing is said of fixes")


def check_fixes_that_grow_without_bound_are_not_made(room):
    """What they would put in is counted before it is there."""
    replace = "{match}" * 15000 + "x"
    room.put("big.yaml", "version: 1\nid: t\ntitle: t\nrules:\n"
             "  - {id: big, title: t, message: m, why: w, profile: core, pattern: BIGG,\n"
             f"     fix: {{replace: '{replace}', safe: true}},\n"
             "     match: [BIGG, BIGG, BIGG], no-match: [a, b, c]}\n")
    room.put("a.txt", "BIGG\n" * 800)
    result = room.check("--pack", "big.yaml", "--diff", "a.txt").expect(3)
    require(b"do not come to an end" in result.err, result.err)


main(globals())
