#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What all rules together cost: the bars P1, P5 and P6, each beside its reference.

    bench_rules.py BINARY [BINARY_WITH_MANY_RULES]

The rules are those that ship and those of the shared packs (../shared/data), every one on. What is
measured with (rule_line) lies in tests/bench below BINARY's folder: build the target `benchmarks`.
The reference of P5 is ripgrep, searching the same files for the literals alone.
"""
import glob
import gzip
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
LINES = 5000
TREES = ["/usr/include/**/*.h", "/usr/lib/python3*/**/*.py"]
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


def shared_packs(folder):
    """The paths of the shared packs as files that can be read; none where they are not here."""
    data = os.environ.get("AE_SHARED_DATA") or os.path.join(ROOT, "..", "shared", "data")
    packs = sorted(glob.glob(os.path.join(data, "devskim", "rules", "*.json")))
    config = os.path.join(data, "gitleaks", "config.json.gz")
    if os.path.exists(config):
        path = os.path.join(folder, "gitleaks.json")
        with gzip.open(config) as packed, open(path, "wb") as file:
            shutil.copyfileobj(packed, file)
        packs.append(path)
    return packs


def sources():
    """The files of the trees, each content once."""
    seen, paths = set(), []
    for pattern in TREES:
        for path in sorted(glob.glob(pattern, recursive=True)):
            if os.path.isfile(path) and not os.path.islink(path):
                with open(path, "rb") as file:
                    contents = file.read()
                if contents not in seen:
                    seen.add(contents)
                    paths.append(path)
    return paths


def real_lines(paths):
    """Lines of 76 to 84 bytes, as many from each part of the trees."""
    lines = []
    for path in paths[::5]:
        with open(path, "rb") as file:
            lines += [line for line in file.read().split(b"\n")
                      if 76 <= len(line) <= 84 and line.isascii()]
    return lines[::max(1, len(lines) // LINES)][:LINES]


def numbers(*command, given=None):
    done = subprocess.run(command, input=given, check=True, capture_output=True)
    return {name: int(value) for name, value in
            (line.split() for line in done.stdout.decode().splitlines())}


def cpu_of(command, env):
    """Seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(bar, what, limit, measured, reference=""):
    print(f"| {bar} | {what} | {limit} | {measured} | {reference} |", flush=True)


def one_line(tool, packs, lines):
    rounds = [numbers(tool, "line", *packs, given=b"\n".join(lines)) for _ in range(3)]
    ratio = statistics.median(r["each_median"] / r["engine_median"] for r in rounds)
    last = rounds[-1]
    row("P1", f"a line of 80 bytes, {last['rules']} rules with {last['patterns']} patterns: median",
        "50 times faster than each", f"{ratio:.0f} times",
        f"{last['engine_median'] / 1000:.2f} us, 99 of 100 within "
        f"{last['engine_p99'] / 1000:.1f} us; each {last['each_median'] / 1000:.0f} us; "
        f"{last['untriggered']} rules without a literal")


def folder_scan(binary, tool, packs, paths, folder, env):
    if not shutil.which("rg"):
        row("P5", "folder scan", "1.5 times faster than ripgrep", "ripgrep is not here")
        return
    words = subprocess.run([tool, "literals", *packs], check=True, capture_output=True).stdout
    literals = sorted({word for word in words.split(b"\n") if word and is_text(word)})
    listed = os.path.join(folder, "literals")
    with open(listed, "wb") as file:
        file.write(b"\n".join(literals) + b"\n")
    given = [argument for pack in packs for argument in ("--pack", pack)]
    ours = [binary, "check", "--quiet", "--exit-zero", *given, *paths]
    theirs = ["rg", "-j1", "-F", "-i", "-c", "-f", listed, *paths]
    pairs = [(cpu_of(ours, env), cpu_of(theirs, env)) for _ in range(ROUNDS)]
    size = sum(os.path.getsize(path) for path in paths) / 1e6
    row("P5", f"check of {len(paths):,} files, {size:.0f} MB, processor time",
        "1.5 times faster than rg -F -i",
        f"{statistics.median(b / a for a, b in pairs):.2f} times",
        f"{statistics.median(a for a, _ in pairs):.2f} s; ripgrep with {len(literals):,} literals "
        f"{statistics.median(b for _, b in pairs):.2f} s")


def is_text(word):
    try:
        word.decode()
    except UnicodeDecodeError:
        return False
    return True


def loading(tool):
    rounds = [numbers(tool, "load") for _ in range(9)]
    middle = {name: statistics.median(r[name] for r in rounds) for name in rounds[0]}
    row("P6", "every pack that ships: read and in an automaton", "20 ms",
        f"{(middle['read'] + middle['automaton']) / 1e6:.1f} ms",
        f"read {middle['read'] / 1e6:.1f}, automaton of Python {middle['automaton'] / 1e6:.1f}, "
        f"every pattern compiled besides {middle['compile_all'] / 1e6:.1f} ms; "
        f"all {middle['unread']:.0f} were unread before")


def main():
    binary = os.path.abspath(sys.argv[1])
    tool = os.path.join(os.path.dirname(binary), "tests", "bench", "rule_line")
    with tempfile.TemporaryDirectory() as folder:
        settings = os.path.join(folder, "auto-enforcer")
        os.makedirs(settings)
        with open(os.path.join(settings, "config.yaml"), "w", encoding="utf-8") as file:
            file.write("version: 1\nprofile: strict\n")
        env = dict(os.environ, HOME="/nonexistent", XDG_CONFIG_HOME=folder)
        packs, paths = shared_packs(folder), sources()
        if not packs:
            print("The shared packs are not here: the rules that ship alone.\n")
        print("| bar | what | limit | measured | beside it |")
        print("| --- | --- | --- | --- | --- |")
        one_line(tool, packs, real_lines(paths))
        folder_scan(binary, tool, packs, paths, folder, env)
        loading(tool)


if __name__ == "__main__":
    main()
