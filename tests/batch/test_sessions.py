# SPDX-License-Identifier: MIT
"""`session start` and `session status`, on real repositories, and the server that begins one.

    test_sessions.py BINARY
"""
import json
import os
import re
import shutil
import subprocess

from room import Skip, main, require


def git(room, *arguments, where="."):
    if not shutil.which("git"):
        raise Skip("git is not installed")
    env = {**room.env, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        env.update({f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org"})
    return subprocess.run(["git", *arguments], cwd=room.path(where), env=env, check=True,
                          capture_output=True).stdout.decode().strip()


def commit(room, where="."):
    room.put(f"{where}/a.py", "a = 1\n")
    git(room, "init", "-q", where=where)
    git(room, "add", "a.py", where=where)
    git(room, "commit", "-q", "-m", "one", where=where)
    return git(room, "rev-parse", "HEAD", where=where)


def status(room, *arguments, **keywords):
    result = room.run("session", "status", "--format", "json", *arguments, **keywords)
    return json.loads(result.expect(0).out)


def state(room):
    return os.path.join(room.home, ".local/state/auto-enforcer/sessions")


def serve(room, folder):
    """A server that is told of the folder, asked for the status, and ended; its answer."""
    uri = "file://" + os.fsdecode(room.path(folder))
    messages = [
        {"id": 1, "method": "initialize", "params": {
            "capabilities": {}, "workspaceFolders": [{"uri": uri, "name": "a"}]}},
        {"method": "initialized", "params": {}},
        {"id": 2, "method": "workspace/executeCommand",
         "params": {"command": "auto-enforcer.session.status"}},
        {"id": 3, "method": "shutdown"},
        {"method": "exit"}]
    frames = b""
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        frames += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    result = room.run("server", given=frames).expect(0)
    answer = re.search(rb'\{"jsonrpc":"2.0","id":2.*?\}\]\}\}', result.out)
    require(answer, result.out)
    return json.loads(answer.group())["result"]["sessions"], result.err


def check_start_and_status(room):
    head = commit(room)
    room.run("session", "status").expect(0, out="No session in ")
    require(not os.path.exists(state(room)), "asking writes nothing")
    room.run("session", "start").expect(0, out=f"New is what commit {head[:12]} does not have\n")
    said = room.run("session", "status").expect(0, out="Began just now (").out
    require(said.endswith(b"last just now\nNew: nothing\nExisting: nothing\n"), said)
    answer = status(room)
    require(answer["root"] == os.fsdecode(room.path("")).rstrip("/"), answer)
    session = answer["session"]
    require(session["base"] == head and session["uses"] == 1 and session["askedFor"], answer)
    room.put("b.py")
    git(room, "add", "b.py")
    git(room, "commit", "-q", "-m", "two")
    answer = status(room)
    require(answer["session"] == {**session, "age": answer["session"]["age"]},
            "a commit does not move the base")
    require(answer["violations"]["new"]["blocked"] == 1, answer)
    require([one["path"] for one in answer["worst"]] == ["b.py"], answer)
    room.run("session", "status").expect(
        0, out="New: 1 blocked\nExisting: nothing\n\nThe worst of what is new:\n  b.py:1:1: blocked: ")
    room.run("session", "start").expect(0)
    again = status(room)["session"]
    require(again["base"] != head and again["id"] != session["id"], again)


def clone(room, name):
    git(room, "clone", "-q", "origin", name)


def add(room, folder, name, text=None):
    """A commit that adds a file with one finding that blocks."""
    room.put(f"{folder}/{name}", *([text] if text else []))
    git(room, "add", "-A", where=folder)
    git(room, "commit", "-q", "-m", name, where=folder)
    return git(room, "rev-parse", "HEAD", where=folder)


def new_files(room, where):
    answer = json.loads(room.run("check", "--new", "--format", "json", where=where).out)
    return [row["path"] for row in answer["violations"]]


def expect_new(room, where, files, base, renewed, what):
    require(new_files(room, where) == files, f"{what}: check: {new_files(room, where)}")
    answer = status(room, where)
    session = answer["session"]
    require((session["base"], session["renewed"]) == (base, renewed), f"{what}: {session}")
    require(sorted(one["path"] for one in answer["worst"]) == files, f"{what}: {answer}")


def check_the_base_is_the_commit_itself(room):
    """An amended commit, a branch that is older: what was there at the start is not new."""
    commit(room, "r")
    add(room, "r", "old.txt")
    git(room, "branch", "older", "HEAD~1", where="r")
    room.run("session", "start", "r")
    base = status(room, "r")["session"]["base"]
    expect_new(room, "r", [], base, False, "begun")
    room.put("r/mine.txt")
    git(room, "add", "-A", where="r")
    git(room, "commit", "-q", "--amend", "-m", "again", where="r")
    expect_new(room, "r", ["mine.txt"], base, False, "amended")
    git(room, "checkout", "-q", "older", where="r")
    expect_new(room, "r", [], base, False, "another branch")
    git(room, "checkout", "-q", "--orphan", "fresh", where="r")
    room.put("r/old.txt")
    expect_new(room, "r", [], base, False, "a branch without a commit")


def check_a_branch_of_ones_own_is_no_upstream(room):
    """Nobody says that what he has just committed was there before, by naming it an upstream."""
    commit(room, "r")
    room.run("session", "start", "r")
    base = status(room, "r")["session"]["base"]
    add(room, "r", "mine.txt")
    git(room, "branch", "x", where="r")
    git(room, "branch", "-q", "-u", "x", where="r")
    expect_new(room, "r", ["mine.txt"], base, False, "with it as the upstream")


def check_it_is_renewed_by_a_pull(room):
    """What others did and came with a pull is not new; what the branch has of its own stays so."""
    commit(room, "origin")
    branch = git(room, "branch", "--show-current", where="origin")
    for name in ("a", "b"):
        clone(room, name)
        room.run("session", "start", name)
    base = status(room, "a")["session"]["base"]
    theirs = add(room, "origin", "theirs.txt")
    git(room, "fetch", "-q", where="a")
    expect_new(room, "a", [], base, False, "fetched")
    git(room, "merge", "-q", where="a")
    before = open(state(room), "rb").read()
    expect_new(room, "a", [], theirs, True, "fast forward")
    require(open(state(room), "rb").read() != before, "it is written down")
    room.run("session", "status", "a").expect(
        0, out=f"{theirs[:12]} does not have (renewed: where the branch and its upstream meet)\n")
    add(room, "a", "mine.txt")
    expect_new(room, "a", ["mine.txt"], theirs, True, "a commit of its own")
    again = add(room, "origin", "again.txt")
    git(room, "fetch", "-q", where="a")
    git(room, "rebase", "-q", where="a")
    expect_new(room, "a", ["mine.txt"], again, True, "rebased")

    add(room, "b", "mine.txt")
    expect_new(room, "b", ["mine.txt"], base, False, "a commit of its own")
    git(room, "pull", "-q", "--no-rebase", "--no-edit", where="b")
    expect_new(room, "b", ["mine.txt"], again, True, "merged")
    git(room, "checkout", "-q", "-b", "lonely", where="b")
    add(room, "b", "more.txt")
    expect_new(room, "b", ["mine.txt", "more.txt"], again, True, "a branch without an upstream")
    git(room, "checkout", "-q", "--detach", f"origin/{branch}", where="b")
    expect_new(room, "b", [], again, True, "on no branch")
    room.run("session", "start", "b")
    require(not status(room, "b")["session"]["renewed"], "begun anew")


def check_a_push_renews_nothing(room):
    """Own commits stay new when they are pushed, and where it cannot be told whose they are."""
    commit(room, "origin")
    git(room, "config", "receive.denyCurrentBranch", "ignore", where="origin")
    clone(room, "a")
    room.run("session", "start", "a")
    base = status(room, "a")["session"]["base"]
    add(room, "a", "mine.txt")
    git(room, "push", "-q", where="a")
    expect_new(room, "a", ["mine.txt"], base, False, "pushed")
    shutil.rmtree(room.path("a/.git/logs"))
    expect_new(room, "a", ["mine.txt"], base, False, "nothing is written down")


def check_a_renewal_that_cannot_be_written(room):
    commit(room, "origin")
    clone(room, "a")
    room.run("session", "start", "a")
    theirs = add(room, "origin", "theirs.txt")
    git(room, "pull", "-q", where="a")
    os.remove(state(room) + ".lock")
    os.mkdir(state(room) + ".lock")
    result = room.run("session", "status", "--format", "json", "a")
    result.expect(0, err="it cannot be locked: sessions are remembered until this process ends\n")
    require(json.loads(result.out)["session"]["base"] == theirs, result.out)


def check_which_folder_counts(room):
    head = commit(room, "r")
    room.put("r/sub/deep/x.py", "")
    room.run("session", "start", "r/sub/deep").expect(0)
    root = os.fsdecode(room.path("r"))
    for folder in ("r", "r/sub", "r/sub/deep"):
        answer = status(room, folder)
        require(answer["root"] == root and answer["session"]["base"] == head, answer)
    require(status(room, where="r/sub")["root"] == root, "the current folder")
    os.symlink(room.path("r/sub"), room.path("link"))
    require(status(room, "link")["root"] == root, "links are resolved")
    commit(room, "r/inner")
    require(status(room, "r/inner")["session"] is None, "a repository in a repository")
    room.put("plain/x.py", "")
    room.run("session", "start", "plain").expect(0, out="It has no base")
    require(status(room, "plain")["root"] == os.fsdecode(room.path("plain")), "no repository")
    require(status(room, "r")["session"]["base"] == head, "the others are as they were")
    room.run("session", "start", "nothing").expect(2, err="nothing: no such file or folder")
    room.run("session", "status", "r/a.py").expect(2, err="r/a.py: not a folder")


def check_repositories_of_all_kinds(room):
    os.makedirs(room.path("unborn"))
    git(room, "init", "-q", where="unborn")
    room.run("session", "start", "unborn").expect(0, out="It has no base")
    head = commit(room, "r")
    git(room, "worktree", "add", "-q", "../tree", where="r")
    room.run("session", "start", "tree").expect(0, out=head[:12])
    require(status(room, "tree")["root"] == os.fsdecode(room.path("tree")), "a worktree is its own")
    git(room, "checkout", "-q", "--detach", where="r")
    room.run("session", "start", "r").expect(0, out=head[:12])
    git(room, "pack-refs", "--all", where="r")
    room.run("session", "start", "tree").expect(0, out=head[:12])


def check_git_that_is_missing_or_finds_nothing(room):
    commit(room)
    os.makedirs(room.path("empty"))
    result = room.run("session", "start", env={"PATH": os.fsdecode(room.path("empty"))})
    result.expect(3, out="It has no base", err="the session has no base: ")
    os.makedirs(room.path("broken/.git"))
    room.run("session", "start", "broken").expect(3, err="the session has no base: ")
    require(status(room, "broken")["session"]["base"] is None, "it is remembered all the same")


def check_a_server_begins_a_session(room):
    head = commit(room)
    (session,), err = serve(room, ".")
    require(err == b"", err)
    require(session["session"]["base"] == head and not session["session"]["askedFor"], session)
    kept = status(room)["session"]
    require(kept["id"] == session["session"]["id"] and kept["uses"] == 1, kept)
    (session,), _ = serve(room, ".")
    require(session["session"]["id"] == kept["id"] and session["session"]["uses"] == 2, session)
    room.run("session", "start").expect(0)
    (session,), _ = serve(room, ".")
    require(session["session"]["id"] == status(room)["session"]["id"] != kept["id"], session)


def check_a_server_that_cannot_write(room):
    commit(room)
    (session,), err = serve_with(room, {"HOME": "/dev/null"})
    require(session["session"]["uses"] == 1, session)
    require(err.count(b"sessions are remembered until this process ends") == 1, err)
    (session,), err = serve_with(room, {"XDG_STATE_HOME": "/dev/null/x"})
    require(session["session"]["uses"] == 1 and err.count(b"its folder cannot be made") == 1, err)


def serve_with(room, variables):
    before, room.env = room.env, {**room.env, **variables}
    try:
        return serve(room, ".")
    finally:
        room.env = before


def check_the_state_file(room):
    commit(room)
    room.run("session", "start").expect(0)
    require(os.stat(state(room)).st_mode & 0o777 == 0o600, "readable by its owner alone")
    require(os.stat(os.path.dirname(state(room))).st_mode & 0o777 == 0o700, "and the folder")
    with open(state(room), "ab") as file:
        file.write(b"x")
    room.run("session", "status").expect(0, out="No session in ",
                                         err="sessions: damaged: it is set aside as")
    require(os.path.exists(state(room) + ".set-aside.0"), os.listdir(os.path.dirname(state(room))))
    room.run("session", "start").expect(0)
    require(status(room)["session"]["uses"] == 1, "and it goes on")
    elsewhere = os.fsdecode(room.path("else where"))
    room.run("session", "start", env={"XDG_STATE_HOME": elsewhere}).expect(0)
    require(os.path.exists(elsewhere + "/auto-enforcer/sessions"), "XDG_STATE_HOME")
    room.run("session", "start", env={"XDG_STATE_HOME": "relative"}).expect(0)
    require(not os.path.exists(room.path("relative")), "a relative one counts as unset")


def check_names_of_all_kinds(room):
    name = "a b%\n\tä"
    os.makedirs(room.path(name))
    room.run("session", "start", name).expect(0, out="a b%\ufffd\ufffdä")
    require(status(room, name)["root"] == os.fsdecode(room.path(name)), "in JSON as it is")


main(globals())
