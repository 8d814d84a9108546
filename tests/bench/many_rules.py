#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a rule module of 500 rules, for benchmarks: rule packs that people use.

    many_rules.py OUTPUT.c [SHARED_DATA]

From ../shared/data, where it is there, come the patterns of gitleaks and DevSkim; the rest up to
500 is made up from a fixed seed: an identifier that must stand there, and something around it.
"""
import glob
import gzip
import json
import os
import random
import re
import sys

N_RULES = 500


def gitleaks(data):
    path = os.path.join(data, "gitleaks", "config.json.gz")
    rules = json.load(gzip.open(path))["rules"] if os.path.exists(path) else []
    return [rule["regex"] for rule in rules if rule.get("regex")]


def devskim(data):
    found = []
    for path in sorted(glob.glob(os.path.join(data, "devskim", "rules", "*.json"))):
        with open(path, encoding="utf-8-sig") as file:
            text = re.sub(r"^\s*//.*$", "", file.read(), flags=re.M)
        for rule in json.loads(text):
            for pattern in rule["patterns"]:
                kind, text = pattern["type"].lower(), pattern["pattern"]
                text = {"substring": re.escape(text), "string": rf"\b{re.escape(text)}\b",
                        "regexword": rf"\b({text})\b"}.get(kind, text)
                found.append("(?i)" + text if "i" in (pattern.get("modifiers") or []) else text)
    return found


def made_up(n):
    draw = random.Random(500)
    letters = "abcdefghijklmnopqrstuvwxyz"
    shapes = [r"\b{0}\s*\(", r"(?i)\b{0}[_-]?(?:key|token|id)\b", r"{0}\.[a-z]+\([^)]*\)",
              r"\b(?:{0}|{1})\b.{{0,20}}=", r"['\"]{0}-[0-9a-f]{{8,32}}['\"]"]
    for i in range(n):
        words = ["".join(draw.choices(letters, k=draw.randint(5, 10))) for _ in range(2)]
        yield shapes[i % len(shapes)].format(*words)


def c_string(text):
    out = "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}"
                  for b in text.encode())
    return f'"{out}"'


def main():
    data = sys.argv[2] if len(sys.argv) > 2 else ""
    real = (gitleaks(data) + devskim(data))[:N_RULES]
    patterns = real + list(made_up(N_RULES - len(real)))
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write('#include "rules/scan.h"\n\nstatic const struct rule rules[] = {\n')
        for n, pattern in enumerate(patterns):
            out.write(f'    {{.id = "many/rule-{n}", .title = "Many", .message = "One of many",\n'
                      f'     .why = "For benchmarks", .severity = SEVERITY_HINT,\n'
                      f'     .pattern = {c_string(pattern)}}},\n')
        out.write('};\n\nRULE_MODULE(many_rules, "many", "Many rules", rules);\n')
    print(f"{len(real)} patterns of gitleaks and DevSkim, {len(patterns) - len(real)} made up")


if __name__ == "__main__":
    main()
