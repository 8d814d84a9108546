# SPDX-License-Identifier: MIT
"""A server process and the frames that go in and out of it.

The reader is strict: what the server writes must be `Content-Length: N`, an empty line and N bytes
of UTF-8 JSON, and nothing else. The reader of the client's own bytes is lenient: it is only asked
which requests went out, when the conversation is judged afterwards.
"""
import json
import os
import queue
import re
import subprocess
import sys
import threading
import time

REPORTS = (b"AddressSanitizer", b"LeakSanitizer", b"ThreadSanitizer", b"runtime error:",
           b"UndefinedBehaviorSanitizer")
USER_CONFIGURATION = "version: 1\nprofile: core\nrules:\n  logging/console: info\n"
HEADER = re.compile(rb"Content-Length: (0|[1-9][0-9]*)\r\n\r\n")


class Broken(Exception):
    """The server did what no conversation allows: a bad frame, an early end, silence."""


class Torn(Broken):
    """Standard output is not whole frames."""


class Ended(Broken):
    """The server closed its standard output."""


class Silence(Broken):
    """Nothing came in time."""


def command_of(binary, arguments):
    """The words that start `binary`; a server written in Python runs under this interpreter."""
    words = [sys.executable, binary] if binary.endswith(".py") else [binary]
    return words + list(arguments)


def private_environment(home):
    """The environment of a server under test: LSan on, and of settings none but these in `home`,
    which make sure of the one rule that the conversations speak of."""
    folder = os.path.join(home, ".config", "auto-enforcer")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config.yaml"), "w", encoding="utf-8") as file:
        file.write(USER_CONFIGURATION)
    env = dict(os.environ)
    for name in [n for n in env if n.startswith(("XDG_", "GIT_", "AUTO_ENFORCER"))]:
        del env[name]
    env.update(HOME=home, LC_ALL="C.UTF-8")
    asan = env.get("ASAN_OPTIONS", "")
    env["ASAN_OPTIONS"] = ":".join(filter(None, [asan, "detect_leaks=1", "exitcode=99"]))
    env["UBSAN_OPTIONS"] = "print_stacktrace=1"
    return env


def sanitizers(binary):
    """The sanitizers it was built with."""
    with open(binary, "rb") as file:
        data = file.read()
    return [name for name in ("asan", "tsan", "ubsan") if b"__%s_" % name.encode() in data]


def is_slow(binary):
    """Whether bars of time do not hold for it: it was built with a sanitizer, or is no binary."""
    return binary.endswith(".py") or bool(sanitizers(binary))


def frame(body):
    """The bytes of one message."""
    if not isinstance(body, bytes):
        body = json.dumps(body, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def client_messages(stream):
    """The JSON values in the client's bytes, as far as they are framed as a server must accept."""
    position, bodies = 0, []
    while position < len(stream):
        end = stream.find(b"\r\n\r\n", position)
        header = stream[position:end]
        length = re.search(rb"(?i)(?:^|\n)content-length:[ \t]*([0-9]+)", header)
        if end < 0 or not length:
            break
        start = end + 4
        position = start + int(length.group(1))
        if b"charset=utf-16" not in header:
            bodies.append(stream[start:position])
    return [value for value in map(json_or_none, bodies) if isinstance(value, dict)]


def small(digits):
    """A number that every server can read; others need not be answered by their id."""
    value = float(digits)
    if abs(value) >= 2**63:
        raise ValueError("the number is too large")
    return int(digits) if digits.lstrip("-").isdigit() else value


def json_or_none(body):
    """The value as a server sees it: what is no character is U+FFFD."""
    try:
        value = json.loads(body.decode("utf-8", "replace"), parse_int=small, parse_float=small)
        if isinstance(value, dict) and isinstance(value.get("id"), str):
            value["id"] = re.sub("[\ud800-\udfff]", "\ufffd", value["id"])
        return value
    except (ValueError, RecursionError):
        return None


class Server:
    """A running server. `received` is every message it sent, `output` the bytes of them, `sent`
    every byte it was given; `end` is what its output ended with, Ended or Torn."""

    def __init__(self, command, folder, env):
        self.process = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)
        self.received = []
        self.end = None
        self.output = bytearray()
        self.sent = bytearray()
        self.errors = bytearray()
        self.inbox = queue.Queue()
        self.threads = [threading.Thread(target=self._read_frames, daemon=True),
                        threading.Thread(target=self._read_errors, daemon=True)]
        for thread in self.threads:
            thread.start()

    def write(self, data, segment=0, record=True):
        """Sends bytes, `segment` at a time when it is not 0. A closed pipe is the server's end."""
        if record:
            self.sent += data
        try:
            for start in range(0, len(data), segment or max(len(data), 1)):
                chunk = memoryview(data)[start:start + segment] if segment else memoryview(data)
                while chunk:
                    chunk = chunk[self.process.stdin.write(chunk):]
        except (BrokenPipeError, ValueError):
            pass

    def close_input(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass

    def next(self, deadline):
        """The next message; Silence after `deadline` (time.monotonic), Ended at end of output."""
        try:
            message = self.inbox.get(timeout=max(deadline - time.monotonic(), 0))
        except queue.Empty:
            raise Silence("no message in time") from None
        if isinstance(message, Exception):
            self.inbox.put(message)
            raise message
        return message

    def wait(self, seconds):
        """The exit status, negative for a signal; Broken when it lives on after `seconds`."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Broken(f"the process still runs after {seconds} s") from None
        for thread in self.threads:
            thread.join(5)
        return self.process.returncode

    def kill(self):
        """Ends what is left of it. Safe to call twice."""
        if self.process.poll() is None:
            self.process.kill()
        self.close_input()
        self.process.wait()
        for thread in self.threads:
            thread.join(5)
        self.process.stdout.close()
        self.process.stderr.close()

    def sanitizer_report(self):
        """What a sanitizer wrote on standard error, or None."""
        if any(word in self.errors for word in REPORTS):
            return self.errors.decode("utf-8", "replace")
        return None

    def _read_frames(self):
        held = bytearray()
        try:
            while True:
                data = self.process.stdout.read(1 << 16)
                if not data:
                    break
                held += data
                self.output += data
                self._take_frames(held)
            if held:
                raise Torn(f"output ends inside a frame: {bytes(held[:200])!r}")
            raise Ended("the server closed its output")
        except Broken as end:
            self.end = end
        except (OSError, ValueError) as error:
            self.end = Ended(str(error))
        self.inbox.put(self.end)

    def _take_frames(self, held):
        while held:
            header = HEADER.match(held)
            if not header:
                if len(held) > 40 or not b"Content-Length: ".startswith(held[:16]):
                    raise Torn(f"not a frame on standard output: {bytes(held[:200])!r}")
                return
            end = header.end() + int(header.group(1))
            if len(held) < end:
                return
            self._take_body(bytes(held[header.end():end]))
            del held[:end]

    def _take_body(self, body):
        try:
            message = json.loads(body.decode("utf-8"))
        except ValueError as error:
            raise Torn(f"body is not UTF-8 JSON ({error}): {body[:200]!r}") from None
        if not isinstance(message, dict):
            raise Torn(f"a message that is no object: {body[:200]!r}")
        self.received.append(message)
        self.inbox.put(message)

    def _read_errors(self):
        try:
            while data := self.process.stderr.read(1 << 16):
                self.errors += data
        except (OSError, ValueError):
            pass
