# SPDX-License-Identifier: MIT
"""Scopes in an editor: against what was there when the session began, on real repositories.

    test_scopes_editor.py BINARY

Whatever is typed, the scopes that are published are those `check --base` gives for the saved file.
"""
import json
import os
import random
import shutil
import subprocess

from editor import Editor
from room import Skip, main, require

NAMES = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false",
         "-c", "core.autocrlf=false"]
# A folder is no project here: nothing is missing in it.
CONFIG = ("profile: strict\nrules:\n  paths/license-missing: off\n  paths/readme-missing: off\n"
          "  paths/security-policy-missing: off\n")
BAD = "x = 1\n# TODO tidy this\ny = 2\n"
SEVERITIES = {1: "blocked", 2: "warning", 3: "info", 4: "hint"}


def git(room, *arguments):
    if not shutil.which("git"):
        raise Skip("there is no git")
    result = subprocess.run(["git", *NAMES, *arguments], cwd=room.folder, env=room.env,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    require(result.returncode == 0, f"git {arguments}: {result.stdout!r}")


def commit(room):
    git(room, "add", "-A")
    git(room, "commit", "-q", "--allow-empty", "-m", "m")


def repository(room, files, config=CONFIG):
    git(room, "init", "-q", "-b", "main")
    room.config(config)
    for name, text in files.items():
        room.put(name, text)
    commit(room)


def checked(room, name, text):
    """What `check` says of the text, in the same words."""
    result = room.check("--base", "HEAD", "--format", "json", "-", "--stdin-filename", name,
                        given=text.encode())
    return [f"{row['line']} {row['scope']}" for row in json.loads(result.out)["violations"]]


def expect(told, expected, what=""):
    require(told == expected, f"{what}: {told}, not {expected}")


def check_what_is_typed(room):
    repository(room, {"a.py": BAD})
    with Editor(room) as editor:
        editor.open("a.py", BAD)
        expect(editor.scopes("a.py"), ["2 existing"], "opened")
        editor.type("a.py", "# TODO mine\n", (0, 0))
        expect(editor.scopes("a.py"), ["1 new", "3 existing"], "a line above")
        editor.type("a.py", "ier", (2, 11))
        expect(editor.scopes("a.py"), ["1 new", "3 new"], "the line itself")
        editor.type("a.py", "", (2, 11), (2, 14))
        expect(editor.scopes("a.py"), ["1 new", "3 existing"], "taken back")
        editor.type("a.py", BAD + "# TODO tidy this\n")
        expect(editor.scopes("a.py"), ["2 existing", "4 new"], "a second copy")


def check_it_is_what_check_says(room):
    """Random edits, among lines that are equal; every state is compared with `check`."""
    lines = ["x = 1\n", "# TODO tidy this\n", "# TODO tidy  this\n", "print(1)\n", "try:\n",
             "except Exception:\n", "    pass\n", "    log.error(1)\n", "\n",
             "# auto-enforcer: ignore logging/console: by design\n"]
    draw = random.Random(20261128)
    before = [draw.choice(lines) for _ in range(60)]
    repository(room, {"a.py": "".join(before)})
    with Editor(room) as editor:
        now = list(before)
        editor.open("a.py", "".join(now))
        editor.shown("a.py")
        for step in range(40):
            at = draw.randrange(len(now))
            removed = draw.choice([0, 0, 1, 1, 2, 5])
            put = [draw.choice(lines) for _ in range(draw.choice([0, 1, 1, 3]))]
            removed = min(removed, len(now) - at)
            now[at:at + removed] = put
            editor.type("a.py", "".join(put), (at, 0), (at + removed, 0))
            expected = checked(room, "a.py", "".join(now))
            if expected:
                expect(sorted(editor.scopes("a.py")), sorted(expected), f"step {step}")


def check_files_that_move(room):
    text = "".join(f"line_{i} = {i}\n" for i in range(30)) + "# TODO a\n"
    repository(room, {"a.py": text, "b.py": BAD})
    with Editor(room) as editor:
        editor.open("b.py", BAD)
        expect(editor.scopes("b.py"), ["2 existing"])
        os.rename(room.path("a.py"), room.path("moved.py"))
        editor.open("moved.py", text)
        expect(editor.scopes("moved.py"), ["31 existing"], "moved while the server runs")
        editor.open("new.py", BAD)
        expect(editor.scopes("new.py"), ["2 new"], "a file that was not there")


def check_commits_stay_new(room):
    """What is committed in the session is new in it all the same."""
    repository(room, {"a.py": BAD})
    with Editor(room) as editor:
        editor.open("a.py", BAD)
        editor.shown("a.py")
        room.put("a.py", BAD + "# TODO mine\n")
        commit(room)
        editor.type("a.py", BAD + "# TODO mine\n")
        expect(editor.scopes("a.py"), ["2 existing", "4 new"], "committed")
        editor.close("a.py")
        editor.open("b.py", "")
        editor.open("a.py", BAD + "# TODO mine\n")
        expect(editor.scopes("a.py"), ["2 existing", "4 new"], "opened again")
    with Editor(room) as editor:
        editor.open("a.py", BAD + "# TODO mine\n")
        expect(editor.scopes("a.py"), ["2 existing", "4 new"], "in another server")
        status, = editor.command("status")
        expect([status["violations"][scope]["hint"] for scope in ("new", "existing")], [1, 1])
        editor.command("start")
        expect(editor.scopes("a.py"), ["2 existing", "4 existing"], "begun anew")


def check_how_what_existed_is_shown(room):
    text = "import os\ntry:\n    f()\nexcept OSError:\n    pass\n"
    rows = [("hint", ["hint"]), ("demote", ["info"]), ("same", ["warning"]), ("hide", [])]
    repository(room, {"a.py": text})
    for setting, severities in rows:
        room.config(f"profile: recommended\nexisting: {setting}\n")
        with Editor(room) as editor:
            editor.open("a.py", text)
            editor.shown("a.py", scopes=False)
            diagnostics = editor.shown("a.py", scopes=False)
            told = [SEVERITIES[one["severity"]] for one in diagnostics]
            expect(told, severities, setting)
            editor.type("a.py", text + "password = 'hunter2x'\n")
            told = [SEVERITIES[one["severity"]] for one in editor.shown("a.py")]
            expect(told, [*severities, "blocked"], setting)


def check_new_ones_come_first(room):
    """Under the cap what is new is shown before anything that existed, however severe that is."""
    old = "password = 'hunter2x'\n" * 1500
    repository(room, {"a.py": old})
    with Editor(room) as editor:
        editor.open("a.py", old)
        require(len(editor.shown("a.py")) == 1000, "the cap")
        editor.type("a.py", old + "# TODO mine\n")
        diagnostics = editor.shown("a.py")
        fresh = [one for one in diagnostics if one.get("data", {}).get("scope") == "new"]
        require(len(diagnostics) == 1000 and len(fresh) == 1, fresh)
        require("502 more findings" in diagnostics[-1]["message"], diagnostics[-1])


def check_fixes(room):
    """What existed is fixed by hand, one at a time; all at once only what is new."""
    repository(room, {"a.js": "// we recieve it\n"})
    with Editor(room) as editor:
        editor.open("a.js", "// we recieve it\n// I recieve it\n", "javascript")
        expect(editor.scopes("a.js"), ["1 existing", "2 new"])

        def actions(line, only):
            return editor.ask("textDocument/codeAction", {
                "textDocument": {"uri": editor.uri("a.js")},
                "range": {"start": {"line": line, "character": 7},
                          "end": {"line": line, "character": 7}},
                "context": {"diagnostics": [], "only": [only]}})

        whole, = actions(0, "source.fixAll")
        edit, = whole["edit"]["changes"][editor.uri("a.js")]
        require(edit["range"]["start"]["line"] == 1, edit)
        old, new = actions(0, "quickfix")[0], actions(1, "quickfix")[0]
        expect([one["diagnostics"][0]["data"]["scope"] for one in (old, new)],
               ["existing", "new"])
        expect([one.get("isPreferred") for one in (old, new)], [None, True])


def check_git_is_missing(room):
    repository(room, {"a.py": BAD})
    with Editor(room, env={"PATH": room.home}) as editor:
        editor.open("a.py", BAD)
        for _ in range(2):
            require("data" not in editor.shown("a.py", scopes=False)[0], "a scope without git")
        editor.type("a.py", BAD + BAD)
        require(len(editor.shown("a.py", scopes=False)) == 2, "it goes on")
    require(b"git was not found" in editor.server.errors, bytes(editor.server.errors))


def check_git_is_called_thrice(room):
    """One repository, however many documents, and no process for a key."""
    folder = room.path("../bin")
    os.makedirs(folder)
    counter = os.fsdecode(room.path("../calls"))
    wrapper = os.path.join(os.fsdecode(folder), "git")
    real = shutil.which("git")
    if not real:
        raise Skip("there is no git")
    with open(wrapper, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\necho >>"{counter}"\nexec "{real}" "$@"\n')
    os.chmod(wrapper, 0o755)
    files = {f"f{i}.py": BAD for i in range(30)}
    repository(room, files)
    env = {"PATH": os.fsdecode(folder) + os.pathsep + os.environ["PATH"]}
    with Editor(room, env=env) as editor:
        for name in files:
            editor.open(name, BAD)
        for name in files:
            expect(editor.scopes(name), ["2 existing"], name)
        for key in range(50):
            editor.type("f0.py", "a", (0, key))
        editor.ask("workspace/executeCommand", {"command": "auto-enforcer.stats"})
    with open(counter, encoding="utf-8") as file:
        n_calls = len(file.readlines())
    require(n_calls <= 3, f"git was started {n_calls} times")


main(globals())
