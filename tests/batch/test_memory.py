# SPDX-License-Identifier: MIT
"""Memory does not grow with a file, its lines or its findings: <= 12 MiB in all.

    test_memory.py BINARY
"""
import os
import subprocess
import time

from room import MARKER, Skip, main, require

MIB = 1024 * 1024
LIMIT = 12 * 1024  # KiB
GROWTH = 2 * 1024  # KiB


def full_pipe():
    """A pipe that takes nothing more: who writes to it waits."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    try:
        while True:
            os.write(writer, b" " * 4096)
    except BlockingIOError:
        os.set_blocking(writer, True)
    return reader, writer


def status_of(process, field):
    with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
        return next(line.split()[1] for line in file if line.startswith(field + ":"))


def peak(room, *arguments):
    """The most memory that a run held at once, in KiB: it is asked while it waits to say its
    summary. What wait4 tells is no less than the memory of this interpreter."""
    if room.is_instrumented():
        raise Skip("a sanitizer keeps memory of its own")
    if not os.path.exists("/proc/self/status"):
        raise Skip("there is no /proc here")
    reader, writer = full_pipe()
    process = subprocess.Popen([room.binary, "check", *arguments], cwd=room.path("."),
                               env=room.env, stdout=subprocess.DEVNULL, stderr=writer)
    os.close(writer)
    sleeping = 0
    while sleeping < 10:  # It does nothing else that it would wait for so long.
        time.sleep(0.02)
        sleeping = sleeping + 1 if status_of(process, "State") == "S" else 0
    most = int(status_of(process, "VmHWM"))
    with open(reader, "rb") as rest:
        summary = rest.read().split(b" ")[-40:]
    require(process.wait() in (0, 1) and b"checked:" in summary, f"{arguments}: {summary}")
    return most


def fill(room, name, piece, size):
    with open(room.path(name), "wb") as file:
        for _ in range(size // len(piece)):
            file.write(piece)


def compare(room, piece, small, large):
    fill(room, "small.py", piece, small)
    fill(room, "large.py", piece, large)
    few, many = peak(room, "small.py"), peak(room, "large.py")
    print(f"  {small // MIB} MiB: {few} KiB, {large // MIB} MiB: {many} KiB")
    require(many - few < GROWTH and many < LIMIT, f"{few} KiB, then {many} KiB")


def check_clean_lines(room):
    compare(room, b"value = compute(value, 'some text', 12345)  # a comment\n", MIB, 100 * MIB)


def check_findings(room):
    compare(room, MARKER, MIB, 20 * MIB)


def check_findings_as_sarif(room):
    """It keeps 25,000 results and no more, and the hashes of so many lines."""
    few, many = [], []
    for sizes, into in ((MIB, few), (20 * MIB, many)):
        fill(room, "a.py", MARKER, sizes)
        into.append(peak(room, "a.py", "--format", "sarif"))
    with open(room.path("b.py"), "wb") as file:
        file.writelines(b"print(%d)\n" % i for i in range(1000000))
    lines = peak(room, "b.py", "--format", "sarif")
    print(f"  1 MiB: {few[0]} KiB, 20 MiB: {many[0]} KiB, different lines: {lines} KiB")
    require(many[0] - few[0] < GROWTH and many[0] < 32 * 1024 and lines < 2 * LIMIT,
            f"{few[0]} KiB, then {many[0]} KiB, different lines: {lines} KiB")


def check_one_line(room):
    compare(room, b"abcdefgh 12345 '", MIB, 50 * MIB)


def check_empty_lines(room):
    compare(room, b"\n" * 4096, MIB, 20 * MIB)


def check_many_files(room):
    room.put("one/a.py")
    for i in range(3000):
        room.put(f"many/{i % 50}/{i}.py", MARKER)
    few, many = peak(room, "one"), peak(room, "many")
    print(f"  1 file: {few} KiB, 3000 files: {many} KiB")
    require(many - few < GROWTH, f"{few} KiB, then {many} KiB")


main(globals())
