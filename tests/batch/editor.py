# SPDX-License-Identifier: MIT
"""An editor for tests of scopes: opens, types, and is told diagnostics."""
import collections
import os
import sys
import time

from room import require

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden"))
import wire  # noqa: E402

PATIENCE = 60


class Editor:
    """A client that waits for what it was told last of a document."""

    def __init__(self, room, env=None):
        self.room = room
        self.server = wire.Server([room.binary, "server"], room.folder,
                                  {**room.env, **(env or {})})
        self.version = {}
        self.queues = {}
        self.ask("initialize", {"processId": None, "rootUri": "file://" + room.folder,
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
        return "file://" + os.fsdecode(self.room.path(name))

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

    def scopes(self, name):
        return [f"{one['range']['start']['line'] + 1} {one['data']['scope']}"
                for one in self.shown(name)]
