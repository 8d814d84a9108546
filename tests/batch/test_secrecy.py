# SPDX-License-Identifier: MIT
"""What sensitive rules find leaves through no door, and nothing speaks to the terminal.

    test_secrecy.py BINARY
"""
import json
import os
import re

from room import main, require

TODAY = ("--today", "2026-11-28")
SECRET = "sec_" + "q8Zr1uPw7Lm9Xc4V"
BODY = ["MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfnhyG1yPKrgTCwKkZEZ",
        "Qn7bqTzgT3x0Dk2mY1yPKrgTCwKkZEZMIIEpAIBAAKCAQEA0",
        "Zz9bqTzgT3x0Dk2mY1yPKrg="]
KEY = ["-----BEGIN RSA PRIVATE " + "KEY-----", *BODY, "-----END RSA PRIVATE " + "KEY-----"]


def rule(name, pattern, more=""):
    return (f"  - {{id: {name}, title: t, message: '{name} finds {{match}}', why: w, "
            f"profile: core, severity: warning, pattern: '{pattern}'{more}, "
            f"match: [a, b, c], no-match: [d, e, f]}}\n")


PACK = ("version: 1\nid: t\ntitle: t\nrules:\n"
        "  - {id: secret, title: t, message: A secret, why: w, profile: core, severity: blocked, "
        "pattern: 'sec_[A-Za-z0-9]+', sensitive: true, match: [a, b, c], no-match: [d, e, f]}\n" +
        rule("call", "call\\(.*") +
        rule("hash", "[A-Za-z0-9+/]{20,}=*", ", fix: {replace: short}") +
        rule("note", "NOTE.*"))


def silent_about(result, *secrets):
    for secret in secrets:
        for part in (secret, secret[8:]):
            if part.encode() in result.out + result.err:
                result.fail(f"this must not be told: {part}")
    return result


def with_pack(room):
    room.git()
    room.put(".auto-enforcer/rules/t.yaml", PACK)
    return room


def all_commands(room, name, lines):
    """Everything that speaks of a file."""
    yield room.check(name, *TODAY)
    yield room.check(name, *TODAY, "--format", "json")
    yield room.check(name, *TODAY, "--format", "sarif")
    yield room.check(name, *TODAY, "--format", "github")
    yield room.check(name, *TODAY, "--diff", "--unsafe-fixes")
    yield room.check(name, *TODAY, "--rule", "t/call", "--rule", "t/hash", "--rule", "t/note")
    yield room.check(name, *TODAY, "--rule", "t/hash", "--diff", "--unsafe-fixes")
    yield room.check(name, *TODAY, "--min-severity", "hint")
    yield room.run("suppressions", name, *TODAY)
    yield room.run("suppressions", name, *TODAY, "--format", "json")
    for line in lines:
        yield room.run("why", f"{name}:{line}", *TODAY)
        yield room.run("why", f"{name}:{line}", *TODAY, "--format", "json")
        for which in ("t/call", "t/hash", "t/note", "t/secret"):
            yield room.run("why", f"{name}:{line}", which, *TODAY)


def check_other_rules(room):
    """A rule that is not sensitive finds the same text, or some around it."""
    with_pack(room)
    room.put("a.py", f"call('{SECRET}')\nx = 1\ncall(2)\n# NOTE {SECRET}\n")
    for result in all_commands(room, "a.py", (1, 3, 4)):
        silent_about(result, SECRET)
    room.check("a.py").expect(1, out="a.py:1:1: warning: call finds ******** [t/call]")
    room.check("a.py").expect(1, out="a.py:3:1: warning: call finds call(2) [t/call]")
    room.check("a.py", "--rule", "t/call").expect(
        0, lines=["a.py:1:1: warning: call finds ******** [t/call]",
                  "a.py:3:1: warning: call finds call(2) [t/call]"])


def check_hidden_secrets(room):
    """What a comment hides is as secret as before."""
    with_pack(room)
    room.put("a.py", f"call('{SECRET}')  # auto-enforcer: ignore t/secret: a test\n")
    for result in all_commands(room, "a.py", (1,)):
        silent_about(result, SECRET)
    room.check("a.py").expect(0, out="call finds ********")


def check_a_rule_that_is_off(room):
    """It is not looked for, so that nothing is known to be secret: as docs/suppressing.md says."""
    with_pack(room)
    room.put("a.py", "call('sec_1')\n")
    room.config("rules:\n  t/secret: off\n")
    room.check("a.py").expect(0, out="call finds call('sec_1')")


def check_reasons(room):
    """A reason, an owner and a day may hold a secret."""
    with_pack(room)
    room.put("a.py", f"call(1)  # auto-enforcer: ignore t/call by @{SECRET}: it is {SECRET}, see\n"
                     f"# auto-enforcer: ignore-start t/note: {SECRET}\nNOTE 1\n"
                     "# auto-enforcer: ignore-end t/note\n"
                     f"# auto-enforcer: ignore-file t/hash: {SECRET}\n"
                     f"call(2)  # auto-enforcer: ignore t/call until 2026-11-30: {SECRET}\n"
                     f"call(3)  # auto-enforcer: ignore t/call until {SECRET}: because\n")
    for result in all_commands(room, "a.py", range(1, 8)):
        silent_about(result, SECRET)
    room.run("suppressions", "a.py", *TODAY).expect(
        0, out="a.py:1: ignore t/call by @********: it is ********, see\n")
    room.run("why", "a.py:1:1", *TODAY).expect(0, out="it is ********, see")
    room.run("why", "a.py:3:1", *TODAY).expect(0, out="ignore-start t/note: ********")


def check_entries(room):
    """So may an entry of an ignore file."""
    with_pack(room)
    room.put("a.py", "call(1)\n")
    room.put(".auto-enforcer/ignore", f"a.py t/call by @ann: the one of {SECRET}, you know\n"
                                      f"b.py t/call: \xff{SECRET}\n".encode("latin-1"))
    for result in all_commands(room, "a.py", (1,)):
        silent_about(result, SECRET)
    silent_about(room.run("suppressions", *TODAY), SECRET).expect(
        0, out="a.py t/call by @ann: the one of ********, you know\n")
    silent_about(room.run("suppressions", *TODAY, "--format", "json"), SECRET)
    room.run("why", "a.py:1", *TODAY).expect(0, out="the one of ********, you know")


def check_private_keys(room):
    """The lines of a key are as secret as the one that it begins with."""
    with_pack(room)
    room.put("a.txt", "\n".join(["NOTE", *KEY, "NOTE " + "a" * 30, ""]))
    room.put("b.py", "K = ('" + "\\n'\n     '".join(KEY) + "')\n")
    room.put("c.json", json.dumps({"k": "\n".join(KEY)}) + "\n")
    for name, lines in (("a.txt", (2, 3, 5)), ("b.py", (1, 3)), ("c.json", (1,))):
        for result in all_commands(room, name, lines):
            silent_about(result, *BODY)
    room.check("a.txt").expect(1, out="a.txt:3:1: warning: hash finds ******** [t/hash]")
    room.check("a.txt").expect(1, out="hash finds " + "a" * 30)


def check_a_value_on_the_next_line(room):
    with_pack(room)
    value = "q8Zr1uPw7Lm9Xc4Vb6Nz1Kj8"
    room.put("a.ts", f'const jwtSecret: string =\n  "{value}";\n')
    for result in all_commands(room, "a.ts", (1, 2)):
        silent_about(result, value)
    room.check("a.ts").expect(1, out="a.ts:2:4: warning: hash finds ********")


def check_long_lines(room):
    """Nothing is shown of a line that is seen in pieces."""
    with_pack(room)
    room.put("a.txt", "z " * 40000 + f"call({SECRET})\n" + "call(1)\n")
    room.check("a.txt").expect(1, out="a.txt:1:80001: warning: call finds ******** [t/call]\n")
    room.check("a.txt").expect(1, out="a.txt:2:1: warning: call finds call(1) [t/call]\n")
    silent_about(room.check("a.txt"), SECRET)
    silent_about(room.run("why", "a.txt:1:80001"), SECRET)


def check_far_apart(room):
    """A key goes on where a stream goes on to its next piece."""
    with_pack(room)
    for size in range(256 * 1024 - 280, 256 * 1024 + 40, 64):
        room.put("a.txt", "y\n" * (size // 2) + "\n".join(KEY) + "\n")
        silent_about(room.check("a.txt"), *BODY)


# Terminals.

EVIL = "\x1b]0;title\x07\x1b[2J\x9b31m\u202eevil\u2066\u200f\x7f"
UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def safe(result):
    for bytes_ in (result.out, result.err):
        found = UNSAFE.search(bytes_.decode())
        if found:
            result.fail(f"this must not reach a terminal: {found[0]!r} at {found.start()}")
    return result


def quoted(text):
    return json.dumps(text)


def check_terminals_and_packs(room):
    """Whatever a pack says."""
    room.git()
    evil = quoted(EVIL)
    lines = quoted(EVIL + "\nfake.py:1:1: blocked: forged [x/y]")
    room.put(".auto-enforcer/rules/t.yaml",
             f"version: 1\nid: t\ntitle: {evil}\nrules:\n"
             f"  - {{id: evil, title: {evil}, message: {evil}, why: {lines}, how: {lines}, "
             f"link: {quoted('https://a.example/' + EVIL)}, profile: core, severity: warning, "
             "string: evil, match: [evil, an evil, evils], no-match: [d, e, f]}\n"
             f"  - {{id: {evil}, title: t, message: m, why: w, profile: core, severity: warning, "
             f"pattern: x, {evil}: 1, match: [x, x, x], no-match: [d, e, f]}}\n"
             f"  - {{id: unfound, title: t, message: m, why: w, profile: core, severity: warning, "
             f"string: zzz, match: [{evil}, {lines}, x], no-match: [d, e, f]}}\n")
    room.put("dev.json", json.dumps([{
        "name": EVIL, "id": "DS1" + EVIL, "description": EVIL + "\nforged", "severity": "critical",
        "recommendation": EVIL, "rule_info": EVIL,
        "patterns": [{"pattern": "evil", "type": "substring", "scopes": ["all"]}]}]))
    room.put("gl.json", json.dumps({"rules": [{
        "id": "g" + EVIL, "description": EVIL + "\nforged", "regex": "ev(il)"}]}))
    room.put("a.py", "evil = 1\n")
    packs = ("--pack", "dev.json", "--pack", "gl.json")
    for result in (room.check(*packs), room.check(*packs, "--stats"), room.check("--diff"),
                   room.run("why", "a.py:1", *packs), room.run("why", "a.py:1:1", "t/evil"),
                   room.run("why", "a.py:1:1", "t/" + EVIL), room.check("--rule", EVIL),
                   room.run("rules", "test", ".auto-enforcer/rules/t.yaml", "dev.json", "gl.json"),
                   room.run("rules", "test", "--profile", "dev.json", "gl.json"),
                   room.run("rules", "explain", EVIL), room.run("rules", "list"),
                   room.run("suppressions", *packs), room.run("config", "show")):
        safe(result)
        for line in result.out.decode().split("\n") + result.err.decode().split("\n"):
            if line.startswith(("fake.py", "forged")):
                result.fail("a pack has forged a line")


def check_terminals_and_files(room):
    """Whatever a file is called, and whatever it says."""
    room.git()
    name = "a\x1b[31m\nb.py:1:1: blocked: forged\u202e.py"
    fix = ("version: 1\nid: t\ntitle: t\nrules:\n"
           "  - {id: fix, title: t, message: 'fix {match}', why: w, profile: core, "
           "severity: warning, pattern: '<<<<<<<.*', fix: {replace: x, safe: true}, "
           "match: [a, b, c], no-match: [d, e, f]}\n")
    room.put(".auto-enforcer/rules/t.yaml", fix)
    room.put(name, f"<<<<<<< {EVIL}\nx = 1  # auto-enforcer: ignore a/b by @{EVIL}: {EVIL}\n"
                   f"y = 1  # auto-enforcer: ignore a/b until {EVIL}\n")
    room.put(".auto-enforcer/ignore", f"\"{EVIL}\" a/b: {EVIL}\nx.py {EVIL}\nx.py a/b on {EVIL}\n")
    room.put(f"{EVIL}/.auto-enforcer/config.yaml", f"version: 1\n{quoted(EVIL)}: 1\nrules:\n"
             f"  {quoted(EVIL)}: {quoted(EVIL)}\nexclude: [{quoted(EVIL)}]\n")
    room.put(f"{EVIL}/c.py", "x = 1\n")
    os.symlink("nowhere", room.path("link" + EVIL))
    for result in (room.check(), room.check(name), room.check("none" + EVIL), room.check("link" + EVIL),
                   room.check("--fix", "-", given=b"x"), room.check("--stdin-filename", EVIL, "-"),
                   room.check("--exclude", EVIL + "["), room.check("--config", EVIL),
                   room.check("--output-file", f"none{EVIL}/x"), room.check("--" + EVIL),
                   room.run(EVIL), room.run("completion", EVIL), room.run("suppressions"),
                   room.run("suppressions", "--key", EVIL + ":1"), room.run("suppressions", "--key", EVIL),
                   room.run("why", name + ":1"), room.run("why", EVIL), room.run("why", EVIL + ":1"),
                   room.run("why", f"{EVIL}/c.py:1"), room.run("config", "show", f"{EVIL}/c.py"),
                   room.run("rules", "test", name), room.run("rules", "pages", f"{EVIL}/none/x")):
        safe(result)
        for line in result.out.decode().split("\n") + result.err.decode().split("\n"):
            if line.startswith("b.py"):
                result.fail("a file's name has forged a line")


def check_contents_on_a_terminal(room):
    """A diff holds what the files hold, unless a terminal shows it."""
    room.git()
    room.put(".auto-enforcer/rules/t.yaml", PACK)
    room.put("a.txt", f"{EVIL}\n{'a' * 24}\n")
    diff = room.check("--diff", "--unsafe-fixes", "a.txt").expect(1).out
    require(EVIL.encode() in diff, f"a program gets the bytes: {diff!r}")
    ours, theirs = os.openpty()
    room.check("--diff", "--unsafe-fixes", "a.txt", stdout=theirs).expect(1)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    require("+short" in shown, f"the diff is shown: {shown!r}")
    require(not UNSAFE.search(shown.replace("\r\n", "\n")), f"raw on a terminal: {shown!r}")


def check_groups(room):
    """The groups that a message names, each by itself, be they outside of the finding."""
    room.git()
    room.put(".auto-enforcer/rules/t.yaml", PACK + (
        "  - {id: pair, title: t, message: 'one {1}, two {after}, all {match}', why: w, "
        "profile: core, severity: warning, pattern: 'pair (?<one>\\w+)=(?<after>\\w+)', "
        "match: [a, b, c], no-match: [d, e, f]}\n"
        "  - {id: word, title: t, message: 'before {value}', why: w, profile: core, "
        "severity: warning, pattern: '(?<value>\\w+)=(word)', capture: 2, "
        "match: [a, b, c], no-match: [d, e, f]}\n").replace("\\\\", "\\"))
    room.put("a.txt", f"pair left=right\n pair left={SECRET}\n {SECRET}=word\nplain=word\n")
    for result in all_commands(room, "a.txt", (1, 2, 3, 4)):
        silent_about(result, SECRET)
    room.check("a.txt", "--rule", "t/pair", "--rule", "t/word").expect(0, lines=[
        "a.txt:1:1: warning: one left, two right, all pair left=right [t/pair]",
        "a.txt:2:2: warning: one left, two ********, all ******** [t/pair]",
        "a.txt:3:23: warning: before ******** [t/word]",
        "a.txt:4:7: warning: before plain [t/word]"])


def check_reasons_in_logs(room):
    """A SARIF log says why a result is hidden."""
    with_pack(room)
    room.put("a.py", f"call(2) # auto-enforcer: ignore t/call: because of {SECRET}\n")
    room.put("b.py", "call(2)\n")
    room.put(".auto-enforcer/ignore", f"b.py t/call: because of {SECRET} there\n")
    for name in ("a.py", "b.py"):
        result = silent_about(room.check(name, *TODAY, "--format", "sarif"), SECRET)
        require(b"because of ********" in result.out, f"{name}: {result.out!r}")


def check_forms_that_escape(room):
    """JSON says what there is, in its escapes."""
    room.git()
    name = "a\x1b\u202e\n.py"
    room.put(name, "<<<<<<< HEAD\n")
    result = room.check(name, "--format", "json").expect(1)
    require(json.loads(result.out)["violations"][0]["path"] == name, f"the path: {result.out!r}")
    require(b"\x1b" not in result.out, "a control character stands in JSON")


def check_colours(room):
    """Ours stay."""
    room.put("a.py", "<<<<<<< HEAD\n")
    room.check("a.py", "--color", "always").expect(1, out="\x1b[1;31mblocked\x1b[0m")


if __name__ == "__main__":
    main(globals())
