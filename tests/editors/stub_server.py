#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A language server that knows the scenario's few rules well enough to answer it, and that lies
when STUB_BUG says so: bytes (columns count bytes), stale (an edit renews nothing), severity
(everything is a warning), lost (the first finding is left out), noexit (it lives on after exit),
orphan (it lives on after the end of its input). The drivers must pass it without a bug and catch
each bug: tests/editors/controls.sh."""
import json
import os
import re
import signal
import sys

BUG = os.environ.get("STUB_BUG", "")
RULES = [
    # id, severity, languages, where, pattern whose group 1 is the finding
    ("logging/console", 3, "javascript", "code", r"(console\.log)\("),
    ("secrets/assigned", 1, "javascript python", "any", r"[aA]pi_?[kK]ey\s*=\s*'([^']{16,})'"),
    ("errors/swallowed", 2, "javascript", "code", r"\}\s*(catch)\s*\(\w+\)\s*\{\s*\}"),
    ("python/wildcard-import", 2, "python", "code", r"from \w+ import (\*)"),
    ("python/mutable-default", 2, "python", "code", r"def \w+\([^)]*=(\[\])"),
    ("python/bare-except", 2, "python", "code", r"(except):"),
    ("hygiene/todo-unlinked", 4, "javascript python", "any", r"\b(TODO)\b"),
    ("dates/hardcoded", 4, "javascript python", "any", r"'(\d{4}-\d\d-\d\d)'"),
]
documents = {}


def send(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    sys.stdout.buffer.flush()


def receive():
    length = None
    for line in iter(sys.stdin.buffer.readline, b""):
        if not line.strip():
            return json.loads(sys.stdin.buffer.read(length))
        name, value = line.split(b":", 1)
        if name.lower() == b"content-length":
            length = int(value)
    return None


def linger():
    """Lives on for longer than the drivers wait for a liar."""
    signal.alarm(6)
    signal.pause()


def units(text):
    return len(text.encode()) if BUG == "bytes" else len(text.encode("utf-16-le")) // 2


def position(text, offset):
    start = text.rfind("\n", 0, offset) + 1
    return {"line": text.count("\n", 0, offset), "character": units(text[start:offset])}


def offset(text, place):
    lines = text.split("\n")
    if place["line"] >= len(lines):
        return len(text)
    before = sum(len(line) + 1 for line in lines[: place["line"]])
    units_before = lines[place["line"]].encode("utf-16-le")[: 2 * place["character"]]
    return before + len(units_before.decode("utf-16-le"))


def without_comments(text):
    blank = lambda match: re.sub(r"[^\n]", " ", match.group())
    return re.sub(r"/\*.*?(\*/|\Z)", blank, text, flags=re.S)


def diagnostics(language, text):
    code = without_comments(text) if language == "javascript" else text
    found = []
    for rule, severity, languages, where, pattern in RULES:
        if language not in languages.split():
            continue
        for match in re.finditer(pattern, code if where == "code" else text):
            span = {"start": position(text, match.start(1)), "end": position(text, match.end(1))}
            found.append({"range": span, "code": rule, "source": "auto-enforcer",
                          "severity": 2 if BUG == "severity" else severity,
                          "message": "stub: " + rule})
    return found[1:] if BUG == "lost" else found


def publish(uri, items):
    params = {"uri": uri, "diagnostics": items}
    send({"method": "textDocument/publishDiagnostics", "params": params})


def change(text, edit):
    if "range" not in edit:
        return edit["text"]
    start, end = offset(text, edit["range"]["start"]), offset(text, edit["range"]["end"])
    return text[:start] + edit["text"] + text[end:]


def answer(method, number, params):
    if method == "initialize":
        sync = {"openClose": True, "change": 2, "save": True}
        send({"id": number, "result": {"capabilities": {"textDocumentSync": sync}}})
    elif method == "textDocument/didOpen":
        document = params["textDocument"]
        language = {"js": "javascript"}.get(document["languageId"], document["languageId"])
        documents[document["uri"]] = (language, document["text"])
        publish(document["uri"], diagnostics(*documents[document["uri"]]))
    elif method == "textDocument/didChange" and params["textDocument"]["uri"] in documents:
        uri = params["textDocument"]["uri"]
        language, text = documents[uri]
        for edit in params["contentChanges"]:
            text = change(text, edit)
        documents[uri] = (language, text)
        if BUG != "stale":
            publish(uri, diagnostics(language, text))
    elif method == "textDocument/didClose":
        documents.pop(params["textDocument"]["uri"], None)
        publish(params["textDocument"]["uri"], [])
    elif method == "shutdown":
        send({"id": number, "result": None})
    elif number is not None and method:
        send({"id": number, "error": {"code": -32601, "message": "not known: " + method}})


def main():
    if BUG in ("noexit", "orphan"):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    while (message := receive()) is not None:
        if message.get("method") == "exit":
            if BUG == "noexit":
                linger()
            return 0
        answer(message.get("method"), message.get("id"), message.get("params") or {})
    if BUG == "orphan":
        linger()
    return 1


sys.exit(main())
