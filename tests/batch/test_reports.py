# SPDX-License-Identifier: MIT
"""What a report says: its two forms, positions in any encoding, colours, files and broken pipes.

    test_reports.py BINARY
"""
import json
import os
import re
import signal
import subprocess

from room import MARKER, MESSAGE, found, main, require

LINE = re.compile(r"([^:\n]+):([1-9]\d*):([1-9]\d*): (blocked|warning|info|hint): (.+) "
                  r"\[([a-z0-9-]+/[a-z0-9-]+)\]")
KEYS = ["path", "line", "column", "endLine", "endColumn", "rule", "severity", "scope", "message"]
CONFIG = "rules:\n  logging/console: warning\n"


def rows(report):
    return [(row["path"], row["line"], row["column"], row["severity"], row["message"], row["rule"])
            for row in report["violations"]]


def check_forms_agree(room):
    room.config(CONFIG)
    room.put("a.py", MARKER + b"print(1); print(2)\n")
    room.put("b/c.py", b"s = '\xf0\x9f\x98\x80'; print(1)\n")
    room.put("empty.py", "")
    text = room.check().expect(1).out.decode().splitlines()
    report = json.loads(room.check("--format", "json").expect(1).out)
    parsed = [LINE.fullmatch(line).groups() for line in text]
    require([(path, int(line), int(column), *rest) for path, line, column, *rest in parsed]
            == rows(report), text)
    require(list(report) == ["violations", "summary", "incomplete"], report)
    for row in report["violations"]:
        require(list(row) == KEYS and row["scope"] == "unknown", row)
        require((row["endLine"], row["endColumn"]) > (row["line"], row["column"]), row)
    require(report["summary"] == {
        "filesChecked": 4, "blocked": 1, "warning": 3, "info": 0, "hint": 0, "incomplete": 0,
        "skipped": {"binary": 0, "excluded": 0, "ignored": 0}}, report["summary"])
    require(report["violations"][-1]["column"] == 11, "columns are UTF-16 units")
    room.check().expect(1, err="4 files checked: 1 blocked, 3 warnings\n")


def check_empty_report(room):
    room.put("a.py", "x = 1\n")
    report = json.loads(room.check("--format", "json").expect(0).out)
    require(report["violations"] == [] and report["incomplete"] == [], report)
    room.check().expect(0, lines=[])


def check_same_bytes(room):
    for i in range(50):
        room.put(f"{i % 7}/{i}.py", MARKER * i)
    first = room.check("--format", "json", "--today", "2026-11-21")
    again = room.check("--format", "json", "--today", "2026-11-21")
    require(first.out == again.out and first.err == again.err, "same input, same bytes")


def check_line_ends(room):
    for end in b"\n", b"\r\n", b"\r":
        room.put("a.py", end.join([b"x = 1", b"", MARKER.strip(), b"y"]))
        room.check("a.py").expect(1, lines=found("a.py", line=3))


def check_encodings(room):
    room.config(CONFIG)
    text = "s = 'é\U0001f600'; print(1)\r\n"
    for name, data in [("utf-8", text.encode()), ("mark", b"\xef\xbb\xbf" + text.encode()),
                       ("little", b"\xff\xfe" + text.encode("utf-16-le")),
                       ("big", b"\xfe\xff" + text.encode("utf-16-be"))]:
        room.put(f"{name}.py", data)
        room.check(f"{name}.py").expect(0, out=f"{name}.py:1:12: warning: ",
                                        err="1 file checked: 1 warning\n")
    room.put("invalid.py", b"s = '\xff\xc3'; print(1)\n")
    room.check("invalid.py").expect(0, out="invalid.py:1:11: warning: ")
    room.put("no-mark.py", text.encode("utf-16-le"))
    room.check("no-mark.py").expect(0, lines=[], err="0 files checked; skipped 1 binary")
    room.put("late.py", b"#" * 9000 + b"\0\nprint(1)\n")
    room.check("late.py").expect(0, out="late.py:2:1: warning: ")


def check_long_lines(room):
    """Whatever the length of a line, what stands in it and behind it is found in its place."""
    room.config(CONFIG)
    for length in 65000, 65536, 65537, 200000, 1000000:
        data = b"x = " + b"a" * length + b"; print(1)\nprint(2)\n"
        room.put("a.py", data)
        report = json.loads(room.check("a.py", "--format", "json").expect(0).out)
        places = [(row["line"], row["column"]) for row in report["violations"]
                  if row["rule"] == "logging/console"]
        require(places == [(1, length + 7), (2, 1)], f"{length}: {places}")
        marks = [row for row in report["violations"] if row["rule"] == "engine/long-line"]
        require(len(marks) == (length + 14 > 65536), f"{length}: {marks}")


def check_colors(room):
    room.put("a.py")
    plain = found("a.py")
    room.check().expect(1, lines=plain)
    room.check("--color", "never").expect(1, lines=plain)
    for env in {}, {"NO_COLOR": "1"}:
        colored = room.check("--color=always", env=env).expect(1).out
        require(b"\x1b[" in colored, "always means always")
        bare = re.sub(rb"\x1b\[[0-9;]*m", b"", colored)
        require(bare.decode().splitlines() == plain, "colours add nothing else")
    require(b"\x1b" not in room.check("--color=always", "--format=json").out, "JSON has no colours")


def check_colors_on_terminals(room):
    room.put("a.py")
    for env, colored in [({"NO_COLOR": ""}, True), ({}, True), ({"NO_COLOR": "1"}, False)]:
        controller, terminal = os.openpty()
        room.check(env=env, stdout=terminal).expect(1)
        os.close(terminal)
        shown = os.read(controller, 65536)
        os.close(controller)
        require((b"\x1b[" in shown) == colored and MESSAGE.encode() in shown, f"{env}: {shown}")


def check_output_file(room):
    room.put("in/a.py")
    room.put("old.txt", "old\n")
    report = room.check("in", "--format", "json").out
    room.check("in", "--format", "json", "--output-file", "out.json").expect(1, lines=[])
    with open(room.path("out.json"), "rb") as file:
        require(file.read() == report, "the file holds what standard output would")
    os.symlink("old.txt", room.path("link.txt"))
    room.check("in", "--output-file", "link.txt").expect(1, err="1 file checked")
    require(os.path.islink(room.path("link.txt")), "the link stays")
    with open(room.path("old.txt"), encoding="utf-8") as file:
        require(file.read().splitlines() == found("in/a.py"), "it leads to the report")
    room.check("in", "--output-file", "/dev/null").expect(2, err="cannot be written there")
    os.mkdir(room.path("folder"))
    room.check("in", "--output-file", "folder").expect(2)
    require(sorted(os.listdir(room.folder)) ==
            ["folder", "in", "link.txt", "old.txt", "out.json"],
            f"nothing else is left: {os.listdir(room.folder)}")


def check_output_file_is_not_checked(room):
    room.put("a.py")
    for _ in range(2):
        room.check("--output-file", "report").expect(1)
        with open(room.path("report"), encoding="utf-8") as file:
            require(file.read().splitlines() == found("a.py"), "the report is about the others")


def check_output_file_is_whole(room):
    """Killed at any moment, what was there before still stands there."""
    for i in range(300):
        room.put(f"in/{i}.py", MARKER * 2000)
    room.put("out.txt", "old\n")
    for delay in 0.02, 0.1:
        process = subprocess.Popen([room.binary, "check", "in", "--output-file", "out.txt"],
                                   cwd=room.path("."), env=room.env, stderr=subprocess.DEVNULL)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        with open(room.path("out.txt"), encoding="utf-8") as file:
            lines = file.read().splitlines()
        require(lines == ["old"] or len(lines) == 300 * 2000, f"{len(lines)} lines")


def check_broken_pipes(room):
    """A reader that has enough ends the run without a word."""
    for i in range(100):
        room.put(f"{i}.py", MARKER * 2000)
    for action in signal.SIG_DFL, signal.SIG_IGN:
        process = subprocess.Popen(
            [room.binary, "check"], cwd=room.path("."), env=room.env, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, restore_signals=False,
            preexec_fn=lambda action=action: signal.signal(signal.SIGPIPE, action))
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(60)
        require(errors == b"", errors)
        require(process.returncode in (1, 3), process.returncode)


def check_full_disk(room):
    if not os.path.exists("/dev/full"):
        return
    room.put("a.py")
    with open("/dev/full", "wb") as full:
        room.check(stdout=full).expect(1, err="the answer cannot be written")


def check_quiet(room):
    room.put("a.py")
    result = room.check("--quiet").expect(1, lines=found("a.py"))
    require(result.err == b"", "no summary")
    room.check("--quiet", "gone", "a.py").expect(1, err="gone: no such file")


main(globals())
