# SPDX-License-Identifier: MIT
"""Golden conversations, from their text to a list of steps.

A conversation is a `.lsp` file. A statement begins at the left margin; indented lines belong to the
statement above them. Blank lines and lines that begin with `##` are not read. `${ROOT}` is the
temporary folder of the conversation and `${ROOT_URI}` its URI, in what is sent and in what is
expected. DOC is a file name below that folder or a whole URI. TEXT is made of JSON strings, joined
by `+` and repeated by `* N`; in it `\\xNN` stands for one raw byte. RANGE is `line:character`
(empty), `line:from-to` or `line:from-line:to`.

The user's own configuration has the profile `core` and `logging/console: info`, so that
`console.log` in JavaScript is marked wherever the document lies.

    == PATH ... ==             writes the lines between as a file
    == PATH = TEXT             the same, for exact bytes
    delete PATH                removes a file or folder
    args WORDS                 starts the server with these words instead of `server`
    segment N                  from now on N bytes in one write; `segment off` ends it
    burst / flush              what is sent between the two goes out in one write

    start [JSON | client "NAME"] [with JSON]
                               initialize, its result, initialized; the client's capabilities as
                               JSON or a recorded client's; `with` sets other members of params
    --> JSON                   sends a message ("jsonrpc" is added)
    ask ID METHOD [PARAMS]     sends a request        tell METHOD [PARAMS]  sends a notification
    frame TEXT                 sends one frame around these bytes
    raw TEXT                   sends these bytes without a frame
    blanks N                   sends a frame of N blanks
    open DOC [as LANGUAGE] VERSION TEXT
    change DOC VERSION [RANGE TEXT | TEXT]...
    save DOC [TEXT]            close DOC

    <-- JSON                   the next message is exactly this (window/logMessage is passed over)
    <-- result ID JSON         <-- error ID CODE
    <-- publish DOC [version N] DIAGNOSTICS
    shows DOC [version N] DIAGNOSTICS
                               what a client shows in the end: the last publish of DOC, when all
                               that was sent has been worked off
    quiet                      nothing arrives until two requests have gone there and back
    end of input               closes the server's standard input
    exit N | failure [after anything] [within SECONDS]
                               the process ends by itself with this status (failure: any but 0, and
                               no signal), and nothing more arrives unless it may; without this
                               statement shutdown and exit are added, and 0 is expected

DIAGNOSTICS are `nothing`, `something`, or indented lines `RANGE SEVERITY CODE`; their order,
ranges, severities, codes and the source are compared, messages must be texts. In expected JSON
"<any>" is any value, "<string>" any text, "<integer>" any integer, "<version>" a version; a member
"..." lets an object hold members that are not named.
"""
import json
import re

SEVERITIES = {"error": 1, "warning": 2, "info": 3, "hint": 4}
LANGUAGES = {"js": "javascript", "ts": "typescript", "py": "python", "md": "markdown",
             "txt": "plaintext", "c": "c", "yaml": "yaml", "json": "json"}
RANGE = re.compile(r"(-?\d+):(-?\d+)(?:-(?:(-?\d+):)?(-?\d+))?(?=\s|$)")


class Fault(Exception):
    """The script itself cannot be read."""


class Step:
    """One statement: its verb, its arguments and the line it stands on."""

    def __init__(self, line, verb, **arguments):
        self.line = line
        self.verb = verb
        self.arguments = arguments


def parse(text):
    """The steps of a conversation. Raises Fault with the line's number."""
    lines, steps, number = text.split("\n"), [], 0
    while number < len(lines):
        start, line = number, lines[number]
        number += 1
        if not line.strip() or line.startswith("##"):
            continue
        if line.startswith("== ") and "=" not in line[3:]:
            number = fixture(lines, number)
            content = "".join(l + "\n" for l in lines[start + 1:number - 1])
            steps.append(Step(start + 1, "write", path=line[3:].strip(), data=content.encode()))
            continue
        while number < len(lines) and lines[number].startswith((" ", "\t")):
            line += "\n" + lines[number]
            number += 1
        try:
            steps.append(statement(start + 1, line))
        except (ValueError, IndexError, KeyError) as error:
            raise Fault(f"line {start + 1}: {error}: {line.strip()!r}") from None
    return steps


def fixture(lines, number):
    """The number of the line after the `==` that ends a file."""
    while number < len(lines):
        number += 1
        if lines[number - 1] == "==":
            return number
    raise Fault("a file has no end: the line `==` is missing")


def statement(number, text):
    for words, reader in READERS:
        rest = text[len(words):]
        if text.startswith(words) and (words.endswith(" ") or rest[:1] in ("", " ", "\n")):
            verb, arguments = reader(Reader(rest))
            return Step(number, verb, **arguments)
    raise ValueError("no such statement")


class Reader:
    """Takes the parts of a statement from the left."""

    def __init__(self, text):
        self.text = text.strip()

    def word(self):
        found, _, rest = (self.text.replace("\n", " \n", 1) + " ").partition(" ")
        if not found:
            raise ValueError("something is missing")
        self.text = rest.strip()
        return found

    def take(self, word):
        """Whether `word` is next; if so, it is taken."""
        if re.match(re.escape(word) + r"(?=\s|$)", self.text):
            self.text = self.text[len(word):].strip()
            return True
        return False

    def json(self):
        value, end = json.JSONDecoder().raw_decode(self.text)
        self.text = self.text[end:].strip()
        return value

    def bytes(self):
        """A TEXT: strings joined by + and repeated by * N."""
        data = b""
        while True:
            part, end = string_bytes(self.text)
            self.text = self.text[end:].strip()
            if self.text.startswith("*"):
                self.text = self.text[1:].strip()
                part *= int(self.word())
            data += part
            if not self.text.startswith("+"):
                return data
            self.text = self.text[1:].strip()

    def range(self):
        found = RANGE.match(self.text)
        if not found:
            raise ValueError("no range")
        self.text = self.text[found.end():].strip()
        line, start, end_line, end = found.groups()
        line, start = int(line), int(start)
        return {"start": {"line": line, "character": start},
                "end": {"line": int(end_line or line), "character": int(end or start)}}

    def end(self):
        if self.text:
            raise ValueError(f"what is {self.text!r}?")


def string_bytes(text):
    """The bytes of the JSON string at the start of `text`, \\xNN among them, and where it ends."""
    found = re.match(r'"(?:[^"\\]|\\.)*"', text, re.S)
    if not found:
        raise ValueError("a string is missing")
    data = b""
    for piece in re.split(r"(\\\\|\\x[0-9a-fA-F]{2})", found.group()[1:-1]):
        if piece.startswith("\\x"):
            data += bytes([int(piece[2:], 16)])
        else:
            data += json.loads('"' + piece + '"', strict=False).encode("utf-8", "surrogatepass")
    return data, found.end()


def version_of(reader):
    return int(reader.word()) if reader.take("version") else None


def diagnostics(reader):
    """None for `something`, else the list of what is expected."""
    if reader.take("nothing"):
        return []
    if reader.take("something"):
        return None
    found = []
    while reader.text:
        place = reader.range()
        found.append({"range": place, "severity": SEVERITIES[reader.word()],
                      "code": reader.word(), "source": "auto-enforcer", "message": "<string>",
                      "...": "<any>"})
    if not found:
        raise ValueError("which diagnostics? (`nothing` is an answer)")
    return found


def call(reader, **more):
    message = {"jsonrpc": "2.0", **more, "method": reader.word()}
    if reader.text:
        message["params"] = reader.json()
    reader.end()
    return "send", {"message": message}


def read_send(reader):
    message = reader.json()
    reader.end()
    return "send", {"message": {"jsonrpc": "2.0", **message} if isinstance(message, dict)
                    else message}


def read_start(reader):
    capabilities = {}
    if reader.take("client"):
        capabilities = reader.json()
    elif reader.text.startswith("{"):
        capabilities = reader.json()
    params = reader.json() if reader.take("with") else {}
    reader.end()
    return "start", {"capabilities": capabilities, "params": params}


def read_open(reader):
    document = reader.word()
    language = reader.json() if reader.text.startswith("as ") and reader.take("as") else None
    if language is None:
        language = LANGUAGES.get(document.rpartition(".")[2], "plaintext")
    version, text = int(reader.word()), reader.bytes()
    reader.end()
    return "open", {"document": document, "language": language, "version": version, "text": text}


def read_change(reader):
    document, version, changes = reader.word(), int(reader.word()), []
    while reader.text:
        change = {} if reader.text.startswith('"') else {"range": reader.range()}
        changes.append({**change, "text": reader.bytes()})
    return "change", {"document": document, "version": version, "changes": changes}


def read_save(reader):
    document, text = reader.word(), None
    if reader.text:
        text = reader.bytes()
    reader.end()
    return "save", {"document": document, "text": text}


def read_result(reader):
    value = {"jsonrpc": "2.0", "id": reader.json(), "result": reader.json()}
    reader.end()
    return "expect", {"message": value}


def read_error(reader):
    identifier, code = reader.json(), reader.json()
    reader.end()
    error = {"code": code, "message": "<string>", "...": "<any>"}
    return "expect", {"message": {"jsonrpc": "2.0", "id": identifier, "error": error}}


def read_expect(reader):
    message = reader.json()
    reader.end()
    return "expect", {"message": {"jsonrpc": "2.0", **message}}


def shown(verb):
    def read(reader):
        document, version = reader.word(), version_of(reader)
        return verb, {"document": document, "version": version, "diagnostics": diagnostics(reader)}
    return read


def read_exit(reader):
    status, seconds = reader.word(), 10.0
    anything = reader.take("after anything")
    if reader.take("within"):
        seconds = float(reader.word())
    reader.end()
    return "exit", {"status": None if status == "failure" else int(status), "seconds": seconds,
                    "anything": anything}


def read_file(reader):
    path = reader.word()
    if not reader.take("="):
        raise ValueError("`=` is missing")
    return "write", {"path": path, "data": reader.bytes()}


def bare(verb):
    def read(reader):
        reader.end()
        return verb, {}
    return read


def bytes_of(verb):
    return lambda reader: (verb, {"data": reader.bytes()})


READERS = [
    ("== ", read_file),
    ("delete ", lambda reader: ("delete", {"path": reader.word()})),
    ("args ", lambda reader: ("args", {"words": reader.text.split()})),
    ("segment off", lambda reader: ("segment", {"size": 0})),
    ("segment ", lambda reader: ("segment", {"size": int(reader.word())})),
    ("burst", bare("burst")),
    ("flush", bare("flush")),
    ("start", read_start),
    ("--> ", read_send),
    ("ask ", lambda reader: call(reader, id=reader.json())),
    ("tell ", call),
    ("frame ", bytes_of("frame")),
    ("raw ", bytes_of("raw")),
    ("blanks ", lambda reader: ("blanks", {"count": int(reader.word())})),
    ("open ", read_open),
    ("change ", read_change),
    ("save ", read_save),
    ("close ", lambda reader: ("close", {"document": reader.word()})),
    ("<-- result ", read_result),
    ("<-- error ", read_error),
    ("<-- publish ", shown("publish")),
    ("<-- ", read_expect),
    ("shows ", shown("shows")),
    ("quiet", bare("quiet")),
    ("end of input", bare("end_of_input")),
    ("exit ", read_exit),
]
