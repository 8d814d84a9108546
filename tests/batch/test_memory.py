# SPDX-License-Identifier: MIT
"""Memory does not grow with a file, its lines or its findings: <= 12 MiB in all.

    test_memory.py BINARY
"""
import os
import subprocess

from room import MARKER, Skip, main, require

MIB = 1024 * 1024
LIMIT = 12 * 1024  # KiB
GROWTH = 2 * 1024  # KiB


def peak(room, *arguments):
    """The most memory that a run held at once, in KiB."""
    if room.is_instrumented():
        raise Skip("a sanitizer keeps memory of its own")
    process = subprocess.Popen([room.binary, "check", "--quiet", *arguments], cwd=room.path("."),
                               env=room.env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    require(process.returncode in (0, 1), f"{arguments}: status {process.returncode}")
    return usage.ru_maxrss


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
