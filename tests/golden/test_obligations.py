# SPDX-License-Identifier: MIT
"""Every obligation of LSP.md, sections 1.1 to 1.8 and 1.12, has a check, or a reason why not.

A conversation names in its comments the obligations it holds; what else holds one is listed here.
The ids are read from the shared LSP.md, so that none can be forgotten.
"""
import glob
import importlib
import os
import re
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SECTIONS = ("1.1 ", "1.2 ", "1.3 ", "1.4 ", "1.5 ", "1.6 ", "1.7 ", "1.8 ")

# Held by code that is no conversation: module and function.
HELD = {
    "B10": ("wire", "Server"), "B11": ("wire", "Server"), "L5": ("hostile", "registers_after_initialized"),
    "R9": ("meta_model", "closeness"), "R13": ("hostile", "survives_malformed_bodies"),
    "L4": ("capabilities", "complaints"), "L8": ("processes", "client_dies"),
    "L10": ("processes", "output_and_errors_close"), "L14": ("obligations", "timed_stop"),
    "L16": ("hostile", "survives_malformed_bodies"),
    "C1": ("obligations", "expected_encoding"), "C2": ("capabilities", "registrations"),
    "C3": ("capabilities", "registrations"), "C4": ("capabilities", "registrations"),
    "C5": ("capabilities", "complaints"), "C6": ("capabilities", "complaints"),
    "C7": ("capabilities", "complaints"), "C8": ("capabilities", "complaints"),
    "C9": ("capabilities", "server_capabilities"),
    "G4": ("capabilities", "diagnostic_complaints"), "G7": ("obligations", "pulls"),
    "G9": ("capabilities", "ascending"),
}
# The server does nothing yet that could break them.
LATER = {
    "R14": "no request is cancelled by the server: pull diagnostics are to come",
    "R15": "no command can fail yet",
    "P8": "no whole line is ever reported",
}
# The traps of section 1.12, by number, and the conversation that walks into each.
TRAPS = {
    1: "text-nul.lsp", 2: "text-lone-surrogates.lsp", 3: "rpc-numbers.lsp",
    4: "rpc-duplicate-keys.lsp", 5: "text-invalid-utf-8.lsp", 6: "rpc-parse-error.lsp",
    7: "rpc-numbers.lsp",
}


def shared_text():
    path = os.path.join(os.environ.get("AE_SHARED_DATA", ""), "..", "LSP.md")
    if not os.path.exists(path):
        return None
    with open(path, encoding="utf-8") as file:
        return file.read()


def owed(text):
    """The ids of the obligations, and the numbers of the traps."""
    ids, traps = [], []
    for part in text.split("\n### ")[1:]:
        if part.startswith(SECTIONS):
            ids += re.findall(r"^\| ([A-Z]\d+) \|", part, re.M)
        elif part.startswith("1.12 "):
            traps += map(int, re.findall(r"^(\d+)\. ", part, re.M))
    return ids, traps


def named_in_conversations():
    named = set()
    for path in glob.glob(os.path.join(HERE, "*.lsp")):
        with open(path, encoding="utf-8") as file:
            for line in file:
                if line.startswith("##"):
                    named.update(re.findall(r"\b[A-Z]\d+\b", line))
                    for family, first, last in re.findall(r"\b([A-Z])(\d+) to [A-Z]?(\d+)", line):
                        named.update(f"{family}{n}" for n in range(int(first), int(last) + 1))
    return named


class Obligations(unittest.TestCase):
    def setUp(self):
        self.text = shared_text()
        if self.text is None:
            self.skipTest("the shared LSP.md is missing")

    def test_each_is_held_or_has_a_reason(self):
        ids, _ = owed(self.text)
        self.assertGreater(len(ids), 80)
        missing = [i for i in ids
                   if i not in named_in_conversations() and i not in HELD and i not in LATER]
        self.assertEqual(missing, [])

    def test_each_trap_is_walked_into(self):
        _, traps = owed(self.text)
        self.assertEqual(sorted(TRAPS), traps)
        for name in TRAPS.values():
            self.assertTrue(os.path.exists(os.path.join(HERE, name)), name)

    def test_nothing_is_listed_that_is_not_owed(self):
        ids, _ = owed(self.text)
        self.assertEqual([i for i in {**HELD, **LATER} if i not in ids], [])

    def test_what_holds_is_there(self):
        for module, function in HELD.values():
            self.assertTrue(callable(getattr(importlib.import_module(module), function, None)),
                            f"{module}.{function}")


if __name__ == "__main__":
    if shared_text() is None:
        print("SKIPPED: the shared LSP.md is missing")
        raise SystemExit(77)
    unittest.main()
