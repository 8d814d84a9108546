# SPDX-License-Identifier: MIT
"""The gate for coding agents: events as hosts send them, what is said to them, and the status.

    test_hook.py BINARY
"""
import json
import os
import re
import shutil
import subprocess

from room import MARKER, Skip, main, require

NAMES = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def git(room, *arguments):
    if not shutil.which("git"):
        raise Skip("there is no git")
    subprocess.run(["git", *NAMES, *arguments], cwd=room.folder, env=room.env, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def repository(room, files):
    git(room, "init", "-q", "-b", "main")
    for name, text in files.items():
        room.put(name, text)
    git(room, "add", "-A")
    git(room, "commit", "-q", "--allow-empty", "-m", "m")


def event(room, name, tool="Write", **more):
    """What the host says after a tool has run; recorded, but for the folder."""
    return json.dumps({
        "session_id": "6f0a7c1e-0000-4000-8000-2b1d9a3c5e7f",
        "transcript_path": "/home/t/.claude/projects/p/6f0a7c1e.jsonl",
        "cwd": room.folder, "permission_mode": "default", "hook_event_name": "PostToolUse",
        "tool_name": tool,
        "tool_input": {"file_path": os.fsdecode(room.path(name)), "content": "..."},
        "tool_response": {"filePath": os.fsdecode(room.path(name)), "success": True},
        "tool_use_id": "toolu_01", **more}).encode()


def stop(room):
    return json.dumps({"session_id": "6f0a7c1e", "cwd": room.folder, "hook_event_name": "Stop",
                       "stop_hook_active": False}).encode()


def hook(room, given, *arguments, host="claude-code", **keywords):
    result = room.run("hook", host, *arguments, given=given, **keywords)
    require(result.out == b"" and result.status in (0, 2), (result.status, result.out))
    require(len(result.err) <= 4096 + 200, "the answer is bounded")
    said = result.err.decode().lower()
    for word in "ignore", "suppress", "acknowledge", "exit-zero", "severity":
        require(word not in said, f"{word} in {said}")
    return result


def check_clean(room):
    repository(room, {})
    room.put("a.py", "x = 1\n")
    hook(room, event(room, "a.py")).expect(0, err="")
    require(hook(room, event(room, "a.py")).err == b"", "silence")


def check_what_was_written_is_refused(room):
    repository(room, {"a.py": "x = 1\n"})
    room.put("a.py", b"x = 1\n" + MARKER)
    told = hook(room, event(room, "a.py", tool="Edit")).expect(2, err="mend it:\na.py:2:1: A merge")
    require(b"[hygiene/merge-marker]" in told.err, told.err)


def check_what_was_there_is_not(room):
    repository(room, {"a.py": MARKER, "b.py": MARKER})
    room.put("a.py", MARKER + b"x = 1\n")
    hook(room, event(room, "a.py")).expect(0)
    hook(room, stop(room)).expect(0)
    room.put("a.py", MARKER + MARKER)
    hook(room, stop(room)).expect(2, err="a.py:2:1: ")
    git(room, "add", "-A")
    git(room, "commit", "-qm", "hidden in a commit")
    hook(room, stop(room)).expect(0)


def check_a_session_sees_through_commits(room):
    repository(room, {"a.py": "x = 1\n"})
    room.run("session", "start")
    room.put("a.py", MARKER)
    git(room, "add", "-A")
    git(room, "commit", "-qm", "m")
    hook(room, stop(room)).expect(2, err="a.py:1:1: ")


def check_no_repository(room):
    room.put("a.py", MARKER)
    hook(room, event(room, "a.py")).expect(2, err="a.py:1:1: ")


def check_it_is_bounded(room):
    repository(room, {})
    room.put("a.py", MARKER * 500)
    told = hook(room, event(room, "a.py")).expect(2, err="more are not shown here")
    require(1 <= told.err.count(b"[hygiene/merge-marker]") <= 20, told.err)


def check_a_secret_is_not_said(room):
    repository(room, {})
    room.put("a.py", "password = 'hunter2x'\n")
    told = hook(room, event(room, "a.py")).expect(2, err="[secrets/assigned]")
    require(b"hunter2x" not in told.err, told.err)


def check_files_that_are_gone_or_left_out(room):
    """What is left out is what the base leaves out: an agent cannot exclude what it writes."""
    room.config("exclude: ['left-out.py']\n")
    repository(room, {})
    hook(room, event(room, "gone.py")).expect(0)
    room.put("left-out.py", MARKER)
    hook(room, event(room, "left-out.py")).expect(0)
    room.config("exclude: ['left-out.py', 'a.py']\n")
    room.put("a.py", MARKER)
    told = hook(room, event(room, "a.py")).expect(2, err="a.py:1:1: ")
    told.expect(2, err="[policy/weakened]")


def check_it_fails_closed(room):
    repository(room, {"a.py": "x = 1\n"})
    room.config("profile: fancy\n")
    hook(room, event(room, "a.py")).expect(2, err="fancy")
    room.config("profile: core\n")
    for given in b"", b"{", b"[]", b"null", b'{"cwd": "/no/such/folder"}', b"\xff":
        hook(room, given).expect(2, err="nothing was checked")
    hook(room, b'{"files": "a.py"}', host="generic").expect(2, err="no list")
    hook(room, b'{"files": [1]}', host="generic").expect(2, err="no list of paths")
    hook(room, event(room, "a.py"), env={"PATH": room.home}).expect(2, err="git was not found")


def check_generic(room):
    room.config("rules: {logging/console: warning}\n")
    repository(room, {"a.py": "x = 1\n", "b/c.py": "x = 1\n"})
    room.put("b/c.py", MARKER)
    hook(room, b"{}", host="generic").expect(2, err="b/c.py:1:1: ")
    hook(room, b'{"files": ["a.py"]}', host="generic").expect(0)
    hook(room, b'{"cwd": "b", "files": ["c.py", "gone"]}', host="generic").expect(2, err="c.py:1:1: ")
    hook(room, b'{"files": []}', host="generic").expect(2)
    room.put("a.py", "print(1)\n")
    hook(room, b'{"files": ["a.py"]}', host="generic").expect(0)
    hook(room, b'{"files": ["a.py"]}', "--fail-on", "warning", host="generic").expect(
        2, err="a.py:1:1: ")


def check_the_recipe(room):
    """The settings that docs/agents.md gives run this command."""
    with open(os.path.join(SOURCE, "docs", "agents.md"), encoding="utf-8") as file:
        settings = json.loads(re.search("```json\n(.*?)```", file.read(), re.S).group(1))
    commands = {hook["command"] for hooks in settings["hooks"].values() for entry in hooks
                for hook in entry["hooks"]}
    require(commands == {"auto-enforcer hook claude-code"}, commands)


main(globals())
