# SPDX-License-Identifier: MIT
"""What is malformed, huge or out of bounds costs one message, never the process or an edit.

    hostile.py [--data FOLDER] [--only CHECK] BINARY

Malformed bodies are sent in a session of each recorded client: every one is followed by a request
that has to be answered, each request has exactly one answer, and in the end the document is what
the edits in between made of it. The other checks are about framing and amounts, where the client's
capabilities do not matter.
"""
import argparse
import json
import os
import pty
import subprocess
import sys
import time

import memory
import processes
import runner
import wire
from processes import require

SKIPPED = 77
URI = "file:///nowhere/a.js"
MIB = 1024 * 1024

OPEN = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {
    "uri": URI, "languageId": "javascript", "version": 1, "text": "let a;\n"}}}
CHANGE = {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
    "textDocument": {"uri": URI, "version": 2}, "contentChanges": [
        {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 3}},
         "text": "caf\u00e9"}]}}
REQUEST = {"jsonrpc": "2.0", "id": 77, "method": "workspace/executeCommand",
           "params": {"command": "auto-enforcer.stats", "arguments": []}}
WRONG = [None, True, -1, 2**31, 1e999, 0.5, "", "x" * 70000, [], [[]], {}, {"a": {}}]


def places(value, path=()):
    """Every place in a message, as the keys that lead there."""
    yield path
    items = value.items() if isinstance(value, dict) else \
        enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, path + (key,))


def with_at(value, path, other):
    """A copy of the message with another value at that place."""
    if not path:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = with_at(value[path[0]], path[1:], other)
    return copy


def without_at(value, path):
    copy = dict(value) if isinstance(value, dict) else list(value)
    if len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = without_at(value[path[0]], path[1:])
    return copy


def malformed_bodies():
    """(what, body) of everything that no client should send."""
    for message in (CHANGE, REQUEST):
        body = json.dumps(message).encode()
        for end in range(0, len(body), 3):
            yield f"cut after {end}", body[:end]
        for at in range(0, len(body), 7):
            yield f"a bit turned at {at}", body[:at] + bytes([body[at] ^ 0x10]) + body[at + 1:]
        for path in places(message):
            for wrong in WRONG:
                yield f"{path} is {str(wrong)[:10]}", json.dumps(
                    with_at(message, path, wrong)).replace("Infinity", "1e999").encode()
            if path:
                yield f"no {path}", json.dumps(without_at(message, path)).encode()
    yield from {
        "nothing": b"", "a blank": b" ", "a word": b"hello", "a number": b"1", "null": b"null",
        "a string": b'"a"', "a batch": json.dumps([REQUEST, CHANGE]).encode(),
        "an empty batch": b"[]", "two values": b"{} {}", "NULs": b"\0" * 100,
        "a byte order mark": b"\xef\xbb\xbf" + json.dumps(REQUEST).encode(),
        "not UTF-8": b'{"jsonrpc":"2.0","method":"\xff\xfe\xc0\x80"}',
        "a lone surrogate": b'{"jsonrpc":"2.0","id":77,"method":"\\ud800"}',
        "NUL in a string": b'{"jsonrpc":"2.0","id":77,"method":"\\u0000"}',
        "NUL in a key": b'{"jsonrpc":"2.0","id":77,"a\\u0000":1,"method":"x"}',
        "deep arrays": b"[" * 100000, "deep objects": b'{"a":' * 100000,
        "a huge key": b'{"' + b"k" * MIB + b'":1}',
        "a huge string": b'{"jsonrpc":"2.0","method":"x","params":["' + b"s" * 8 * MIB + b'"]}',
        "many elements": b'{"jsonrpc":"2.0","id":77,"method":"x","params":['
                         + b"1," * 10**6 + b"1]}",
        "same keys": b'{"id":1,"id":77,"jsonrpc":"1","jsonrpc":"2.0","method":"a","method":"x"}',
        "a huge number": b'{"jsonrpc":"2.0","id":' + b"9" * 400 + b',"method":"x"}',
        "a long fraction": b'{"jsonrpc":"2.0","id":77,"method":"x","params":[0.' + b"3" * 9999
                           + b"]}",
    }.items()


def probe(client, what):
    """The next answer to a request of ours; no other answer bears its id."""
    client.next_id += 1
    client.send({"jsonrpc": "2.0", "id": client.next_id, "method": "probe/it"})
    deadline = time.monotonic() + client.patience
    answers = {}
    while client.next_id not in answers:
        message = client.server.next(deadline)
        if "method" not in message and message.get("id") is not None:
            key = json.dumps(message["id"])
            answers[message["id"] if isinstance(message["id"], (int, str)) else key] = message
            require(("result" in message) != ("error" in message), f"{what}: {message}")
    require(answers[client.next_id]["error"]["code"] == -32601, f"{what}: {answers}")


def last_of(client, name, n_diagnostics):
    """The publish of that document that has so many diagnostics and no note."""
    while True:
        found = [d for d in client.published(name) if d["code"] != "engine/out-of-step"]
        if len(found) == n_diagnostics and found[0]["range"]["start"]["line"] == 1:
            return found


def survives_malformed_bodies(bench, capabilities):
    client = memory.Client(bench, capabilities=capabilities)
    client.open("safe.js", "<<<<<<< a\nlet b;\n<<<<<<< c\n")
    client.published("safe.js")
    n_bodies = 0
    for n_bodies, (what, body) in enumerate(malformed_bodies(), 1):
        client.server.write(wire.frame(body), record=False)
        if n_bodies % 20 == 0 or len(body) > 50000:
            probe(client, what)
    probe(client, "the last")
    # Whatever was believed of them, a full text puts everything right.
    client.send({**OPEN, "params": {"textDocument": {**OPEN["params"]["textDocument"],
                                                     "text": "<<<<<<< a\n"}}})
    deadline = time.monotonic() + client.patience
    while True:
        params = client.server.next(deadline).get("params", {})
        codes = [d["code"] for d in params.get("diagnostics", [])]
        if params.get("uri") == URI and codes == ["hygiene/merge-marker"]:
            break
    # A document that none of them named is as it was.
    client.change("safe.js", 2, 0, "let a;\n")
    lines = [d["range"]["start"]["line"] for d in last_of(client, "safe.js", 2)]
    require(lines == [1, 3], f"another document has changed: {lines}")
    ids = [json.dumps(m["id"]) for m in client.server.received
           if "method" not in m and isinstance(m.get("id"), int) and m["id"] > 100000]
    require(len(ids) == len(set(ids)), "a request was answered twice")
    client.end()
    return n_bodies


def peak(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))


def huge_message_is_skipped(bench):
    """300 MB in one frame: answered, not stored, and the session goes on."""
    client = memory.Client(bench)
    probe(client, "before")
    before = peak(client.server)
    size, piece = 300 * 10**6, b" " * MIB
    client.server.write(b"Content-Length: %d\r\n\r\n" % size, record=False)
    for _ in range(size // MIB):
        client.server.write(piece, record=False)
    client.server.write(b" " * (size % MIB), record=False)
    deadline = time.monotonic() + client.patience
    while (message := client.server.next(deadline)).get("id", 0) is not None:
        pass
    require(message["error"]["code"] == -32600, str(message))
    probe(client, "after")
    grown = peak(client.server) - before
    require(grown < 4 * MIB * bench.slow, f"{grown} bytes were taken for it")
    client.end()


def lengths_that_lie(bench):
    """A frame that ends too soon waits; one that is too long is the next message's begin."""
    client = memory.Client(bench)
    client.server.write(b"Content-Length: 40\r\n\r\n" + b"{" * 30, record=False)
    client.server.write(b"}" * 10, record=False)
    probe(client, "completed later")
    client.server.write(b"Content-Length: 2\r\n\r\n{}{}{}", record=False)
    client.server.close_input()
    status = client.server.wait(10 * bench.slow)
    require(status == 1, f"exit status {status}, of a stream that cannot be followed")
    require(client.server.sanitizer_report() is None, str(client.server.sanitizer_report()))


def ten_thousand_documents(bench):
    n = 10000 if bench.slow == 1 else 500
    text = "const value = 'text of a line';\n" * 128
    client = memory.Client(bench)
    client.open("one.js", "let a;\n")  # what its language needs is loaded, and stays
    client.close("one.js")
    client.stats()
    base = client.stats()["memory"]["process"]["resident"]
    for i in range(n):
        client.open(f"{i}.js", text)
        if i % 500 == 0:
            client.stats()
    stats = client.stats()
    held = stats["memory"]["process"]["resident"]
    require(stats["documents"]["open"] == n, str(stats["documents"]))
    require(bench.slow > 1 or held <= 300 * 10**6, f"{held} bytes with {n} documents open")
    for i in range(n):
        client.close(f"{i}.js")
        if i % 500 == 0:
            client.stats()
    client.stats()  # behind this answer the server comes to rest and gives back what it kept
    left = client.stats()["memory"]["process"]["resident"]
    require(bench.slow > 1 or left <= 1.2 * base + 2 * MIB, f"{left} bytes left, {base} before")
    client.end()


def unread_answers_are_bounded(bench):
    """A client that asks and never reads is given up before its answers fill the memory."""
    command = wire.command_of(bench.binary, ["server"])
    process = subprocess.Popen(command, cwd=bench.folder, env=bench.env, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    long_id = "i" * 60000
    try:
        process.stdin.write(processes.frames(processes.INITIALIZE, processes.INITIALIZED))
        for _ in range(4000):
            process.stdin.write(wire.frame({"jsonrpc": "2.0", "id": long_id, "method": "x"}))
            resident = processes.resident(process.pid)
            require(bench.slow > 1 or resident < 200 * 10**6, f"{resident} bytes for answers")
        require(False, "240 MB of answers were kept")
    except BrokenPipeError:
        pass
    finally:
        process.stdout.close()
        process.stdin = None
        status = process.wait(20)
    require(status == 1, f"exit status {status}")


def registers_after_initialized(bench):
    """L5: what the server asks of its client waits until that has said initialized."""
    capabilities = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
    params = {**processes.INITIALIZE["params"], "capabilities": capabilities}
    server = bench.server({**processes.INITIALIZE, "params": params})
    deadline = time.monotonic() + 20 * bench.slow
    require(server.next(deadline).get("id") == 1, "something came before the answer")
    server.write(wire.frame({"jsonrpc": "2.0", "id": 2, "method": "probe/it"}))
    require(server.next(deadline).get("id") == 2, "something came before initialized")
    server.write(wire.frame(processes.INITIALIZED))
    require(server.next(deadline).get("method") == "client/registerCapability", "no watchers")
    server.write(processes.frames(processes.SHUTDOWN, processes.EXIT))
    processes.finish(server, 0, 20 * bench.slow)


def terminal_as_input(bench):
    """A person who starts the server in a terminal can end it, and is not shown a crash."""
    master, slave = pty.openpty()
    process = subprocess.Popen(wire.command_of(bench.binary, ["server"]), cwd=bench.folder,
                               env=bench.env, stdin=slave, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    os.close(slave)
    os.write(master, b"hello?\n\n\x04")
    try:
        _, errors = process.communicate(timeout=20 * bench.slow)
    except subprocess.TimeoutExpired:
        process.kill()
        raise processes.Wrong("still runs after the end of its input") from None
    finally:
        os.close(master)
    require(process.returncode == 1, f"exit status {process.returncode}")
    require(not any(word in errors for word in wire.REPORTS), errors.decode(errors="replace"))


CHECKS = {
    "a message of 300 MB": huge_message_is_skipped,
    "lengths that lie": lengths_that_lie,
    "10,000 documents": ten_thousand_documents,
    "unread answers": unread_answers_are_bounded,
    "a terminal as input": terminal_as_input,
    "registrations": registers_after_initialized,
}


def all_checks(clients):
    checks = dict(CHECKS)
    for name, capabilities in (clients or {"no capabilities": {}}).items():
        checks[f"malformed bodies, {name}"] = (
            lambda bench, given=capabilities: survives_malformed_bodies(bench, given))
    return checks


def main():
    parser = argparse.ArgumentParser(description="Malformed and hostile input.")
    parser.add_argument("--data", default=os.environ.get("AE_SHARED_DATA"))
    parser.add_argument("--only")
    parser.add_argument("binary")
    options = parser.parse_args()
    binary, clients = os.path.abspath(options.binary), runner.Data(options.data).clients
    if clients is None:
        print("SKIPPED: the recorded clients are missing; malformed bodies from one without "
              "capabilities alone", flush=True)
    return 1 if processes.run_checks(all_checks(clients), binary, options.only) else 0


if __name__ == "__main__":
    sys.exit(main())
