# SPDX-License-Identifier: MIT
"""The limits that a system sets: full disks, few descriptors, files that may not grow.

    test_limits.py BINARY LIBRARY

These reach what a preloaded library does not: the calls that the C library makes itself.
"""
import json
import os
import resource
import signal
import sys

import injection
import room as rooms
from room import MARKER, MESSAGE, Skip, require

import processes
import wire

COMMANDS = [(["check"], 1), (["check", "--format", "json"], 1), (["rules", "list"], 3),
            (["rules", "list", "--format", "json"], 3),
            (["rules", "explain", "logging/console"], 3), (["config", "show"], 3),
            (["why", "a.py:1"], 3),
            (["--help"], 3), (["--version"], 3)]
INSTRUMENTED = injection.Injector(*sys.argv[1:3]).is_instrumented


def limited(what, limit):
    return lambda: resource.setrlimit(what, (limit, limit))


def check_full_disk(room):
    """Nobody takes for an answer what could not be written."""
    if not os.path.exists("/dev/full"):
        raise Skip("there is no /dev/full here")
    room.put("a.py")
    with open("/dev/full", "wb") as full:
        for words, status in COMMANDS:
            room.run(*words, stdout=full).expect(status, err="the answer cannot be written")
            room.run(*words, stdout=full, stderr=full).expect(status)
            room.run(*words, stderr=full).expect(status if words[0] == "check" else 0)


def check_reader_that_is_gone(room):
    """With SIGPIPE as it is by default: a status and no signal."""
    room.put("a.py")
    for words, status in COMMANDS:
        reader, writer = os.pipe()
        os.close(reader)
        result = room.run(*words, stdout=writer, restore_signals=True,
                          preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        os.close(writer)
        result.expect(status)
        require(result.err == b"", result.err)


def check_size_of_files(room):
    """A report larger than a file may be: none, or the old one; no signal (SIGXFSZ)."""
    room.put("a.py", MARKER * 1000)
    room.put("old", "old\n")
    for name in "old", "new":
        for format_name in "text", "json":
            result = room.check("--format", format_name, "--output-file", name, "a.py",
                                preexec_fn=limited(resource.RLIMIT_FSIZE, 4096))
            result.expect(2, err=f"{name}: the report cannot be written there")
    with open(room.path("old"), "rb") as file:
        require(file.read() == b"old\n", "the old report is gone")
    require(sorted(os.listdir(room.path("."))) == [b"a.py", b"old"], "something is left behind")
    with open(room.path("out"), "wb") as file:
        room.check("a.py", stdout=file, preexec_fn=limited(resource.RLIMIT_FSIZE, 4096)).expect(
            1, err="the answer cannot be written")


def check_descriptors(room):
    """From the fewest that a process can begin with: the whole result, or what failed by name."""
    folder = "/".join("abcdefgh")
    room.git()
    room.put(".gitignore", "*.log\n")
    room.config("profile: strict\n")
    room.put(folder + "/x.py")
    room.put("a.py")
    reference = room.check("--format", "json").expect(1)
    whole = 0
    for limit in range(3, 17):
        result = room.check("--format", "json", preexec_fn=limited(resource.RLIMIT_NOFILE, limit))
        if result.status == 127 or (INSTRUMENTED and result.status not in (0, 1, 2, 3)):
            continue  # The dynamic linker itself could not open a library.
        if (result.status, result.out) == (reference.status, reference.out):
            whole += 1
        elif result.status not in (2, 3) or b"cannot be" not in result.err:
            result.fail(f"with {limit} descriptors it must say that something failed")
    require(whole > 3, f"only {whole} runs came to the whole result")


def check_descriptors_of_server(room):
    """It serves, or says why it cannot and ends with 1."""
    talk = processes.frames(processes.INITIALIZE, processes.INITIALIZED, processes.OPEN,
                            processes.SHUTDOWN, processes.EXIT)
    statuses = set()
    for limit in range(3, 25):
        result = room.run("server", given=talk,
                          preexec_fn=limited(resource.RLIMIT_NOFILE, limit))
        if result.status == 127 or (INSTRUMENTED and result.status not in (0, 1)):
            continue
        statuses.add(result.status)
        answers = processes.taken_apart(result.out)
        if result.status == 1:
            require(b"cannot be made: too many open files" in result.err, result.err)
            require(answers == [], answers)
        else:
            require(result.status == 0 and len(answers) >= 2, f"{result.status}: {answers}")
    require(0 in statuses and (1 in statuses or INSTRUMENTED), statuses)


def check_descriptors_given_back(room):
    """A thousand documents and configurations in one server leave no descriptor behind."""
    server = wire.Server([room.binary, "server"], room.folder, room.env)
    root = "file://" + room.folder
    for i in range(20):
        room.put(f"{i}/.auto-enforcer/config.yaml", "version: 1\nprofile: strict\n")
    try:
        server.write(processes.frames(processes.INITIALIZE, processes.INITIALIZED))
        processes.answered(server)
        before = os.listdir(f"/proc/{server.process.pid}/fd")
        for i in range(1000):
            item = {"uri": f"{root}/{i % 20}/{i}.py", "languageId": "python", "version": 1,
                    "text": MARKER.decode()}
            server.write(processes.frames({**processes.OPEN, "params": {"textDocument": item}}))
        server.write(processes.frames({**processes.SHUTDOWN, "id": 7, "method": "x/y"}))
        processes.answered(server, 7, 60)
        after = os.listdir(f"/proc/{server.process.pid}/fd")
        require(len(after) == len(before), f"{before}, then {after}")
        server.write(processes.frames(processes.SHUTDOWN, processes.EXIT))
        processes.finish(server, 0, 30)
    finally:
        server.kill()


def check_report_is_whole(room):
    """So that the others would notice: without limits all is as it should be."""
    room.put("a.py")
    report = json.loads(room.check("--format", "json").expect(1).out)
    require([row["message"] for row in report["violations"]] == [MESSAGE], report)


rooms.main(globals())
