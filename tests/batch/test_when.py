# SPDX-License-Identifier: MIT
"""Rules that speak of what is new or changed alone: an editor and `check --base` agree, on real
repositories.

    test_when.py BINARY
"""
import json
import os
import sys

from room import main, require
from test_scopes_editor import Editor, commit, git, repository

DAY = "2026-11-21"
RULES = ("rules:\n  dates/stale-last-updated: warning\n  dates/hardcoded-current: info\n"
         "  team/new-word: hint\n  team/changed-word: hint\n  team/any-file: hint\n")
PACK = """version: 1
id: team
rules:
  - id: new-word
    title: t
    message: a new word
    why: w
    when: line_new
    string: newly
    match: [newly, newly so, so newly]
    no-match: [a, b, c]
  - id: changed-word
    title: t
    message: a word where something was changed
    why: w
    when: [document_changed, {on: line, pattern: '!'}]
    string: anew
    match: ['anew!', '!anew', 'so anew !']
    no-match: [anew, b, c]
  - id: any-file # so that every file has a finding, whose scope tells that the base is known
    title: t
    message: a file
    why: w
    paths: ['*']
    match: [{path: a}, {path: b}, {path: c}]
    no-match: [{path: b/}, {path: c/}, {path: d/}]
"""
STALE, TYPED = "dates/stale-last-updated", "dates/hardcoded-current"
NEW, CHANGED = "team/new-word", "team/changed-word"
HEAD = "# Guide\n\nLast Updated: 2026-11-20\n\nText.\n"
CODE = "a = 1\nRELEASED = '2026-11-20'\nb = 2\n"

# name, what it was (None: there was no such file), what it is, what is found
CASES = [
    ("edited.md", HEAD, HEAD + "More.\n", [(3, STALE)]),
    ("same.md", HEAD, HEAD, []),
    ("blanks.md", HEAD, HEAD.replace("\n", "\r\n").replace("Text.", "  Text.  ") + "\n\n", []),
    ("moved-lines.md", HEAD + "More.\n", HEAD.replace("Text.", "More.\nText."), []),
    ("date-alone.md", HEAD, HEAD.replace("11-20", "11-19"), []),
    ("today.md", HEAD, HEAD.replace("11-20", "11-21") + "More.\n", []),
    ("date-and-more.md", HEAD, HEAD.replace("11-20", "11-19") + "More.\n", [(3, STALE)]),
    ("field-added.md", "# Guide\n", "# Guide\nLast Updated: 2026-11-20\n", []),
    ("fresh.md", None, HEAD, [(3, STALE)]),
    ("fresh-field.md", None, "Last Updated: 2026-11-20\n", []),
    ("long.md", HEAD + "x " * 90000 + "\n", HEAD + "x " * 90000 + "y\n", [(3, STALE)]),
    ("long-same.md", HEAD + "x " * 90000 + "\n", HEAD + " x" * 90000, []),
    ("long-field.md", "Updated on 2026-11-20 " + "x " * 90000 + "\na\n",
     "Updated on 2026-11-20 " + "z " * 90000 + "\na\n", []),
    ("BUG_LOG.md", HEAD, HEAD + "More.\n", []),
    ("untouched.py", CODE, CODE.replace("b = 2", "b = 3"), []),
    ("typed.py", CODE, CODE + "SINCE = '2026-11-19'\n", [(4, TYPED)]),
    ("touched.py", CODE, CODE.replace("-20", "-18"), [(2, TYPED)]),
    ("twice.py", CODE, CODE + "RELEASED = '2026-11-20'\n", [(4, TYPED)]),
    ("fresh.py", None, CODE, [(2, TYPED)]),
    ("hidden.py", CODE, CODE + "SINCE = '2026-11-19'  "
     "# auto-enforcer: ignore dates/hardcoded-current by @ann: a test\n", []),
    ("hidden-before.py", CODE + "SINCE = '2026-11-19'  "
     "# auto-enforcer: ignore dates/hardcoded-current by @ann: a test\n", None, []),
    ("words.txt", "newly\nanew!\n", "newly\nanew!\nnewly\n", [(2, CHANGED), (3, NEW)]),
    ("words-same.txt", "newly\nanew!\n", "  newly\r\nanew!\r\n", []),
]
LANGUAGES = {"md": "markdown", "py": "python", "txt": "plaintext"}
TOLD = {STALE, TYPED, NEW, CHANGED}


def begin(room, files):
    room.put(".auto-enforcer/rules/team.yaml", PACK)
    repository(room, files, "profile: core\n" + RULES)


def put_cases(room):
    begin(room, {name: before for name, before, _, _ in CASES if before is not None})
    for name, before, now, _ in CASES:
        room.put(name, before if now is None else now)


def checked(room, name, *arguments):
    out = room.check("--today", DAY, "--format", "json", "--exit-zero", *arguments, name).out
    return told_of(out)


def told_of(out):
    return sorted((row["line"], row["rule"]) for row in json.loads(out)["violations"]
                  if row["rule"] in TOLD)


def check_cases(room):
    """As `check` says it, with the base named and with that of the session."""
    put_cases(room)
    room.run("session", "start").expect(0)
    for arguments in (["--base", "HEAD"], ["--new"], []):
        out = room.check("--today", DAY, "--format", "json", "--exit-zero", *arguments).out
        told = {}
        for row in json.loads(out)["violations"]:
            if row["rule"] in TOLD:
                told.setdefault(row["path"], []).append((row["line"], row["rule"]))
        for name, _, _, expected in CASES:
            wanted = expected if arguments else []
            require(told.get(name, []) == wanted, f"{name} {arguments}: {told.get(name)}")


def check_editor(room):
    """What a client is shown at last is what `check` says of the same text, typed or opened."""
    put_cases(room)
    with Editor(room, arguments=("--today", DAY)) as editor:
        for name, before, now, expected in CASES:
            language = LANGUAGES[name.rpartition(".")[2]]
            editor.open(name, before or "", language)
            told = settled(editor, name)
            if now is not None:
                editor.type(name, now)
                told = settled(editor, name)
            require(told == expected, f"{name}: {told}, not {expected}")
            editor.close(name)


def settled(editor, name):
    """What is published of the document once its base is known."""
    return sorted((row["range"]["start"]["line"] + 1, row["code"]) for row in editor.shown(name)
                  if row["code"] in TOLD)


def fixes(editor, name, line):
    """What the quick fixes on a line put in."""
    actions = editor.ask("textDocument/codeAction", {
        "textDocument": {"uri": editor.uri(name)},
        "range": {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 99}},
        "context": {"diagnostics": [], "only": ["quickfix"]}}) or []
    return [edit["newText"] for action in actions if "Replace" in action["title"]
            for edit in action["edit"]["changes"][editor.uri(name)]]


def check_typing(room):
    """An edit elsewhere shows the stale date, and taking it back hides it; the fix is one date."""
    begin(room, {"a.md": HEAD})
    with Editor(room, arguments=("--today", DAY)) as editor:
        editor.open("a.md", HEAD, "markdown")
        require(settled(editor, "a.md") == [], "nothing was changed yet")
        require(fixes(editor, "a.md", 2) == [], "and nothing is offered")
        for _ in range(2):
            editor.type("a.md", "x", (4, 0))
            require(settled(editor, "a.md") == [(3, STALE)], "an edit elsewhere")
            require(fixes(editor, "a.md", 2) == [DAY], fixes(editor, "a.md", 2))
            editor.type("a.md", "", (4, 0), (4, 1))
            require(settled(editor, "a.md") == [], "it was taken back")
        editor.type("a.md", "\r\n  ", (4, 0))
        require(settled(editor, "a.md") == [], "blanks alone")
        editor.type("a.md", "19", (2, 22), (2, 24))
        require(settled(editor, "a.md") == [], "the date itself")


def check_moved(room):
    begin(room, {"a.md": HEAD + "one\ntwo\n", "a.py": CODE})
    git(room, "mv", "a.md", "b.md")
    os.rename(room.path("a.py"), room.path("c.py"))
    require(checked(room, ".", "--base", "HEAD") == [], "moves change nothing")


def check_without_a_repository(room):
    room.config("profile: core\n" + RULES)
    room.put("a.md", HEAD)
    room.put("a.py", CODE)
    require(checked(room, ".") == [], "nothing is new")
    room.check("--today", DAY, "--fix", "--unsafe-fixes", ".").expect(0)
    with open(room.path("a.md"), encoding="utf-8") as file:
        require(file.read() == HEAD, "no date was written over")


def check_why(room):
    begin(room, {"a.md": HEAD})
    room.put("a.md", HEAD + "More.\n")
    answer = room.run("why", "--today", DAY, "a.md:3")
    answer.expect(0, out="nothing is flagged here, 1 not compared")
    answer.expect(0, out="in a document that was changed since the session began")
    room.run("why", "--today", DAY, "a.md:3", STALE).expect(0, out="Decided by: session")
    room.run("rules", "explain", STALE).expect(0, out="without a base it says nothing")
    room.run("rules", "explain", TYPED).expect(0, out="new since the session began")


def check_staged(room):
    """Of the index, as of files."""
    begin(room, {"a.md": HEAD, "a.py": CODE})
    room.put("a.md", HEAD + "More.\n")
    room.put("a.py", CODE + "SINCE = '2026-11-19'\n")
    git(room, "add", "-A")
    out = room.check("--today", DAY, "--format", "json", "--exit-zero", "--staged").out
    told = told_of(out)
    require(told == [(3, STALE), (4, TYPED)], told)
    commit(room)


if __name__ == "__main__":
    sys.exit(main(globals()))
