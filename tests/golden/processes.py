# SPDX-License-Identifier: MIT
"""What becomes of a server when the world around it goes: clients that die, pipes that close.

    processes.py BINARY

Each check starts processes of its own and ends them. None of them may end by a signal, none may
leave a sanitizer's report behind.
"""
import argparse
import concurrent.futures
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import traceback

import wire

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
              "params": {"processId": None, "rootUri": None, "capabilities": {
                  "textDocument": {"publishDiagnostics": {"versionSupport": True}}}}}
INITIALIZED = {"jsonrpc": "2.0", "method": "initialized", "params": {}}
SHUTDOWN = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
EXIT = {"jsonrpc": "2.0", "method": "exit"}
OPEN = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": {
    "uri": "file:///nowhere/a.js", "languageId": "javascript", "version": 1,
    "text": "console.log(a);\n"}}}
UNKNOWN_PROCESS = 2**31 - 1


class Wrong(Exception):
    """A server that did not do what it owes."""


def require(truth, text):
    if not truth:
        raise Wrong(text)


def frames(*messages):
    return b"".join(map(wire.frame, messages))


def client(process):
    params = {**INITIALIZE["params"], "processId": process}
    return {**INITIALIZE, "params": params}


class Bench:
    """Where a check works: the binary, a folder, and how patient it is."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.slow = 4 if wire.is_slow(binary) else 1
        self.env = wire.private_environment(folder)

    def server(self, *messages):
        server = wire.Server(wire.command_of(self.binary, ["server"]), self.folder, self.env)
        server.write(frames(*messages))
        return server

    def run(self, seconds=10, shell=None, **streams):
        """Runs the server to its end, (status, output, errors). `shell` redirects, as text."""
        command = wire.command_of(self.binary, ["server"])
        if shell:
            command = ["sh", "-c", f'exec "$@" {shell}', "sh", *command]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                   "stderr": subprocess.PIPE, **streams}
        given = streams.pop("given", None)
        if given is not None:
            streams["stdin"] = subprocess.PIPE
        process = subprocess.Popen(command, cwd=self.folder, env=self.env, **streams)
        try:
            out, err = process.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Wrong(f"still runs after {seconds} s") from None
        require(not any(word in (err or b"") for word in wire.REPORTS),
                (err or b"").decode(errors="replace"))
        return process.returncode, out, err


def answered(server, identifier=1, seconds=10):
    """Waits for a response."""
    deadline = time.monotonic() + seconds
    while server.next(deadline).get("id") != identifier:
        pass


def finish(server, status, seconds):
    """The process ends by itself. `status` None stands for any that is no signal's."""
    got = server.wait(seconds)
    report = server.sanitizer_report()
    require(report is None, report)
    require(got == status if status is not None else got >= 0, f"exit status {got}")


def taken_apart(output):
    """The messages in some output, which must be whole frames."""
    messages = []
    while output:
        header = wire.HEADER.match(output)
        require(header, f"not a frame: {output[:100]!r}")
        end = header.end() + int(header.group(1))
        require(end <= len(output), "the last frame is cut off")
        messages.append(json.loads(output[header.end():end]))
        output = output[end:]
    return messages


def client_dies(bench):
    """L8: processId is watched; standard input is still held open by somebody else."""
    parent = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                              stdin=subprocess.PIPE)
    server = bench.server(client(parent.pid), INITIALIZED)
    try:
        answered(server)
        parent.kill()
        parent.wait()
        finish(server, None, 5.5)
    finally:
        parent.kill()
        parent.stdin.close()
        parent.wait()
        server.kill()


def client_dies_later(bench):
    """L8: the same, when it has lived for a while."""
    parent = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                              stdin=subprocess.PIPE)
    server = bench.server(client(parent.pid), INITIALIZED)
    try:
        answered(server)
        require(not ends_within(server, 3), "it ended while its client lived")
        parent.stdin.close()
        parent.wait()
        finish(server, None, 5.5)
    finally:
        parent.kill()
        parent.wait()
        server.kill()


def client_dies_before_initialized(bench):
    """L8: the same, when the client came no further than its first request."""
    parent = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"],
                              stdin=subprocess.PIPE)
    server = bench.server(client(parent.pid))
    try:
        answered(server)
        parent.stdin.close()
        parent.wait()
        finish(server, None, 5.5)
    finally:
        server.kill()


def stays(process):
    """A check that the server still serves after the time in which it would have left."""
    def check(bench):
        server = bench.server(client(process), INITIALIZED)
        try:
            answered(server)
            ends_within(server, 6)
            server.write(frames(SHUTDOWN, EXIT))
            answered(server, 2)
            finish(server, 0, 2 * bench.slow)
        finally:
            server.kill()
    return check


def input_ends(bench):
    """L9: within a second, with 1; with 0 after shutdown."""
    for messages, status in [((), 1), ((INITIALIZE,), 1), ((INITIALIZE, INITIALIZED, OPEN), 1),
                             ((INITIALIZE, INITIALIZED, SHUTDOWN), 0)]:
        server = bench.server(*messages)
        try:
            if messages:
                answered(server, 2 if SHUTDOWN in messages else 1)
            server.close_input()
            finish(server, status, 1.0 * bench.slow)
        finally:
            server.kill()


def output_closes(bench):
    """L10: nobody reads any more, before there is much to write or amid it. The process goes
    quietly, also with SIGPIPE as it was born."""
    for before in (0, 100):
        server = bench.server(INITIALIZE, INITIALIZED)
        try:
            answered(server)
            server.write(frames(OPEN) * before)
            nothing = os.open(os.devnull, os.O_RDONLY)
            os.dup2(nothing, server.process.stdout.fileno())
            os.close(nothing)
            deadline = time.monotonic() + 5
            while not ends_within(server, 0.05) and time.monotonic() < deadline:
                server.write(frames(OPEN))
            finish(server, None, 0)
            require(len(server.errors) < 1 << 16, f"{len(server.errors)} bytes of log")
        finally:
            server.kill()


def ends_within(server, seconds):
    try:
        server.wait(seconds)
        return True
    except wire.Broken:
        return False


def output_and_errors_close(bench):
    """L10: neither output nor log has a reader."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        status, _, _ = bench.run(given=frames(INITIALIZE, INITIALIZED, OPEN, SHUTDOWN),
                                 stdout=writer, stderr=writer)
    finally:
        os.close(writer)
    require(status >= 0, f"ended by signal {-status}")


def errors_close(bench):
    """B10: a log that nobody reads, or that is not there, costs nothing."""
    talk = frames(INITIALIZE, INITIALIZED, OPEN, SHUTDOWN, EXIT)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        status, out, _ = bench.run(given=b"" + talk, stderr=writer)
    finally:
        os.close(writer)
    require(status == 0, f"exit status {status} with a broken pipe as log")
    require(len(taken_apart(out)) >= 2, "answers are missing")
    status, out, _ = bench.run(given=talk, shell="2>&-")
    require(status == 0, f"exit status {status} without a log")
    require(len(taken_apart(out)) >= 2, "answers are missing")


def errors_stall(bench):
    """B10: nobody reads the log, and it is full. Bad messages make it grow."""
    server = subprocess.Popen(wire.command_of(bench.binary, ["server"]), cwd=bench.folder,
                              env=bench.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    bad = frames(*[{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": n}
                   for n in range(5000)])
    try:
        out = talk_without_reading_errors(server, frames(INITIALIZE, INITIALIZED) + bad +
                                          wire.frame(b"{") * 100 + frames(SHUTDOWN, EXIT), 20)
        require(len(taken_apart(out)) >= 102, "answers are missing")
    finally:
        server.kill()
        server.communicate()


def talk_without_reading_errors(server, talk, seconds):
    """Writes `talk` and reads standard output alone until the process ends."""
    answers = queue.Queue()
    threading.Thread(target=lambda: answers.put(server.stdout.read()), daemon=True).start()
    threading.Thread(target=lambda: quiet_write(server.stdin, talk), daemon=True).start()
    try:
        status = server.wait(seconds)
    except subprocess.TimeoutExpired:
        raise Wrong("it waits for the reader of its log") from None
    require(status == 0, f"exit status {status}")
    return answers.get(timeout=5)


def quiet_write(pipe, data):
    try:
        pipe.write(data)
        pipe.flush()
    except (BrokenPipeError, ValueError):
        pass


def input_is_a_file(bench):
    """`auto-enforcer server < talk`, into a pipe and into a file."""
    path = os.path.join(bench.folder, "talk")
    for messages, status in [((INITIALIZE, INITIALIZED, OPEN, SHUTDOWN, EXIT), 0),
                             ((INITIALIZE, INITIALIZED, OPEN), 1)]:
        with open(path, "wb") as file:
            file.write(frames(*messages))
        with open(path, "rb") as file:
            got, out, _ = bench.run(stdin=file)
        require(got == status, f"exit status {got}, expected {status}")
        require(taken_apart(out)[0]["id"] == 1, "the answer is missing")
        with open(path, "rb") as file, open(path + ".out", "wb") as answers:
            got, _, _ = bench.run(stdin=file, stdout=answers)
        require(got == status, f"exit status {got}, expected {status}, output to a file")
        with open(path + ".out", "rb") as answers:
            require(taken_apart(answers.read())[0]["id"] == 1, "the answer is missing in the file")


def input_is_large_file(bench):
    """A file larger than any pipe."""
    path = os.path.join(bench.folder, "talk")
    bulk = [{**SHUTDOWN, "id": f"{n}", "method": "no/suchMethod"} for n in range(20000)]
    with open(path, "wb") as file:
        file.write(frames(INITIALIZE, *bulk, SHUTDOWN, EXIT))
    with open(path, "rb") as file:
        status, out, _ = bench.run(30, stdin=file)
    require(status == 0, f"exit status {status}")
    answers = [message["id"] for message in taken_apart(out) if "id" in message]
    require(answers == [1, *[m["id"] for m in bulk], 2], "answers are missing or out of order")


def input_is_nothing(bench):
    """/dev/null, and no descriptor at all."""
    status, out, _ = bench.run(1.0 * bench.slow)
    require((status, out) == (1, b""), f"exit status {status}, output {out[:100]!r}")
    status, out, _ = bench.run(1.0 * bench.slow, shell="<&-")
    require(status > 0 and out == b"", f"no input: exit status {status}, output {out[:100]!r}")


def output_is_full(bench):
    """A disk that is full, an output that is not there."""
    talk = frames(INITIALIZE, INITIALIZED, OPEN, SHUTDOWN, EXIT)
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            status, _, errors = bench.run(given=talk, stdout=full)
        require(status >= 0, f"full output: ended by signal {-status}")
        require(len(errors) < 1 << 16, f"full output: {len(errors)} bytes of log")
    status, _, _ = bench.run(given=talk, shell=">&-")
    require(status >= 0, f"no output: ended by signal {-status}")


def client_stalls(bench):
    """O4 F8: a client that writes and does not read. Reading goes on, memory stays bounded, and the
    versions it finds in the end ascend."""
    text = "console.log(a);\n" * 400
    server = subprocess.Popen(wire.command_of(bench.binary, ["server"]), cwd=bench.folder,
                              env=bench.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL)
    document = {**OPEN["params"]["textDocument"], "version": 0, "text": text}
    talk = [frames(INITIALIZE, INITIALIZED, {"jsonrpc": "2.0", "method": "textDocument/didOpen",
                                             "params": {"textDocument": document}})]
    talk += [frames(change(version)) for version in range(1, 1001)]
    written = threading.Event()
    try:
        thread = threading.Thread(target=lambda: (
            [quiet_write(server.stdin, data) for data in talk], written.set()), daemon=True)
        thread.start()
        require(written.wait(60), "it stopped reading while nobody read its output")
        memory = resident(server.pid)
        quiet_write(server.stdin, frames(SHUTDOWN, EXIT))
        out = server.stdout.read()
        require(server.wait(10) == 0, f"exit status {server.returncode}")
        versions = [m["params"]["version"] for m in taken_apart(out)
                    if m.get("method") == "textDocument/publishDiagnostics"
                    and m["params"]["diagnostics"]]
        require(versions == sorted(versions), "versions do not ascend")
        require(bench.slow > 1 or memory < 72 << 20, f"{memory >> 20} MiB resident")
    finally:
        server.kill()
        server.communicate()


def change(version):
    place = {"line": 0, "character": 0}
    return {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
        "textDocument": {"uri": "file:///nowhere/a.js", "version": version},
        "contentChanges": [{"range": {"start": place, "end": place}, "text": ";"}]}}


def resident(process):
    try:
        with open(f"/proc/{process}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0


def no_threads(bench):
    """A large text where no thread can be made: stacks larger than any address space."""
    if "tsan" in wire.sanitizers(bench.binary):
        return  # it needs a thread of its own
    command = wire.command_of(bench.binary, ["server"])
    command = ["sh", "-c", f'ulimit -s {2**48 // 1024} && exec "$@"', "sh", *command]
    server = wire.Server(command, bench.folder, bench.env)
    item = {**OPEN["params"]["textDocument"], "text": "let a = 1;\n" * 50000 + "<<<<<<< a\n"}
    server.write(frames(INITIALIZE, INITIALIZED, {**OPEN, "params": {"textDocument": item}}))
    deadline = time.monotonic() + 10 * bench.slow
    while True:
        params = server.next(deadline).get("params", {})
        if params.get("diagnostics"):
            break
    require(params["diagnostics"][0]["range"]["start"]["line"] == 50000, str(params))
    server.write(frames(SHUTDOWN, EXIT))
    finish(server, 0, 5 * bench.slow)
    require(b"no threads can be made" in server.errors, "there were threads")


CHECKS = {
    "the client dies": client_dies,
    "the client dies later": client_dies_later,
    "the client dies before initialized": client_dies_before_initialized,
    "no processId": stays(None),
    "the client lives": stays(os.getpid()),
    "the client's processId is not of this world": stays(UNKNOWN_PROCESS),
    "the input ends": input_ends,
    "the output closes": output_closes,
    "output and log close": output_and_errors_close,
    "the log closes": errors_close,
    "the log stalls": errors_stall,
    "the input is a file": input_is_a_file,
    "the input is a large file": input_is_large_file,
    "the input is nothing": input_is_nothing,
    "the output is full": output_is_full,
    "the client does not read": client_stalls,
    "no threads can be made": no_threads,
}


def judged(check):
    """None, or what is wrong."""
    try:
        check()
        return None
    except (Wrong, wire.Broken, OSError, queue.Empty) as error:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return traceback.format_exc()


def run_checks(checks, binary, only=None, jobs=2):
    """Runs the checks, {name: function of a Bench}, or one; says what became of each. The number
    of those that failed."""
    def run(name):
        with tempfile.TemporaryDirectory(prefix="golden_") as folder:
            return judged(lambda: checks[name](Bench(binary, os.path.realpath(folder))))

    names, failed = [name for name in checks if only in (None, name)], 0
    if not names:
        raise SystemExit(f"there is no check {only!r}")
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, wrong in zip(names, pool.map(run, names)):
            print(f"{name}: {wrong or 'ok'}", flush=True)
            failed += wrong is not None
    return failed


def main_of(checks, description, jobs=2):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--only", choices=checks)
    parser.add_argument("binary")
    options = parser.parse_args()
    return 1 if run_checks(checks, os.path.abspath(options.binary), options.only, jobs) else 0


if __name__ == "__main__":
    sys.exit(main_of(CHECKS, "Ends of processes and pipes.", 3))
