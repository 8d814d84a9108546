# SPDX-License-Identifier: MIT
"""`check`, while calls of the C library fail, are interrupted or come short.

    test_check.py BINARY LIBRARY

What must hold, whatever fails: no signal, no torn report, no file left behind, and a status that
says so if anything was not as it would have been. Interruptions and short calls change nothing.
"""
import json
import os
import re
import sys

import injection
import room as rooms
from room import MARKER, require

INJECTOR = injection.Injector(*sys.argv[1:3])
LINE = re.compile(rb"[^\n]*:\d+:\d+: (blocked|warning|info|hint): [^\n]* \[[a-z0-9/-]+\]\n")

# (call, errors that last, how far apart the sample is)
LASTING = [
    ("open", ["EIO", "EMFILE", "ENFILE", "EACCES"], 3),
    ("read", ["EIO"], 3),
    ("stat", ["EIO", "EACCES", "ELOOP"], 17),
    ("opendir", ["EIO", "EMFILE", "EACCES", "ENOMEM"], 1),
    ("readdir", ["EIO"], 5),
    ("realpath", ["EIO", "EACCES", "ENOMEM"], 7),
    ("getcwd", ["EIO", "ENOENT"], 3),
    ("write", ["ENOSPC", "EIO", "EDQUOT", "EPIPE"], 1),
    ("fsync", ["ENOSPC", "EIO", "EDQUOT"], 1),
    ("rename", ["ENOSPC", "EIO"], 1),
    ("close", ["EIO", "ENOSPC"], 5),
]

# What a caller has to bear: the result is byte for byte the one without.
PASSING = [
    "open EINTR every 2", "read EINTR every 2", "read EAGAIN every 2", "read short-1 every 1",
    "read short-7 every 1", "write EINTR every 2", "write EAGAIN every 2", "write short-1 every 1",
    "write short-7 every 1", "stat EINTR every 2", "opendir EINTR every 2",
    "readdir EINTR every 2", "realpath EINTR every 2", "fsync EINTR at 1", "close EINTR every 1",
    "read EAGAIN every 2; poll EINTR every 2", "write EAGAIN every 2; poll EINTR every 2",
] + [f"open EINTR chance 200 {seed}; read EINTR chance 200 {seed};"
     f"read EAGAIN chance 200 {seed + 50};"
     f"read short-7 chance 500 {seed}; write EINTR chance 200 {seed};"
     f"write EAGAIN chance 200 {seed + 50}; write short-3 chance 500 {seed};"
     f"poll EINTR chance 200 {seed}; close EINTR chance 500 {seed};"
     f"stat EINTR chance 200 {seed}" for seed in range(1, 6)]

COMMANDS = {
    "text": ["check", "--today", "2026-01-01"],
    "json": ["check", "--format", "json", "--today", "2026-01-01"],
    "file": ["check", "--format", "json", "--output-file", "../report", "--today", "2026-01-01"],
    "named": ["check", "--today", "2026-01-01", "a.py", "link", "b/c.js", "x.log"],
    "configured": ["check", "--today", "2026-01-01", "--config", "../home/named.yaml", "b"],
}


def furnish(room):
    """A repository with all that check reads: configurations, ignore files, links, large files."""
    room.git()
    room.put(".git/info/exclude", "excluded\n")
    room.put(".gitignore", "*.log\n")
    room.put("b/.gitignore", "generated\n")
    room.config("extends: more.yaml\nprofile: strict\nexclude:\n  - skipped/\n")
    room.put(".auto-enforcer/more.yaml", "version: 1\nrules:\n  logging/console: warning\n")
    room.put("../home/.config/auto-enforcer/config.yaml",
             "version: 1\nrules:\n  hygiene/todo-unlinked: warning\n")
    room.put("../home/named.yaml", "version: 1\nrules:\n  logging/console: blocked\n")
    for name in ["a.py", "excluded", "x.log", "b/generated", "skipped/s.py", "b/d/e/f.py"]:
        room.put(name)
    room.put("b/c.js", "console.log(a);\n")
    room.put("large.py", "x = 1\n" * 15000 + MARKER.decode() + "y = 2\n" * 15000 +
             MARKER.decode())
    room.put("utf-16.txt", "\ufeff<<<<<<< HEAD\n".encode("utf-16-le"))
    room.put("binary", b"\0" + MARKER)
    os.symlink("b", room.path("link"))


class Outcome:
    """What a run came to: its status and the report, wherever that went."""

    def __init__(self, room, name, faults="", given=b"", path=""):
        self.name, self.faults = name, faults
        self.log = room.base_path("log")
        env = INJECTOR.environment(faults, self.log, path)
        self.result = room.run(*COMMANDS[name], env=env, given=given)
        self.was_reached = injection.was_reached(self.log)
        self.status, self.err = self.result.status, self.result.err
        self.report = self.take_report(room)

    def take_report(self, room):
        if self.name != "file":
            return self.result.out
        try:
            with open(room.base_path("report"), "rb") as file:
                report = file.read()
            os.unlink(room.base_path("report"))
            return report
        except FileNotFoundError:
            return None

    def fail(self, what):
        self.result.fail(f"{self.name}, {self.faults}: {what}; the report is {self.report!r:.2000}")

    def require_same(self, other):
        if (self.status, self.report, self.err) != (other.status, other.report, other.err):
            self.fail(f"it must be as it is without: {other.status} {other.report!r:.2000} "
                      f"{other.err!r}")

    def require_whole(self):
        """No torn report: what cannot be written is not there, or is the old one."""
        if self.name in ("text", "named", "configured"):
            if LINE.sub(b"", self.report):
                self.fail("a line of the report is torn")
        elif self.report:
            try:
                json.loads(self.report)
            except ValueError:
                self.fail("the report is torn")

    def require_honest(self, reference):
        """Who sees only this run knows that something is missing."""
        if (self.status, self.report, self.err) == \
                (reference.status, reference.report, reference.err):
            return
        if "write" in self.faults and not self.err and \
                (self.status, self.report) == (reference.status, reference.report):
            return  # The summary was lost, and there is nobody else to tell.
        gone = "EPIPE" in self.faults and self.status in (1, 3)
        if gone and not self.err:
            return  # Nobody reads: neither the report nor a word about it.
        if self.status not in (1, 2, 3) or not self.err:
            self.fail(f"that something failed is not said; without: {reference.report!r:.2000}")
        said = [b"not checked whole", b"cannot be", b"current folder is gone", b"not read",
                b"out of memory"]
        if self.report != reference.report and not gone and \
                not any(word in self.err for word in said):
            self.fail("what failed is not named")


def base_path(self, name):
    return os.path.join(os.path.dirname(self.folder), name)


rooms.Room.base_path = base_path


def require_clean(room, reference):
    """Nothing but what was put there."""
    left = sorted(os.listdir(os.path.dirname(room.folder)) + os.listdir(room.folder))
    if reference is not None:
        require(left == reference, f"left behind: {set(left) ^ set(reference)}")
    return left


def check_reference(room):
    """The faults would be without worth in a run that finds nothing."""
    furnish(room)
    for name in COMMANDS:
        outcome = Outcome(room, name)
        require(outcome.status == 1 and outcome.report.count(b"[" if name == "text" else b"b") > 2,
                f"{name}: {outcome.status} {outcome.report}")
        outcome.require_whole()
    require(Outcome(room, "text", "nonsense at 1 2").status == injection.NOT_UNDERSTOOD, "nonsense")


def check_required(room):
    """What is missing is told only where every look at it was one: else that it is not known."""
    room.git()
    room.put("../home/.config/auto-enforcer/config.yaml", "version: 1\nprofile: strict\n")
    room.put("README", "")
    missing = b"[paths/license-missing]"
    rows = [(room.folder + "/.auto-enforcer/config.yaml", "stat", False,
             "what it lacks is not told: .auto-enforcer/config.yaml: cannot be read"),
            ("/docs", "opendir", True,
             "paths/security-policy-missing is not decided: docs/SECURITY*: cannot be read"),
            ("README", "stat", True,
             "paths/readme-missing is not decided: README*: cannot be read")]
    require(missing in Outcome(room, "text").report, "a licence is missing")
    for path, call, is_known, said in rows:
        outcome = Outcome(room, "text", f"{call} EIO from 1", path=path)
        require(outcome.was_reached, path)
        outcome.result.expect(3, err=said)
        require((missing in outcome.report) == is_known, outcome.report)
        require(b"readme" not in outcome.report, "it is there, or nobody knows")


def lasting(call, errors, step):
    def check(room):
        furnish(room)
        clean = require_clean(room, None)
        n_runs = 0
        for name in COMMANDS:
            reference = Outcome(room, name)
            for error in errors[:1] if INJECTOR.is_instrumented else errors:
                for number in INJECTOR.numbers(step * (6 if INJECTOR.is_instrumented else 1)):
                    outcome = Outcome(room, name, f"{call} {error} at {number}")
                    if not outcome.was_reached:
                        break
                    n_runs += 1
                    outcome.require_whole()
                    outcome.require_honest(reference)
                    require_clean(room, clean)
        print(f"  {call}: {n_runs} runs")
    return check


def check_passing(room):
    """Interruptions, calls that would wait, short reads and writes."""
    furnish(room)
    n_reached = set()
    for name in COMMANDS:
        reference = Outcome(room, name)
        for faults in PASSING[::4 if INJECTOR.is_instrumented else 1]:
            outcome = Outcome(room, name, faults)
            outcome.require_same(reference)
            if outcome.was_reached:
                n_reached.add(faults)
    missed = set(PASSING) - n_reached
    require(INJECTOR.is_instrumented or not missed, f"never happened: {missed}")


CHECKS = {"check_reference": check_reference, "check_passing": check_passing,
          "check_required": check_required}
for row in LASTING:
    CHECKS[f"check_{row[0]}"] = lasting(*row)
    CHECKS[f"check_{row[0]}"].__name__ = f"check_{row[0]}"

rooms.main(CHECKS)
