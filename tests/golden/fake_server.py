# SPDX-License-Identifier: MIT
"""A small language server that marks `console.log`, for the tests of the runner.

It keeps the promises that the golden conversations ask for, in the shortest way: the whole text is
one string and every scan a full one. `FAKE_BUGS` names bugs, separated by commas, that it then has;
test_runner.py shows that each of them is caught.
"""
import json
import os
import re
import sys
import urllib.parse

BUGS = set(filter(None, os.environ.get("FAKE_BUGS", "").split(",")))
ENCODINGS = ("utf-8", "utf-16", "utf-32")
LIMIT = 256 << 20
SEVERITIES = {"off": 0, "blocked": 1, "warning": 2, "info": 3, "hint": 4}
DEFAULT = {"languageId": "", "version": 0}
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)?")
PARSE_ERROR, INVALID_REQUEST, UNKNOWN_METHOD, INVALID_PARAMS = -32700, -32600, -32601, -32602
NOT_INITIALIZED = -32002


def buggy(name):
    return name in BUGS


def units(text, encoding):
    """The length of `text` as the client counts it."""
    if encoding == "utf-8":
        return len(text.encode())
    return len(text.encode("utf-16-le")) // 2 if encoding == "utf-16" else len(text)


def column(line, wanted, encoding):
    """The index in `line` of the character at or before `wanted` units."""
    body = line.rstrip("\r\n")
    seen = 0
    for index, character in enumerate(body):
        seen += units(character, encoding)
        if seen > wanted:
            return index
    return len(body)


def split_lines(text):
    lines = LINE.findall(text)[:-1] if not buggy("unicode-lines") else text.splitlines(True)
    return lines + [""] if not lines or lines[-1].endswith(("\r", "\n")) else lines


def key_of(uri):
    """Two spellings of one document have one key: scheme and drive letter in any case, characters
    encoded or not; an encoded separator separates nothing."""
    scheme, colon, rest = uri.partition(":")
    rest = re.sub(r"%([0-9a-fA-F]{2})", lambda m: "%2f" if m.group(1) in ("2f", "2F") else
                  chr(int(m.group(1), 16)), rest)
    rest = re.sub(r"^///[A-Za-z]:", lambda m: m.group().lower(), rest)
    return scheme.lower() + colon + rest


OUT_OF_STEP = {"range": {"start": {"line": 0, "character": 0},
                         "end": {"line": 0, "character": 1}}, "severity": 3,
               "code": "engine/out-of-step", "source": "auto-enforcer",
               "message": "A change was lost: open the file again"}


class Document:
    def __init__(self, item):
        self.uri, self.language = item["uri"], item.get("languageId", "")
        self.version, self.text = item.get("version", 0), item["text"]
        self.suspect = False  # a message that may have changed it was lost

    def change(self, changes, encoding):
        base = self.text
        for change in changes:
            place = change.get("range")
            if place is None:
                self.text, self.suspect = change["text"], False
                continue
            text = base if buggy("changes-on-first-state") else self.text
            start, end = (self.offset(text, place[n], encoding) for n in ("start", "end"))
            if start > end:
                start, end = end, start
            self.text = text[:start] + change["text"] + text[end:]

    @staticmethod
    def offset(text, position, encoding):
        line, lines = position["line"], split_lines(text)
        if line >= len(lines):
            return len(text)
        if buggy("long-columns"):
            return sum(map(len, lines[:line])) + position["character"]
        return sum(map(len, lines[:line])) + column(lines[line], position["character"], encoding)

    def diagnostics(self, encoding, severity):
        name = urllib.parse.urlsplit(self.uri).path
        if self.language != "javascript" and (self.language or not name.endswith(".js")):
            return []
        if "\0" in self.text[:8192] or not severity:
            return []
        found = []
        for number, line in enumerate(split_lines(self.text)):
            if len(line) > 65536:
                found.append(diagnostic(number, 0, 1, 4, "engine/long-line"))
            for match in re.finditer(r"\bconsole\.log\b", line):
                if "//" in line[:match.start()]:
                    continue
                start = units(line[:match.start()], encoding)
                end = start + len(match.group())
                found.append(diagnostic(number, start, end, severity, "logging/console"))
        return found


def diagnostic(line, start, end, severity, code):
    return {"range": {"start": {"line": line, "character": start},
                      "end": {"line": line, "character": end}},
            "severity": 9 if buggy("severity") else severity, "code": code,
            "source": "auto-enforcer", "message": "Left-over logging; remove it"}


class Failure(Exception):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class FakeServer:
    def __init__(self):
        self.documents, self.dirty = {}, {}
        self.state, self.encoding = "new", "utf-16"
        self.capabilities, self.roots, self.faults, self.severities = {}, [], set(), {}

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        separator = b"\n" if buggy("header") else b"\r\n"
        os.write(1, b"Content-Length: %d" % len(body) + separator * 2 + body)

    def run(self):
        held = bytearray()
        while data := os.read(0, 1 << 20):
            held += data
            while (body := self.take(held)) is not None:
                if buggy("eager"):
                    self.settle()
                self.receive(body)
            self.settle()
        sys.exit(0 if self.state == "shut" else 1)

    def take(self, held):
        """The body of the next frame, or None while it is not whole."""
        while True:
            end = held.find(b"\r\n\r\n")
            if end < 0:
                if len(held) > 8192:
                    sys.exit(1)
                return None
            length, charset = self.header(bytes(held[:end]))
            if length > LIMIT:
                del held[:end + 4]
                self.skip(held, length)
                self.fail(None, INVALID_REQUEST, "the message is too large")
                self.suspect_all()
                continue
            if len(held) < end + 4 + length:
                return None
            body = bytes(held[end + 4:end + 4 + length])
            del held[:end + 4 + length]
            if charset not in ("utf-8", "utf8"):
                self.fail(None, INVALID_REQUEST, "unknown charset")
                continue
            return body

    def header(self, block):
        lengths, charset = set(), "utf-8"
        for line in block.split(b"\r\n"):
            name, colon, value = line.partition(b":")
            name, value = name.strip().lower(), value.strip(b" \t")
            if not colon or b"\n" in line or b"\r" in line:
                sys.exit(1)
            if name == b"content-length":
                if not re.fullmatch(rb"[0-9]{1,10}", value) or int(value) >= 1 << 32:
                    sys.exit(1)
                lengths.add(int(value))
            if name == b"content-type" and b"charset=" in value:
                charset = value.split(b"charset=")[1].strip(b'" ').decode().lower()
        if len(lengths) != 1:
            sys.exit(1)
        return lengths.pop(), charset

    def skip(self, held, length):
        length -= len(held)
        held.clear()
        while length > 0:
            data = os.read(0, min(length, 1 << 20))
            if not data:
                sys.exit(1)
            length -= len(data)

    def receive(self, body):
        text = body.decode("utf-8", "replace")
        text = re.sub(r"[\ud800-\udfff]", "\ufffd", text)
        text = re.sub(r'(\\\\)|(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..',
                      lambda m: m.group() if m.group(1) or m.group(2) else "\ufffd", text)
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return self.fail(None, PARSE_ERROR, "this is no JSON")
        if not self.is_message(message):
            usable = isinstance(message, dict) and is_id(message.get("id"))
            return self.fail(message["id"] if usable else None, INVALID_REQUEST, "no request")
        if "method" in message:
            return self.call(message)
        return None

    @staticmethod
    def is_message(message):
        if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            return False
        if "method" in message:
            return isinstance(message["method"], str) and ("id" not in message
                                                           or is_id(message["id"]))
        return "id" in message and ("result" in message or "error" in message)

    def fail(self, identifier, code, text):
        self.send({"id": identifier, "error": {"code": code, "message": text}})

    def call(self, message):
        method, params = message["method"], message.get("params")
        if "id" not in message:
            return self.notify(method, params)
        identifier = message["id"]
        if buggy("string-ids"):
            identifier = str(identifier)
        try:
            result = self.request(method, params)
        except Failure as failure:
            return self.fail(identifier, failure.code, str(failure))
        if buggy("no-result") and result is None:
            return self.send({"id": identifier})
        self.send({"id": identifier, "result": result})
        if buggy("double-answer"):
            self.send({"id": identifier, "result": result})
        return None

    def request(self, method, params):
        if self.state == "new" and method != "initialize":
            raise Failure(NOT_INITIALIZED, "initialize comes first")
        if self.state == "shut" and not buggy("serves-after-shutdown"):
            raise Failure(INVALID_REQUEST, "the server was shut down")
        if method == "initialize":
            return self.initialize(params)
        if method == "shutdown":
            if params is not None and not isinstance(params, (dict, list)):
                raise Failure(INVALID_PARAMS, "params are an object or an array")
            self.state = "shut"
            return None
        if method == "workspace/executeCommand":
            return self.command(params or {})
        raise Failure(UNKNOWN_METHOD, f"unknown method {method}")

    def command(self, params):
        if params.get("command") != "auto-enforcer.stats" or params.get("arguments"):
            raise Failure(INVALID_PARAMS, "no such command, or arguments to it")
        texts = [document.text for document in self.documents.values()]
        found = [document.diagnostics(self.encoding, self.severity(document))
                 for document in self.documents.values()]
        return {"memory": dict.fromkeys(("tags", "total", "estimated", "process"), {}),
                "modules": [], "caches": {"ruleSets": {}, "ruleGroups": {}}, "work": [],
                "documents": {"open": len(texts), "lines": sum(len(split_lines(t)) for t in texts),
                              "bytes": sum(len(t.encode()) for t in texts),
                              "violations": sum(map(len, found)), "inBaseline": 0,
                              **{name: sum(each["severity"] == number for each in sum(found, []))
                                 for name, number in SEVERITIES.items() if number}}}

    def initialize(self, params):
        if self.state != "new":
            raise Failure(INVALID_REQUEST, "already initialized")
        if not isinstance(params, dict):
            raise Failure(INVALID_PARAMS, "params are an object")
        self.state, self.capabilities = "running", params.get("capabilities") or {}
        folders = params.get("workspaceFolders") or []
        roots = [folder["uri"] for folder in folders]
        roots += [] if "workspaceFolders" in params else [params.get("rootUri")]
        self.roots = [path_of(root) for root in roots if root]
        offered = (self.capabilities.get("general") or {}).get("positionEncodings") or []
        known = [name for name in offered if name in ENCODINGS]
        self.encoding = known[0] if known else "utf-16"
        if buggy("always-utf-8"):
            self.encoding = "utf-8"
        sync = {"openClose": True, "change": 2, "save": {"includeText": True}}
        if buggy("unknown-property"):
            sync["chnage"] = 2
        return {"capabilities": {"positionEncoding": self.encoding, "textDocumentSync": sync,
                                 "executeCommandProvider": {"commands": ["auto-enforcer.stats"]},
                                 "workspace": {"workspaceFolders": {
                                     "supported": True, "changeNotifications": True}}},
                "serverInfo": {"name": "auto-enforcer", "version": "0.1.0"}}

    def notify(self, method, params):
        if method == "exit":
            self.settle()
            if buggy("leak-report"):
                sys.stderr.write("==1==ERROR: LeakSanitizer: detected memory leaks\n")
            if buggy("prints"):
                os.write(1, b"bye\n")
            sys.exit(0 if self.state == "shut" or buggy("exit-0") else 1)
        handler = {"initialized": self.configure, "textDocument/didOpen": self.open,
                   "textDocument/didChange": self.change, "textDocument/didSave": self.save,
                   "textDocument/didClose": self.close,
                   "workspace/didChangeConfiguration": self.configure,
                   "workspace/didChangeWorkspaceFolders": self.folders,
                   "workspace/didChangeWatchedFiles": self.configure}.get(method)
        if handler and self.state == "running":
            try:
                handler(params)
            except (KeyError, TypeError, AttributeError, ValueError):
                if buggy("dies-of-params"):
                    os.abort()
        elif buggy("answers-notifications"):
            self.fail(None, UNKNOWN_METHOD, method)

    def folders(self, params):
        for folder in params["event"]["removed"]:
            self.roots = [root for root in self.roots if root != path_of(folder["uri"])]
        self.roots += [path_of(folder["uri"]) for folder in params["event"]["added"]]
        self.configure(None)

    def configure(self, _):
        """Reads the folders' configurations anew. One is at fault when a bracket in it is not
        closed, or when it misspells the one rule."""
        faults, self.severities = set(), {}
        for root in self.roots:
            path = os.path.join(root, ".auto-enforcer", "config.yaml")
            if "\0" not in path and os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    text = file.read()
                if text.count("[") != text.count("]") or "consle" in text:
                    faults.add("file://" + urllib.parse.quote(path))
                severity = re.search("logging/console: (.*)", text)
                self.severities[root] = SEVERITIES[severity.group(1)] if severity else 3
        for uri in sorted(faults | self.faults):
            self.push(uri, None, [diagnostic(0, 0, 1, 1, "configuration")] if uri in faults else [])
        self.faults = faults
        for document in self.documents.values():
            self.dirty[key_of(document.uri)] = document

    def severity(self, document):
        path = path_of(document.uri)
        inside = [root for root in self.severities if path.startswith(root + "/")]
        return self.severities[max(inside, key=len)] if inside else 3

    def open(self, params):
        item = params["textDocument"]
        if not isinstance(item["uri"], str) or not isinstance(item["text"], str):
            raise ValueError
        document = Document(item)
        self.documents[key_of(document.uri)] = document
        self.dirty[key_of(document.uri)] = document

    def change(self, params):
        item, changes = params["textDocument"], params["contentChanges"]
        document = self.documents.get(key_of(item["uri"]))
        for change in changes:
            check_change(change)
        if document is None:
            if buggy("ghosts"):
                self.open({"textDocument": {**DEFAULT, "uri": item["uri"], "text": ""}})
            return
        document.change(changes, self.encoding)
        document.version = item.get("version", document.version)
        if not buggy("forgets-to-publish"):
            self.dirty[key_of(document.uri)] = document

    def save(self, params):
        document = self.documents.get(key_of(params["textDocument"]["uri"]))
        if document and isinstance(params.get("text"), str) and params["text"] != document.text:
            document.text = params["text"]
            self.dirty[key_of(document.uri)] = document

    def close(self, params):
        document = self.documents.pop(key_of(params["textDocument"]["uri"]), None)
        if document:
            self.dirty.pop(key_of(document.uri), None)
            if not buggy("no-clear"):
                self.push(document.uri, None, [])

    def suspect_all(self):
        for key, document in self.documents.items():
            document.suspect = True
            self.dirty[key] = document
        self.settle()

    def settle(self):
        """Publishes what the messages of this turn changed."""
        for document in self.dirty.values():
            uri = document.uri
            if buggy("own-uri"):
                uri = urllib.parse.quote(urllib.parse.unquote(uri), safe=":/")
            version = document.version - 1 if buggy("stale-version") else document.version
            found = document.diagnostics(self.encoding, self.severity(document))
            self.push(uri, version, found + ([OUT_OF_STEP] if document.suspect else []))
        self.dirty.clear()

    def push(self, uri, version, found):
        support = (self.capabilities.get("textDocument") or {}).get("publishDiagnostics") or {}
        params = {"uri": uri, "diagnostics": found}
        if version is not None and (support.get("versionSupport") or buggy("version")):
            params["version"] = version
        self.send({"method": "textDocument/publishDiagnostics", "params": params})


def path_of(uri):
    return urllib.parse.unquote(uri[len("file://"):]).rstrip("/")


def is_id(value):
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def check_change(change):
    if not isinstance(change["text"], str):
        raise ValueError
    place = change.get("range")
    if place is not None:
        numbers = [place[end][part] for end in ("start", "end") for part in ("line", "character")]
        if not all(is_id(n) and not isinstance(n, str) and n >= 0 for n in numbers):
            raise ValueError


if __name__ == "__main__":
    FakeServer().run()
