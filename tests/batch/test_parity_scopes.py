# SPDX-License-Identifier: MIT
"""One truth, scopes and suppressions included: texts of every encoding and line end in a repository,
as an editor is shown them in each position encoding, and as `check` reports the files.

    test_parity_scopes.py BINARY [SEED]

What is compared of each finding is path, range, rule, severity, message and scope; what `check` lists
as suppressed is shown nowhere. What cannot be equal is no part of it, and named here:

- UTF-16 without a byte order mark has a NUL in every other byte. On disk that is binary; an editor that
  guesses the encoding sends a text.
- Bytes that are not UTF-8 are what a decoder makes of them that knows UTF-8 alone. An editor that takes
  the file for Latin-1 sends another text. The same goes for half a surrogate pair in UTF-16.
- An editor shows 1,000 diagnostics of a document; no text here has that many.
"""
import json
import os
import random
import re
import sys
import time

from room import main, require
from test_scopes_editor import CONFIG, SEVERITIES, Editor, repository, wire

TODAY = ("--today", "2026-11-28")
ENCODINGS = ("utf-8", "utf-16", "utf-32")
PATIENCE = 40
SEED = sys.argv[2] if len(sys.argv) > 2 else "20261128"

SECRET = "sk_live_1234567890abcdef"
LANGUAGES = {"js": "javascript", "ts": "typescript", "py": "python", "sh": "shellscript",
             "md": "markdown", "c": "c", "go": "go", "rs": "rust", "rb": "ruby", "java": "java",
             "php": "php", "html": "html", "css": "css", "sql": "sql", "lua": "lua",
             "yaml": "yaml", "json": "json", "txt": "plaintext", "p12": "plaintext"}

# Lines that rules find something on, alone or together, and lines between them.
SLASH = ["// TODO tidy this", f"const apiKey = '{SECRET}';", "/* caf\u00e9 \U0001f600 */ console.log(1);",
         "try {", "  f(`${console.log(2)}`);", "} catch (e) {", "}", "let e\u0301 = 'e\u0301'; // FIXME \U0001f469\u200d\U0001f4bb",
         "const released = new Date('2026-11-20');", "// we recieve it", "x = 1;", "", "\t ",
         "<<<<<<< HEAD", "let s = '\u202e';"]
HASH = ["# TODO tidy this", f"api_key = '{SECRET}'", "print('\u00e9\U0001f600')  # FIXME", "try:",
        "    f()", "except:", "    pass", "def f(a=[]):", "from os import *", "SINCE = '2026-11-20'",
        "# we recieve it \U0001f600", "x = 1", "", "  ", "<<<<<<< HEAD", 's = """', '"""']
PLAIN = ["TODO tidy this", f"password: {SECRET}", "<<<<<<< HEAD", ">>>>>>> x", "we recieve \U0001f600 it",
         "", "a\u0301 text", "-- TODO in SQL", "<!-- TODO in HTML -->", "/* TODO */", "\u202etext",
         f"key = \"{SECRET}\""]
MARKS = ["auto-enforcer: ignore secrets/*: a sample", "auto-enforcer: ignore hygiene/*, logging/* by @ann: ok",
         "auto-enforcer: ignore secrets/assigned until 2026-11-20: over",
         "auto-enforcer: ignore logging/* until 2026-12-01: soon", "auto-enforcer: ignore",
         "auto-enforcer: ignore-start hygiene/*: a region", "auto-enforcer: ignore-end hygiene/*",
         "auto-enforcer: ignore-file language/*: none of it", "gitleaks:allow",
         "DevSkim: ignore DS000001", "auto-enforcer: ignore errors/* until 2026-13-45: no day"]
IGNORE = ("texts/ignored.* secrets/* by @ann: samples\ntexts/expired.* hygiene/* until 2026-01-01: over\n"
          "texts/*.p12 paths/*: samples\n")


def lines_of(ending):
    pool, comment = {"js": (SLASH, "// "), "ts": (SLASH, "// "), "c": (SLASH, "// "),
                     "go": (SLASH, "// "), "rs": (SLASH, "// "), "java": (SLASH, "// "),
                     "php": (SLASH, "// "), "css": (SLASH, "/* "), "py": (HASH, "# "),
                     "sh": (HASH, "# "), "rb": (HASH, "# "), "yaml": (HASH, "# ")}.get(
                         ending, (PLAIN, "-- "))
    return pool + [comment + mark + (" */" if comment == "/* " else "") for mark in MARKS]


class Text:
    """A file: its text as an editor decodes it, and how it is kept on disk."""

    def __init__(self, name, text, encode=None, base=None):
        self.name, self.text = name, text
        self.encode = encode or (lambda kept: kept.encode())
        self.base = base  # bytes in the commit; None: the file is new

    def on_disk(self):
        return self.encode(self.text)


def marked(mark, codec):
    return lambda text: mark + text.encode(codec)


def made(draw, ending, end="\n", n_lines=24):
    return end.join(draw.choice(lines_of(ending)) for _ in range(n_lines)) + end


def changed(draw, text):
    """The lines of a text with some gone, moved, doubled and respaced."""
    lines = text.splitlines(keepends=True)
    for _ in range(draw.choice([1, 2, 4])):
        at = draw.randrange(len(lines))
        what = draw.randrange(4)
        if what == 0:
            del lines[at]
        elif what == 1:
            lines.insert(draw.randrange(len(lines)), lines[at])
        elif what == 2:
            lines.insert(draw.randrange(len(lines)), lines.pop(at))
        else:
            lines[at] = "  " + lines[at]
        lines = lines or ["x\n"]
    return "".join(lines)


def corpus(draw):
    """Every encoding and line end, every family of languages; of most an older text is known."""
    texts = []

    def add(name, text, encode=None, base=True):
        older = changed(draw, text).encode() if base and text.strip() else None
        texts.append(Text("texts/" + name, text, encode, older))

    for ending in LANGUAGES:
        add(f"family.{ending}", made(draw, ending))
    for ending in ("js", "py"):
        text = made(draw, ending)
        add(f"crlf.{ending}", text.replace("\n", "\r\n"))
        add(f"cr.{ending}", text.replace("\n", "\r"))
        add(f"mixed.{ending}", text.replace("\n", "\r\n", 5).replace("x = 1\n", "x = 1\r"))
        add(f"no-end.{ending}", text.rstrip("\n"))
        add(f"mark.{ending}", text, marked(b"\xef\xbb\xbf", "utf-8"))
        add(f"little.{ending}", text, marked(b"\xff\xfe", "utf-16-le"))
        add(f"big.{ending}", text.replace("\n", "\r\n"), marked(b"\xfe\xff", "utf-16-be"))
        add(f"ignored.{ending}", made(draw, ending))
        add(f"expired.{ending}", made(draw, ending))
        add(f"fresh.{ending}", made(draw, ending), base=False)
        add(f"nul.{ending}", text[:40] + "\0" + text[40:])
        add(f"late-nul.{ending}", " " * 9000 + "\0\n" + text)
        add(f"long.{ending}", "y = 2; " * 3000 + f"k = '{SECRET}'\n" + text)
        add(f"very-long.{ending}", text + "z;" * 40000 + f"password = '{SECRET}'\n" + text)
        same = made(draw, ending)
        texts.append(Text(f"texts/same.{ending}", same, base=same.encode()))
        texts.append(Text(f"texts/line-ends.{ending}", same.replace("\n", "\r\n"),
                          base=same.encode()))
        texts.append(Text(f"texts/encoding.{ending}", same, marked(b"\xff\xfe", "utf-16-le"),
                          same.encode()))
        texts.append(Text(f"texts/was-utf-16.{ending}", same,
                          base=b"\xfe\xff" + changed(draw, same).encode("utf-16-be")))
    add("empty.py", "", base=False)
    texts.append(Text("texts/emptied.py", "", base=made(draw, "py").encode()))
    add("one-line.py", "# TODO a", base=False)
    add("blank.py", "\n\n\r\n \r", base=False)
    add("store.p12", "key\0" + made(draw, "js"))
    add("combining.js", "// TODO e\u0301\u0301 \U0001f469\u200d\U0001f469\n" * 5)
    add("astral.py", "print('\U0001f600\U0001f600')  # TODO \U0001f600\n" * 5)
    for name, raw in (("latin-1.py", made(draw, "py").encode("latin-1", "replace") + b"# TODO \xe9\n"),
                      ("cut.js", b"// \xf0\x9f TODO \xe2\x82 a \xff\n" + made(draw, "js").encode()),
                      ("surrogates.py", b"# TODO \xed\xa0\x80 \xc0\xaf a\n")):
        text = Text("texts/" + name, raw.decode("utf-8", "replace"), base=b"x = 1\n")
        text.encode = lambda kept, first=text.text, raw=raw: raw if kept == first else kept.encode()
        texts.append(text)
    return texts


# Places.

LINE_END = re.compile("\r\n|\n|\r")


def units(text, encoding):
    if encoding == "utf-32":
        return len(text)
    return len(text.encode("utf-8")) if encoding == "utf-8" else len(text.encode("utf-16-le")) // 2


def place(text, offset, encoding):
    """Line and character of a code point."""
    ends = [found.end() for found in LINE_END.finditer(text, 0, offset)]
    return len(ends), units(text[ends[-1] if ends else 0:offset], encoding)


def column(lines, line, character, encoding):
    """In UTF-16 units, from 1, of a character in those of the encoding; 0: the text has no such
    place, as it is another one since."""
    if line >= len(lines):
        return 0
    if encoding == "utf-16":
        return character + 1
    shown = lines[line]
    if encoding == "utf-8":
        return units(shown.encode()[:character].decode(errors="replace"), "utf-16") + 1
    return units(shown[:character], "utf-16") + 1


# Both sides.

WEAKENED = "policy/weakened"  # of new suppressions only the gate tells


class Reader(Editor):
    """An editor that wants this position encoding."""

    def __init__(self, room, encoding):  # pylint: disable=super-init-not-called
        self.room, self.folder, self.version, self.queues = room, room.folder, {}, {}
        self.server = wire.Server([room.binary, "server", *TODAY], room.folder, room.env)
        result = self.ask("initialize", {
            "processId": None, "rootUri": "file://" + room.folder,
            "capabilities": {"general": {"positionEncodings": [encoding]}}})
        require(result["capabilities"]["positionEncoding"] == encoding, result)
        self.tell("initialized", {})


def shown(editor, text, encoding):
    """The rows of what the document shows by now; None: nothing was published yet."""
    queue = editor.queues.get(editor.uri(text.name))
    if not queue:
        return None
    lines = LINE_END.split(text.text)
    rows = []
    for one in queue[-1]:
        start, end = one["range"]["start"], one["range"]["end"]
        rows.append((start["line"] + 1, column(lines, start["line"], start["character"], encoding),
                     end["line"] + 1, column(lines, end["line"], end["character"], encoding),
                     one["code"], SEVERITIES[one["severity"]], one["message"],
                     one.get("data", {}).get("scope", "unknown")))
    return sorted(rows)


def checked(room, texts):
    """What `check` reports, by path."""
    rows = {text.name: [] for text in texts}
    result = room.check("--base", "HEAD", "--format", "json", "--exit-zero", *TODAY, "texts")
    for one in json.loads(result.expect(0).out)["violations"]:
        if one["rule"] == WEAKENED:
            continue
        rows[one["path"]].append((one["line"], one["column"], one["endLine"], one["endColumn"],
                                  one["rule"], one["severity"], one["message"], one["scope"]))
    return {name: sorted(found) for name, found in rows.items()}


def suppressed(room, texts):
    """What `check` lists as hidden, and what it lists besides, by path: both without messages."""
    hidden, told = ({text.name: [] for text in texts} for _ in range(2))
    log = json.loads(room.check("--base", "HEAD", "--format", "sarif", "--exit-zero", *TODAY,
                                "texts").expect(0).out)
    for one in log["runs"][0]["results"]:
        if one["ruleId"] == WEAKENED:
            continue
        location = one["locations"][0]["physicalLocation"]
        region = location["region"]
        row = (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"],
               one["ruleId"], one["baselineState"])
        (hidden if one["suppressions"] else told)[location["artifactLocation"]["uri"]].append(row)
    return hidden, told


def compare(room, editor, texts, encoding, what):
    """What the documents show in the end is what `check` reports."""
    expected = checked(room, texts)
    deadline = time.monotonic() + PATIENCE
    while True:
        wrong = [text for text in texts
                 if shown(editor, text, encoding) != expected[text.name]]
        if not wrong:
            return expected
        if time.monotonic() > deadline:
            name = wrong[0].name
            told = shown(editor, wrong[0], encoding) or []
            require(False, f"{what}: {len(wrong)} texts differ; {name}:\n  only the editor: "
                    f"{sorted(set(told) - set(expected[name]))[:4]}\n  only check: "
                    f"{sorted(set(expected[name]) - set(told))[:4]}")
        editor.ask("workspace/executeCommand", {"command": "auto-enforcer.stats"})
        time.sleep(0.05)


def edit(draw, editor, text, encoding):
    """One random edit of the document, in the units that were agreed."""
    now = text.text
    start = draw.randrange(len(now) + 1)
    end = min(len(now), start + draw.choice([0, 0, 1, 3, 30, 120]))
    while start > 0 and now[start - 1:start + 1] == "\r\n":
        start -= 1
    while end < len(now) and end > 0 and now[end - 1:end + 1] == "\r\n":
        end += 1
    put = draw.choice(["", "x", "\n", "\r\n", "\r", "\U0001f600", "e\u0301", "'", "/*", '"""',
                       draw.choice(lines_of(text.name.rpartition(".")[2])) + "\n"])
    editor.type(text.name, put, place(now, start, encoding), place(now, end, encoding))
    text.text = now[:start] + put + now[end:]


def parity(room, encoding):
    draw = random.Random(f"{SEED} {encoding}")
    texts = corpus(draw)
    repository(room, {".auto-enforcer/ignore": IGNORE,
                      **{text.name: text.base for text in texts if text.base is not None}},
               CONFIG + "existing: same\n")
    for text in texts:
        room.put(text.name, text.on_disk())
    with Reader(room, encoding) as editor:
        for text in texts:
            editor.open(text.name, text.text, LANGUAGES[text.name.rpartition(".")[2]])
        found = compare(room, editor, texts, encoding, "opened")
        scopes = [row[-1] for rows in found.values() for row in rows]
        counts = {scope: scopes.count(scope) for scope in ("new", "existing", "unknown")}
        require(min(counts["new"], counts["existing"]) > 50 and not counts["unknown"],
                f"this is not much to compare: {counts}")
        hidden, told = suppressed(room, texts)
        require(sum(map(len, hidden.values())) > 20, "something is suppressed")
        for name, rows in found.items():
            states = {"new": "new", "existing": "unchanged"}
            require(sorted(told[name]) == sorted((*row[:5], states[row[-1]]) for row in rows),
                    f"{name}: SARIF and JSON differ")
            require(not {row[:5] for row in hidden[name]} & {row[:5] for row in rows},
                    f"{name}: hidden, and shown")
        for round_ in range(3):
            for text in texts:
                for _ in range(draw.choice([0, 1, 3])):
                    edit(draw, editor, text, encoding)
                room.put(text.name, text.on_disk())
            compare(room, editor, texts, encoding, f"edited and saved, round {round_}")


def check_utf_8(room):
    parity(room, "utf-8")


def check_utf_16(room):
    parity(room, "utf-16")


def check_utf_32(room):
    parity(room, "utf-32")


if __name__ == "__main__":
    sys.exit(main(globals()))
