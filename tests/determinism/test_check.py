# SPDX-License-Identifier: MIT
"""`check` and the other commands: the same input, the same bytes.

    test_check.py BINARY
"""
import os
import random
import shutil
import tempfile

import conditions
import room as rooms
from conditions import Condition
from room import MARKER, require

DAY = ["--today", conditions.TODAY]
COMMANDS = [["check", *DAY], ["check", "--format", "json", *DAY],
            ["check", "--min-severity", "info", "--color", "always", *DAY],
            ["check", "--format", "json", *DAY, "b", "large.js", "a.py", "."],
            ["check", "--format", "json", "--output-file", "../report", *DAY],
            ["config", "show", "b/c.py"], ["why", "a.py:2", "--format", "json", *DAY],
            ["why", "large.js:3", *DAY], ["rules", "list", "--format", "json"],
            ["rules", "explain", "logging/console"]]
IN_MEMORY = "/dev/shm"
FEW = [["check", *DAY], ["check", "--format", "json", *DAY]]


def files():
    """Many files of many findings, in several languages, and names in which order is a question."""
    yield ".auto-enforcer/config.yaml", "version: 1\nprofile: strict\nexclude:\n  - out/\n"
    yield "b/.auto-enforcer/config.yaml", "version: 1\nrules:\n  logging/console: blocked\n"
    yield ".gitignore", "*.log\n"
    for name in ["a.py", "I.py", "i.py", "ı.py", "İ.py", "é.py", "z.log", "out/o.py", "b/c.py",
                 "b-c.py", "B/x.py", "a/b/c/d.py"]:
        yield name, MARKER + b"password = 'hunter2hunter2'\ntry:\n    x()\nexcept:\n    pass\n"
    for number in range(40):
        yield f"many/{number * 7919 % 1000}.ts", f"console.log({number});\n// TODO: it\n" * 5
    yield "large.js", "console.log('2024-01-02');\nlet i = 1;\n" * 10000


def fill(room, order=None):
    listed = list(files())
    if order:
        order(listed)
    room.git()
    for name, contents in listed:
        room.put(name, contents)


def run(room, words, condition=None, env=None, where="."):
    """The bytes of a run: status, report or answer, what is said."""
    condition = condition or Condition("")
    env = {**room.env, **condition.env} if env is None else env
    room.binary, binary = (condition.before or [room.binary])[0], room.binary
    try:
        before = [*condition.before[1:], binary] if condition.before else []
        result = room.run(*before, *words, env=env, where=where)
    finally:
        room.binary = binary
    report, path = b"", os.path.join(os.path.dirname(room.folder), "report")
    if os.path.exists(path):
        with open(path, "rb") as file:
            report = file.read()
        os.unlink(path)
    return result.status, result.out, result.err, report


def require_same(name, words, wanted, got):
    for what, one, other in zip(("status", "answer", "log", "report"), wanted, got):
        require(one == other, f"{name}, {words}: another {what}:\n{one!r:.1500}\n{other!r:.1500}")


def check_conditions(room):
    """20 runs, threads, locales, zones of time, contents of fresh memory, ASLR."""
    fill(room)
    known = conditions.all_of(room.home)
    for words in COMMANDS:
        wanted = run(room, words)
        require(len(wanted[1]) + len(wanted[3]) > 100, f"{words}: {wanted}")
        for condition in known if words in FEW else known[conditions.N_RUNS - 3:]:
            require_same(condition.name, words, wanted, run(room, words, condition))
        require_same("environment", words, wanted,
                     run(room, words, env=conditions.reversed_order(room.env)))
    print(f"  {len(known) + 1} conditions, {len(COMMANDS)} commands")


def check_order_of_entries(room):
    """The same files, made in other orders, so that folders list them otherwise: in memory, where
    the order of entries is that of their making."""
    if not os.path.isdir(IN_MEMORY):
        raise rooms.Skip(f"there is no {IN_MEMORY} here")
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as base:
        compare_orders(rooms.Room(room.binary, os.path.realpath(base)))


def compare_orders(room):
    fill(room)
    wanted = [run(room, words) for words in FEW]
    orders = [lambda listed: listed.reverse()]
    orders += [random.Random(seed).shuffle for seed in range(5)]
    seen = {tuple(os.listdir(room.path("many")))}
    for order in orders:
        shutil.rmtree(room.folder)
        os.makedirs(room.folder)
        fill(room, order)
        seen.add(tuple(os.listdir(room.path("many"))))
        for words, one in zip(FEW, wanted):
            require_same("order of entries", words, one, run(room, words))
    require(len(seen) > 3, "the entries come in one order")
    print(f"  {len(seen)} orders of one folder's entries")


def check_spelling_of_folder(room):
    """The current folder by a link, by PWD, with dots; what is named in any order."""
    fill(room)
    os.symlink(room.folder, os.path.join(room.home, "link"))
    for words in FEW:
        wanted = run(room, words)
        for where in "../home/link", "./b/..", "b/../b/.././.":
            require_same(where, words, wanted, run(room, words, where=where))
        for folder in "/nowhere", os.path.join(room.home, "link"), "relative":
            require_same("PWD", words, wanted, run(room, words, env={**room.env, "PWD": folder}))
        for operand in ".", "./", "././.":
            require_same(operand, words, wanted, run(room, [*words, operand]))
        named = ["b", "a.py", "large.js", "many"]
        wanted = run(room, [*words, *named])
        for seed in range(5):
            random.Random(seed).shuffle(named)
            require_same("operands", words, wanted, run(room, [*words, *named]))


def check_cold_and_warm(room):
    """Files that the system has to fetch, and such as it holds; other times of theirs."""
    fill(room)
    for words in FEW:
        wanted = run(room, words)
        for name, _ in files():
            with open(room.path(name), "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        require_same("cold", words, wanted, run(room, words))
        for name, _ in files():
            os.utime(room.path(name), (10 ** 9, 10 ** 9))
        require_same("other times", words, wanted, run(room, words))


rooms.main(globals())
