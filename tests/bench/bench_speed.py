#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The bars of speed, each beside its reference, taken in one run.

    bench_speed.py BINARY [BINARY_WITH_MANY_RULES]

The programs it measures with (lsp_client, echo, line_reference) lie in tests/bench below BINARY's
folder: build the target `benchmarks`. Every rule is on (profile strict).
"""
import glob
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 3
TREES = ["/usr/include/**/*.h", "/usr/lib/python3*/**/*.py"]


class Bench:
    def __init__(self, binary, tools, home):
        self.binary, self.tools = os.path.abspath(binary), tools
        folder = os.path.join(home, "auto-enforcer")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "config.yaml"), "w", encoding="utf-8") as file:
            file.write("version: 1\nprofile: strict\n")
        self.env = dict(os.environ, HOME="/nonexistent", XDG_CONFIG_HOME=home)

    def client(self, scenario, lines, findings, *command):
        """The medians of some rounds of lsp_client, by name."""
        command = command or (self.binary, "server")
        rounds = []
        for _ in range(ROUNDS):
            done = subprocess.run([os.path.join(self.tools, "lsp_client"), scenario, str(lines),
                                   str(findings), *command], env=self.env, check=True,
                                  capture_output=True, text=True, timeout=120)
            rounds.append(dict(line.split() for line in done.stdout.splitlines()))
        return {name: statistics.median(float(r[name]) for r in rounds) for name in rounds[0]}

    def cpu_of(self, command):
        """Seconds of processor time, and wall time, of one run."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run(command, env=self.env, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
                time.perf_counter() - began)


def row(bar, what, limit, measured, reference=""):
    print(f"| {bar} | {what} | {limit} | {measured} | {reference} |", flush=True)


def keystrokes(bench):
    small, large = bench.client("keys", 1000, 5), bench.client("keys", 100000, 5)
    echo = bench.client("echo", 100000, 5, os.path.join(bench.tools, "echo"),
                        str(int(large["publish_bytes"])))
    row("P2", "key to publish, 100,000 lines, 6 findings: median", "4 times echo",
        f"{large['key_median'] / echo['key_median']:.1f} times",
        f"{large['key_median']:.1f} us; echo {echo['key_median']:.1f} us")
    row("P2", "the same: 99 of 100", "1 ms", f"{large['key_p99'] / 1000:.3f} ms",
        f"echo {echo['key_p99'] / 1000:.3f} ms")
    row("P3", "the same key in 100,000 and 1,000 lines", "2 times",
        f"{large['key_median'] / small['key_median']:.2f} times", f"{small['key_median']:.1f} us")
    many = bench.client("keys", 100000, 10000)
    row("P4", "key to publish, 10,000 findings: median", "1 ms",
        f"{many['key_median'] / 1000:.2f} ms", f"{int(many['publish_bytes']):,} bytes")


def editing(bench):
    burst, paste = bench.client("burst", 5000, 100), bench.client("paste", 5000, 100)
    long, comment = bench.client("long", 3, 0), bench.client("comment", 100000, 5)
    row("P8", "spawn to first diagnostic, 5,000 lines", "34 ms",
        f"{burst['spawn_to_first'] / 1000:.1f} ms", "")
    row("P8", "60 keys 15 ms apart: settled after the last", "5 ms",
        f"{burst['after_last'] / 1000:.2f} ms", f"{burst['publishes']:.0f} publishes")
    row("P8", "500 lines pasted", "5 ms", f"{paste['paste'] / 1000:.2f} ms", "")
    row("P8", "one line of 1 MiB opened", "20 ms", f"{long['open_to_first'] / 1000:.1f} ms",
        f"a key in it {long['key'] / 1000:.1f} ms")
    row("P9", "`/*` on line 1 of 100,000: a request behind it waits", "5 ms",
        f"{comment['longest'] / 1000:.2f} ms",
        f"complete after {comment['complete'] / 1000:.0f} ms, {comment['publishes']:.0f} publish")


def files_below(patterns):
    return [path for pattern in patterns for path in glob.glob(pattern, recursive=True)
            if os.path.isfile(path) and not os.path.islink(path)]


def scan(bench):
    files = files_below(TREES)
    out = subprocess.run([os.path.join(bench.tools, "line_reference"), *files], check=True,
                         capture_output=True, text=True).stdout
    reference = dict(line.split() for line in out.splitlines())
    size, floor = int(reference["bytes"]), float(reference["bytes_a_second"])
    cpu = statistics.median(bench.cpu_of([bench.binary, "check", "--quiet",
                                          "--exit-zero", *files])[0] for _ in range(ROUNDS))
    row("P9", f"check of {len(files):,} files, {size / 1e6:.0f} MB", "1/80 of memchr a line",
        f"1/{floor * cpu / size:.0f}", f"{size / cpu / 1e6:.0f} MB and {floor / 1e6:.0f} MB "
        "a second of processor time")


def dates(bench, folder):
    """The seed's file of 10 MB with 120,482 dates; ours are dates of the last year."""
    path = os.path.join(folder, "dates.py")
    with open(path, "w", encoding="ascii") as file:
        for n in range(120482):
            file.write(f"value_{n:06d} = compute_of('2026-{n % 9 + 1:02d}-{n % 28 + 1:02d}', "
                       f"'{'x' * 36}', {n})\n")
    command = [bench.binary, "check", "--today", "2026-10-01", "--rule", "dates/hardcoded",
               "--format", "json", path]
    found = subprocess.run(command, env=bench.env, capture_output=True).stdout
    times = [bench.cpu_of(command) for _ in range(ROUNDS)]
    row("P7", f"{os.path.getsize(path) / 1e6:.0f} MB with 120,482 dates", "all, 0.5 s",
        f"{found.count(b'dates/hardcoded'):,}, {statistics.median(t[1] for t in times):.2f} s", "")


def measure(title, binary, tools, folder):
    bench = Bench(binary, tools, os.path.join(folder, "home"))
    print(f"\n{title}\n\n| bar | what | limit | measured | beside it |")
    print("| --- | --- | --- | --- | --- |")
    keystrokes(bench)
    editing(bench)
    scan(bench)
    dates(bench, folder)


def main():
    tools = os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])), "tests", "bench")
    with tempfile.TemporaryDirectory() as folder:
        measure("The rules that ship, all of them on.", sys.argv[1], tools, folder)
        if len(sys.argv) > 2:
            measure("And 500 rules more.", sys.argv[2], tools, folder)


if __name__ == "__main__":
    main()
