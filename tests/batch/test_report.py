# SPDX-License-Identifier: MIT
"""`report` of a session, on real repositories.

    test_report.py BINARY
"""
import json
import os
import shutil
import subprocess

from room import Skip, main, require
from test_scopes_editor import Editor

# A folder is no project here: nothing is missing in it.
CONFIG = ("profile: strict\nrules:\n  paths/license-missing: off\n  paths/readme-missing: off\n"
          "  paths/security-policy-missing: off\n")
KINDS = ("new", "unknown", "existing", "gone")
SECRET = "hunter2secretX"
MARKDOWN_MAX, JSON_MAX = 128 * 1024, 4 * 1024 * 1024  # as server/tally_report.h declares them
COMMENT_MAX = 65536  # characters of a comment on GitHub


def git(room, *arguments):
    if not shutil.which("git"):
        raise Skip("git is not installed")
    env = {**room.env, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        env.update({f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.org",
                    f"GIT_{role}_DATE": "2026-11-01T12:00:00Z"})
    subprocess.run(["git", *arguments], cwd=room.folder, env=env, check=True, capture_output=True)


def commit(room):
    git(room, "add", "-A")
    git(room, "commit", "-q", "-m", "m")


def session(room, files, config=CONFIG):
    """A repository with these files in the base of its session."""
    git(room, "init", "-q", "-b", "main")
    room.config(config)
    for name, text in files.items():
        room.put(name, text)
    commit(room)
    room.run("session", "start").expect(0)


def report(room, status=0, **keywords):
    return json.loads(room.run("report", "--format", "json", **keywords).expect(status).out)


def totals(counts):
    return {kind: sum(counts[kind].values()) for kind in KINDS}


def expect(told, expected, what=""):
    require(told == expected, f"{what}: {told}, not {expected}")


def check_an_amended_base(room):
    """The session's base is that commit, whether or not it is still part of the branch."""
    session(room, {"a.txt": "a\n"})
    git(room, "commit", "-q", "--amend", "-m", "again")
    room.run("report", "--format", "json").expect(0)


def check_what_is_new_what_was_there_and_what_is_gone(room):
    session(room, {"src/a.py": "x = 1\n# TODO a\n# TODO b\nprint(x)\n", "src/b.js": "console.log(1);\n",
                   "same.py": "# TODO a\n"})
    room.put("src/a.py", f"x = 1\n# TODO a\npassword = '{SECRET}'\nprint(x)\n")
    room.put("src/b.js", "console.log(1);\nconsole.log(2);\n")
    told = report(room)
    expect(totals(told["summary"]), {"new": 2, "unknown": 0, "existing": 4, "gone": 1})
    expect([told["summary"]["checked"], told["summary"]["files"], told["summary"]["rules"]],
           [4, 3, 3])
    expect([(one["path"], one["line"], one["severity"], one["rule"]) for one in told["worst"]],
           [("src/a.py", 3, "blocked", "secrets/assigned"),
            ("src/b.js", 2, "info", "logging/console")])
    expect([(row["rule"], *totals(row).values()) for row in told["rules"]],
           [("secrets/assigned", 1, 0, 0, 0), ("logging/console", 1, 0, 2, 0),
            ("hygiene/todo-unlinked", 0, 0, 2, 1)])
    expect([(row["path"], *totals(row).values()) for row in told["files"]],
           [("src/a.py", 1, 0, 2, 1), ("src/b.js", 1, 0, 1, 0), ("same.py", 0, 0, 1, 0)])
    expect([told["incomplete"], told["faults"]], [[], []])
    for form in ("md", "json", "sarif"):
        said = room.run("report", "--format", form).expect(0)
        require(SECRET.encode() not in said.out + said.err, f"{form} shows a secret")


def check_markdown(room):
    session(room, {"a.py": "# TODO a\n# TODO b\nx = 1\n"})
    room.put("a.py", f"# TODO a\nx = 1\npassword = '{SECRET}'\n")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=room.folder, check=True,
                          capture_output=True).stdout.decode()[:12]
    began = report(room)["session"]["began"]
    room.run("report").expect(0, lines=[
        "### New: 1 blocked", "",
        f"auto-enforcer checked 2 files. New is what commit `{head}` does not have; "
        f"the session began {began}.", "",
        "| | blocked | warning | info | hint |",
        "| :-- | --: | --: | --: | --: |",
        "| New | 1 | 0 | 0 | 0 |",
        "| Existing | 0 | 0 | 0 | 1 |",
        "| Gone | 0 | 0 | 0 | 1 |", "",
        "**What is new, the worst first**", "",
        "- blocked `a.py:3:13` A secret is written into the text; revoke it and read it from the "
        "environment `secrets/assigned`", "",
        "<details><summary>By rule and by file</summary>", "",
        "| Rule | New | Existing | Gone |",
        "| :-- | --: | --: | --: |",
        "| `secrets/assigned` | 1 | 0 | 0 |",
        "| `hygiene/todo-unlinked` | 0 | 1 | 1 |", "",
        "| File | New | Existing | Gone |",
        "| :-- | --: | --: | --: |",
        "| `a.py` | 1 | 1 | 1 |", "",
        "</details>"])


def check_nothing_new(room):
    session(room, {"a.py": "# TODO a\n"})
    said = room.run("report").expect(0, out="### Nothing new\n").out
    require(b"details" not in said and b"**" not in said, said)


def check_names_and_messages_form_nothing(room):
    """Whatever a file is called and a message says, in Markdown it is text."""
    pack = ("version: 1\nid: t\ntitle: t\nrules:\n  - {id: said, title: t, message: 'found {match}',"
            " why: w, profile: core, severity: warning, pattern: 'say .*', match: [say a, say b, "
            "say c], no-match: [d, e, f]}\n")
    session(room, {"a.py": "x = 1\n", ".auto-enforcer/rules/t.yaml": pack})
    room.put("a|`b`\n# c\x1b[2J.txt",
             "say @ann #12 <b>*x*</b> [a](http://b) _c_ a_b | $1$ `d` \\ &lt;\n")
    said = room.run("report").expect(0).out.decode()
    require("\x1b" not in said and "\n# c" not in said, said)
    line, = [one for one in said.split("\n") if one.startswith("- warning `` a|")]
    expect(line, "- warning ``` a|`b`\ufffd# c\ufffd[2J.txt:1:1 ``` found say `@ann` `#12` \\<b\\>\\*x\\*"
           .replace("```", "``") + line[line.index("\\</b"):])
    require("\\[a\\](http" in line or "\u2026" in line, line)
    row, = [one for one in said.split("\n") if one.startswith("| ``")]
    expect(row, "| `` a\\|`b`\ufffd# c\ufffd[2J.txt `` | 1 | 0 | 0 |")


def check_hiding_and_moving_is_not_mending(room):
    session(room, {"a.py": "# TODO a\n# TODO b\n", "old.py": "".join(
        f"line_{i} = {i}\n" for i in range(30)) + "# TODO a\n# TODO b\n", "id_rsa": "x\n"})
    room.put("a.py", "# TODO a\n# auto-enforcer: ignore hygiene/todo-unlinked: later\n# TODO b\n")
    os.rename(room.path("old.py"), room.path("new.py"))
    os.makedirs(room.path("keys"))
    os.rename(room.path("id_rsa"), room.path("keys/id_rsa"))
    expect(totals(report(room)["summary"])["gone"], 0)
    room.put("new.py", "".join(f"line_{i} = {i}\n" for i in range(30)) + "# TODO b\n")
    told = report(room)
    expect(totals(told["summary"])["gone"], 1, "in a file that moved and was edited")
    require(told["summary"]["gone"]["hint"] == 1, told)
    n_new = totals(told["summary"])["new"]
    room.put("new.py", "".join(f"line_{i} = {i}\n" for i in range(30)) + "# TODO b\n# TODO b\n")
    told = totals(report(room)["summary"])
    expect([told["new"] - n_new, told["gone"]], [1, 1], "one that became another")


def check_it_is_bounded(room):
    """200,000 findings in 400 files of 4 kinds, and what is shown is the worst of them."""
    session(room, {"a.py": "x = 1\n"})
    name = "d" * 100
    lines = ["# TODO x\n"] * 496 + ["print(1)\n"] * 2 + ["<<<<<<< HEAD\n"] * 2
    for i in range(400):
        room.put(f"{name}/{name}/{i:03}.py", "".join(lines))
    told = room.run("report", "--format", "json").expect(0).out
    require(len(told) < JSON_MAX, len(told))
    told = json.loads(told)
    require(sum(told["summary"]["new"].values()) >= 200000, told["summary"])
    expect([len(told[part]) for part in ("worst", "files")], [20, 20])
    expect([(one["severity"], one["path"][-6:], one["line"]) for one in told["worst"]],
           [("blocked", f"{i // 2:03}.py", 499 + i % 2) for i in range(20)])
    expect([row["path"][-6:] for row in told["files"]], [f"{i:03}.py" for i in range(20)])
    said = room.run("report").expect(0).out
    require(len(said) < MARKDOWN_MAX and len(said.decode()) < COMMENT_MAX, len(said))
    more = sum(told["summary"]["new"].values()) - 20
    require(f"- and {more} more: `auto-enforcer check --new`\n" in said.decode(), said)
    expect(room.run("report").out, said, "a second time")


def check_long_names_stay_in_bounds(room):
    session(room, {"a.py": "x = 1\n"})
    folder = "/".join(["😀" * 60] * 12)
    for i in range(30):
        room.put(f"{folder}/{i:02}@`|.py", "<<<<<<< HEAD\n")
    said = room.run("report").expect(0).out
    require(len(said) < MARKDOWN_MAX and len(said.decode()) < COMMENT_MAX, len(said))
    require(len(room.run("report", "--format", "json").expect(0).out) < JSON_MAX, "JSON")


def check_what_is_not_whole(room):
    """More findings than are compared."""
    text = "# TODO\n" * 140000
    session(room, {"b.py": "x = 1\n" + text})
    room.put("b.py", "x = 2\n" + text)
    told = json.loads(room.run("report", "--format", "json").expect(3, err="b.py").out)
    expect([told["summary"]["incomplete"], told["incomplete"][0]["path"], told["summary"]["whole"]],
           [1, "b.py", False])
    expect([totals(told["summary"])[kind] for kind in ("new", "gone")], [0, 0])
    require(totals(told["summary"])["unknown"] > 0, told["summary"])
    said = room.run("report").expect(3, out="**Not everything could be checked**\n\n- `b.py` ").out
    require(said.startswith(b"### Perhaps new: "), said)
    log = json.loads(room.run("report", "--format", "sarif").expect(3).out)
    require(not log["runs"][0]["invocations"][0]["executionSuccessful"], "SARIF says it too")


def check_a_faulty_configuration(room):
    session(room, {"a.py": "x = 1\n"})
    room.config(CONFIG + "nonsense: 1\n")
    told = report(room)
    expect([told["summary"]["whole"], told["faults"][0]["path"], told["faults"][0]["line"]],
           [True, ".auto-enforcer/config.yaml", 7])
    room.run("report").expect(0, out="### Nothing new\n")
    room.config(CONFIG + "rules: 1\n")
    told = report(room, status=2)
    expect([told["summary"]["whole"], told["faults"][0]["path"]],
           [False, ".auto-enforcer/config.yaml"])
    room.run("report").expect(2, out="**The configuration is at fault**\n\n- `.auto-enforcer/config")


def check_no_session_and_no_base(room):
    room.put("a.py", "# TODO a\n")
    for form in ("md", "json", "sarif"):
        said = room.run("report", "--format", form).expect(2, err="no session was begun here")
        require(said.out == b"", said.out)
    room.run("report", "nothing").expect(2, err="nothing: no such file")
    room.run("report", "a.py").expect(2, err="a.py: not a folder")
    room.run("session", "start")
    said = room.run("report", "--format", "md")
    require(said.status in (0, 3), said.status)


def check_where_it_is_written(room):
    """Beside the caller, whatever folder is reported; as a whole or not at all."""
    session(room, {"a.py": "x = 1\n", "sub/b.py": "x = 1\n"})
    room.put("a.py", "# TODO a\n")
    said = room.run("report").out
    result = room.run("report", "--output-file", "o.md", where="sub").expect(0)
    require(result.out == b"", result.out)
    with open(room.path("sub/o.md"), "rb") as file:
        kept = file.read()
    expect(kept, said)
    room.run("report", "..", "--output-file", "o.md", where="sub").expect(0)
    with open(room.path("sub/o.md"), "rb") as file:
        expect(file.read(), kept, "the report is not part of what is reported")
    room.run("report", "--output-file", "nowhere/o.md").expect(2, err="cannot be written there")


def check_sarif(room):
    session(room, {"a.py": "# TODO a\n"})
    room.put("a.py", "# TODO a\n# TODO b\n")
    log = json.loads(room.run("report", "--format", "sarif").expect(0).out)
    results = log["runs"][0]["results"]
    expect([one["baselineState"] for one in results], ["unchanged", "new"])


def check_the_server_tells_the_same(room):
    """Of open documents; with all of them open it is what the command says, but for what is gone."""
    files = {"a.py": "# TODO a\nprint(1)\n", "sub/b.py": "x = 1\n"}
    session(room, files, CONFIG + "exclude: ['.auto-enforcer/**']\n")
    now = {"a.py": f"# TODO a\n# TODO \u00e9\nprint(1)\npassword = '{SECRET}'\n",
           "sub/b.py": "# TODO \U0001f600\nx = 1; print(2)\n"}
    with Editor(room) as editor:
        for name, text in now.items():
            editor.open(name, text)
            editor.shown(name)
        answer = editor.ask("workspace/executeCommand", {"command": "auto-enforcer.report"})
        one, = answer["reports"]
        for name, text in now.items():
            room.put(name, text)
        told = report(room)
        expect(one["root"], os.fsdecode(room.path("")).rstrip("/"))
        require(SECRET not in json.dumps(answer), "it shows a secret")
        for part in ("session", "worst"):
            expect(one["report"][part], told[part], part)
        for part in ("rules", "files"):
            expect(one["report"][part], [{**row, "gone": None} for row in told[part]], part)
        expect(one["report"]["summary"], {**told["summary"], "gone": None}, "summary")
        require(totals(told["summary"])["new"] == 4, told["summary"])
        require("### New: 1 blocked" in one["markdown"] and "2 open documents" in one["markdown"]
                and "Gone" not in one["markdown"], one["markdown"])


def check_what_was_just_typed_counts(room):
    session(room, {"a.py": "x = 1\n"})
    with Editor(room) as editor:
        editor.open("a.py", "x = 1\n")
        editor.ask("workspace/executeCommand", {"command": "auto-enforcer.stats"})
        for round_ in range(20):
            editor.type("a.py", "x = 1\n" + "# TODO a\n" * round_)
            one, = editor.ask("workspace/executeCommand",
                              {"command": "auto-enforcer.report"})["reports"]
            expect([one["report"]["summary"]["rules"], sum(
                sum(one["report"]["summary"][kind].values()) for kind in ("new", "unknown"))],
                   [int(round_ > 0), round_])


if __name__ == "__main__":
    main(globals())
