# SPDX-License-Identifier: MIT
"""The server: the same conversation, the same bytes.

    test_server.py BINARY

Promised (DESIGN.md section 3) is this. Read from a file, where there are no pauses, a conversation
gives the same bytes each time. A client that waits for a publish after each edit gets the same
bytes each time, also where large texts are scanned on other threads. A client that does not wait
is shown the same in the end and gets the same answers; how many versions it is shown on the way
depends on what was in the pipe at once, and two large documents may be finished in either order:
there each document's publishes are compared, and that their versions ascend.
"""
import concurrent.futures
import glob
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import conditions
import processes
import room as rooms
import runner
import script
import wire
from conditions import Condition
from room import MARKER, require

BINARY = os.path.abspath(sys.argv[1])
DATA = runner.Data(os.environ.get("AE_SHARED_DATA"))
# What the process tells of its own time and memory is measured, and differs; and so does what it
# tells of the moment in which a session began.
MEASURED = ("commands-stats.lsp", "commands-session.lsp", "commands-report.lsp")
GOLDEN = os.path.join(conditions.HERE, os.pardir, "golden")
ALL = [path for path in sorted(glob.glob(os.path.join(GOLDEN, "*.lsp")))
       if os.path.basename(path) not in MEASURED]
SERVER = ["server", "--today", conditions.TODAY]


def played(path, root, condition=None):
    """A conversation as it went: the bytes sent, the answers, what is shown in the end."""
    steps = script.parse(pathlib.Path(path).read_text("utf-8"))
    more = condition.env if condition else {}
    os.makedirs(root)
    talk = runner.Conversation(BINARY, DATA, root, more)
    try:
        for step in steps:
            getattr(talk, "do_" + step.verb)(**step.arguments)
        if not talk.ended:  # All that was sent is worked off before it ends.
            talk.round_trip()
            talk.round_trip()
            talk.stop()
        answers = [message for message in talk.server.received if "id" in message]
        return bytes(talk.server.sent), answers, talk.shown
    finally:
        if talk.server:
            talk.server.kill()


def replay(room, sent, condition, env=None):
    """What the server writes when it reads `sent` from a file."""
    with tempfile.TemporaryFile() as file:
        file.write(sent)
        file.seek(0)
        done = subprocess.run([*condition.before, BINARY, *SERVER], cwd=room.folder, stdin=file,
                              env=env or {**room.env, **condition.env}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=120, check=False)
    require(done.returncode >= 0, f"{condition.name}: ended by signal {-done.returncode}")
    return done.returncode, done.stdout, done.stderr


def is_recorded(path):
    """Whether it needs clients that are not in this tree."""
    return os.path.basename(path).startswith("clients-") and DATA.clients is None


def needs_no_pauses(path):
    """Those that write 300 MB or lie about lengths have no bytes to be replayed."""
    return "too-large" not in path


def check_replayed(room):
    """Each golden conversation, read from a file, under each condition."""
    known = conditions.all_of(room.home)
    paths = [path for path in ALL if not is_recorded(path) and needs_no_pauses(path)]
    talks = []
    for index, path in enumerate(paths):
        sent, _, _ = played(path, os.path.join(room.folder, f"t{index:03}"))
        talks.append((path, sent))
    n_runs = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for index, (path, sent) in enumerate(talks):
            wanted = replay(room, sent, Condition("the first run"))
            some = known if index % 10 == 0 else known[index % 9::9]
            for condition, got in zip(some, pool.map(
                    lambda condition, sent=sent: replay(room, sent, condition), some)):
                require(got == wanted,
                        f"{path}: {condition.name}:\n{wanted!r:.1500}\n{got!r:.1500}")
                n_runs += 1
            got = replay(room, sent, Condition("environment"), conditions.reversed_order(room.env))
            require(got == wanted, f"{path}: the order of variables")
    print(f"  {len(talks)} conversations, {n_runs} runs")


def check_played(room):
    """Each golden conversation with a client: the same answers, the same in the end."""
    some = [c for c in conditions.all_of(room.home)
            if any(word in c.name for word in ("run 2", "UV_", "PERTURB", "tr_TR"))]
    paths = [path for path in ALL if not is_recorded(path)]
    for index, path in enumerate(paths):
        first = played(path, os.path.join(room.folder, "n" * 8))
        os.rename(os.path.join(room.folder, "n" * 8), os.path.join(room.folder, f"old{index}"))
        for condition in some[index % 3::3]:
            got = played(path, os.path.join(room.folder, "n" * 8), condition)
            os.rename(os.path.join(room.folder, "n" * 8),
                      os.path.join(room.folder, f"old{index}-{condition.name}"))
            require(got[1:] == first[1:],
                    f"{path}: {condition.name}:\n{first!r:.1500}\n{got!r:.1500}")


class Client:
    """One that waits for what it is owed."""

    def __init__(self, room, condition):
        self.server = wire.Server([*condition.before, BINARY, *SERVER], room.folder,
                                  {**room.env, **condition.env})
        self.published = []
        self.send(processes.INITIALIZE, processes.INITIALIZED)
        processes.answered(self.server, 1, 30)

    def send(self, *messages):
        self.server.write(processes.frames(*messages))

    def wait_for(self, *wanted):
        """Until these (document, version) have been published."""
        while not set(wanted) <= set(self.published):
            message = self.server.next(time.monotonic() + 60)
            if message.get("method") == "textDocument/publishDiagnostics":
                params = message["params"]
                self.published.append((params["uri"], params.get("version")))

    def open(self, uri, text):
        item = {"uri": uri, "languageId": "python", "version": 1, "text": text}
        self.send({**processes.OPEN, "params": {"textDocument": item}})

    def change(self, uri, version, place, text):
        spot = {"line": place, "character": 0}
        end = {"line": place + (version % 3 == 0), "character": 0}
        self.send({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": {"uri": uri, "version": version},
            "contentChanges": [{"range": {"start": spot, "end": end}, "text": text}]}})

    def finish(self):
        self.send(processes.SHUTDOWN, processes.EXIT)
        processes.finish(self.server, 0, 60)
        return bytes(self.server.output)


PIECES = ["<<<<<<< HEAD\n", "x", "\n", "password = 'hunter2hunter2'\n", '"""', "# ", "é\U0001f600",
          "try:\n    x()\nexcept:\n    pass\n"]


def type_for_long(room, condition, n_lines, n_edits):
    """The bytes of a session in which a person types here and there."""
    client, draw = Client(room, condition), random.Random(n_lines)
    uri = "file:///nowhere/a.py"
    try:
        client.open(uri, "value = 1\n" * n_lines + MARKER.decode())
        client.wait_for((uri, 1))
        for version in range(2, 2 + n_edits):
            client.change(uri, version, draw.randrange(n_lines // 2), draw.choice(PIECES))
            client.wait_for((uri, version))
        return client.finish()
    finally:
        client.server.kill()


def check_typing(room):
    """A person types: in a small text, and in one that is scanned on another thread."""
    known = conditions.all_of(room.home)
    for n_lines, n_edits, step in (300, 200, 2), (60000, 12, 7):
        wanted = type_for_long(room, Condition("the first run"), n_lines, n_edits)
        require(wanted.count(b"publishDiagnostics") >= n_edits, wanted[:1000])
        for condition in known[::step] + [c for c in known if "UV_" in c.name]:
            got = type_for_long(room, condition, n_lines, n_edits)
            require(got == wanted, f"{n_lines} lines: {condition.name}: {len(wanted)}, {len(got)}")


def by_document(messages):
    """The publishes of each document, in their order; the versions of each ascend."""
    shown = {}
    for message in messages:
        if message.get("method") == "textDocument/publishDiagnostics":
            shown.setdefault(message["params"]["uri"], []).append(message["params"])
    for uri, publishes in shown.items():
        versions = [params["version"] for params in publishes if "version" in params]
        require(versions == sorted(versions), f"{uri}: {versions}")
    return shown


def open_some(room, condition):
    """Large documents opened at once, without waiting for any."""
    client, uris = Client(room, condition), [f"file:///nowhere/{n}.py" for n in range(6)]
    try:
        for n, uri in enumerate(uris):
            client.open(uri, "value = 1\n" * (50000 - 7000 * n) + MARKER.decode() * (n + 1))
        client.wait_for(*[(uri, 1) for uri in uris])
        client.finish()
        return by_document(client.server.received)
    finally:
        client.server.kill()


def check_large_at_once(room):
    """They may be finished in any order; each is published once, with the same findings."""
    wanted = open_some(room, Condition("the first run"))
    require(sorted(map(len, wanted.values())) == [1] * 6, {u: len(p) for u, p in wanted.items()})
    for condition in [c for c in conditions.all_of(room.home)
                      if not c.name.startswith("run ") or c.name in ("run 2", "run 3")]:
        got = open_some(room, condition)
        require(got == wanted, f"{condition.name}: {got!r:.1500}")


def check_opened_again(room):
    """What is cached from before makes no difference: the second time is as the first."""
    client, uri = Client(room, Condition("one server")), "file:///nowhere/a.py"
    try:
        for _ in range(5):
            client.open(uri, "value = 1\n" * 60000 + MARKER.decode())
            client.published.clear()
            client.wait_for((uri, 1))
            client.send({"jsonrpc": "2.0", "method": "textDocument/didClose",
                         "params": {"textDocument": {"uri": uri}}})
        client.finish()
        shown = by_document(client.server.received)[uri]
        full = [params for params in shown if params["diagnostics"]]
        require(len(full) == 5 and all(params == full[0] for params in full), f"{shown!r:.1500}")
    finally:
        client.server.kill()


rooms.main(globals())
