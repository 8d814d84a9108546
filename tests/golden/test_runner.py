# SPDX-License-Identifier: MIT
"""Shows that the runner lets a good server pass and catches a bad one.

    test_runner.py [--data FOLDER]

The good one is fake_server.py as it stands: every golden conversation must pass. Then each of its
bugs is switched on, and the conversation named beside it must fail.
"""
import argparse
import os
import pathlib
import sys
import tempfile
import unittest

import runner
import script

runner.PATIENCE = 60.0  # a server in Python takes long for long lines on a busy machine

HERE = pathlib.Path(__file__).resolve().parent
FAKE = str(HERE / "fake_server.py")
DATA = None

# (bug, conversation that finds it, word in what the runner says)
BUGS = [
    ("unicode-lines", "positions-line-ends", "another message"),
    ("changes-on-first-state", "sync-order-of-changes", "another message"),
    ("long-columns", "positions-beyond-the-end", "another message"),
    ("severity", "diagnostics-minimal", '"severity": 3'),
    ("header", "life-cycle-bare-initialize", "not a frame"),
    ("string-ids", "rpc-ids", '"id": 1'),
    ("no-result", "life-cycle", '"result"'),
    ("double-answer", "life-cycle-bare-initialize", "another message"),
    ("serves-after-shutdown", "life-cycle", "-32600"),
    ("always-utf-8", "positions-not-negotiated", "another message"),
    ("unknown-property", "life-cycle-bare-initialize", "chnage"),
    ("leak-report", "life-cycle-bare-initialize", "LeakSanitizer"),
    ("prints", "life-cycle-bare-initialize", "not a frame"),
    ("exit-0", "life-cycle-exit-first", "exit status 0, expected 1"),
    ("dies-of-params", "rpc-params", "closed its output"),
    ("answers-notifications", "rpc-unknown-methods", "expected silence"),
    ("ghosts", "sync-not-open", "expected silence"),
    ("forgets-to-publish", "sync-typing", "nothing arrived"),
    ("no-clear", "diagnostics-close", "nothing arrived"),
    ("own-uri", "uris-exact", "caf%c3%a9"),
    ("stale-version", "diagnostics-version", '"version": 7'),
    ("stale-version", "diagnostics-burst", '"version": 1'),
    ("version", "diagnostics-no-version", '"version": 7'),
]

# Scripts that cannot be read, and the line that is to blame.
FAULTS = [
    ("start\nnonsense\n", "line 2"),
    ("start\n\nask 1\n", "line 3"),
    ("--> {\n", "line 1"),
    ("open a.js x \"text\"", "line 1"),
    ("open a.js 1 text", "line 1"),
    ("open a.js 1 \"text\" more", "line 1"),
    ("<-- publish a.js", "line 1"),
    ("<-- publish a.js\n    0:1-2 blue a/b", "line 1"),
    ("shows a.js version nothing", "line 1"),
    ("change a.js 1 0:1-\"x\"", "line 1"),
    ("exit soon", "line 1"),
    ("quiet please", "line 1"),
    ("== a.js\nno end", "no end"),
]

# (expected, got, whether they match)
MATCHES = [
    (1, 1, True), (1, 1.0, False), (1, True, False), (0, False, False), (None, None, True),
    ("a", "a", True), ("<any>", None, True), ("<string>", "a", True), ("<string>", None, False),
    ("<integer>", 1, True), ("<integer>", True, False), ("<version>", "0.1.0", True),
    ("<version>", "new", False), ({"a": 1}, {"a": 1}, True), ({"a": 1}, {"a": 1, "b": 2}, False),
    ({"a": 1, "...": "<any>"}, {"a": 1, "b": 2}, True), ({"a": 1, "...": "<any>"}, {"b": 2}, False),
    ({"a": "<any>"}, {}, False), ([1, 2], [1, 2], True), ([1, 2], [2, 1], False), ([1], [], False),
    ([], {}, False), ({}, None, False),
]


# Conversations about rules and what hides their findings (the fake server has one rule of its own),
# and one that looks at the clock (on a busy machine Python takes longer to start).
NOT_FOR_THE_FAKE = ("packs", "commands-session", "commands-report", "code-actions", "suppressions",
                    "baseline", "life-cycle-end-of-input-at-once")


class Runner(unittest.TestCase):
    def test_good_server(self):
        files = sorted(str(path) for path in HERE.glob("*.lsp")
                       if not path.name.startswith(NOT_FOR_THE_FAKE))
        self.assertTrue(files)
        for path, outcome in runner.run_files(files, FAKE, DATA):
            if not (outcome or "").startswith("SKIPPED"):
                self.assertIsNone(outcome, path)

    def test_bugs(self):
        for bug, name, word in BUGS:
            with self.subTest(bug=bug, conversation=name):
                outcome = with_bug(bug, str(HERE / f"{name}.lsp"))
                if bug == "unknown-property" and DATA.model is None:
                    continue
                self.assertIsNotNone(outcome, "the bug was not found")
                self.assertNotIn("the runner itself failed", outcome)
                self.assertIn(word, outcome)
                self.assertIn(f"{name}.lsp", outcome)

    def test_eager_server_is_allowed(self):
        """A publish for each version is no fault, if the last one is of the last."""
        self.assertIsNone(with_bug("eager", str(HERE / "diagnostics-burst.lsp")))

    def test_faults(self):
        for text, word in FAULTS:
            with self.subTest(text), self.assertRaises(script.Fault) as caught:
                script.parse(text)
            self.assertIn(word, str(caught.exception))

    def test_matches(self):
        for row, (wanted, got, same) in enumerate(MATCHES):
            self.assertEqual(runner.matches(wanted, got), same, f"row {row}")

    def test_text(self):
        for text, wanted in [(r'"a\n\"\\"', b'a\n"\\'), (r'"\xff\x00"', b"\xff\0"),
                             (r'"\\xff"', rb"\xff"), ('"é"', "é".encode()),
                             (r'"\ud83d\ude00"', "😀".encode()), (r'"\ud83d"', b"\xed\xa0\xbd"),
                             ('"ab" * 3 + "c"', b"abababc")]:
            self.assertEqual(script.Reader(text).bytes(), wanted, text)

    def test_quoted(self):
        for text, wanted in [(b'a"\\\n\0', b'"a\\"\\\\\\n\\u0000"'),
                             (b"\xff\xc3\xa9", b'"\xff\xc3\xa9"'),
                             (b"\xed\xa0\xbd", b'"\\ud83d"')]:
            self.assertEqual(runner.quoted(text), wanted)

    def test_end_of_the_process(self):
        """A conversation that expects another end than the one that comes."""
        for text, word in [("start\nend of input\nexit 0\n", "exit status 1, expected 0"),
                           ("start\nquiet\nexit 0\n", "still runs"),
                           ("start\ntell exit\nexit failure\n", None),
                           ("raw \"Content-Length: x\\r\\n\\r\\n\"\nexit failure\n", None),
                           ("ask 1 shutdown\ntell exit\nexit 1\n", "before its end")]:
            with self.subTest(text), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder, "a.lsp")
                path.write_text(text.replace("exit 0\n", "exit 0 within 1\n"))
                outcome = runner.run_file(str(path), FAKE, DATA)
                if word:
                    self.assertIn(word, outcome)
                else:
                    self.assertIsNone(outcome)


def with_bug(bug, path):
    os.environ["FAKE_BUGS"] = bug
    patience, runner.PATIENCE = runner.PATIENCE, 2.0
    try:
        return runner.run_file(path, FAKE, DATA)
    finally:
        runner.PATIENCE = patience
        del os.environ["FAKE_BUGS"]


def main():
    global DATA
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=os.environ.get("AE_SHARED_DATA"))
    options, rest = parser.parse_known_args()
    DATA = runner.Data(options.data)
    return 0 if unittest.main(argv=sys.argv[:1] + rest, exit=False).result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
