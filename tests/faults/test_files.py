# SPDX-License-Identifier: MIT
"""Files that are none, files that may not be read, and files that change while they are read.

    test_files.py BINARY LIBRARY

Nothing of it may block, loop or end `check` or the server; what was not looked at is named.
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

import injection
import room as rooms
from room import MARKER, Skip, found, require

import processes
import wire

INJECTOR = injection.Injector(*sys.argv[1:3])
NOBODY = 65534
GIB = 1 << 30
LEVELS = 4096


def put_fifo(path):
    os.mkfifo(path)


def put_socket(path):
    old = os.getcwd()
    os.chdir(os.path.dirname(path))
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(os.path.basename(path))
    finally:
        os.chdir(old)


def link_to(target):
    return lambda path: os.symlink(target, path)


# What may stand where a file is expected, and whether a command may take it for nothing.
KINDS = {
    "a FIFO": (put_fifo, False),
    "a socket": (put_socket, False),
    "a folder": (os.mkdir, False),
    "a link to a device": (link_to("/dev/zero"), False),
    "a link to a terminal": (link_to("/dev/tty"), False),
    "a link to itself": (lambda path: os.symlink(os.path.basename(path), path), False),
    "a dangling link": (link_to("nowhere"), False),
}


def remove(path):
    if os.path.isdir(path) and not os.path.islink(path):
        os.rmdir(path)
    else:
        os.unlink(path)


def as_nobody():
    """What a child does to lose its power over files; it keeps to those open to all."""
    if os.geteuid() != 0:
        return None

    def drop():
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return drop


def open_to_all(room):
    base = os.path.dirname(room.folder)
    for folder in base, room.folder, room.home:
        os.chmod(folder, 0o755)
    try:
        subprocess.run([room.binary, "--version"], check=True, stdout=subprocess.DEVNULL,
                       preexec_fn=as_nobody())
    except (OSError, subprocess.SubprocessError) as error:
        raise Skip(f"another user may not start the binary: {error}") from None


def check_closed_to_writers(room):
    """The file may be written to, but its folder takes no other that could take its place."""
    open_to_all(room)
    room.put("p.yaml", "version: 1\nid: t\ntitle: t\nrules:\n  - {id: a, title: t, message: m, "
             "why: w, profile: core, string: colour, fix: {replace: color, safe: true}, "
             "match: [colour, colour, colour], no-match: [a, b, c]}\n")
    os.chmod(room.put("closed/a.txt", b"colour\n"), 0o666)
    os.chmod(room.path("closed"), 0o555)
    says = f"no file can be made in the folder {room.folder}/closed: Permission denied"
    room.check("--pack", "p.yaml", "--fix", "closed", preexec_fn=as_nobody()).expect(
        3, err=f"closed/a.txt: not fixed: {says}")
    room.check("--output-file", "closed/out", "closed", preexec_fn=as_nobody()).expect(
        2, err=f"closed/out: the report cannot be written there: {says}")
    os.chmod(room.path("closed"), 0o755)


def check_unreadable(room):
    """Walked through and named, by one who may not."""
    room.put("a.py")
    room.put("closed/b.py")
    room.put("listed/c.py")
    room.put("searched/d.py")
    room.put("e.py")
    open_to_all(room)
    for name, mode in [("closed", 0), ("listed", 0o444), ("searched", 0o111), ("e.py", 0)]:
        os.chmod(room.path(name), mode)
    try:
        drop = as_nobody()
        result = room.check("--format", "json", preexec_fn=drop).expect(1)
        report = json.loads(result.out)
        missed = {row["path"]: row["reason"] for row in report["incomplete"]}
        require(missed == {"closed": "permission denied", "e.py": "permission denied",
                           "listed/c.py": "cannot be read", "searched": "permission denied"},
                missed)
        room.check("searched/d.py", preexec_fn=drop).expect(1, lines=found("searched/d.py"))
        for name in "closed", "closed/b.py", "listed/c.py", "e.py":
            room.check(name, preexec_fn=drop).expect(3, lines=[], err=f"{name}: permission denied")
    finally:
        for name in "closed", "listed", "searched":
            os.chmod(room.path(name), 0o755)


def check_unreadable_settings(room):
    """A configuration, an ignore file, a repository, another's home."""
    room.git()
    room.put("a.py")
    room.put(".gitignore", "*.log\n")
    room.config("profile: strict\n")
    room.put("../home/.config/auto-enforcer/config.yaml", "version: 1\n")
    open_to_all(room)
    drop = as_nobody()
    for name, status, said in [
            (".gitignore", 1, ".gitignore: permission denied"),
            (".auto-enforcer/config.yaml", 2, "cannot be read: permission denied"),
            (".auto-enforcer", 2, "cannot be read: permission denied"),
            (".git", 1, "exclude: permission denied"),
            ("../home/.config/auto-enforcer/config.yaml", 2, "cannot be read: permission denied"),
            ("../home/.config", 1, "config.yaml:1:1: warning: this file is not read: permission"),
            ("../home", 1, "config.yaml:1:1: warning: this file is not read: permission")]:
        mode = os.stat(room.path(name)).st_mode
        os.chmod(room.path(name), 0)
        try:
            room.check("a.py", ".", preexec_fn=drop).expect(status, err=said)
        finally:
            os.chmod(room.path(name), mode)


def check_kinds_as_settings(room):
    """Each kind where a configuration or an ignore file is looked for."""
    room.git()
    room.put("a.py")
    os.makedirs(room.path(".auto-enforcer"))
    os.makedirs(room.path(".git/info"))
    for name, (make, _) in KINDS.items():
        for place in ".auto-enforcer/config.yaml", ".auto-enforcer/config.json":
            make(os.fsdecode(room.path(place)))
            result = room.check().expect(2, err=f"{place}:1:1: blocked: the configuration cannot")
            require(found("a.py")[0].encode() in result.out, name)
            room.run("config", "show").expect(2, err="the configuration cannot be read")
            remove(room.path(place))
        for place in ".gitignore", ".git/info/exclude":
            make(os.fsdecode(room.path(place)))
            room.check("a.py", ".").expect(1, lines=found("a.py"))
            remove(room.path(place))
        room.config("extends: other\n")
        make(os.fsdecode(room.path(".auto-enforcer/other")))
        room.check().expect(2, err="this cannot be extended: ")
        remove(room.path(".auto-enforcer/other"))
        remove(room.path(".auto-enforcer/config.yaml"))


def check_kinds_named(room):
    """Each kind on the command line: named again, never opened in a way that blocks."""
    room.put("a.py")
    for name, (make, _) in KINDS.items():
        if name == "a folder":
            continue
        make(os.fsdecode(room.path("odd")))
        room.check("odd", "a.py").expect(1, err="odd: ")
        room.check("odd").expect(3, lines=[], err="odd: ")
        room.check("--config", "odd", "a.py").expect(2, err="odd:1:1: blocked: the configuration")
        if "dangling" not in name:
            room.check("--output-file", "odd", "a.py").expect(2, err="odd: the report cannot be")
        remove(room.path("odd"))
    room.check(os.devnull, "/dev/zero", "/dev/tty").expect(3, err="/dev/zero: not a regular file")


def check_kinds_for_server(room):
    """Each kind as the configuration of a served folder, put there while it is served."""
    place = os.fsdecode(room.path(".auto-enforcer/config.yaml"))
    os.makedirs(os.path.dirname(place))
    server = Served(room)
    try:
        for make, _ in KINDS.values():
            make(place)
            require(server.looks_again() > 0, f"no fault is shown for {place}")
            remove(place)
            require(server.looks_again() == 0, "a fault is still shown")
        server.finish()
    finally:
        server.server.kill()


class Served:
    """A server with one folder and one document."""

    def __init__(self, room):
        self.uri = "file://" + room.folder
        self.n_asked = 0
        self.shown = {}
        self.server = wire.Server([room.binary, "server"], room.folder, room.env)
        params = {**processes.INITIALIZE["params"], "rootUri": self.uri}
        self.send({**processes.INITIALIZE, "params": params}, processes.INITIALIZED)
        self.open("a.py", MARKER.decode())

    def send(self, *messages):
        self.server.write(processes.frames(*messages))

    def open(self, name, text):
        item = {"uri": f"{self.uri}/{name}", "languageId": "python", "version": 1, "text": text}
        self.send({**processes.OPEN, "params": {"textDocument": item}})

    def settle(self):
        """Reads all that is published until two requests have been answered."""
        for _ in range(2):
            self.n_asked += 1
            self.send({**processes.SHUTDOWN, "id": f"n{self.n_asked}", "method": "x/y"})
            while True:
                message = self.server.next(time.monotonic() + 30)
                if message.get("id") == f"n{self.n_asked}":
                    break
                if message.get("method") == "textDocument/publishDiagnostics":
                    self.shown[message["params"]["uri"]] = message["params"]["diagnostics"]

    def looks_again(self):
        """How many faults of the configuration are shown, once it is told of a change."""
        uri = self.uri + "/.auto-enforcer/config.yaml"
        self.send({"jsonrpc": "2.0", "method": "workspace/didChangeWatchedFiles",
                   "params": {"changes": [{"uri": uri, "type": 2}]}})
        self.settle()
        require(len(self.shown[self.uri + "/a.py"]) == 1, self.shown)
        return len(self.shown.get(uri, []))

    def finish(self):
        self.send(processes.SHUTDOWN, processes.EXIT)
        processes.finish(self.server, 0, 30)


def check_folder_of_server_vanishes(room):
    """It is served on, and its configuration counts again when it has come back."""
    room.config("rules:\n  hygiene/merge-marker: off\n")
    server = Served(room)
    try:
        server.settle()
        require(server.shown.get(server.uri + "/a.py", []) == [], server.shown)
        shutil.rmtree(room.folder)
        require(server.looks_again() == 0, server.shown)
        server.open("b/c.py", MARKER.decode())
        server.settle()
        require(len(server.shown[server.uri + "/b/c.py"]) == 1, server.shown)
        os.makedirs(room.folder)
        require(server.looks_again() == 0, server.shown)
        server.finish()
    finally:
        server.server.kill()


def check_deep(room):
    """Deeper than a path can be long: what can be reached is checked, the rest is named."""
    with open(room.path("a.py"), "wb") as file:
        file.write(MARKER)
    old = os.getcwd()
    os.chdir(room.path("."))
    try:
        for level in range(LEVELS):
            if level in (0, 1000, LEVELS - 1):
                with open("b.py", "wb") as file:
                    file.write(MARKER)
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(old)
    try:
        begin = time.monotonic()
        result = room.check("--format", "json")
        print(f"  {LEVELS} levels: {time.monotonic() - begin:.1f} s")
        report = json.loads(result.expect(1, err="the path is too long\n").out)
        paths = [row["path"] for row in report["violations"]]
        require(paths == ["a.py", "b.py", "d/" * 1000 + "b.py"], f"{len(paths)} found")
        require([row["reason"] for row in report["incomplete"]] == ["the path is too long"],
                f"{len(report['incomplete'])} incomplete")
        room.put("plain/c.py")
        room.check("d", "plain").expect(1, err="the path is too long\n")
    finally:
        subprocess.run(["rm", "-rf", room.folder], check=True)


def check_links(room):
    """A file of several names is one for each of them."""
    room.put("a.py")
    os.link(room.path("a.py"), room.path("b.py"))
    os.makedirs(room.path("c"))
    os.link(room.path("a.py"), room.path("c/a.py"))
    room.check().expect(1, lines=found("a.py", "b.py", "c/a.py"))


def check_names(room):
    """Names of any bytes: one line a finding, and a whole report in every form."""
    names = [b"a\nb.py", b"\xff\xfe.py", b"\x1b[31m.py", b"\x7f\x01.py", b"a\r.py",
             b"\xed\xa0\x80.py", b"\xe2\x80\xae.py", b"'\"\\.py", b"n" * 255]
    for name in names:
        room.put(os.fsdecode(name))
        os.makedirs(room.path(b"in/" + name))
        room.put(os.fsdecode(b"in/" + name + b"/" + name))
    result = room.check().expect(1)
    require(result.out.count(b"\n") == 2 * len(names) and b"\x1b" not in result.out, result.out)
    report = json.loads(room.check("--format", "json").expect(1).out.decode("utf-8"))
    require(len(report["violations"]) == 2 * len(names), report)


def check_files_of_the_kernel(room):
    """They say that they are empty, and are not."""
    place = "/proc/self/comm"
    if not os.path.exists(place):
        raise Skip("there is no /proc here")
    script = f"open({place!r}, 'w').write('<<<<<<< HEAD'); print(flush=True); input()"
    child = subprocess.Popen([sys.executable, "-c", script],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        child.stdout.readline()
        shown = f"/proc/{child.pid}/comm"
        require(os.stat(shown).st_size == 0, "it tells its size")
        room.check(shown).expect(1, lines=found(shown))
    finally:
        child.communicate(b"\n")


def check_sparse(room):
    """A gibibyte of nothing is seen to be no text at once; one behind text is a long line."""
    with open(room.path("nothing.py"), "wb") as file:
        file.truncate(GIB)
    room.check().expect(0, lines=[], err="skipped 1 binary")
    room.check("nothing.py").expect(0, lines=[], err="skipped 1 binary")
    size = GIB if injection.everything() and not INJECTOR.is_instrumented else GIB // 64
    with open(room.path("behind.py"), "wb") as file:
        file.write(MARKER + b"x = 1\n" * 2000)
        file.truncate(size)
    result = room.check("behind.py").expect(1, err="1 file checked")
    require(found("behind.py")[0].encode() in result.out, result.out)


# While it is read. The process stops itself at a call, the world changes, and it goes on.

def changed_meanwhile(room, fault, path, change, *arguments):
    env = {**room.env, **INJECTOR.environment(fault, room.folder + "/../log", path)}
    child = subprocess.Popen([room.binary, "check", "--format", "json", *arguments], env=env,
                             cwd=room.path("."), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    timer = threading.Timer(60, child.kill)
    timer.start()
    try:
        stopped = os.waitid(os.P_PID, child.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
        require(stopped.si_code == os.CLD_STOPPED, f"it never came to {fault} of {path}")
        change()
        child.send_signal(signal.SIGCONT)
        out, err = child.communicate()
    finally:
        timer.cancel()
        child.kill()
        child.wait()
    return rooms.Result(fault, child.returncode, out, err)


def check_changed_while_read(room):
    """Cut off, grown, written over: not whole. Replaced or removed by name: the old one, whole."""
    text = b"x = 1\n" * 60000 + MARKER

    def write(where, data):
        with open(room.path("a.py"), "r+b") as file:
            file.seek(where)
            file.write(data)

    def put_another():
        room.put("other", b"y = 2\n")
        os.rename(room.path("other"), room.path("a.py"))

    rows = [
        ("cut off", lambda: os.truncate(room.path("a.py"), 100000), False),
        ("emptied", lambda: os.truncate(room.path("a.py"), 0), False),
        ("grown", lambda: write(len(text), b"more\n"), False),
        ("written over", lambda: write(10, b"y"), False),
        ("replaced", put_another, True),
        ("removed", lambda: os.unlink(room.path("a.py")), True),
        ("made unreadable", lambda: os.chmod(room.path("a.py"), 0), True),
    ]
    for name, change, whole in rows:
        for number in 1, 3:
            room.put("a.py", text)
            os.utime(room.path("a.py"), (1, 1))
            result = changed_meanwhile(room, f"read STOP at {number}", "a.py", change)
            report = json.loads(result.out)
            why = [row["reason"] for row in report["incomplete"]]
            if whole:
                require(result.status == 1 and why == [], f"{name}: {result.status}, {report}")
            else:
                require(why == ["changed while it was read"] and result.status in (1, 3),
                        f"{name}, at read {number}: {result.status}, {report}")
            if os.path.exists(room.path("a.py")):
                os.unlink(room.path("a.py"))


def check_folder_changed_while_walked(room):
    """Removed, or made a file, between its listing and its turn: named; the others are checked."""
    def fill():
        shutil.rmtree(room.folder)
        for name in "a.py", "b/c.py", "b/d/e.py", "f.py":
            room.put(name)

    def replace_by_file():
        shutil.rmtree(room.path("b"))
        room.put("b")

    def remove_all():
        shutil.rmtree(room.folder)

    for change, wanted, missed in [
            (lambda: shutil.rmtree(room.path("b")), ["a.py", "f.py"], ["b"]),
            (replace_by_file, ["a.py", "f.py"], ["b"]),
            (remove_all, ["a.py"], ["b", "f.py"])]:
        fill()
        result = changed_meanwhile(room, "opendir STOP at 1", "/room/b", change)
        report = json.loads(result.out)
        require(result.status == 1, f"{result.status}: {result.err}")
        require([row["path"] for row in report["violations"]] == wanted, report)
        require([row["path"] for row in report["incomplete"]] == missed, report)
        os.makedirs(room.path("."), exist_ok=True)


rooms.main(globals())
