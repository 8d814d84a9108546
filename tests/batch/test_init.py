# SPDX-License-Identifier: MIT
"""`init`: it says what it found, asks, and never writes where something is.

    test_init.py BINARY
"""
import os
import pty
import stat
import subprocess

from room import MARKER, Wrong, main, require
from test_scopes import NAMES, git, repository

CONFIG = ".auto-enforcer/config.yaml"
HOOK = ".git/hooks/pre-commit"
WORKFLOW = ".github/workflows/auto-enforcer.yml"


def read(room, name):
    with open(room.path(name), "rb") as file:
        return file.read()


def is_there(room, *names):
    return [os.path.lexists(room.path(name)) for name in names]


def check_without_a_terminal(room):
    repository(room, {"a.txt": MARKER})
    told = room.run("init").expect(2, out="found there: 1 blocked", err="there is no terminal")
    require(b"a git repository" in told.out, told.out)
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [False] * 3, "nothing may be written")
    room.run("init", "--yes").expect(0, out=f"{CONFIG}: written\n")
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [True, False, False], "the configuration")
    require(room.run("config", "show").expect(0).err == b"", "it loads without a fault")
    require(b"fault" not in room.check().expect(1).err, "it loads without a fault")
    written = read(room, CONFIG)
    room.run("init", "--yes").expect(0, out=f"{CONFIG}: is there already, and stays as it is")
    require(read(room, CONFIG) == written, "it is as it was")


def check_the_hook_and_the_workflow(room):
    """They are written if they are asked for, from below the top as well, and do what they say."""
    repository(room, {"a.txt": "a\n", "sub/b.txt": "b\n"})
    room.run("init", "--hook", "--workflow", where="sub").expect(
        0, out=f"{HOOK}: written\n{WORKFLOW}: a workflow that")
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [False, True, True], "what was asked for")
    require(os.stat(room.path(HOOK)).st_mode & stat.S_IXUSR, "a hook is executable")
    os.symlink(room.binary, os.path.join(room.home, "auto-enforcer"))
    room.put("a.txt", MARKER)
    git(room, "add", "-A")
    env = {**room.env, "PATH": f"{room.home}:{os.environ['PATH']}"}
    made = subprocess.run(["git", *NAMES, "commit", "-q", "-m", "m"], cwd=room.folder, env=env,
                          capture_output=True, check=False)
    require(made.returncode == 1 and b"a.txt:1:1: blocked" in made.stdout + made.stderr, made)
    room.put(HOOK, "mine\n")
    room.run("init", "--hook").expect(0, out=f"{HOOK}: is there already, and stays as it is")
    require(read(room, HOOK) == b"mine\n", "it is as it was")


def check_hooks_elsewhere(room):
    """Of a worktree they are the repository's; where git is told to look elsewhere, it is said."""
    repository(room, {"a.txt": "a\n"})
    git(room, "worktree", "add", "-q", "tree")
    room.run("init", "--hook", where="tree").expect(0, out="hooks/pre-commit: written")
    require(is_there(room, HOOK) == [True], "it is there")
    os.remove(room.path(HOOK))
    git(room, "config", "core.hooksPath", "hooks")
    room.run("init", "--hook").expect(0, out="pre-commit: git is told to look for hooks elsewhere")
    require(is_there(room, HOOK) == [False], "nothing may be written")


def check_what_is_there_stays(room):
    for name in CONFIG, ".auto-enforcer/config.json":
        os.makedirs(room.path(".auto-enforcer"), exist_ok=True)
        os.symlink("nowhere", room.path(name))
        room.run("init", "--yes").expect(0, out="is there already, and stays as it is")
        require(os.path.islink(room.path(name)), "it is as it was")
        os.remove(room.path(name))
    os.rmdir(room.path(".auto-enforcer"))
    room.put(".auto-enforcer", "a file\n")
    room.run("init", "--yes").expect(2, err="cannot be written: ")
    require(os.listdir(room.path(".")) == [b".auto-enforcer"], "nothing is left behind")


def check_no_repository(room):
    told = room.run("init", "--yes", "--hook").expect(0, out="no git repository\nfound there: nothing")
    require(b"pre-commit: not written: this is no git repository" in told.out, told.out)
    require(is_there(room, CONFIG) == [True], "the configuration")


def ask(room, answers):
    """What it says on a terminal where these lines are typed."""
    parent, child = pty.openpty()
    os.write(parent, answers.encode())
    process = subprocess.Popen([room.binary, "init"], cwd=room.folder, env=room.env, stdin=child,
                               stdout=child, stderr=child)
    os.close(child)
    said = b""
    try:
        while True:
            said += os.read(parent, 4096)
    except OSError:
        pass
    os.close(parent)
    if process.wait(60) != 0:
        raise Wrong(f"status {process.returncode}: {said!r}")
    return said


def check_a_terminal_is_asked(room):
    """Return takes what is proposed: the configuration, and nothing else."""
    repository(room, {"a.txt": "a\n"})
    ask(room, "n\nno\nx\n")
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [False] * 3, "nothing was wanted")
    ask(room, "\x04\x04\x04")
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [False] * 3, "nothing was answered")
    said = ask(room, "\n\n\n")
    require(b"write it? [Y/n]" in said and b"write it? [y/N]" in said, said)
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [True, False, False], "the configuration")
    ask(room, "y\nYES\n")
    require(is_there(room, CONFIG, HOOK, WORKFLOW) == [True] * 3, "all of it")


if __name__ == "__main__":
    main(globals())
