# SPDX-License-Identifier: MIT
"""The golden conversations, while calls of the C library fail, are interrupted or come short.

    test_server.py BINARY LIBRARY

What a caller has to bear (EINTR, EAGAIN, short reads and writes) changes nothing: each conversation
goes as it is written. Whatever else fails, the server is not ended by a signal and leaves no torn
frame; it says what it could not read, and ends with a failure if it cannot go on.
"""
import concurrent.futures
import glob
import os
import pathlib
import sys
import tempfile

import injection
import room as rooms
import runner
import script
import wire
from room import require

INJECTOR = injection.Injector(*sys.argv[1:3])
DATA = runner.Data(os.environ.get("AE_SHARED_DATA"))
GOLDEN = os.path.join(injection.HERE, os.pardir, "golden")
ALL = sorted(glob.glob(os.path.join(GOLDEN, "*.lsp")))

PASSING = [
    "read EINTR every 2; write EINTR every 2; epoll_wait EINTR every 2",
    "read EAGAIN every 2; write EAGAIN every 2; poll EINTR every 2",
    "write short-1 every 1",
    "read short-7 every 1; write short-7 every 2; close EINTR every 1",
    "open EINTR every 2; stat EINTR every 2; realpath EINTR every 2; readdir EINTR every 2",
] + [f"open EINTR chance 200 {seed}; read EINTR chance 200 {seed};"
     f"read EAGAIN chance 200 {seed + 50};"
     f"read short-7 chance 500 {seed}; write EINTR chance 200 {seed}; "
     f"write EAGAIN chance 200 {seed + 50}; write short-3 chance 500 {seed}; "
     f"poll EINTR chance 200 {seed}; epoll_wait EINTR chance 200 {seed}; "
     f"close EINTR chance 200 {seed}; stat EINTR chance 200 {seed}" for seed in range(1, 6)]

# It asks before anything was looked at: how much is read at once decides what is sent first.
IN_ONE_READ = ["code-actions-current-text"]

# Too many calls to bear: bytes come one by one.
SLOW = ["sync-large-while-typing", "sync-many-lines", "sync-long-line", "framing-too-large"]

# Conversations that read configurations, publish, scan on the pool, end in every way.
LARGE = "sync-large-while-typing"
LASTING_IN = ["configuration-fault", "configuration-in-force", "configuration-settings",
              "workspace-folders", "workspace-watched-files", "sync-typing", "diagnostics-burst",
              LARGE, "life-cycle-end-of-input"]

# (call, errors that last, how far apart the sample is). libuv ends the process by a signal where
# the very first pipe is refused, a descriptor cannot be watched (epoll_ctl) or its own wake-up
# cannot be written: the loop asks beforehand whether there are descriptors enough, and no other
# failure of these is left in reach.
LASTING = [
    ("open", ["EIO", "EMFILE", "EACCES"], 2),
    ("read", ["EIO"], 4),
    ("write", ["EIO", "ENOSPC", "EPIPE"], 4),
    ("stat", ["EIO", "EACCES"], 7),
    ("realpath", ["EIO"], 5),
    ("getcwd", ["ENOENT"], 1),
    ("close", ["EIO"], 2),
    ("epoll_create", ["EMFILE"], 1),
    ("eventfd", ["EMFILE"], 1),
]
AFTER_THE_FIRST_PIPE = "pipe EMFILE at 2"


def conversation_named(name):
    return os.path.join(GOLDEN, name + ".lsp")


def is_left_out(path, faults):
    name = os.path.basename(path)[:-len(".lsp")]
    return (name in SLOW and "every 1" in faults) or (name in IN_ONE_READ and "read" in faults)


def check_passing(room):
    """Every conversation goes as it is written."""
    runner.PATIENCE = PATIENCE
    n_runs = 0
    apart = 8 if INJECTOR.is_instrumented else 1 if injection.everything() else 3
    for index, faults in enumerate(PASSING):
        log = os.path.join(room.folder, "log")
        env = INJECTOR.environment(faults, log)
        paths = [path for path in ALL[index % apart::apart] if not is_left_out(path, faults)]
        for wrong in play_all(paths, env):
            require(wrong is None or wrong.startswith("SKIPPED"), f"{faults}: {wrong}")
        require(injection.was_reached(log), f"never happened: {faults}")
        n_runs += len(paths)
    print(f"  {n_runs} conversations")


def play_all(paths, env):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda path: runner.run_file(path, INJECTOR.binary, DATA, env), paths))


class Session:
    """A conversation that may go otherwise than it is written."""

    def __init__(self, name, env):
        self.name, self.env, self.wrong = name, env, None
        with tempfile.TemporaryDirectory(prefix="faults_") as root:
            steps = script.parse(pathlib.Path(conversation_named(name)).read_text("utf-8"))
            talk = runner.Conversation(INJECTOR.binary, DATA, os.path.realpath(root), env)
            try:
                talk.run(steps)
            except (runner.Mismatch, wire.Broken) as error:
                self.wrong = error
            self.server = talk.server
            self.end()

    def end(self):
        """Its client leaves, if it has not ended by itself."""
        server = self.server
        self.ended_by_itself = server.process.poll() is not None
        server.close_input()
        try:
            self.status = server.wait(10)
        except wire.Broken as error:
            self.fail(error)
        finally:
            server.kill()

    def fail(self, what):
        raise rooms.Wrong(f"{self.name}, {self.env['AE_FAULTS']}: {what}\n  went: {self.wrong}\n"
                          f"  stderr: {bytes(self.server.errors)!r:.2000}")

    def require_sound(self):
        """No signal, no torn frame, no report of a sanitizer."""
        server = self.server
        if self.status < 0:
            self.fail(f"ended by signal {-self.status}")
        if not isinstance(server.end, wire.Ended):
            self.fail(f"{server.end}")
        if server.sanitizer_report():
            self.fail("a sanitizer reports")

    def require_honest(self):
        """What did not go as written is said: on standard error, as a diagnostic or as status."""
        told = self.server.errors or self.status != 0
        for message in self.server.received:
            told = told or "configuration/fault" in str(message.get("params"))
        if self.wrong and not told:
            self.fail("nobody is told that something failed")
        if self.ended_by_itself and self.wrong and self.status == 0:
            self.fail("it ended early, with status 0")


def lasting(call, errors, step):
    def check(room):
        names = LASTING_IN[::3] if INJECTOR.is_instrumented else LASTING_IN
        errors_now = errors[:1] if INJECTOR.is_instrumented else errors
        # A frame larger than a pipe is written in parts, and is cut off where the second fails.
        rows = [(room, name, f"{call} {error}", step) for name in names for error in errors_now
                if (call, name) != ("write", LARGE)]
        runner.PATIENCE = PATIENCE / 5  # what is not told in time is not sent at all
        with concurrent.futures.ThreadPoolExecutor(8) as pool:  # They wait, most of the time.
            n_runs = sum(pool.map(lambda row: fail_each(*row), rows))
        print(f"  {call}: {n_runs} conversations")
    return check


def fail_each(room, name, fault, step):
    """How many conversations it was."""
    log = os.path.join(room.folder, f"{name} {fault}")
    n_runs = 0
    for number in INJECTOR.numbers(step * (10 if INJECTOR.is_instrumented else 2)):
        session = Session(name, INJECTOR.environment(f"{fault} at {number}", log))
        session.require_sound()
        if not injection.was_reached(log):
            break
        session.require_honest()
        n_runs += 1
    return n_runs


def check_thread(room):
    """Fewer threads than wanted: large texts are scanned without them. (Where one is refused only
    after as many could be made for a try, libuv ends the process.)"""
    log = os.path.join(room.folder, "log")
    for number in range(1, 5):
        env = INJECTOR.environment(f"thread EAGAIN from {number}", log)
        wrong = runner.run_file(conversation_named(LARGE), INJECTOR.binary, DATA, env)
        require(injection.was_reached(log), "no thread was wanted")
        require(wrong is None, wrong)


def check_pipe(room):
    log = os.path.join(room.folder, "log")
    session = Session("sync-typing", INJECTOR.environment(AFTER_THE_FIRST_PIPE, log))
    require(injection.was_reached(log), "there is no second pipe")
    session.require_sound()
    require(session.status == 1, f"exit status {session.status}")


PATIENCE = 30.0 if INJECTOR.is_instrumented else 10.0
CHECKS = {"check_passing": check_passing, "check_pipe": check_pipe, "check_thread": check_thread}
for row in LASTING:
    CHECKS[f"check_{row[0]}"] = lasting(*row)
    CHECKS[f"check_{row[0]}"].__name__ = f"check_{row[0]}"

rooms.main(CHECKS)
