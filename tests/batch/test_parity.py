# SPDX-License-Identifier: MIT
"""One truth: for the same text the editor is shown what `check` reports, place by place."""
import json
import os
import subprocess
import sys

from room import main, require

HERE = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(HERE, "..", "..", "editors", "demo")
TODAY = ("--today", "2026-11-21")
NAMES = {1: "blocked", 2: "warning", 3: "info", 4: "hint"}

SECRET = "const apiKey = 'sk_live_1234567890abcdef';"
SCRIPT = f"""/* café 😀 */ {SECRET}
try {{
  f(`${{console.log(1)}}`);
}} catch (e) {{
  // nothing
}}
console.log("😀", 'é'); console.error(2) // TODO later
const released = new Date('2026-11-20');
"""
PYTHON = ("from os import *\ndef f(a=[],\n      b={}):\n    try:\n        print('é😀')\n"
          "    except:\n        pass\nSINCE = '2026-11-20'\n")

# name, bytes on disk, text in the editor
TEXTS = [
    ("lf.js", SCRIPT.encode(), SCRIPT),
    ("crlf.js", SCRIPT.replace("\n", "\r\n").encode(), SCRIPT.replace("\n", "\r\n")),
    ("cr.js", SCRIPT.replace("\n", "\r").encode(), SCRIPT.replace("\n", "\r")),
    ("mixed.py", PYTHON.replace("\n", "\r\n", 3).encode(), PYTHON.replace("\n", "\r\n", 3)),
    ("ends.js", b"a;\r\nb;\nc;\rd;\r\n\n\ne;\r", "a;\r\nb;\nc;\rd;\r\n\n\ne;\r"),
    ("ends-16.js", "é;\nb;\r\nc;\r".encode("utf-16"), "é;\nb;\r\nc;\r"),
    ("long-ends.js", ("x;" * 50000 + "\r\n" + "y;\n" + "z;" * 40000 + "\r" + "a;" * 40000).encode(),
     "x;" * 50000 + "\r\n" + "y;\n" + "z;" * 40000 + "\r" + "a;" * 40000),
    ("no-end.py", PYTHON.rstrip().encode(), PYTHON.rstrip()),
    ("mark.js", b"\xef\xbb\xbf" + SCRIPT.encode(), SCRIPT),
    ("utf-16.js", SCRIPT.encode("utf-16"), SCRIPT),
    ("big-endian.js", b"\xfe\xff" + SCRIPT.encode("utf-16-be"), SCRIPT),
    ("invalid.js", b"/* \xff\xe2\x82 \xf0\x9f */ " + SCRIPT.encode(), None),
    ("empty.js", b"", ""),
    ("binary.js", b"\0" + SCRIPT.encode(), "\0" + SCRIPT),
    ("store.p12", b"key\0" + SCRIPT.encode(), "key\0" + SCRIPT),
    ("nul.p12", b"\0\0", "\0\0"),
    ("ends.p12", b"\r\n\0" + SCRIPT.encode(), "\r\n\0" + SCRIPT),
    ("wide.p12", "é\0".encode(), "é\0"),
    ("late-nul.js", b" " * 9000 + b"\0" + SCRIPT.encode(), " " * 9000 + "\0" + SCRIPT),
    ("long-line.js", ("x;" * 50000 + SCRIPT * 2).encode(), "x;" * 50000 + SCRIPT * 2),
    ("long-string.py", ("x = '" + "a" * 65536 + "'; print(1)\n" + PYTHON).encode(), None),
    ("many.js", (SCRIPT * 40).encode(), None),
    ("large.js", ("let x = 1;\n" * 60000 + SCRIPT + "// é\n" * 30000 + SCRIPT).encode(), None),
]


def frames(messages):
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        yield b"Content-Length: %d\r\n\r\n" % len(body) + body


def shown(room, name, text):
    """What a client is shown of the text, as rows like those of `check`."""
    uri = "file://" + os.fsdecode(room.path(name))
    language = "python" if name.endswith("py") else "typescript" if name.endswith("ts") else \
        "shellscript" if name.endswith("sh") else "markdown" if name.endswith("md") else \
        "plaintext" if name.endswith("ignore") else "javascript"
    given = b"".join(frames([
        {"id": 1, "method": "initialize",
         "params": {"processId": None, "rootUri": "file://" + room.folder, "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": uri, "languageId": language, "version": 1, "text": text}}},
    ]))
    out = room.run("server", *TODAY, given=given).out
    rows = None
    while out:
        head, _, out = out.partition(b"\r\n\r\n")
        size = int(head.split(b":")[1])
        message, out = json.loads(out[:size]), out[size:]
        if message.get("params", {}).get("uri") == uri:
            rows = [(d["range"]["start"]["line"] + 1, d["range"]["start"]["character"] + 1,
                     d["range"]["end"]["line"] + 1, d["range"]["end"]["character"] + 1,
                     d["code"], NAMES[d["severity"]], d["message"])
                    for d in message["params"]["diagnostics"]]
    require(rows is not None, f"{name}: nothing was published")
    return sorted(rows)


def checked(room, name):
    report = json.loads(room.check("--format", "json", *TODAY, "--exit-zero", name).out)
    return sorted((v["line"], v["column"], v["endLine"], v["endColumn"], v["rule"], v["severity"],
                   v["message"]) for v in report["violations"])


def compare(room, name, contents, text):
    room.put(name, contents)
    text = contents.decode("utf-8", "replace") if text is None else text
    editor, batch = shown(room, name, text), checked(room, name)
    require(editor == batch, f"{name}: only the editor: {sorted(set(editor) - set(batch))[:5]}, "
                             f"only check: {sorted(set(batch) - set(editor))[:5]}")
    return len(batch)


def check_texts(room):
    room.config("profile: strict\n")
    found = {name: compare(room, name, contents, text) for name, contents, text in TEXTS}
    for name, n_found in found.items():
        none_expected = name in ("empty.js", "binary.js")
        require((n_found == 0) == none_expected, f"{name}: {n_found} findings")


def check_demo(room):
    room.config("profile: strict\n")
    for name in sorted(os.listdir(DEMO)):
        path = os.path.join(DEMO, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                contents = file.read()
            compare(room, name, contents, None)


def check_suppressed(room):
    """By an ignore file, by comments and by marks of other programs, in force and expired."""
    entries = ("a.js errors/* until 2026-11-30 by @ann: samples\n"
               "a.js logging/* until 2026-01-01: samples\n* dates/*\nnone secrets/* until 2026-11-1\n")
    comments = ("// auto-enforcer: ignore-file hygiene/*: none\n"
                "// auto-enforcer: ignore-start secrets/* until 2026-11-20\n")
    marks = "x = 'tok_1'; // gitleaks:allow\nx = 'tok_2';\n/*BEGIN\nx gitleaks:allow\nEND*/\n"
    room.config("profile: strict\n")
    room.put(".auto-enforcer/rules/leaks.json", json.dumps({"rules": [
        {"id": "token", "description": "d", "regex": "tok_[0-9]+"},
        {"id": "lines", "description": "d", "regex": "BEGIN\\n[^E]*END"}]}))
    n_before = compare(room, "b.js", (comments + SCRIPT + marks).encode(), None)
    room.put(".auto-enforcer/ignore", entries)
    n_after = compare(room, "a.js", (comments + SCRIPT + marks).encode(), None)
    require(0 < n_after < n_before, f"{n_after} of {n_before} are left")
    require(compare_notes(room, ".auto-enforcer/ignore", entries) > 0, "it has faults of its own")


def compare_notes(room, name, text):
    """`check` tells what is wrong with the file itself among its faults, an editor with it."""
    editor = [row for row in shown(room, name, text) if row[4] != "configuration/fault"]
    require(editor == checked(room, name), f"{name}: {editor}")
    return len(editor)


def check_with_a_baseline(room):
    """Of every text one half is accepted, and as much again is not."""
    room.config("profile: strict\n")
    texts = [(name, contents) for name, contents, _ in TEXTS
             if contents[:2] not in (b"\xff\xfe", b"\xfe\xff")  # bytes are put behind them
             and len(contents) < 500_000]  # or the client is gone before they are looked at
    for name, contents in texts:
        room.put(name, contents)
    room.run("baseline", "write", "--include-sensitive").expect(0)
    for name, contents in texts:
        more = contents + b"\nconsole.log(1)\n" + contents.partition(b"\0")[0]
        n_found = compare(room, name, more, more.decode("utf-8-sig", "replace"))
        accepted = json.loads(room.check("--format", "json", "--exit-zero", name).out)["summary"]
        if name not in ("empty.js", "binary.js"):
            require((n_found > 0 or name.endswith(".p12")) and
                    sum(accepted["baseline"].values()) > 0, f"{name}: {accepted}")


def check_configured(room):
    room.config("profile: recommended\nrules:\n  logging/console: blocked\n  errors/*: off\n"
                "exclude:\n  - 'left-out/**'\n")
    require(compare(room, "a.js", SCRIPT.encode(), SCRIPT) > 0, "something is found")
    room.put("left-out/a.js", SCRIPT)
    require(shown(room, "left-out/a.js", SCRIPT) == [], "an excluded file shows nothing")
    room.check("--force-exclude", "left-out/a.js").expect(0, lines=[], err="0 files checked")


if __name__ == "__main__":
    sys.exit(main(globals()))
