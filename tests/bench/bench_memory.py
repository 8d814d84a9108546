#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every bound on memory beside its limit and what was measured.

    bench_memory.py BINARY [LARGEST]

LARGEST is the size in MiB of the largest streamed file (1024). A bound that does not hold is
marked; the exit status stays 0, since a benchmark is no gate.
"""
import os
import sys
import tempfile

from server_client import MIB, Server, lines_of, peak_of_check

BIG_TEXT = 10 * MIB
PIECE = 1 * MIB


def row(what, limit, measured):
    mark = "" if measured <= limit else " **over**"
    print(f"| {what} | {limit / MIB:.2f} | {measured / MIB:.2f}{mark} |", flush=True)


def measure_server(binary):
    server = Server(binary)
    row("server, idle: RSS", 3.3 * MIB, server.memory()["resident"])
    server.open("file:///a.js", "javascript", lines_of(5000 * 84))
    memory = server.memory()
    row("5,000 lines open: RSS", 8 * MIB, memory["resident"])
    row("5,000 lines open: private dirty", 4 * MIB, memory["privateDirty"])
    server.end()


def measure_document(binary, what, text):
    server = Server(binary)
    server.open("file:///one.js", "javascript", "let a = 1;\n")
    server.close("file:///one.js")
    after_one_line = server.memory()["resident"]
    server.open("file:///big.js", "javascript", text)
    stats = server.stats()
    count, memory = stats["documents"], stats["memory"]["process"]
    records = 24 * count["lines"] + 40 * count["violations"]
    row(f"{what}: RSS", 6 * MIB + 1.1 * count["bytes"] + records, memory["resident"])
    row(f"{what}: highest RSS", 6 * MIB + 1.5 * count["bytes"] + records, memory["peakResident"])
    server.close("file:///big.js")
    row(f"{what}, closed: RSS", after_one_line + MIB, server.memory()["resident"])
    server.end()


def write_lines(path, size, ending):
    piece = lines_of(PIECE).replace("\n", ending).encode()
    with open(path, "wb") as file:
        while size > 0:
            size -= file.write(piece[:size])


def measure_stream(binary, folder, size, ending, what):
    path = os.path.join(folder, "stream.js")
    write_lines(path, size, ending)
    row(f"check, {what}", 12 * MIB, peak_of_check(binary, path))
    os.unlink(path)


def main():
    binary = os.path.abspath(sys.argv[1])
    sizes = [word for word in sys.argv[2:] if word.isdigit()]
    largest = int(sizes[0]) if sizes else 1024
    print("| memory | limit, MiB | measured, MiB |\n| --- | ---: | ---: |")
    measure_server(binary)
    measure_document(binary, "10 MiB open", lines_of(BIG_TEXT))
    dense = (lines_of(PIECE // 8) + "console.log(1) // TODO now\n" * 2000) * 58
    measure_document(binary, "10 MiB open, many findings", dense)
    with tempfile.TemporaryDirectory() as folder:
        for size in (1, 10, 100, 1024):
            if size <= largest:
                measure_stream(binary, folder, size * MIB, "\n", f"a file of {size} MiB")
        if largest >= 100:
            measure_stream(binary, folder, 100 * MIB, " ", "one line of 100 MiB")


if __name__ == "__main__":
    main()
