# SPDX-License-Identifier: MIT
"""A client for the benchmarks that measure memory: a server to talk to, and what it holds.

Not for latencies: those are measured by a client in C.
"""
import json
import os
import subprocess

KIB, MIB = 1024, 1024 * 1024
LINE = "const value = 'a line of source text that is as long as most lines are'; // {:07d}\n"


def lines_of(size):
    """Lines of source without a finding, of about `size` bytes together."""
    return "".join(LINE.format(n) for n in range(size // len(LINE.format(0))))


def frame_of(message):
    """The bytes that send a message."""
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def peak_of_check(binary, path, *arguments):
    """The highest RSS of `check`, as it says itself: what wait4 tells begins before exec."""
    done = subprocess.run([binary, "check", "--stats", *arguments, path], capture_output=True,
                          env=dict(os.environ, HOME="/nonexistent", XDG_CONFIG_HOME="/nonexistent"))
    lines = done.stderr.decode().splitlines()
    return int(next(line for line in lines if "most resident" in line).split()[-1])


class Server:
    def __init__(self, binary, *arguments, folder=None, folders=()):
        env = dict(os.environ, HOME="/nonexistent", XDG_CONFIG_HOME="/nonexistent")
        self.process = subprocess.Popen([binary, "server", *arguments], env=env, cwd=folder,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next_id = 0
        self.ask("initialize", {"capabilities": {}, "workspaceFolders": [
            {"uri": "file://" + path, "name": path} for path in folders] or None})
        self.tell("initialized", {})

    def send(self, message):
        self.process.stdin.write(frame_of(message))
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def next(self):
        length = 0
        while (line := self.process.stdout.readline()) not in (b"\r\n", b""):
            length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def ask(self, method, params=None):
        self.next_id += 1
        self.send({"id": self.next_id, "method": method, "params": params})
        while (message := self.next()).get("id") != self.next_id:
            pass
        return message["result"]

    def open(self, uri, language, text):
        """Opens a document and waits for its diagnostics."""
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": language, "version": 1, "text": text}})
        return self.published(uri)

    def close(self, uri):
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.published(uri)

    def published(self, uri):
        while (message := self.next()).get("params", {}).get("uri") != uri:
            pass
        return message["params"]["diagnostics"]

    def stats(self):
        return self.ask("workspace/executeCommand", {"command": "auto-enforcer.stats"})

    def memory(self):
        return self.stats()["memory"]["process"]

    def end(self):
        self.ask("shutdown")
        self.tell("exit", None)
        self.process.wait(30)
