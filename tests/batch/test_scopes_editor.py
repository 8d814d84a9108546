# SPDX-License-Identifier: MIT
"""Scopes in an editor: against what was there when the session began, on real repositories.

    test_scopes_editor.py BINARY

Whatever is typed, the scopes that are published are those `check --base` gives for the saved file.
"""
import collections
import json
import os
import random
import shutil
import subprocess
import sys
import time

from room import Skip, main, require

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden"))
import wire  # noqa: E402

NAMES = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false",
         "-c", "core.autocrlf=false"]
# A folder is no project here: nothing is missing in it.
CONFIG = ("profile: strict\nrules:\n  paths/license-missing: off\n  paths/readme-missing: off\n"
          "  paths/security-policy-missing: off\n")
BAD = "x = 1\n# TODO tidy this\ny = 2\n"
PATIENCE = 60
SOON = 10  # seconds in which what others do is seen; it is meant to be one
SEVERITIES = {1: "blocked", 2: "warning", 3: "info", 4: "hint"}


def git(room, *arguments, where="."):
    if not shutil.which("git"):
        raise Skip("there is no git")
    result = subprocess.run(["git", *NAMES, *arguments], cwd=room.path(where), env=room.env,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    require(result.returncode == 0, f"git {arguments}: {result.stdout!r}")


def commit(room, where=".", *arguments):
    git(room, "add", "-A", where=where)
    git(room, "commit", "-q", "--allow-empty", "-m", "m", *arguments, where=where)


def repository(room, files, config=CONFIG, where="."):
    os.makedirs(room.path(where), exist_ok=True)
    git(room, "init", "-q", "-b", "main", where=where)
    room.config(config, folder=where)
    for name, text in files.items():
        room.put(f"{where}/{name}", text)
    commit(room, where)


class Editor:
    """A client that waits for what it was told last of a document."""

    def __init__(self, room, env=None, where=".", arguments=()):
        self.room = room
        self.folder = os.path.normpath(os.path.join(room.folder, where))
        self.server = wire.Server([room.binary, "server", *arguments], self.folder,
                                  {**room.env, **(env or {})})
        self.version = {}
        self.queues = {}
        self.ask("initialize", {"processId": None, "rootUri": "file://" + self.folder,
                                "capabilities": {"textDocument": {"codeAction": {
                                    "isPreferredSupport": True,
                                    "codeActionLiteralSupport": {
                                        "codeActionKind": {"valueSet": []}}}}}})
        self.tell("initialized", {})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.server.close_input()
            self.server.wait(PATIENCE)
        finally:
            self.server.kill()
        report = self.server.sanitizer_report()
        require(not report, report)

    def tell(self, method, params):
        self.server.write(wire.frame({"jsonrpc": "2.0", "method": method, "params": params}))

    def next(self):
        return self.server.next(time.monotonic() + PATIENCE)

    def ask(self, method, params):
        self.server.write(wire.frame({"jsonrpc": "2.0", "id": 1, "method": method,
                                      "params": params}))
        while True:
            message = self.next()
            if message.get("id") == 1 and "method" not in message:
                return message["result"]
            params = message.get("params", {})
            if "diagnostics" in params:
                self.queues.setdefault(params["uri"], collections.deque()).append(
                    params["diagnostics"])

    def command(self, name):
        return self.ask("workspace/executeCommand", {
            "command": f"auto-enforcer.session.{name}", "arguments": []})["sessions"]

    def uri(self, name):
        return "file://" + os.path.join(self.folder, name)

    def open(self, name, text, language="python"):
        self.version[name] = 1
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": self.uri(name), "languageId": language, "version": 1, "text": text}})

    def type(self, name, text, start=None, end=None):
        """Without a place the whole text."""
        self.version[name] += 1
        change = {"text": text}
        if start is not None:
            change["range"] = {"start": dict(zip(("line", "character"), start)),
                               "end": dict(zip(("line", "character"), end or start))}
        self.tell("textDocument/didChange", {
            "textDocument": {"uri": self.uri(name), "version": self.version[name]},
            "contentChanges": [change]})

    def close(self, name):
        self.tell("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})
        while self.published(name):
            pass

    def published(self, name):
        """The next diagnostics of the document; what comes of others meanwhile is kept."""
        queue = self.queues.setdefault(self.uri(name), collections.deque())
        while not queue:
            params = self.next().get("params", {})
            if "diagnostics" in params:
                self.queues.setdefault(params["uri"], collections.deque()).append(
                    params["diagnostics"])
        return queue.popleft()

    def shown(self, name, scopes=True):
        """With `scopes`, once these are known of all."""
        while True:
            diagnostics = self.published(name)
            if not scopes or all("data" in one for one in diagnostics
                                 if one["code"] != "engine/more-findings") and diagnostics:
                return diagnostics

    def until(self, name, expected, what, within=SOON):
        """Waits for these scopes, which come without anything being typed; the seconds it took."""
        begin, last = time.monotonic(), None
        try:
            while last != expected:
                queue = self.queues.setdefault(self.uri(name), collections.deque())
                if not queue:
                    params = self.server.next(begin + within).get("params", {})
                    if "diagnostics" in params:
                        self.queues.setdefault(params["uri"], collections.deque()).append(
                            params["diagnostics"])
                    continue
                last = [f"{one['range']['start']['line'] + 1} "
                        f"{one.get('data', {}).get('scope', 'unknown')}"
                        for one in queue.popleft()]
        except wire.Silence:
            require(False, f"{what}: {last}, not {expected} in {within} s")
        return time.monotonic() - begin

    def scopes(self, name):
        return [f"{one['range']['start']['line'] + 1} {one['data']['scope']}"
                for one in self.shown(name)]


def checked(room, name, text):
    """What `check` says of the text, in the same words; what a change does to the policy is said by
    `check` alone."""
    result = room.check("--base", "HEAD", "--format", "json", "-", "--stdin-filename", name,
                        given=text.encode())
    return [f"{row['line']} {row['scope']}" for row in json.loads(result.out)["violations"]
            if row["rule"] != "policy/weakened"]


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


def ignore_texts(editor, name, line):
    """The comments that are offered for what is on a line."""
    told = editor.ask("textDocument/codeAction", {
        "textDocument": {"uri": editor.uri(name)},
        "range": {"start": {"line": line, "character": 3}, "end": {"line": line, "character": 3}},
        "context": {"diagnostics": []}})
    return [one["edit"]["changes"][editor.uri(name)][0]["newText"] for one in told
            if one["title"].startswith("Ignore")]


def check_who_ignores(room):
    """The repository's own name comes before the user's; of no repository it is the user's."""
    repository(room, {"a.py": BAD})
    git(room, "config", "user.name", "Anna Berg")
    with open(os.path.join(room.home, ".gitconfig"), "w", encoding="utf-8") as file:
        file.write("[user]\n\tname = another\n")
    with Editor(room) as editor:
        editor.open("a.py", BAD)
        editor.scopes("a.py")
        first, second = ignore_texts(editor, "a.py", 1)
        require(first.endswith(" by @Anna-Berg\n"), first)
        require(" until " in second and second.endswith(" by @Anna-Berg\n"), second)


def check_no_repository(room):
    """Nothing is said of scopes where nothing is known, and nothing is started."""
    room.config(CONFIG)
    room.put("a.py", BAD)
    with Editor(room, env={"PATH": room.home}) as editor:
        editor.open("a.py", BAD)
        require("data" not in editor.shown("a.py", scopes=False)[0], "a scope without a base")


def check_git_is_missing(room):
    repository(room, {"a.py": BAD})
    with Editor(room, env={"PATH": room.home}) as editor:
        editor.open("a.py", BAD)
        for _ in range(2):
            require("data" not in editor.shown("a.py", scopes=False)[0], "a scope without git")
        editor.type("a.py", BAD + BAD)
        require(len(editor.shown("a.py", scopes=False)) == 2, "it goes on")
    require(b"git was not found" in editor.server.errors, bytes(editor.server.errors))


class Counter:
    """A git in PATH that writes down that it was started."""

    def __init__(self, room):
        real = shutil.which("git")
        if not real:
            raise Skip("there is no git")
        self.calls = os.fsdecode(room.path("../calls"))
        self.n_told = 0
        folder = os.fsdecode(room.path("../bin"))
        os.makedirs(folder)
        with open(os.path.join(folder, "git"), "w", encoding="utf-8") as file:
            file.write(f'#!/bin/sh\necho >>"{self.calls}" "$@"\nexec "{real}" "$@"\n')
        os.chmod(file.name, 0o755)
        self.env = {"PATH": folder + os.pathsep + os.environ["PATH"]}

    def lines(self):
        if not os.path.exists(self.calls):
            return []
        with open(self.calls, encoding="utf-8") as file:
            return file.readlines()

    def new(self):
        """The calls since this was asked last."""
        lines = self.lines()
        told, self.n_told = lines[self.n_told:], len(lines)
        return told

    def wait(self):
        """Until git was started."""
        end = time.monotonic() + SOON
        while len(self.lines()) == self.n_told:
            require(time.monotonic() < end, f"git was not started in {SOON} s")
            time.sleep(0.01)

    def at_most(self, count, what):
        calls = self.new()
        require(len(calls) <= count, f"{what}: git was started {len(calls)} times: {calls}")
        return len(calls)


def check_git_is_called_thrice(room):
    """One repository, however many documents, and no process for a key."""
    counter = Counter(room)
    files = {f"f{i}.py": BAD for i in range(30)}
    repository(room, files)
    with Editor(room, env=counter.env) as editor:
        for name in files:
            editor.open(name, BAD)
        for name in files:
            expect(editor.scopes(name), ["2 existing"], name)
        for key in range(50):
            editor.type("f0.py", "a", (0, key))
            ignore_texts(editor, "f0.py", 1)
        editor.ask("workspace/executeCommand", {"command": "auto-enforcer.stats"})
    counter.at_most(3, "opened and typed")


if __name__ == "__main__":
    main(globals())
