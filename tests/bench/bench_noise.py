#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the rules that ship say of well-kept code: their false positives, and little else.

    bench_noise.py BINARY [--samples N] [--rule ID] [FOLDER...]

The trees are this machine's Python library and system headers, or the FOLDERs. For each rule: its
findings and how many that is in 20,000 lines; and whether `core` is quiet: nothing blocked, and at
most one warning in 20,000 lines. The last column of figures is of the tree that is worst for the
rule. --samples prints so many findings of each rule (of --rule ID alone) with their lines, always
the same ones, to be read by eye: what is false becomes a no-match test of the rule.
"""
import argparse
import collections
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

TREES = ["/usr/include", "/usr/lib/python3*"]
PROFILES = ["core", "recommended", "strict"]
UNIT = 20000  # lines


def count_lines(folder):
    """Line ends of the files that are text, as check tells it."""
    total = 0
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    contents = file.read()
                if b"\0" not in contents[:8192]:
                    total += contents.count(b"\n")
    return total


def findings(binary, profile, folder):
    with tempfile.TemporaryDirectory() as home:
        settings = os.path.join(home, "auto-enforcer")
        os.makedirs(settings)
        with open(os.path.join(settings, "config.yaml"), "w", encoding="utf-8") as file:
            file.write(f"version: 1\nprofile: {profile}\n")
        done = subprocess.run([binary, "check", "--format", "json", "--exit-zero", "--quiet",
                               "--today", "2026-11-21", folder], stdout=subprocess.PIPE,
                              env=dict(os.environ, HOME=home, XDG_CONFIG_HOME=home), check=False)
        return json.loads(done.stdout)["violations"]


def rules_of(binary):
    done = subprocess.run([binary, "rules", "list", "--format", "json"], stdout=subprocess.PIPE,
                          check=True)
    return {rule["id"]: rule for rule in json.loads(done.stdout)["rules"]}


def print_samples(found, count, rule):
    of_rule = collections.defaultdict(list)
    for violation in found:
        if rule in (None, violation["rule"]):
            of_rule[violation["rule"]].append(violation)
    for name, group in sorted(of_rule.items()):
        print(f"\n{name}: {len(group)}")
        random.Random(name).shuffle(group)
        for violation in group[:count]:
            with open(violation["path"], encoding="utf-8", errors="replace", newline="\n") as file:
                line = file.read().split("\n")[violation["line"] - 1].strip()
            print(f"  {violation['path']}:{violation['line']}: {line[:120]}")


def print_table(found, lines, rules):
    """`found` and `lines` by tree."""
    counts = collections.Counter(v["rule"] for group in found.values() for v in group)
    print("| rule | severity | profile | findings | in 20,000 lines | the worst tree |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    all_lines = sum(lines.values())
    for name, count in counts.most_common():
        worst = max(sum(v["rule"] == name for v in found[tree]) / lines[tree] for tree in found)
        rule = rules.get(name, {"severity": "", "profile": ""})
        print(f"| {name} | {rule['severity']} | {rule['profile']} | {count} | "
              f"{count * UNIT / all_lines:.2f} | {worst * UNIT:.2f} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("rest", nargs="*")
    parser.add_argument("--samples", type=int, default=0)
    parser.add_argument("--rule")
    options = parser.parse_args()
    # run.sh hands over a second binary, with many rules, which is of no use here.
    given = [path for path in options.rest if os.path.isdir(path)]
    trees = given or [tree for pattern in TREES for tree in sorted(glob.glob(pattern))]
    lines = {tree: max(1, count_lines(tree)) for tree in trees}
    if not trees:
        print("None of the trees is here.")
        return
    rules = rules_of(options.binary)
    for profile in PROFILES:
        found = {tree: findings(options.binary, profile, tree) for tree in trees}
        everything = [violation for group in found.values() for violation in group]
        of_severity = collections.Counter(violation["severity"] for violation in everything)
        print(f"\nProfile {profile}: " + ", ".join(
            f"{of_severity[name]} {name}" for name in ("blocked", "warning", "info", "hint")) +
              f" in {sum(lines.values()):,} lines of {', '.join(trees)}")
        if profile == "core":
            most = max(sum(v["severity"] == "warning" for v in found[tree]) * UNIT / lines[tree]
                       for tree in trees)
            is_quiet = of_severity["blocked"] == 0 and most <= 1
            print(f"core is {'quiet' if is_quiet else 'NOT quiet'}: at most {most:.2f} warnings "
                  "in 20,000 lines of a tree\n")
        if profile == "strict":
            print()
            print_table(found, lines, rules)
            if options.samples:
                print_samples(everything, options.samples, options.rule)


if __name__ == "__main__":
    sys.exit(main())
