# SPDX-License-Identifier: MIT
"""Scopes in an editor while others change the repository, or the session, beside the server.

    test_scopes_live.py BINARY

What is told here comes without a key: the server sees what git and other programs write.
"""
import os
import time

from room import main, require
from test_scopes_editor import (BAD, CONFIG, PATIENCE, Counter, Editor, commit, expect, git,
                                repository, wire)


def clone(room, files):
    """A repository in a folder beside the room, and the room as a clone of it."""
    repository(room, files, where="../origin")
    git(room, "clone", "-q", "../origin", ".")


def check_a_refresh_is_three_processes(room):
    """500 modified files, a base that is renewed by a pull, nothing typed: for all of them."""
    counter = Counter(room)
    files = {f"f{i}.py": f"v = {i}\n{BAD}" for i in range(500)}
    clone(room, files)
    for name, text in files.items():
        room.put(name, text + "# TODO mine\n")
    names = list(files)[::10]
    with Editor(room, env=counter.env) as editor:
        for name in names:
            editor.open(name, files[name] + "# TODO mine\n")
        for name in names:
            editor.until(name, ["3 existing", "5 new"], "opened", PATIENCE)
        counter.at_most(3, "the first look")
        room.put("../origin/new.py", BAD)
        room.put("../origin/f0.py", files["f0.py"] + "# TODO mine\n")
        commit(room, "../origin")
        git(room, "checkout", "-q", "f0.py")
        git(room, "fetch", "-q")
        counter.wait()  # for the look at where the branch and its upstream meet
        counter.at_most(1, "a fetch")
        begin = time.monotonic()
        git(room, "merge", "-q", "--ff-only")
        editor.until("f0.py", ["3 existing", "5 existing"], "what came is not new", PATIENCE)
        seconds = time.monotonic() - begin
        for name in names[1:]:
            editor.until(name, ["3 existing", "5 new"], "the others", PATIENCE)
        n_calls = counter.at_most(3, "a refresh")
        print(f"a refresh with 500 modified files, 50 of them open: {n_calls} processes of git, "
              f"{seconds * 1000:.0f} ms from the begin of the merge that it follows")
        editor.type("f0.py", "x", (0, 0))
        editor.shown("f0.py")
        counter.at_most(0, "a key")


def check_a_session_that_begins_elsewhere(room):
    """`session start` in a terminal counts at once in the editor."""
    text = BAD + "# TODO mine\n"
    repository(room, {"a.py": BAD})
    with Editor(room) as editor:
        editor.open("a.py", text)
        editor.until("a.py", ["2 existing", "4 new"], "opened")
        room.put("a.py", text)
        commit(room)
        room.run("session", "start").expect(0)
        editor.until("a.py", ["2 existing", "4 existing"], "begun")
        status, = editor.command("status")
        require(status["session"]["askedFor"], status)


def check_a_pull_is_seen(room):
    """What comes with a pull stops being new, and what the branch has of its own does not."""
    clone(room, {"a.py": BAD})
    text = "# TODO theirs\n" + BAD + "# TODO mine\n"
    with Editor(room) as editor:
        room.put("../origin/a.py", "# TODO theirs\n" + BAD)
        commit(room, "../origin")
        room.put("mine.py", BAD)
        commit(room)
        editor.open("a.py", text)
        editor.until("a.py", ["1 new", "3 existing", "5 new"], "before")
        editor.open("mine.py", BAD)
        editor.until("mine.py", ["2 new"], "before")
        git(room, "pull", "-q", "--no-edit", "--rebase=false")
        editor.until("a.py", ["1 existing", "3 existing", "5 new"], "pulled")
        editor.until("mine.py", ["2 new"], "pulled")
        status, = editor.command("status")
        require(status["session"]["renewed"], status)
        room.put("../origin/a.py", text)
        commit(room, "../origin")
        git(room, "pull", "-q", "--rebase")
        editor.until("a.py", ["1 existing", "3 existing", "5 existing"], "rebased")


def check_a_push_is_not(room):
    clone(room, {"a.py": BAD})
    git(room, "config", "receive.denyCurrentBranch", "ignore", where="../origin")
    text = BAD + "# TODO mine\n"
    with Editor(room) as editor:
        editor.open("a.py", text)
        editor.until("a.py", ["2 existing", "4 new"], "opened")
        room.put("a.py", text)
        commit(room)
        git(room, "push", "-q")
        status, = editor.command("status")
        require(not status["session"]["renewed"], status)
        editor.type("a.py", text + "\n")
        expect(editor.scopes("a.py"), ["2 existing", "4 new"], "pushed")


def check_moves_are_seen(room):
    """A file that is open under its new name before the old one is gone."""
    for where, files in ("main", "main"), ("tree", "tree"):
        if where == "main":
            repository(room, {"a.py": BAD, "b.py": BAD + BAD}, where=where)
        else:
            git(room, "worktree", "add", "-q", "../tree", where="main")
        with Editor(room, where=where) as editor:
            room.put(f"{files}/c.py", BAD)
            editor.open("c.py", BAD)
            editor.until("c.py", ["2 new"], f"{where}: a copy")
            git(room, "rm", "-q", "a.py", where=where)
            editor.until("c.py", ["2 existing"], f"{where}: moved")
            git(room, "reset", "-q", "--hard", where=where)
            editor.until("c.py", ["2 new"], f"{where}: a copy again")


def check_what_git_does_to_an_open_file(room):
    """Stashed, switched, amended, merged: what the user sees once the editor has read the file."""
    mine, theirs = BAD + "# TODO mine\n", "# TODO theirs\n" + BAD
    repository(room, {"a.py": BAD})
    git(room, "checkout", "-q", "-b", "theirs")
    room.put("a.py", theirs)
    commit(room)
    git(room, "checkout", "-q", "main")

    def read():
        with open(room.path("a.py"), encoding="utf-8") as file:
            return file.read()

    def stash():
        room.put("a.py", mine)
        git(room, "stash", "-q")

    def commit_mine(*arguments):
        room.put("a.py", mine)
        commit(room, ".", *arguments)

    rows = [
        ("edited", lambda: room.put("a.py", mine), ["2 existing", "4 new"]),
        ("stashed", stash, ["2 existing"]),
        ("taken back", lambda: git(room, "stash", "pop", "-q"), ["2 existing", "4 new"]),
        ("committed", lambda: commit_mine(), ["2 existing", "4 new"]),
        ("amended", lambda: git(room, "commit", "-q", "--amend", "-m", "n"),
         ["2 existing", "4 new"]),
        ("branch switched", lambda: git(room, "checkout", "-q", "theirs"),
         ["1 new", "3 existing"]),
        ("and back", lambda: git(room, "checkout", "-q", "main"), ["2 existing", "4 new"]),
        ("merged", lambda: git(room, "merge", "-q", "--no-edit", "theirs"),
         ["1 new", "3 existing", "5 new"]),
        ("reset", lambda: git(room, "reset", "-q", "--hard", "HEAD~2"), ["2 existing"]),
        ("deleted and restored", lambda: (os.remove(room.path("a.py")),
                                          git(room, "checkout", "-q", "a.py")), ["2 existing"]),
        ("amended, what was there before", lambda: commit_mine("--amend"),
         ["2 existing", "4 new"]),
    ]
    with Editor(room) as editor:
        editor.open("a.py", BAD)
        editor.until("a.py", ["2 existing"], "opened")
        for what, change, expected in rows:
            change()
            editor.type("a.py", read())
            editor.until("a.py", expected, what)
            editor.command("status")  # What the change has made the server do is done then.
            editor.type("a.py", read() + "\n")
            expect(editor.scopes("a.py"), expected, f"{what}, and typed")


def check_a_repository_without_a_commit(room):
    """All is new, and stays new when it is committed."""
    git(room, "init", "-q", "-b", "main")
    room.config(CONFIG)
    room.put("a.py", BAD)
    with Editor(room) as editor:
        editor.open("a.py", BAD)
        editor.until("a.py", ["2 new"], "opened")
        commit(room)
        editor.close("a.py")
        editor.command("status")
        editor.open("a.py", BAD)
        editor.until("a.py", ["2 new"], "committed")


def check_commands_and_the_end(room):
    """Every command is answered, be it that the end has come: by a job that is waited for."""
    repository(room, {"a.py": BAD})
    for name in "status", "start":
        with Editor(room) as editor:
            ids = range(100, 140)
            for i in ids:
                editor.server.write(wire.frame({
                    "jsonrpc": "2.0", "id": i, "method": "workspace/executeCommand",
                    "params": {"command": f"auto-enforcer.session.{name}"}}))
                if i % 8 == 0:
                    editor.open(f"{i}.py", BAD)
            for message in ({"id": "end", "method": "shutdown"}, {"method": "exit"}):
                editor.server.write(wire.frame({"jsonrpc": "2.0", **message}))
            require(editor.server.wait(PATIENCE) == 0, "the status")
            answers = [one for one in editor.server.received if "method" not in one]
            expect(sorted(str(one["id"]) for one in answers if one["id"] != 1),
                   sorted([*map(str, ids), "end"]), name)
            require(all(one.get("id") in (1, "end") or len(one["result"]["sessions"]) == 1
                        for one in answers), answers)


def check_the_end_waits_for_no_clock(room):
    """What is asked in one breath with the end is answered then, not when the day is looked at."""
    repository(room, {"a.py": BAD})
    status = {"method": "workspace/executeCommand",
              "params": {"command": "auto-enforcer.session.status"}}
    with Editor(room) as editor:
        editor.server.write(b"".join(wire.frame({"jsonrpc": "2.0", **message}) for message in (
            {"id": 100, **status}, {"id": 101, **status}, {"id": 102, "method": "shutdown"},
            {"method": "exit"})))
        require(editor.server.wait(15) == 0, "the day is looked at every twenty seconds")


main(globals())
