# SPDX-License-Identifier: MIT
"""What a SARIF log says: results, places, fingerprints, what is hidden, what went wrong.

    test_sarif.py BINARY
"""
import json
import os
import re
import sys

from room import MARKER, main, require
from sarif import examine, notes

# A folder is no project here: nothing is missing in it.
STRICT = ("profile: strict\nrules:\n  paths/license-missing: off\n  paths/readme-missing: off\n"
          "  paths/security-policy-missing: off\n")
SECRET = b"hunter2hunter2"
WINDOW = 100


def run_of(room, *arguments, status=1, **keywords):
    result = room.check("--format", "sarif", *arguments, **keywords)
    if result.status != status:
        result.fail(f"the status must be {status}")
    return examine(result.out)


def places(run):
    return [(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
             result["locations"][0]["physicalLocation"]["region"]["startLine"],
             result["locations"][0]["physicalLocation"]["region"]["startColumn"],
             result["ruleId"], result["message"]["text"]) for result in run["results"]]


def fingerprints(run, path="a.py"):
    """The fingerprint of each line that has one."""
    return {line: result["partialFingerprints"]["primaryLocationLineHash"]
            for (uri, line, *_), result in zip(places(run), run["results"])
            if uri == path and "partialFingerprints" in result}


def line_hashes(text):
    """The definition of server/line_hash.h, word by word, and slow."""
    units = [unit for unit in re.split("\r\n|\r|\n", text)]
    flat, starts = [], []
    for i, line in enumerate(units):
        starts.append(len(flat))
        data = line.replace(" ", "").replace("\t", "").encode("utf-16-le", "surrogatepass")
        flat += [int.from_bytes(data[at:at + 2], "little") for at in range(0, len(data), 2)]
        flat.append(10 if i + 1 < len(units) else 0xFFFF)
    flat += [0] * WINDOW
    seen, found = {}, []
    for start in starts:
        value = 0
        for unit in flat[start:start + WINDOW]:
            value = (value * 37 + unit) % 2 ** 64
        seen[value] = seen.get(value, 0) + 1
        found.append(f"{value:x}:{seen[value]}")
    return found


def check_agrees_with_json(room):
    room.config(STRICT)
    room.put("a.py", b"try:\n    f()\nexcept:\n    pass\ns = '\xf0\x9f\x98\x80'; print(1)\n" + MARKER)
    room.put("b/c d.py", MARKER * 3)
    report = json.loads(room.check("--format", "json").expect(1).out)
    rows = [(row["path"].replace(" ", "%20"), row["line"], row["column"], row["rule"],
             row["message"]) for row in report["violations"]]
    run = run_of(room)
    require(sorted(places(run)) == sorted(rows), (places(run), rows))
    require(run["invocations"][0]["executionSuccessful"], run["invocations"])
    require(all(not result["suppressions"] for result in run["results"]), "nothing is hidden")
    snippets = {result["ruleId"]:
                result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
                for result in run["results"]}
    require(snippets["logging/console"].startswith("print"), snippets)
    require(len(run_of(room, "--min-severity", "warning")["results"])
            == sum(row["severity"] in ("blocked", "warning") for row in report["violations"]),
            "the minimum counts here too")


def check_same_bytes(room):
    room.config(STRICT)
    for i in range(40):
        room.put(f"{i % 7}/{i}.py", MARKER * i + b"print(1)\n")
    first = room.check("--format", "sarif", "--today", "2026-11-21")
    again = room.check("--format", "sarif", "--today", "2026-11-21", "--output-file", "out")
    with open(room.path("out"), "rb") as file:
        require(file.read() == first.out and not again.out, "same input, same bytes")


def check_addresses(room):
    """Below the top of the repository, wherever in it the program is run."""
    room.git()
    names = {b"a b.py": "a%20b.py", b"50%.py": "50%25.py", b"c:d.py": "c%3Ad.py",
             b"\xff.py": "%FF.py", "é?#.py".encode(): "%C3%A9%3F%23.py", b"q\"\\.py": "q%22%5C.py"}
    for name in names:
        room.put(b"sub/" + name)
    wanted = sorted("sub/" + uri for uri in names.values())
    for where, path in [(".", "."), ("sub", "."), ("sub", "../sub"), (".", room.path("sub"))]:
        run = run_of(room, path, where=where)
        require(sorted(place[0] for place in places(run)) == wanted, (where, path, places(run)))
    os.mkdir(room.path("other"))
    room.git("other")
    (place,) = places(run_of(room, "../sub/a b.py", where="other"))
    require(place[0] == "file://" + room.folder + "/sub/a%20b.py", place)
    (place,) = places(run_of(room, "-", "--stdin-filename", "in/x.py", where="sub", given=MARKER))
    require(place[0] == "sub/in/x.py", place)


def check_line_hashes(room):
    """They are those of the definition, whatever the line ends and wherever a file is cut."""
    texts = ["<<<<<<< HEAD", "<<<<<<< HEAD\n", "<<<<<<< HEAD\r\n\r\n\t<<<\r<<<<<<< HEAD\r\r",
             "<<<<<<< HEAD\n" * 30, "é\U0001f600\n<<<<<<< HEAD \U0001f600\n",
             "".join(f"line {i} {'x' * (i % 90)}\n" + ("<<<<<<< HEAD\n" if i % 50 == 0 else "")
                     for i in range(20000)),
             "<<<<<<< HEAD\n" + "y" * 70000 + "\n<<<<<<< HEAD\n"]
    for text in texts:
        room.put("a.py", text)
        wanted = line_hashes(text)
        run = run_of(room)
        found = fingerprints(run)
        marked = [i + 1 for i, line in enumerate(re.split("\r\n|\r|\n", text))
                  if line.startswith("<<<<<<< ")]
        require(marked and set(marked) <= set(found), f"all have one: {marked}, {found}")
        for line, value in found.items():
            require(value == wanted[line - 1], f"{text[:40]!r}: line {line}: {value}")


def check_nothing_of_a_secret(room):
    """A secret is in no snippet, and no fingerprint depends on it: its own and its neighbours'."""
    room.config(STRICT)
    code = (b"print(1)\npassword = \"%s\"\nprint('see %s')  # a comment\n"
            b"token = \"%s\"  # auto-enforcer: ignore secrets/assigned: of a test\nprint(2)\n")
    seen = set()
    for secret in SECRET, b"k8Jq2LmP0xZt", b"Wq7rT2vXz9KdYb4Ne6Hs1Gf3":
        room.put("a.py", code.replace(b"%s", secret, 1).replace(b"see %s", b"see it")
                 .replace(b"%s", secret))
        out = room.check("--format", "sarif").out
        require(secret not in out, f"{secret} is in the log")
        seen.add(tuple(sorted(fingerprints(examine(out)).items())))
    require(len(seen) == 1 and len(next(iter(seen))) >= 4, seen)
    room.put("a.py", b"print(1)\npassword = input()\nprint('see it')  # a comment\n"
                     b"token = input()\nprint(2)\n")
    require(tuple(sorted(fingerprints(run_of(room, status=0)).items())) not in seen,
            "that there is one shows")


def check_nothing_of_a_private_key(room):
    body = b"MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfnhyG1yPKrgTCwKkZEZ"
    head = b"-----BEGIN RSA PRIVATE " + b"KEY-----\n"
    tail = b"-----END RSA PRIVATE " + b"KEY-----\n"
    seen = set()
    for line in body, body[::-1], body.lower():
        room.put("a.py", b"x = '''\n" + head + (line + b"\n") * 5 + tail + b"'''\n")
        out = room.check("--format", "sarif").expect(1).out
        require(line not in out, "the key is in the log")
        seen.add(json.dumps(fingerprints(examine(out))))
    require(len(seen) == 1, seen)


def check_nothing_of_a_secret_in_long_lines(room):
    room.config(STRICT)
    seen = set()
    for secret in SECRET, b"s3cr3t-Passw0rd!":
        room.put("a.py", b"password = \"" + secret + b"\"; x = '" + b"y " * 40000 + b"'; print(1)\n")
        out = room.check("--format", "sarif").expect(1).out
        require(secret not in out, "the secret is in the log")
        seen.add(json.dumps(fingerprints(examine(out))))
    require(len(seen) == 1 and seen != {"{}"}, seen)


def check_suppressions(room):
    room.config(STRICT)
    room.put("entry.py", MARKER)
    room.put("a.py", "print(1)  # auto-enforcer: ignore logging/console: \"said\"\n"
                     "# auto-enforcer: ignore logging/console\nprint(2)\n"
                     "# auto-enforcer: ignore-start logging/console: all of these\n"
                     "print(3)\nprint(4)\n# auto-enforcer: ignore-end logging/console\nprint(5)\n")
    room.put("long.py", "x = '" + "y" * 70000 + "'; print(6)\n")
    room.put(".auto-enforcer/ignore", "entry.py hygiene/merge-marker: kept for a test\n"
                                      "long.py logging/console: long\n")
    run = run_of(room, status=0)
    hidden = sorted((uri, line, *[(entry["kind"], entry.get("justification"))
                                  for entry in result["suppressions"]])
                    for (uri, line, *_), result in zip(places(run), run["results"])
                    if result["suppressions"])
    require(hidden == [("a.py", 1, ("inSource", '"said"')), ("a.py", 3, ("inSource", None)),
                       ("a.py", 5, ("inSource", "all of these")),
                       ("a.py", 6, ("inSource", "all of these")),
                       ("entry.py", 1, ("external", "kept for a test")),
                       ("long.py", 1, ("external", "long"))], hidden)
    require(all("partialFingerprints" in result for result in run["results"]), "all have one")
    bare = run_of(room, "--no-suppressed", status=0)
    require([place for place, result in zip(places(run), run["results"])
             if not result["suppressions"]] == places(bare), "they are left out when asked to be")
    require(all("suppressions" not in result for result in bare["results"]), "and not spoken of")
    text = room.check().expect(0).out.decode()
    require("print(1)" not in text and len(text.splitlines()) == len(bare["results"]), text)


def check_rules(room):
    room.config(STRICT + "  logging/console: blocked\n")
    room.put("a.py", b"print(1)\npassword = '" + SECRET + b"'\n" + b"y" * 70000 + b"\n")
    driver = run_of(room)["tool"]["driver"]
    rules = {rule["id"]: rule for rule in driver["rules"]}
    secret = rules["secrets/assigned"]
    require(secret["properties"]["security-severity"] == "9.5"
            and secret["properties"]["tags"] == ["security", "secrets"], secret)
    require("## How to mend it" in secret["help"]["markdown"] and secret["helpUri"], secret)
    console = rules["logging/console"]
    require(console["defaultConfiguration"]["level"] != "error"
            and "security-severity" not in console["properties"], console)
    require("engine/long-line" in rules, rules)
    room.put(".auto-enforcer/config.yaml",
             "version: 1\n" + STRICT + "  secrets/assigned: info\n")
    rules = {rule["id"]: rule for rule in run_of(room, status=0)["tool"]["driver"]["rules"]}
    require(rules["secrets/assigned"]["properties"]["security-severity"] == "5.0"
            and rules["secrets/assigned"]["defaultConfiguration"]["level"] == "error", rules)


def check_what_went_wrong(room):
    room.config(STRICT + "  no/such-rule: warning\n  logging/console: loud\n")
    room.put("a.py", MARKER)
    run = run_of(room, ".", "gone\n.py", status=2)
    require(not run["invocations"][0]["executionSuccessful"], run["invocations"])
    require(notes(run, "incomplete") == ["gone\ufffd.py: no such file or folder"], notes(run, "incomplete"))
    said = notes(run, "configuration")
    require(len(said) == 2 and all(text.startswith(".auto-enforcer/config.yaml: ")
                                   for text in said), said)
    places_of = [note["locations"][0]["physicalLocation"]["region"]["startLine"] for note in
                 run["invocations"][0]["toolConfigurationNotifications"]]
    require(places_of == [7, 8], places_of)
    room.config(STRICT)
    require(not run_of(room, ".", "gone", status=1)["invocations"][0]["executionSuccessful"],
            "what is incomplete is no success")
    for i in range(1005):
        room.put(f"list/{i}", "")
    run = run_of(room, *[f"gone/{i}" for i in range(1005)], status=3)
    require(notes(run, "incomplete")[-1] == "and 5 more", notes(run, "incomplete")[-2:])


def check_bounds(room):
    """25,000 results, the worst ones, and how many more there are."""
    room.config(STRICT)
    room.put("a.py", "print(1)\n" * 24000)
    room.put("b.py", "x = 'y'  # auto-enforcer: ignore-file logging/console: hidden\n"
                     + "print(1)\n" * 3000)
    room.put("c.py", MARKER * 2000)
    run = run_of(room)
    rules = [result["ruleId"] for result in run["results"]]
    require(len(rules) == 25000 and rules[:2000] == ["hygiene/merge-marker"] * 2000, len(rules))
    require(all(not result["suppressions"] for result in run["results"]), "the hidden go first")
    require([place[1] for place in places(run)[2000:]] == list(range(1, 23001)),
            "of equals the first are kept")
    require(notes(run, "left-out") == ["4001 more results were left out: a log holds 25000, the "
                                       "most severe ones"], notes(run, "left-out"))
    require(run["invocations"][0]["executionSuccessful"], "that is no fault")
    require(all("partialFingerprints" in result for result in run["results"]), "all have one")


def check_odd_bytes(room):
    room.config(STRICT)
    odd = bytes(range(1, 256))
    for name, data in [("a", MARKER + b"print('" + odd + b"')\n" + odd + b"\n" + MARKER),
                       ("b", b"\xef\xbb\xbf" + MARKER + b"\xff" * 100),
                       ("c", b"\xff\xfe" + ("print('\ud83d')\n").encode("utf-16-le",
                                                                      "surrogatepass")),
                       ("d", b"#" * 9000 + b"\0\nprint('\0')\n"), ("binary", b"\0" + MARKER)]:
        room.put(f"{name}.py", data)
    run = run_of(room)
    require(len({place[0] for place in places(run)}) == 4, places(run))
    room.put("a.py", "print(1)  # auto-enforcer: ignore logging/console: \x01\u202e\x7f \\ \"\n")
    require(any(result["suppressions"] for result in run_of(room)["results"]), "a reason of any kind")


def check_no_session_in_other_forms(room):
    """What only SARIF asks for leaves the other forms as they were."""
    room.put("a.py", MARKER + b"password = 'x" + SECRET + b"'  # auto-enforcer: ignore "
                              b"secrets/assigned: of a test\n")
    plain = room.check().expect(1).out
    require(plain == room.check("--no-suppressed").expect(1).out, plain)
    require(len(plain.splitlines()) == 1, plain)


if __name__ == "__main__":
    sys.setrecursionlimit(10000)
    main(globals())
