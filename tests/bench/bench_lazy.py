#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What it saves to load rule modules when they are needed: lazy beside --eager.

    bench_lazy.py BINARY
"""
import os
import statistics
import sys
import tempfile
import time

from server_client import KIB, Server, lines_of, peak_of_check

ROUNDS = 9


def loaded(stats):
    modules = [m for m in stats["modules"] if m["loaded"]]
    return len(modules), sum(m["patterns"] for m in modules)


def held(server):
    stats = server.stats()
    memory = stats["memory"]
    modules, patterns = loaded(stats)
    code = memory["estimated"]["nativeCode"]
    return [memory["process"]["resident"], memory["process"]["privateDirty"],
            memory["total"]["live"] + code, modules, patterns]


def idle(binary, *arguments):
    server = Server(binary, *arguments)
    result = held(server)
    server.end()
    return result


def one_file(language, name):
    def measure(binary, *arguments):
        server = Server(binary, *arguments)
        server.open(f"file:///{name}", language, lines_of(5000 * 84))
        result = held(server)
        server.end()
        return result
    return measure


def fifty_folders(binary, *arguments):
    with tempfile.TemporaryDirectory() as top:
        folders = [os.path.join(top, f"w{n}") for n in range(50)]
        for folder in folders:
            os.makedirs(os.path.join(folder, ".auto-enforcer"))
            with open(os.path.join(folder, ".auto-enforcer", "config.yaml"), "w") as file:
                file.write("version: 1\nprofile: recommended\n")
        server = Server(binary, *arguments, folders=folders)
        for folder in folders:
            server.open(f"file://{folder}/a.js", "javascript", "let a = 1;\n")
        result = held(server)
        server.end()
        return result


def start_time(binary, *arguments):
    """Milliseconds from the start of the process to the answer of initialize."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        server = Server(binary, *arguments)
        times.append((time.perf_counter() - began) * 1000)
        server.end()
    return statistics.median(times)


def check_peak(binary, *arguments):
    """The highest RSS of `check` on a small tree."""
    with tempfile.TemporaryDirectory() as top:
        for n in range(20):
            with open(os.path.join(top, f"{n}.js"), "w") as file:
                file.write(lines_of(4000))
        return peak_of_check(binary, top, *arguments)


CASES = {
    "server, idle": idle,
    "5,000 lines of text open": one_file("plaintext", "a.txt"),
    "5,000 lines of JavaScript open": one_file("javascript", "a.js"),
    "fifty folders, a file open in each": fifty_folders,
}


def kib(number):
    return f"{number / KIB:,.0f}"


def main():
    binary = os.path.abspath(sys.argv[1])
    print("| lazy / eager | RSS, KiB | private dirty, KiB | counted and native code, KiB "
          "| modules loaded | patterns compiled |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, measure in CASES.items():
        pairs = list(zip(measure(binary), measure(binary, "--eager")))
        cells = [f"{kib(a)} / {kib(b)}" for a, b in pairs[:3]] + [f"{a} / {b}" for a, b in pairs[3:]]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    pair = check_peak(binary), check_peak(binary, "--eager")
    print(f"| check of 20 files, highest | {kib(pair[0])} / {kib(pair[1])} | | | | |")
    times = start_time(binary), start_time(binary, "--eager")
    print(f"\nFrom start to the answer of initialize: {times[0]:.1f} ms lazy, {times[1]:.1f} ms eager "
          f"(median of {ROUNDS}).")


if __name__ == "__main__":
    main()
