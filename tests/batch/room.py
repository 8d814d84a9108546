# SPDX-License-Identifier: MIT
"""A folder to run the binary in, and what its runs must keep to.

A test is a function `check_...(room)`: it puts files into the folder, runs the binary and says
what must hold. `main` runs all of a script, each in a fresh folder with an empty home.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import traceback

REPORTS = (b"AddressSanitizer", b"LeakSanitizer", b"ThreadSanitizer", b"runtime error:")
MARKER = b"<<<<<<< HEAD\n"
MESSAGE = "A merge conflict was left in the text; choose a side and remove the markers"
SKIPPED = 77


class Wrong(Exception):
    """Something that does not hold."""


class Skip(Exception):
    """The test cannot be run here."""


class Result:
    """What a run came to."""

    def __init__(self, command, status, out, err):
        self.command, self.status, self.out, self.err = command, status, out, err

    def fail(self, what):
        raise Wrong(f"{what}\n  command: {self.command}\n  status: {self.status}\n"
                    f"  stdout: {self.out[:2000]!r}\n  stderr: {self.err[:2000]!r}")

    def expect(self, status, out=None, err=None, lines=None):
        """`out` and `err` must be contained, `lines` are standard output as a whole."""
        if self.status != status:
            self.fail(f"the status must be {status}")
        if out is not None and out.encode() not in self.out:
            self.fail(f"standard output must hold {out!r}")
        if err is not None and err.encode() not in self.err:
            self.fail(f"standard error must hold {err!r}")
        if lines is not None and self.out != "".join(f"{line}\n" for line in lines).encode():
            self.fail(f"standard output must be {lines!r}")
        return self


class Room:
    """A fresh folder, and a home without settings."""

    def __init__(self, binary, base):
        self.binary, self.home = binary, os.path.join(base, "home")
        self.folder = os.path.join(base, "room")
        os.makedirs(self.home)
        os.makedirs(self.folder)
        kept = {name: value for name, value in os.environ.items()
                if not name.startswith(("XDG_", "GIT_", "AUTO_ENFORCER", "NO_COLOR"))}
        self.env = {**kept, "HOME": self.home, "LC_ALL": "C.UTF-8",
                    "ASAN_OPTIONS": "detect_leaks=1:exitcode=99",
                    "UBSAN_OPTIONS": "print_stacktrace=1"}

    def path(self, name):
        return os.path.join(os.fsencode(self.folder), os.fsencode(name))

    def put(self, name, contents=MARKER):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(contents if isinstance(contents, bytes) else contents.encode())
        return path

    def config(self, text, folder="."):
        self.put(f"{folder}/.auto-enforcer/config.yaml", "version: 1\n" + text)

    def git(self, folder="."):
        os.makedirs(self.path(f"{folder}/.git"), exist_ok=True)

    def run(self, *arguments, where=".", given=b"", env=None, **streams):
        command = [self.binary, *arguments]
        process = subprocess.run(command, cwd=self.path(where), env={**self.env, **(env or {})},
                                 input=given, timeout=120, check=False,
                                 **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                                    **streams})
        result = Result(command, process.returncode, process.stdout or b"", process.stderr or b"")
        if any(word in result.err for word in REPORTS) or process.returncode < 0:
            result.fail("it must not end so")
        return result

    def check(self, *arguments, **keywords):
        return self.run("check", *arguments, **keywords)

    def is_instrumented(self):
        with open(self.binary, "rb") as file:
            return b"__asan_init" in file.read() or b"__tsan_init" in file.read()


def found(*paths, line=1):
    """The lines of a report that finds a marker in each of the files."""
    return [f"{path}:{line}:1: blocked: {MESSAGE} [hygiene/merge-marker]" for path in paths]


def require(truth, what):
    if not truth:
        raise Wrong(what)


def main(names):
    binary = os.path.abspath(sys.argv[1])
    checks = [check for name, check in names.items() if name.startswith("check_")]
    n_failed = n_run = 0
    for check in checks:
        base = os.path.realpath(tempfile.mkdtemp(prefix="batch-"))
        try:
            check(Room(binary, base))
            n_run += 1
        except Skip as why:
            print(f"{check.__name__}: skipped: {why}")
        except Exception as wrong:  # pylint: disable=broad-except
            n_failed += 1
            text = str(wrong) if isinstance(wrong, Wrong) else traceback.format_exc()
            print(f"{check.__name__}: {text}")
        finally:
            shutil.rmtree(base, ignore_errors=True)
    print(f"{len(checks)} checks, {n_failed} failed")
    if not checks:
        sys.exit(1)
    sys.exit(1 if n_failed else 0 if n_run else SKIPPED)
