#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Other servers beside ours: the same document, the same machine, the same client.

    bench_neighbours.py BINARY

They do different work: ours has all rules that ship for JavaScript, efm runs ripgrep with 20
patterns, ast-grep has 20 rules, oxlint and biome their defaults. So this says what a person waits
for with each of them, not that one is so many times faster at the same thing. What is not installed
is named and left out; tests/bench/neighbours.sh installs it.
"""
import json
import os
import queue
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from server_client import frame_of

LINE = "const value{0} = computeSomething(other, 'text of a line', {0});\n"
FOUND = "console.log(value); debugger;\n"
SIZES = {5000: 30, 50000: 6}  # lines, and keys that are typed
BURST, PAUSE = 60, 0.015
QUIET, PATIENCE = 4.0, 40.0


class Server:
    def __init__(self, command, folder, language_id="javascript"):
        self.uri, self.language_id = f"file://{folder}/bench.js", language_id
        self.began = time.perf_counter()
        self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.inbox, self.next_id, self.version = queue.Queue(), 0, 0
        threading.Thread(target=self.read, daemon=True).start()
        result = self.ask("initialize", {
            "processId": None, "rootUri": f"file://{folder}",
            "workspaceFolders": [{"uri": f"file://{folder}", "name": "bench"}],
            "capabilities": {"textDocument": {"publishDiagnostics": {}}, "workspace": {
                "configuration": True, "workspaceFolders": True}}})
        sync = result["capabilities"].get("textDocumentSync", 1)
        self.is_incremental = (sync.get("change", 1) if isinstance(sync, dict) else sync) == 2
        self.tell("initialized", {})

    def read(self):
        stream = self.process.stdout
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not line:
                return
            message = json.loads(stream.read(length))
            if "method" in message and "id" in message:
                items = message.get("params", {}).get("items") if message.get("params") else None
                self.send({"id": message["id"], "result": [None] * len(items) if items else None})
            else:
                self.inbox.put((time.perf_counter(), message))

    def send(self, message):
        self.process.stdin.write(frame_of(message))
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        self.next_id += 1
        self.send({"id": self.next_id, "method": method, "params": params})
        while True:
            _, message = self.inbox.get(timeout=PATIENCE)
            if message.get("id") == self.next_id and "method" not in message:
                return message.get("result")

    def published(self, patience=PATIENCE, needs_any=False):
        """When the next diagnostics of the document came, or None."""
        end = time.perf_counter() + patience
        while (left := end - time.perf_counter()) > 0:
            try:
                at, message = self.inbox.get(timeout=left)
            except queue.Empty:
                return None
            params = message.get("params") or {}
            if params.get("uri") == self.uri and (params.get("diagnostics") or not needs_any):
                return at
        return None

    def open(self, lines):
        self.lines, self.version = lines, 1
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": self.uri, "languageId": self.language_id, "version": 1,
            "text": "".join(lines)}})
        return self.published(needs_any=True)

    def key(self, line):
        self.version += 1
        self.lines[line] = "x" + self.lines[line]
        place = {"line": line, "character": 0}
        change = {"range": {"start": place, "end": place}, "text": "x"} if self.is_incremental \
            else {"text": "".join(self.lines)}
        self.tell("textDocument/didChange", {
            "textDocument": {"uri": self.uri, "version": self.version}, "contentChanges": [change]})

    def cpu(self):
        """Milliseconds of processor time of the server and of what it has started."""
        ticks = 0
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            ticks += sum(map(int, file.read().rsplit(")", 1)[1].split()[11:15]))
        return ticks * 1000 / os.sysconf("SC_CLK_TCK")

    def resident(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            return next(int(x.split()[1]) / 1024 for x in file if x.startswith("VmRSS"))

    def end(self):
        self.process.kill()
        self.process.wait()


def text_of(n_lines):
    """100 findings, evenly spread."""
    every = n_lines // 100
    return [FOUND if n % every == every // 2 else LINE.format(n) for n in range(n_lines)]


def keys(server, n_keys):
    """Milliseconds to the publish of each of some keys, and processor time for one."""
    times, before, middle = [], server.cpu(), len(server.lines) // 2 + 1
    for n in range(n_keys):
        began = time.perf_counter()
        server.key(middle + n % 5)
        at = server.published()
        if at is None:
            return None, 0
        times.append((at - began) * 1000)
    return sorted(times), (server.cpu() - before) / n_keys


def burst(server):
    """Milliseconds from the last key to the last publish, and the number of publishes."""
    published, last = 0, 0.0
    for n in range(BURST):
        server.key(len(server.lines) // 2 + 1)
        end = time.perf_counter() + PAUSE
        while n + 1 < BURST and (left := end - time.perf_counter()) > 0:
            published += server.published(left) is not None
    last_key = last = time.perf_counter()
    while (at := server.published(QUIET)) is not None:
        published, last = published + 1, at
    return max(0.0, last - last_key) * 1000, published


def measure(name, command, prepare):
    for n_lines, n_keys in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            words = command(folder)
            prepare(folder)
            lines = text_of(n_lines)
            with open(os.path.join(folder, "bench.js"), "w", encoding="ascii") as file:
                file.write("".join(lines))
            server = None
            try:
                server = Server(words, folder)
                first = server.open(lines)
                if first is None:
                    print(f"| {name} | {n_lines:,} | no diagnostics in {PATIENCE:.0f} s | | | | |")
                    continue
                times, cpu = keys(server, n_keys)
                settled, published = burst(server) if n_lines == 5000 else (None, 0)
                shown = "none" if times is None else \
                    f"{statistics.median(times):.2f} / {times[int(len(times) * 0.95)]:.2f}"
                settled = f"{settled:.1f} / {published}" if settled is not None else ""
                print(f"| {name} | {n_lines:,} | {(first - server.began) * 1000:.0f} | {shown} "
                      f"| {cpu:.1f} | {settled} | {server.resident():.0f} |", flush=True)
            except queue.Empty:
                print(f"| {name} | {n_lines:,} | does not answer | | | | |", flush=True)
            finally:
                if server:
                    server.end()


def write(folder, name, text):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def ours(folder):
    write(folder, ".auto-enforcer/config.yaml", "version: 1\nprofile: strict\n")


WORDS = [r"console\.log", "debugger"] + [f"neverThere{n}" for n in range(18)]


def efm(folder):
    patterns = " ".join(f"-e '{word}'" for word in WORDS)
    write(folder, "efm.yaml", "version: 2\nlanguages:\n  javascript:\n    - lint-command: |-\n"
          f"        rg --vimgrep {patterns} -\n      lint-stdin: true\n"
          "      lint-ignore-exit-code: true\n      lint-formats:\n        - '%f:%l:%c:%m'\n"
          "        - '<stdin>:%l:%c:%m'\n        - '%l:%c:%m'\n")


def ast_grep(folder):
    write(folder, "sgconfig.yml", "ruleDirs: [rules]\n")
    for n, word in enumerate(WORDS):
        pattern = "console.log($A)" if n == 0 else word.replace("\\", "") + \
            ("" if n == 1 else "($A)")
        write(folder, f"rules/r{n}.yml", f"id: r{n}\nlanguage: javascript\nseverity: warning\n"
              f"message: found\nrule:\n  pattern: {pattern}\n")


def nothing(_):
    pass


def version_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+\.\d+\.\d+", done.stdout + done.stderr)
    return found.group() if found else "?"


def main():
    binary = os.path.abspath(sys.argv[1])
    root = os.path.dirname(os.path.dirname(os.path.dirname(binary)))
    installed = os.path.join(root, "build", "neighbours")
    subprocess.run([os.path.join(os.path.dirname(os.path.abspath(__file__)), "neighbours.sh"),
                    installed], check=False)
    bin_folder = os.path.join(installed, "node_modules", ".bin")
    tool = {name: os.path.join(bin_folder, name) for name in ("ast-grep", "oxlint", "biome")}
    tool.update(efm=shutil.which("efm-langserver") or "", rg=shutil.which("rg") or "")
    rows = [
        ("auto-enforcer, strict", binary, ["--version"],
         lambda folder: [binary, "server"], ours),
        ("efm with ripgrep, 20 patterns", tool["efm"], ["-v"],
         lambda folder: [tool["efm"], "-c", os.path.join(folder, "efm.yaml")], efm),
        ("ast-grep, 20 rules", tool["ast-grep"], ["--version"],
         lambda folder: [tool["ast-grep"], "lsp"], ast_grep),
        ("oxlint", tool["oxlint"], ["--version"], lambda folder: [tool["oxlint"], "--lsp"], nothing),
        ("biome", tool["biome"], ["--version"],
         lambda folder: [tool["biome"], "lsp-proxy"], nothing),
    ]
    print("| server | lines | spawn to first, ms | key: median / p95, ms | CPU a key, ms "
          "| 60 keys: settled, ms / publishes | RSS, MiB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    missing = []
    for name, path, flags, command, prepare in rows:
        if not path or not os.path.exists(path) or (name.startswith("efm") and not tool["rg"]):
            missing.append(name)
            continue
        measure(f"{name} ({version_of([path, *flags])})", command, prepare)
    if missing:
        print(f"\nNot installed here, and left out: {', '.join(missing)}.")


if __name__ == "__main__":
    main()
