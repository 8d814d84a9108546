# SPDX-License-Identifier: MIT
"""Holds logs of every kind against the published schema of SARIF 2.1.0.

    test_sarif_schema.py BINARY CACHE

The schema is not ours to ship: it comes from a package of the npm registry and is kept in CACHE.
$AE_SARIF_SCHEMA names another copy. Without either nothing can be said, and that is said.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile

import room as rooms
from room import MARKER, Skip, main, require
from sarif import Schema, examine

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"
DIGEST = "2d99159ae54a3eea97f81781cff48780548657c35949f4b7f25e99a2ba4de4f8"


def fetch(cache):
    path = os.path.join(cache, "sarif-2.1.0.json")
    if os.path.exists(path):
        return path
    if not shutil.which("npm"):
        raise Skip("SKIPPED: the schema of SARIF comes by npm, which is missing")
    os.makedirs(cache, exist_ok=True)
    try:
        packed = subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=cache, timeout=120,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    except subprocess.TimeoutExpired:
        raise Skip("SKIPPED: npm does not answer, so there is no schema of SARIF") from None
    if packed.returncode != 0:
        raise Skip("SKIPPED: npm cannot get the package with the schema of SARIF")
    archive = os.path.join(cache, packed.stdout.decode().strip().splitlines()[-1])
    with tarfile.open(archive) as members, members.extractfile(MEMBER) as file:
        data = file.read()
    require(hashlib.sha256(data).hexdigest() == DIGEST, "the schema is the one we know")
    with open(path + ".new", "wb") as file:
        file.write(data)
    os.replace(path + ".new", path)
    return path


def load():
    with open(os.environ.get("AE_SARIF_SCHEMA") or fetch(sys.argv[2]), encoding="utf-8") as file:
        return json.load(file)


def validate(data):
    schema = load()
    log = json.loads(data)
    faults = list(Schema(schema).faults(log))
    require(not faults, faults[:5])
    if len(data) > 1024 * 1024:  # which is slow there, and says nothing new
        return log
    try:
        import jsonschema  # pylint: disable=import-outside-toplevel
    except ImportError:
        return log
    errors = list(jsonschema.Draft4Validator(schema).iter_errors(log))
    require(not errors, errors[:5])
    return log


def check_validator_finds_faults(_):
    """What is wrong is seen to be wrong."""
    result = {"message": {"text": "x"}, "ruleId": "a/b", "ruleIndex": 0}
    run = {"tool": {"driver": {"name": "x"}}, "results": [result]}
    log = {"version": "2.1.0", "runs": [run]}
    schema = Schema(load())
    require(not list(schema.faults(log)), list(schema.faults(log)))
    for change in [lambda: log.update(version="2.0"), lambda: log.update(more=1),
                   lambda: result.update(ruleIndex=-2), lambda: result.update(level="fatal"),
                   lambda: result.update(ruleIndex="0"), lambda: result.update(message=1),
                   lambda: result.update(suppressions=[{}]), lambda: run.pop("tool"),
                   lambda: run["tool"]["driver"].update(informationUri="no address")]:
        before = json.dumps(log)
        change()
        require(list(schema.faults(log)), f"a fault: {log}")
        log = json.loads(before)
        run = log["runs"][0]
        result = run["results"][0]


def check_clean(room):
    room.put("a.py", "x = 1\n")
    validate(room.check("--format", "sarif").expect(0).out)


def check_every_rule(room):
    """Every rule that ships, in its own words: the pages hold the examples."""
    room.config("profile: strict\n")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    shutil.copytree(os.path.join(source, "docs", "rules"), os.fsdecode(room.path("rules")))
    shutil.copytree(os.path.join(source, "rules", "packs"), os.fsdecode(room.path("packs")))
    shutil.copytree(os.path.join(source, "editors", "demo"), os.fsdecode(room.path("demo")))
    out = room.check("--format", "sarif", "--exit-zero").out
    log = validate(out)
    examine(out)
    require(len(log["runs"][0]["tool"]["driver"]["rules"]) > 40, "many rules")


def check_what_is_hidden_and_wrong(room):
    room.config("profile: strict\nrules:\n  no/such: warning\n  logging/console: nonsense\n")
    room.put("a.py", "print(1)  # auto-enforcer: ignore logging/console: \"odd\"\t\x01 reason\n")
    room.put(b"odd \xff%\x01.py", b"print('\xff\xfe')\n" + MARKER)
    room.put(".auto-enforcer/ignore", "b.py hygiene/merge-marker: of old\n")
    room.put("b.py", MARKER)
    out = room.check("gone", ".", "--format", "sarif").expect(2).out
    examine(out)
    log = validate(out)
    require(any(result["suppressions"] for result in log["runs"][0]["results"]), "some are hidden")
    validate(room.check("--format", "sarif", "--no-suppressed").out)


def check_bounds(room):
    for i in range(13):
        room.put(f"{i}.py", MARKER * 2000)
    out = room.check("--format", "sarif").expect(1).out
    require(len(examine(out)["results"]) == 25000, "no more than GitHub takes")
    validate(out)


if __name__ == "__main__":
    try:
        load()
    except Skip as why:
        print(why)
        sys.exit(rooms.SKIPPED)
    main(globals())
