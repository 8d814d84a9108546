# SPDX-License-Identifier: MIT
"""Runs golden conversations with a language server and tells where they differ.

    runner.py [--data FOLDER] [--jobs N] BINARY FILE.lsp...

How the files are written stands in script.py. Nothing sleeps: whether the server has worked off
what it was sent is found out by requests that it does not know and must answer (-32601), two in a
row, because it may publish after it has emptied the pipe. The whole session is then judged by the
metaModel and by the client's capabilities; a sanitizer's report on standard error fails it.
"""
import argparse
import concurrent.futures
import difflib
import json
import os
import pathlib
import re
import shutil
import sys
import tempfile
import time
import traceback

import capabilities as law
import meta_model
import script
import wire

PATIENCE = 30.0
TRACES = ("off", "messages", "verbose")
STANDING_ANSWERS = {"client/registerCapability", "client/unregisterCapability",
                    "workspace/configuration", "window/workDoneProgress/create",
                    "workspace/diagnostic/refresh"}


class Mismatch(Exception):
    """The server did something else than the conversation says."""


class Data:
    """What comes from the shared data folder. Without it, less is checked, and that is said."""

    def __init__(self, folder):
        self.model, self.clients = None, None
        protocol = pathlib.Path(folder or "nowhere") / "protocol"
        if (protocol / "metaModel-3.17.json").exists():
            self.model = meta_model.Model(protocol / "metaModel-3.17.json")
        else:
            print(f"SKIPPED: the check against the metaModel: {protocol} is missing", flush=True)
        if (protocol / "client-capabilities.json").exists():
            self.clients = json.loads((protocol / "client-capabilities.json").read_text())


def matches(wanted, got):
    """Whether `got` is what `wanted` says; numbers and booleans are not confused."""
    if wanted == "<any>":
        return True
    if wanted == "<string>":
        return isinstance(got, str)
    if wanted == "<integer>":
        return meta_model.is_integer(got)
    if wanted == "<version>":
        return isinstance(got, str) and re.match(r"\d+\.\d+\.\d+", got) is not None
    if isinstance(wanted, dict):
        names = set(wanted) - {"..."}
        return (isinstance(got, dict) and ("..." in wanted or set(got) == names)
                and all(n in got and matches(wanted[n], got[n]) for n in names))
    if isinstance(wanted, list):
        return (isinstance(got, list) and len(got) == len(wanted)
                and all(matches(w, g) for w, g in zip(wanted, got)))
    return type(wanted) is type(got) and wanted == got


def resolved(wanted, got):
    """`wanted` with its placeholders filled in where they fit, so that a diff shows the rest."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        found = {n: resolved(w, got.get(n)) for n, w in wanted.items() if n != "..."}
        more = {n: g for n, g in got.items() if n not in wanted} if "..." in wanted else {}
        return {**found, **more}
    if isinstance(wanted, list) and isinstance(got, list):
        return [resolved(w, got[i]) if i < len(got) else w for i, w in enumerate(wanted)]
    return got if matches(wanted, got) else wanted


def diff(wanted, got):
    def lines(value):
        return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).split("\n")
    pairs = list(difflib.unified_diff(lines(resolved(wanted, got)), lines(got), "expected", "got",
                                      lineterm="", n=3))
    return "\n".join("    " + line for line in pairs[:60] + ["..."] * (len(pairs) > 60))


def brief(message):
    text = json.dumps(message, ensure_ascii=False)
    return text if len(text) <= 600 else text[:600] + " ..."


class Conversation:
    """One run of one script against one process, whose environment has `more` in it."""

    def __init__(self, binary, data, root, more=None):
        self.binary, self.data, self.root, self.more = binary, data, root, more or {}
        self.workspace = os.path.join(root, "work")
        self.uri = pathlib.Path(self.workspace).as_uri()
        self.words, self.server = ["server"], None
        self.segment, self.held = 0, None
        self.capabilities, self.trace = {}, "off"
        self.trips, self.shown, self.ended, self.status = 0, {}, False, None
        os.mkdir(self.workspace)

    def run(self, steps):
        """Goes through the steps. Raises Mismatch or wire.Broken; the step stands in `at`."""
        self.at = None
        for step in steps:
            self.at = step
            getattr(self, "do_" + step.verb)(**step.arguments)
        self.at = None
        if not self.ended:
            self.stop()

    # Sending.

    def put(self, data, record=True):
        if self.server is None:
            command = wire.command_of(self.binary, self.words)
            env = {**wire.private_environment(self.root), **self.more}
            self.server = wire.Server(command, self.workspace, env)
        if self.held is not None:
            self.held += data
        else:
            self.server.write(data, self.segment, record)

    def put_message(self, message):
        text = json.dumps(message, separators=(",", ":"))
        self.put(wire.frame(self.filled(text.encode("utf-8", "surrogatepass"))))

    def filled(self, value):
        """`value` with the placeholders of the folder filled in."""
        if isinstance(value, bytes):
            return value.replace(b"${ROOT_URI}", self.uri.encode()).replace(
                b"${ROOT}", self.workspace.encode())
        return json.loads(self.filled(json.dumps(value).encode()).decode())

    def do_write(self, path, data):
        target = pathlib.Path(self.workspace, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.filled(data))

    def do_delete(self, path):
        target = pathlib.Path(self.workspace, path)
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    def do_args(self, words):
        self.words = words

    def do_segment(self, size):
        self.segment = size

    def do_burst(self):
        self.held = bytearray()

    def do_flush(self):
        data, self.held = bytes(self.held), None
        self.put(data)

    def do_send(self, message):
        self.note(message)
        self.put_message(message)

    def note(self, message):
        """Remembers what the final judgement needs to know of the client's message."""
        params = message.get("params") if isinstance(message, dict) else None
        if not isinstance(params, dict):
            return
        if message.get("method") == "initialize":
            if not self.capabilities and isinstance(params.get("capabilities"), dict):
                self.capabilities = params["capabilities"]
            self.note_trace(params.get("trace"))
        if message.get("method") == "$/setTrace":
            self.note_trace(params.get("value"))

    def note_trace(self, value):
        """Keeps the most that was asked for."""
        if value in TRACES and TRACES.index(value) > TRACES.index(self.trace):
            self.trace = value

    def do_frame(self, data):
        self.put(wire.frame(self.filled(data)))

    def do_raw(self, data):
        self.put(self.filled(data))

    def do_blanks(self, count):
        self.put(b"Content-Length: %d\r\n\r\n" % count, record=False)
        while count > 0:
            self.put(b" " * min(count, 1 << 20), record=False)
            count -= 1 << 20

    def do_start(self, capabilities, params):
        if isinstance(capabilities, str):
            capabilities = self.data.clients[capabilities]
        params = {"processId": None, "rootUri": self.uri, "capabilities": capabilities, **params}
        self.do_send({"jsonrpc": "2.0", "id": "start", "method": "initialize", "params": params})
        self.expect({"jsonrpc": "2.0", "id": "start", "result": "<any>"})
        self.do_send({"jsonrpc": "2.0", "method": "initialized", "params": {}})

    def document(self, name):
        return name if ":" in name else self.uri + "/" + name

    def tell(self, method, identifier, version=None, **more):
        if version is not None:
            identifier = {**identifier, "version": version}
        self.put_message({"jsonrpc": "2.0", "method": method,
                          "params": {"textDocument": identifier, **more}})

    def do_open(self, document, language, version, text):
        """The text's bytes go in as they are, so that bytes which are no UTF-8 reach the server."""
        item = {"uri": self.document(document), "languageId": language, "version": version}
        body = {"jsonrpc": "2.0", "method": "textDocument/didOpen",
                "params": {"textDocument": item}}
        self.put_texts(body, [(item, text)])

    def do_change(self, document, version, changes):
        changes = [dict(change) for change in changes]
        item = {"uri": self.document(document), "version": version}
        body = {"jsonrpc": "2.0", "method": "textDocument/didChange",
                "params": {"textDocument": item, "contentChanges": changes}}
        self.put_texts(body, [(change, change["text"]) for change in changes])

    def do_save(self, document, text):
        params = {"textDocument": {"uri": self.document(document)}}
        body = {"jsonrpc": "2.0", "method": "textDocument/didSave", "params": params}
        self.put_texts(body, [(params, text)] if text is not None else [])

    def put_texts(self, body, owners):
        for index, (owner, _) in enumerate(owners):
            owner["text"] = f"<text {index}>"
        data = self.filled(json.dumps(body, separators=(",", ":")).encode())
        for index, (_, text) in enumerate(owners):
            data = data.replace(b'"<text %d>"' % index, quoted(text), 1)
        self.put(wire.frame(data))

    def do_close(self, document):
        self.tell("textDocument/didClose", {"uri": self.document(document)})

    # Expecting.

    def next(self, deadline=None):
        """The next message that a conversation speaks of. Requests of the server that every client
        answers are answered here."""
        deadline = deadline or time.monotonic() + PATIENCE
        while True:
            message = self.server.next(deadline)
            method = message.get("method") if isinstance(message, dict) else None
            if method in STANDING_ANSWERS and "id" in message:
                self.answer(message)
                continue
            if method == "textDocument/publishDiagnostics":
                self.shown[message["params"]["uri"]] = message["params"]
            return message

    def answer(self, message):
        result = None
        if message["method"] == "workspace/configuration":
            result = [None for _ in message["params"]["items"]]
        self.put_message({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def expect(self, wanted):
        wanted = self.filled(wanted)
        wants_log = wanted.get("method") in ("window/logMessage", "window/showMessage")
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                message = self.next(deadline)
            except wire.Silence:
                raise Mismatch("nothing arrived; expected\n    " + brief(wanted)) from None
            if wants_log or message.get("method") not in ("window/logMessage",
                                                          "window/showMessage"):
                break
        if not matches(wanted, message):
            raise Mismatch("another message arrived\n" + diff(wanted, message))

    def do_expect(self, message):
        self.expect(message)

    def do_publish(self, document, version, diagnostics):
        params = {"uri": self.document(document),
                  "diagnostics": "<any>" if diagnostics is None else diagnostics}
        if version is not None:
            params["version"] = version
        self.expect({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics",
                     "params": params})

    def round_trip(self):
        """Sends a request that the server must answer and gives what arrived before the answer."""
        self.trips += 1
        identifier = f"round trip {self.trips}"
        self.put_message({"jsonrpc": "2.0", "id": identifier, "method": "golden/roundTrip"})
        deadline, before = time.monotonic() + PATIENCE, []
        while True:
            try:
                message = self.next(deadline)
            except wire.Silence:
                raise Mismatch("a request of an unknown method got no answer") from None
            if isinstance(message, dict) and message.get("id") == identifier:
                return before
            before.append(message)

    def do_quiet(self):
        arrived = [message for message in self.round_trip() + self.round_trip()
                   if message.get("method") != "window/logMessage"]
        if arrived:
            raise Mismatch("expected silence, got\n    " + "\n    ".join(map(brief, arrived)))

    def do_shows(self, document, version, diagnostics):
        uri, deadline = self.document(document), time.monotonic() + PATIENCE
        self.round_trip()
        self.round_trip()
        wanted = {"uri": uri, "diagnostics": "<any>" if diagnostics is None else diagnostics}
        if version is not None:
            wanted["version"] = version
        else:
            wanted["..."] = "<any>"
        wanted = self.filled(wanted)
        while not self.is_shown(wanted):
            try:
                self.next(deadline)
            except wire.Silence:
                got = self.shown.get(uri, {"uri": uri, "diagnostics": []})
                text = diff(wanted, got) or "    expected something, got\n    " + brief(got)
                raise Mismatch("in the end the client shows something else\n" + text) from None

    def is_shown(self, wanted):
        got = self.shown.get(wanted["uri"], {"uri": wanted["uri"], "diagnostics": []})
        some = wanted["diagnostics"] != "<any>" or got["diagnostics"]
        return matches(wanted, got) and bool(some or wanted["diagnostics"] == [])

    def do_end_of_input(self):
        self.server.close_input()

    def do_exit(self, status, seconds, anything):
        self.ended, self.status = True, status
        got = self.server.wait(seconds)
        rest = []
        try:
            while True:
                rest.append(self.next())
        except wire.Ended:
            pass
        rest = [m for m in rest if m.get("method") != "window/logMessage"]
        wrong = got != status if status is not None else got <= 0
        if wrong:
            wanted = "a failure" if status is None else status
            raise Mismatch(f"exit status {got}, expected {wanted}\n" + self.tail())
        if rest and not anything:
            raise Mismatch("before its end the server also sent\n    " +
                           "\n    ".join(map(brief, rest)))

    def tail(self):
        text = self.server.errors.decode("utf-8", "replace")
        return "".join(f"    stderr: {line}\n" for line in text.splitlines()[-30:])

    def stop(self):
        """The usual end. What is still on its way is passed over."""
        self.put_message({"jsonrpc": "2.0", "id": "stop", "method": "shutdown"})
        deadline = time.monotonic() + PATIENCE
        while self.next(deadline).get("id") != "stop":
            pass
        self.put_message({"jsonrpc": "2.0", "method": "exit"})
        self.do_exit(0, PATIENCE, True)

    def judge(self):
        """What is wrong with the session as a whole."""
        found = law.complaints(self.capabilities, self.server.received, self.trace)
        if self.data.model:
            client = wire.client_messages(bytes(self.server.sent))
            found += self.data.model.complaints(client, self.server.received, self.status == 0)
        report = self.server.sanitizer_report()
        return found + ([report] if report else [])


def quoted(text):
    """Bytes as a JSON string: what must be escaped is, a surrogate becomes its escape."""
    out = bytearray(b'"')
    pieces = re.split(rb'(["\\\x00-\x1f]|\xed[\xa0-\xbf][\x80-\xbf])', text)
    for piece in pieces:
        if len(piece) == 3 and piece[0] == 0xed and piece[1] >= 0xa0:
            out += b"\\u%04x" % ord(piece.decode("utf-8", "surrogatepass"))
        elif len(piece) == 1 and (piece in b'"\\' or piece[0] < 0x20):
            out += json.dumps(piece.decode())[1:-1].encode()
        else:
            out += piece
    return bytes(out + b'"')


def run_file(path, binary, data, more=None):
    """None when the conversation went as written, "SKIPPED: ..." or what went wrong."""
    try:
        steps = script.parse(pathlib.Path(path).read_text(encoding="utf-8"))
    except script.Fault as fault:
        return f"{path}: {fault}"
    recorded = any(isinstance(step.arguments.get("capabilities"), str) for step in steps)
    if recorded and data.clients is None:
        return f"SKIPPED: {path}: the recorded capabilities are missing"
    with tempfile.TemporaryDirectory(prefix="golden_") as root:
        conversation = Conversation(binary, data, os.path.realpath(root), more)
        try:
            return play(path, conversation, steps)
        except Exception:
            return f"{path}: the runner itself failed\n{traceback.format_exc()}"
        finally:
            if conversation.server:
                conversation.server.kill()


def play(path, conversation, steps):
    try:
        conversation.run(steps)
    except (Mismatch, wire.Broken) as error:
        place = f"{path}:{conversation.at.line}" if conversation.at else f"{path} (at its end)"
        verb = conversation.at.verb if conversation.at else "stop"
        text = f"{place}: {verb}: {error}"
        if conversation.server:
            conversation.server.kill()
            report = conversation.server.sanitizer_report()
            tail = conversation.tail() if isinstance(error, wire.Broken) else ""
            text += "\n" + (report or tail)
        return text.rstrip()
    complaints = conversation.judge()
    if not complaints:
        return None
    return f"{path}: the session as a whole:\n    " + "\n    ".join(complaints)


def run_files(paths, binary, data, jobs=2):
    """[(path, outcome)] in the order of `paths`."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return list(zip(paths, pool.map(lambda path: run_file(path, binary, data), paths)))


def main():
    parser = argparse.ArgumentParser(description="Runs golden conversations.")
    parser.add_argument("--data", default=os.environ.get("AE_SHARED_DATA"))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("binary")
    parser.add_argument("files", nargs="+")
    options = parser.parse_args()
    failed = skipped = 0
    for path, outcome in run_files(options.files, os.path.abspath(options.binary),
                                   Data(options.data), options.jobs):
        if outcome:
            print(outcome, flush=True)
            skipped += outcome.startswith("SKIPPED")
            failed += not outcome.startswith("SKIPPED")
    print(f"{len(options.files)} conversations, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
