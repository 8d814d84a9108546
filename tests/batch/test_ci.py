# SPDX-License-Identifier: MIT
"""The recipes of docs/ci.md, run as they stand there, and the form of reports for GitHub Actions.

    test_ci.py BINARY [pre-commit]

With a second argument the recipe for that program alone, which is not everywhere.
"""
import json
import os
import re
import shutil
import subprocess
import sys

from room import MARKER, Result, Skip, main, require
from sarif import examine

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
COMMAND = re.compile(r"::(error|warning|notice) (?:([^:]*))::(.*)")
CLEAN = "x = 1\n"
LEVELS = {"blocked": "error", "warning": "warning", "info": "notice", "hint": "notice"}
USER = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_NOSYSTEM": "1"}


def recipe(heading):
    """The first fenced block below a heading of docs/ci.md."""
    with open(os.path.join(SOURCE, "docs", "ci.md"), encoding="utf-8") as file:
        section = file.read().split(f"\n## {heading}\n")[1]
    return re.search(r"```\w+\n(.*?)```", section, re.DOTALL).group(1)


def run(room, *command, where=".", **env):
    environment = {**room.env, **USER, "PATH": os.path.dirname(room.binary) + ":" +
                   os.environ["PATH"], **env}
    process = subprocess.run(command, cwd=room.path(where), env=environment, check=False,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=120)
    return Result(command, process.returncode, process.stdout, process.stderr)


def repository(room, folder="."):
    os.makedirs(room.path(folder), exist_ok=True)
    run(room, "git", "init", "-q", where=folder).expect(0)
    run(room, "git", "config", "protocol.file.allow", "always", where=folder).expect(0)


def commits(room, folder="."):
    return len(run(room, "git", "log", "--format=%h", where=folder).out.splitlines())


def require_gate(room, folder="."):
    """What is wrong is not committed, what is right is, whatever the file is called."""
    names = ["-dash.py", "b c.py", "é.py", "sub/d.py"]
    for name in names:
        room.put(os.path.join(folder, name), CLEAN)
    room.config("exclude:\n  - 'left-out.py'\n", folder)
    run(room, "git", "add", "--", ".auto-enforcer", *names, where=folder).expect(0)
    run(room, "git", "commit", "-qm", "right", where=folder).expect(0)
    for name in names:
        room.put(os.path.join(folder, name), MARKER)
        run(room, "git", "add", "--", name, where=folder).expect(0)
        refused = run(room, "git", "commit", "-qm", "wrong", where=folder)
        said = (refused.out + refused.err).decode()
        require(refused.status != 0 and f"{name}:1:1: blocked: " in said, (name, said))
        require(commits(room, folder) == 1, f"{name}: nothing is committed")
        room.put(os.path.join(folder, name), CLEAN + f"# {name}\n")
        run(room, "git", "add", "--", name, where=folder).expect(0)
    room.put(os.path.join(folder, "left-out.py"), MARKER)
    run(room, "git", "add", ".", where=folder).expect(0)
    run(room, "git", "commit", "-qm", "mended", where=folder).expect(0)
    run(room, "git", "rm", "-q", "--", "sub/d.py", where=folder).expect(0)
    run(room, "git", "commit", "-qm", "removed", where=folder).expect(0)
    require(commits(room, folder) == 3, "the mended and the removed ones are")


def check_git_hook(room):
    repository(room)
    hook = room.put(".git/hooks/pre-commit", recipe("A git hook"))
    os.chmod(hook, 0o755)
    require_gate(room)
    room.put("a.py", CLEAN + "# more\n")
    run(room, "git", "add", "a.py").expect(0)
    bare = os.pathsep.join(folder for folder in os.environ["PATH"].split(os.pathsep)
                           if not os.path.exists(os.path.join(folder, "auto-enforcer")))
    refused = run(room, "git", "commit", "-qm", "unchecked", PATH=bare)
    require(refused.status != 0 and commits(room) == 3, "without the program nothing is committed")
    room.put(".auto-enforcer/config.yaml", "version: 1\nprofile: fancy\n")
    run(room, "git", "add", ".auto-enforcer").expect(0)
    refused = run(room, "git", "commit", "-qm", "faulty")
    require(refused.status != 0 and commits(room) == 3, "nor with a faulty configuration")


def pre_commit(room):
    if not shutil.which("pre-commit"):
        raise Skip("SKIPPED: pre-commit is missing")
    repository(room, "hooks")
    shutil.copy(os.path.join(SOURCE, ".pre-commit-hooks.yaml"), os.fsdecode(room.path("hooks")))
    run(room, "git", "add", ".", where="hooks").expect(0)
    run(room, "git", "commit", "-qm", "hooks", where="hooks").expect(0)
    commit = run(room, "git", "rev-parse", "HEAD", where="hooks").out.decode().strip()
    repository(room, "team")
    room.put("team/.pre-commit-config.yaml",
             recipe("pre-commit").replace("REPOSITORY", os.fsdecode(room.path("hooks")))
             .replace("COMMIT", commit))
    run(room, "git", "add", ".pre-commit-config.yaml", where="team").expect(0)
    run(room, "pre-commit", "install", where="team").expect(0)
    require_gate(room, "team")


def read_commands(data):
    """As a runner reads what a step writes."""
    found = []
    for line in data.decode().splitlines():
        level, properties, message = COMMAND.fullmatch(line).groups()
        values = dict(one.split("=", 1) for one in properties.split(","))
        for name, value in values.items():
            values[name] = (value.replace("%0D", "\r").replace("%0A", "\n").replace("%3A", ":")
                            .replace("%2C", ",").replace("%25", "%"))
        message = message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
        found.append((level, values, message))
    return found


def check_commands_agree_with_json(room):
    room.config("profile: strict\n")
    room.git()
    room.put("a, b: 50%.py", b"try:\n    f()\nexcept:\n    pass\nprint(1)\n" + MARKER)
    room.put("sub/c.py", MARKER + b"s = '\xf0\x9f\x98\x80'; print(1)\n")
    for where in ".", "sub":
        report = json.loads(room.check("--format", "json", "..", where="sub").expect(1).out)
        commands = read_commands(room.check("--format", "github", "..", where="sub").expect(1).out)
        wanted = [(LEVELS[row["severity"]], os.path.normpath(os.path.join("sub", row["path"])),
                   row["line"], row["rule"], row["message"]) for row in report["violations"]]
        require([(level, values["file"], int(values["line"]), values["title"], message)
                 for level, values, message in commands] == wanted, (where, commands, wanted))
    for _, values, _ in commands:
        require(("col" in values) == (values["line"] == values["endLine"]), values)


def check_commands_tell_limits(room):
    room.put("a.py", MARKER * 10)
    require(len(read_commands(room.check("--format", "github").expect(1).out)) == 10, "no more")
    room.put("a.py", MARKER * 11)
    level, _, message = read_commands(room.check("--format", "github").expect(1).out)[-1]
    require(level == "notice" and "There are 11 errors; GitHub shows at most 10" in message, message)


def check_commands_tell_what_went_wrong(room):
    room.config("rules:\n  no/such-rule: warning\n  logging/console: loud\n")
    commands = read_commands(room.check(".", "gone::error::", "--format", "github").expect(2).out)
    require([(level, values["file"], values.get("line")) for level, values, _ in commands] ==
            [("warning", ".auto-enforcer/config.yaml", "3"),
             ("error", ".auto-enforcer/config.yaml", "4"), ("error", "gone::error::", None)],
            commands)


def check_workflow(room):
    """Each step that is not GitHub's own, by the shell that a runner starts."""
    steps = re.findall(r"^ +run: (auto-enforcer .*)$", recipe("GitHub"), re.MULTILINE)
    require(len(steps) == 2, steps)
    room.git()
    room.put("a.py", MARKER + b"x = '<<'\n")
    annotate, write = steps
    commands = read_commands(run(room, "bash", "-e", "-c", annotate).expect(1).out)
    require(len(commands) == 1 and commands[0][1]["file"] == "a.py", commands)
    run(room, "bash", "-e", "-c", write).expect(0)
    with open(room.path("auto-enforcer.sarif"), "rb") as file:
        log = examine(file.read())
    require([result["ruleId"] for result in log["results"]] == ["hygiene/merge-marker"], log)


main({"check_pre_commit": pre_commit} if sys.argv[2:] == ["pre-commit"] else globals())
