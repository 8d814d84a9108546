# SPDX-License-Identifier: MIT
"""Sessions of folders without git: what is new beside what was found when they began.

    test_sessions_folder.py BINARY

In the editor and in `check` alike.
"""
import glob
import json
import os
import random
import time

from editor import PATIENCE, Editor
from room import MARKER, main, require

CONFIG = ("profile: strict\nrules:\n  paths/license-missing: off\n  paths/readme-missing: off\n"
          "  paths/security-policy-missing: off\n")
BAD = "x = 1\n# TODO tidy this\ny = 2\n"
MINE = BAD + "# TODO mine\n"


def state(room, name="session-base.*"):
    return sorted(glob.glob(os.path.join(room.home, ".local/state/auto-enforcer", name)))


def start(room, files, config=CONFIG, status=0, **expected):
    room.config(config)
    for name, text in files.items():
        room.put(name, text)
    return room.run("session", "start").expect(status, **expected)


def new(room, *arguments, **keywords):
    """What `check --new` finds: its status, each finding's place and scope, and what is incomplete."""
    result = room.check("--new", "--fail-on", "hint", "--format", "json", *arguments, **keywords)
    told = json.loads(result.out)
    return (result.status, [f"{row['path']}:{row['line']} {row['scope']}"
                            for row in told["violations"]],
            [row["path"] for row in told.get("incomplete", [])], result)


def expect(told, expected, what=""):
    require(told == expected, f"{what}: {told}, not {expected}")


def expect_new(room, found, incomplete=(), what=""):
    status, rows, not_whole, _ = new(room)
    expect((rows, not_whole), (list(found), list(incomplete)), what)
    expect(status, 1 if found else 3 if incomplete else 0, what)


def check_start_and_status(room):
    start(room, {"a.py": BAD, "b/c.py": BAD, "d.bin": b"\0"},
          out="New is what was not found in the folder then: it lies in no repository\n"
              "Looked at 4 files: 2 findings are there already\n")
    base, = state(room)
    require(os.stat(base).st_mode & 0o777 == 0o600, "readable by its owner alone")
    room.put("a.py", MINE)
    told = json.loads(room.run("session", "status", "--format", "json").expect(0).out)
    require(told["session"]["base"] is None and told["session"]["measuredFrom"] == "folder", told)
    expect([told["violations"][scope]["hint"] for scope in ("new", "existing", "unknown")],
           [1, 2, 0])
    room.run("session", "start").expect(0, out="Looked at 4 files: 3 findings are there already\n")
    expect_new(room, [], what="begun anew")
    expect(len(state(room)), 1, "one base for a folder")


def check_what_becomes_of_a_file(room):
    """(what is done, what is new then)"""
    def put(name, text):
        return lambda: room.put(name, text)

    def move(old, to):
        return lambda: os.rename(room.path(old), room.path(to))

    def steps(*actions):
        return lambda: [action() for action in actions]

    rows = [
        ("nothing", lambda: None, []),
        ("another line", put("a.py", "z = 1\n" + BAD + "w = 2\n"), []),
        ("a violation more", put("a.py", MINE), ["a.py:4 new"]),
        ("the line itself", put("a.py", BAD.replace("this", "that")), ["a.py:2 new"]),
        ("a second copy of the line", put("a.py", BAD + "# TODO tidy this\n"), ["a.py:4 new"]),
        ("the copy above, the neighbours below", put("a.py", "# TODO tidy this\n" + BAD),
         ["a.py:1 new"]),
        ("blanks", put("a.py", BAD.replace("# TODO tidy", "  #  TODO  tidy")), []),
        ("other line ends", put("a.py", BAD.replace("\n", "\r\n")), []),
        ("no line end at the end", put("a.py", BAD[:-1]), []),
        ("a new file", put("n.py", BAD), ["n.py:2 new"]),
        ("a copy of a file", put("n.py", "#\n" + BAD), ["n.py:3 new"]),
        ("moved", move("a.py", "b/moved.py"), []),
        ("moved over another", move("a.py", "clean.py"), ["clean.py:2 new"]),
        ("moved, and changed then", steps(move("a.py", "m.py"), put("m.py", MINE)),
         ["m.py:2 new", "m.py:4 new"]),
        ("moved, and copied", steps(move("a.py", "m.py"), put("n.py", BAD)), ["n.py:2 new"]),
        ("moved, and another in its place", steps(move("a.py", "m.py"), put("a.py", "#\n")),
         ["m.py:2 new"]),
        ("a folder moved", move("b", "bb"), []),
        ("deleted", lambda: os.remove(room.path("a.py")), []),
        ("deleted and restored", steps(lambda: os.remove(room.path("a.py")), put("a.py", BAD)),
         []),
        ("a link to it", lambda: os.symlink(room.path("a.py"), room.path("l.py")), []),
    ]
    for what, action, found in rows:
        for name in ("a.py", "n.py", "m.py", "l.py", "b/moved.py", "bb/c.py"):
            if os.path.lexists(room.path(name)):
                os.remove(room.path(name))
        start(room, {"a.py": BAD, "b/c.py": BAD + "# TODO other\n", "clean.py": "x = 1\n"})
        action()
        expect_new(room, found, what=what)
    expect(new(room, "l.py")[:2], (0, []), "a link that is named")


def check_a_moved_file_is_judged_by_its_new_path(room):
    start(room, {"notes.txt": BAD}, config=CONFIG)
    os.rename(room.path("notes.txt"), room.path(".env"))
    status, rows, _, _ = new(room)
    expect((status, rows), (1, [".env:1 new"]), "what only the path says")


def check_rules_that_change(room):
    files = {"same.py": "print(1)\n" + BAD, "edited.py": "print(1)\n" + BAD}
    start(room, files, config=CONFIG + "  logging/console: off\n")
    room.put("edited.py", "print(1)\nprint(2)\n" + BAD + "# TODO mine\n")
    expect_new(room, ["edited.py:6 new"])
    room.config(CONFIG)
    status, rows, incomplete, result = new(room)
    expect(rows, ["edited.py:1 unknown", "edited.py:2 unknown", "edited.py:6 new"],
           "of a rule that was switched on since, in a file that was changed since")
    expect((status, incomplete), (1, ["edited.py"]))
    require(b"what is new in it is not known: it was changed, and by rules that are others than "
            b"when the session began" in result.err, result.err)
    room.put("edited.py", "print(1)\nprint(2)\n" + BAD)
    expect(room.check("--new").status, 3, "nothing that blocks, and not known whole")


def check_what_was_not_looked_at(room):
    start(room, {"kept.py": BAD, "out/a.py": BAD, "gen.py": BAD, "clone/a.py": MARKER,
                 "clone/.git/HEAD": ""}, config=CONFIG + "exclude: ['out/**', gen.py]\n")
    room.config(CONFIG)
    status, rows, incomplete, result = new(room)
    expect(rows, ["clone/a.py:1 unknown", "gen.py:2 unknown", "out/a.py:2 unknown"])
    expect((status, incomplete), (1, ["clone/a.py", "gen.py", "out/a.py"]))
    os.remove(room.path("clone/a.py"))
    expect(room.check("--new").status, 3, "never a silent pass")
    for words in (b"out/a.py: what is new in it is not known: it was excluded when the session "
                  b"began\n", b"it lies in a repository, which has a session of its own\n"):
        require(words in result.err, result.err)


def check_required_files(room):
    start(room, {"a.py": "x = 1\n"}, config="profile: strict\n")
    status, rows, incomplete, _ = new(room)
    expect((status, rows, incomplete), (0, [], []), "missing then, too")
    start(room, {"README.md": "# a\n"}, config="profile: strict\n")
    os.remove(room.path("README.md"))
    status, rows, _, _ = new(room)
    expect((status, len(rows)), (1, 1), "it is gone since")


def check_a_base_that_cannot_be_trusted(room):
    """Files that were not written to since are known all the same; of others nothing is."""
    def damage(bytes_):
        return bytes_[:-1] + bytes([bytes_[-1] ^ 1])

    rows = [
        ("damaged", damage, b": damaged: it is set aside as session-base."),
        ("cut", lambda bytes_: bytes_[:-9], b": damaged: it is set aside as "),
        ("nothing in it", lambda _: b"", b": damaged: it is set aside as "),
        ("of a newer version", lambda bytes_: bytes_.replace(b"base 1\n", b"base 2\n"),
         b": of a newer version: it is set aside as "),
        ("another file", lambda _: b"hello\n", b": no base of a session: it is set aside as "),
    ]
    for what, change, words in rows:
        start(room, {"a.py": BAD, "b.py": BAD})
        base, = state(room, "session-base.????????????????")
        with open(base, "rb") as file:
            bytes_ = file.read()
        with open(base, "wb") as file:
            file.write(change(bytes_))
        room.put("b.py", MINE)
        status, found, incomplete, result = new(room)
        expect((found, incomplete), (["b.py:2 unknown", "b.py:4 unknown"], ["b.py"]), what)
        expect(status, 1, what)
        expect(room.check("--new").status, 3, what)
        require(words in result.err, result.err)
        require(os.path.exists(base + ".set-aside") and not os.path.exists(base), what)
    start(room, {})
    os.remove(state(room, "session-base.????????????????")[0])
    room.put("b.py", BAD)
    expect_new(room, ["b.py:2 unknown"], ["b.py"], "missing")


def check_the_state_folder_cannot_be_written(room):
    room.put("a.py", BAD)
    room.run("session", "start", env={"XDG_STATE_HOME": "/dev/null/x"}).expect(
        3, err="sessions are remembered until this process ends")


def check_nothing_can_be_guessed(room):
    secret = "password = 'correct-horse-battery-staple-9'\n"
    start(room, {"a.py": secret + BAD}, config="")
    with open(state(room)[0], "rb") as file:
        first = file.read()
    for words in (b"correct", b"horse", b"TODO", b"tidy", b"password"):
        require(words not in first, words)
    start(room, {"a.py": secret + BAD}, config="")
    with open(state(room)[0], "rb") as file:
        second = file.read()
    require(len(first) == len(second) and first != second, "a key for each session")
    told = room.run("session", "status", "--format", "json").expect(0).out
    with open(state(room, "sessions")[0], "rb") as file:
        key = file.read().split(b"\n")[1].split(b" ")[5]
    require(len(key) == 32 and key not in told and key not in second, "the key is told nobody")
    log = room.run("session", "status").expect(0)
    require(key not in log.out + log.err, "nor here")


def check_git_comes_later(room):
    """A session goes on from where it began."""
    start(room, {"a.py": BAD})
    room.git()
    room.put("a.py", MINE)
    expect_new(room, ["a.py:4 new"])


def scanned(room):
    """Waits until a server has looked at the folder."""
    end = time.monotonic() + PATIENCE
    while not state(room):
        require(time.monotonic() < end, "the folder was not looked at")
        time.sleep(0.02)


def check_the_editor(room):
    room.config(CONFIG)
    room.put("a.py", BAD)
    with Editor(room) as editor:
        scanned(room)
        editor.open("a.py", BAD)
        expect(editor.scopes("a.py"), ["2 existing"], "opened")
        editor.type("a.py", "# TODO mine\n", (0, 0))
        expect(editor.scopes("a.py"), ["1 new", "3 existing"], "a line above")
        room.put("a.py", "# TODO mine\n" + BAD)
        editor.close("a.py")
        editor.open("a.py", "# TODO mine\n" + BAD)
        expect(editor.scopes("a.py"), ["1 new", "3 existing"], "saved, and opened again")
        editor.open("new.py", BAD)
        expect(editor.scopes("new.py"), ["2 new"], "a file that was not there")
    with Editor(room) as editor:
        editor.open("a.py", "# TODO mine\n" + BAD)
        expect(editor.scopes("a.py"), ["1 new", "3 existing"], "in another server")
        os.rename(room.path("a.py"), room.path("moved.py"))
        room.put("moved.py", BAD)
        editor.open("moved.py", BAD)
        expect(editor.scopes("moved.py"), ["2 existing"], "moved, as it was")
        status, = editor.command("status")
        expect(status["session"]["measuredFrom"], "folder")
        editor.command("start")
        expect(editor.scopes("moved.py"), ["2 existing"], "begun anew")


def check_the_editor_is_not_kept_waiting(room):
    """While the folder is looked at, what was not written to is known to be what it was."""
    room.config(CONFIG)
    room.put("a.py", BAD)
    for i in range(200):
        room.put(f"more/{i}.py", BAD * 50)
    with Editor(room) as editor:
        editor.open("a.py", BAD)
        expect(editor.scopes("a.py"), ["2 existing"])
        editor.type("a.py", MINE)
        expect(editor.scopes("a.py")[-1], "4 new")
    require(not state(room, "*.tmp"), "it ends with the server, and leaves nothing half done")


def check_it_is_what_check_says(room):
    """Random edits, among lines that are equal; every state is compared with `check`."""
    lines = ["x = 1\n", "# TODO tidy this\n", "# TODO tidy  this\n", "print(1)\n", "try:\n",
             "except Exception:\n", "    pass\n", "    log.error(1)\n", "\n",
             "# auto-enforcer: ignore logging/console: by design\n"]
    draw = random.Random(20261129)
    before = [draw.choice(lines) for _ in range(60)]
    start(room, {"a.py": "".join(before)})
    now = list(before)
    for where in ("unsaved", "saved"):
        with Editor(room) as editor:
            editor.open("a.py", "".join(now))
            for step in range(20):
                at = draw.randrange(len(now))
                removed = min(draw.choice([0, 0, 1, 1, 2, 5]), len(now) - at)
                put = [draw.choice(lines) for _ in range(draw.choice([0, 1, 1, 3]))]
                if step == 0:
                    editor.shown("a.py")
                now[at:at + removed] = put
                editor.type("a.py", "".join(put), (at, 0), (at + removed, 0))
                text = "".join(now)
                told = json.loads(room.check("--scope", "all", "--format", "json", "--new", "-",
                                             "--stdin-filename", "a.py",
                                             given=text.encode()).out)
                expected = sorted(f"{row['line']} {row['scope']}" for row in told["violations"])
                shown = sorted(row for row in editor.scopes("a.py") if not row.endswith("existing"))
                expect(shown, expected, f"{where}, step {step}")
        room.put("a.py", "".join(now))


main(globals())
