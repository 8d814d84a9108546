# SPDX-License-Identifier: MIT
"""What becomes of the commands and of the server when memory runs out.

    test_memory.py BINARY LIBRARY

The n-th allocation fails (which n, injection.py says): once, and from then on. The process ends in
one place with one message and status 3, leaves no temporary file and no torn frame; or it comes to the same result as without, where the C library can do without.
"""
import os
import resource
import subprocess
import sys

import injection
import room as rooms
from room import MARKER, Skip, require

import processes
import wire

INJECTOR = injection.Injector(*sys.argv[1:3])
STEP = 5
MESSAGE = b"auto-enforcer: out of memory"
COMMANDS = {
    "check": ["check", "--format", "json", "--output-file", "../report", "--today", "2026-01-01"],
    "check -": ["check", "-", "--today", "2026-01-01"],
    "rules": ["rules", "explain", "secrets/assigned"],
    "config": ["config", "show", "a.py"],
    "why": ["why", "b/c.js:3", "logging/console", "--today", "2026-01-01"],
}
# What is said where the C library had no memory to list a folder or resolve a path.
SAID = [b"cannot be read", b"cannot be written", b"current folder is gone", b"cannot be told"]


def furnish(room):
    room.git()
    room.put(".gitignore", "*.log\n")
    room.config("extends: more.yaml\nprofile: strict\nexclude:\n  - skipped/\n")
    room.put(".auto-enforcer/more.yaml", "version: 1\nrules:\n  logging/console: warning\n")
    room.put("a.py")
    room.put("b/c.js", "console.log(a);\n" * 100)
    room.put("utf-16.txt", "\ufeff<<<<<<< HEAD\n".encode("utf-16-le"))


def need_own_allocator():
    if INJECTOR.is_instrumented:
        raise Skip("a sanitizer has an allocator of its own")


class Outcome:
    def __init__(self, room, name, faults="", env=None, **keywords):
        self.log = os.path.join(os.path.dirname(room.folder), "log")
        env = INJECTOR.environment(faults, self.log) if env is None else env
        self.result = room.run(*COMMANDS[name], env=env, given=MARKER, **keywords)
        self.was_reached = injection.was_reached(self.log)
        self.report = None
        self.report_path = os.path.join(os.path.dirname(room.folder), "report")
        if os.path.exists(self.report_path):
            with open(self.report_path, "rb") as file:
                self.report = file.read()
            os.unlink(self.report_path)

    def values(self):
        return self.result.status, self.result.out, self.result.err, self.report

    def require_sound(self, room, reference):
        left = sorted(os.listdir(os.path.dirname(room.folder)))
        require(left == ["home", "room"], f"left behind: {left}")
        if self.values() == reference.values():
            return
        result = self.result
        if MESSAGE in result.err:
            if result.status != 3 or result.err.count(MESSAGE) != 1 or \
                    self.report not in (None, reference.report):
                result.fail("it must end with status 3, one message, and a report whole or none")
        elif result.status not in (2, 3) and not (result.status == 1 and b"not checked" in
                                                  result.err):
            result.fail(f"it must say that something failed; without: {reference.values()}")
        elif not any(word in result.err for word in SAID):
            result.fail("what failed is not named")


def every_allocation(name, when):
    def check(room):
        need_own_allocator()
        furnish(room)
        reference, n_runs = Outcome(room, name), 0
        for number in INJECTOR.numbers(STEP):
            outcome = Outcome(room, name, f"malloc ENOMEM {when} {number}")
            if not outcome.was_reached:
                break
            outcome.require_sound(room, reference)
            n_runs += 1
        require(n_runs > 2, f"only {n_runs} allocations")
        print(f"  {name}, {when}: {n_runs} runs")
    check.__name__ = f"check_{name}_{when}"
    return check


def talk():
    """A session with a small document, and one that is large enough for another thread."""
    large = {**processes.OPEN["params"]["textDocument"], "uri": "file:///nowhere/b.js",
             "text": "let a = 1;\n" * 40000 + MARKER.decode()}
    return processes.frames(processes.INITIALIZE, processes.INITIALIZED, processes.OPEN,
                            {**processes.OPEN, "params": {"textDocument": large}})


def serve(room, env):
    """A session until the large document is shown; the server that is left, ended."""
    server = wire.Server([INJECTOR.binary, "server"], room.folder, {**room.env, **env})
    shown = None
    try:
        server.write(talk())
        while not shown:
            params = server.next(processes.time.monotonic() + 30).get("params") or {}
            if params.get("uri") == "file:///nowhere/b.js":
                shown = params["diagnostics"]
        server.write(processes.frames(processes.SHUTDOWN, processes.EXIT))
        server.wait(30)
    except wire.Ended:
        server.wait(30)
    finally:
        server.kill()
    return server, shown


def require_sound_server(server, shown, reference, what):
    status, errors = server.process.returncode, bytes(server.errors)
    require(isinstance(server.end, wire.Ended), f"{what}: {server.end}")
    require(status >= 0, f"{what}: ended by signal {-status}: {errors}")
    if MESSAGE in errors:
        require(status == 3, f"{what}: status {status}: {errors}")
    else:
        require((status, shown) == (0, reference), f"{what}: status {status}, {shown}: {errors}")


def serving(when, step):
    def check(room):
        need_own_allocator()
        log, n_runs = os.path.join(os.path.dirname(room.folder), "log"), 0
        _, reference = serve(room, {})
        require(len(reference) == 1, reference)
        for number in INJECTOR.numbers(step):
            what = f"malloc ENOMEM {when} {number}"
            server, shown = serve(room, INJECTOR.environment(what, log))
            require_sound_server(server, shown, reference, what)
            if not injection.was_reached(log):
                break
            n_runs += 1
        print(f"  server, {when}: {n_runs} runs")
    return check


def check_address_space(room):
    """The limit that users know: ulimit -v."""
    need_own_allocator()
    furnish(room)
    room.put("b/long.js", "x" * 3000000 + "\n")
    reference, ends = Outcome(room, "check", env={}), set()
    for kib in range(2048, 24576, 512 if injection.everything() else 2048):
        limit = kib * 1024
        outcome = Outcome(room, "check", env={}, preexec_fn=lambda limit=limit: resource.setrlimit(
            resource.RLIMIT_AS, (limit, limit))) if can_start(room, limit) else None
        if outcome:
            outcome.require_sound(room, reference)
            ends.add(outcome.result.status)
    require(ends, "nothing could be started")
    print(f"  statuses: {sorted(ends)}")


def can_start(room, limit):
    """Whether the dynamic linker finds room at all."""
    done = subprocess.run([room.binary, "--version"], stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, check=False, env=room.env,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
    return done.returncode == 0


CHECKS = {"check_address_space": check_address_space,
          "check_server_at": serving("at", 41), "check_server_from": serving("from", 113)}
for command in COMMANDS:
    for moment in "at", "from":
        CHECKS[f"check_{command}_{moment}"] = every_allocation(command, moment)
for title, function in CHECKS.items():
    function.__name__ = title

rooms.main(CHECKS)
