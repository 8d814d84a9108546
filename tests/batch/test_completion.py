# SPDX-License-Identifier: MIT
"""Completions as the shells give them, and the manual page, held against --help.

    test_completion.py BINARY WHAT...

WHAT is bash, fish, zsh, unknown_shell, manual, mandoc or groff: each a test of its own for ctest, so
that what is skipped, because a program is not installed, is named.
"""
import os
import re
import shutil
import subprocess
import sys

from room import Skip, main, require

BASH = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_auto_enforcer
printf '%s\n' "${COMPREPLY[@]}"
"""
# zsh's own completers need a terminal: what they would be handed is looked at instead.
ZSH = r"""
_arguments() { print -rl -- "$@" }
_describe() { shift; print -rl -- "${(@P)1}" }
compdef() { :; }
source "$1"; shift
words=("$@"); CURRENT=$#
_auto_enforcer
"""
SEVERITIES = ["blocked", "hint", "info", "warning"]
FILES = ["a file.py", "lib/", "notes.md"]
# Words before the cursor, the word at it, what must be proposed; bash takes "=" for a word.
ROWS = [
    ([], "che", ["check"]),
    ([], "--v", ["--version"]),
    (["rules"], "e", ["explain"]),
    (["config"], "s", ["show"]),
    (["check"], "--form", ["--format"]),
    (["check", "--format"], "", ["github", "json", "sarif", "text"]),
    (["check", "--format"], "j", ["json"]),
    (["check", "--format", "json"], "--qu", ["--quiet"]),
    (["check", "--min-severity"], "", SEVERITIES),
    (["check", "--color"], "a", ["always", "auto"]),
    (["check", "--today"], "", []),
    (["check", "--config"], "no", ["notes.md"]),
    (["check", "--rule"], "secrets/a", ["secrets/assigned"]),
    (["check"], "no", ["notes.md"]),
    (["check", "lib"], "a", ["a file.py"]),
    (["rules", "explain"], "secrets/a", ["secrets/assigned"]),
    (["rules", "list", "--format"], "t", ["text"]),
    (["rules", "test"], "", []),
    (["config", "show"], "no", ["notes.md"]),
    (["why"], "no", ["notes.md"]),
    (["why", "--format"], "j", ["json"]),
    (["server"], "--log", ["--log-level"]),
    (["server", "--log-level"], "e", ["error"]),
    (["server"], "", []),
    (["completion"], "", ["bash", "fish", "zsh"]),
    (["nonsense"], "", []),
]
BASH_ROWS = [
    (["check", "--format", "="], "j", ["json"]),
    (["check", "--format"], "=", ["github", "json", "sarif", "text"]),
    (["check"], "--format=j", ["--format=json"]),
    (["check"], "--config=no", ["--config=notes.md"]),
]


def needed(program):
    if not shutil.which(program):
        raise Skip(f"{program} is not installed")


def prepare(room, shell):
    """Files to be proposed, the script, and the binary on PATH under its name."""
    needed(shell)
    for name in FILES:
        room.put(os.path.join(name, "x") if name.endswith("/") else name)
    script = room.run("completion", shell).expect(0).out.decode()
    beside = os.path.join(room.home, "completion")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(script)
    os.makedirs(os.path.join(room.home, "bin"))
    os.symlink(room.binary, os.path.join(room.home, "bin", "auto-enforcer"))
    path = os.path.join(room.home, "bin") + os.pathsep + os.environ["PATH"]
    return beside, {**room.env, "PATH": path, "LC_ALL": "C.UTF-8"}


def spoken(room, command, env):
    done = subprocess.run(command, cwd=room.path("."), env=env, timeout=60, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    require(done.returncode == 0 and not done.stderr,
            f"{command[-4:]}: {done.returncode} {done.stderr.decode()}")
    return done.stdout.decode().splitlines()


def commands(room):
    """Every command with the flags that its --help names and what they take."""
    lines = room.run("--help").expect(0).out.decode().splitlines()
    names = [re.match(r"  ([a-z]+(?: [a-z-]+\b(?![|]))?)", line) for line in lines]
    found = {}
    for name in [match.group(1) for match in names if match]:
        text = room.run(*name.split(), "--help").expect(0).out.decode()
        found[name] = re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE)
    require({"check", "server", "rules list", "completion"} <= set(found), f"commands: {found}")
    require(len(found["check"]) > 10, f"flags: {found}")
    return found


def check_bash(room):
    path, env = prepare(room, "bash")
    for before, word, wanted in ROWS + BASH_ROWS:
        got = spoken(room, ["bash", "-c", BASH, "-", path, "auto-enforcer", *before, word], env)
        got = sorted(line for line in got if line)
        require(got == wanted, f"bash: {before} {word!r}: {got}, not {wanted}")
    for name, flags in commands(room).items():
        got = spoken(room, ["bash", "-c", BASH, "-", path, "auto-enforcer", *name.split(), "-"],
                     env)
        require(sorted(got) == sorted(flags), f"bash: {name}: {got}, not {flags}")


def check_fish(room):
    path, env = prepare(room, "fish")
    spoken(room, ["fish", "--no-execute", path], env)
    ask = "source $argv[1]; complete -C $argv[2]"

    def proposed(before, word):
        line = " ".join(["auto-enforcer", *before, word])
        lines = spoken(room, ["fish", "--no-config", "-c", ask, path, line], env)
        return sorted({text.split("\t")[0].replace("\\ ", " ") for text in lines})

    for before, word, wanted in ROWS:
        got = proposed(before, word)
        require(got == wanted, f"fish: {before} {word!r}: {got}, not {wanted}")
    for name, flags in commands(room).items():
        got = proposed(name.split(), "--")
        require(got == sorted(flags), f"fish: {name}: {got}, not {flags}")


def check_zsh(room):
    path, env = prepare(room, "zsh")
    spoken(room, ["zsh", "-f", "-n", path], env)

    def handed(*words):
        return spoken(room, ["zsh", "-f", "-c", ZSH, "-", path, "auto-enforcer", *words], env)

    firsts = [line.split(":")[0] for line in handed("")]
    wanted = {name.split()[0] for name in commands(room)} | {"--help", "--version"}
    require(sorted(firsts) == sorted(wanted), f"zsh: {firsts}, not {wanted}")
    seconds = [line.split(":")[0] for line in handed("rules", "")]
    require(sorted(seconds) == ["--help", "explain", "list", "pages", "test"], f"zsh: {seconds}")
    for name, flags in commands(room).items():
        got = [match.group(1) for match in
               (re.match(r"\*?(--[a-z-]+)=?\[", line) for line in handed(*name.split(), ""))
               if match]
        require(sorted(got) == sorted(flags), f"zsh: {name}: {got}, not {flags}")
    check = handed("check", "")
    for piece in ("(text json sarif github)", "(blocked warning info hint)", ":_files", ":_auto_enforcer_rules"):
        require(any(line.endswith(piece) for line in check), f"zsh: no {piece} in {check}")


def check_unknown_shell(room):
    room.run("completion", "tcsh").expect(2, err="tcsh", lines=[])
    room.run("completion").expect(2, err="bash|zsh|fish", lines=[])


def check_manual(room):
    """Every flag of every command has its paragraph, and so has what is written by hand."""
    page = room.run("manual").expect(0).out.decode().replace("\\-", "-")
    for name, flags in commands(room).items():
        start = page.find(f'\n.SS "{name}')
        require(start >= 0, f"the page has no {name}")
        section = re.split(r"\n\.S[SH] ", page[start + 4:])[0]
        for flag in flags:
            require(flag == "--help" or f"\n.TP\n\\fB{flag}\\fR" in section,
                    f"the page of {name} has no {flag}")
    require("\n.SH NAME\nauto-enforcer - enforces a team" in page, "what whatis reads")
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", '"EXIT STATUS"', "FILES",
                    "ENVIRONMENT", "EXAMPLES"):
        require(f"\n.SH {section}\n" in page, f"the page has no section {section}")


def lint(room, *command):
    needed(command[0])
    path = os.path.join(room.home, "auto-enforcer.1")
    with open(path, "wb") as file:
        file.write(room.run("manual").expect(0).out)
    env = {**room.env, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "MANWIDTH": "80"}
    return spoken(room, [*command, path], env)


def check_mandoc(room):
    lines = lint(room, "mandoc", "-T", "lint", "-W", "warning")
    require(not lines, f"mandoc: {lines}")


def check_groff(room):
    needed("groff")  # man itself may be cut down to an excuse, as in images of containers
    text = " ".join(" ".join(lint(room, "groff", "-ww", "-man", "-Tascii", "-P-cbou")).split())
    require("At least one violation is blocked" in text, text)


if __name__ == "__main__":
    main({f"check_{name}": globals()[f"check_{name}"] for name in sys.argv[2:]})
