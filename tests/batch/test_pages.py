# SPDX-License-Identifier: MIT
"""The pages of the rules: docs/rules is what `rules pages` writes, and editors are led there."""
import json
import os
import shutil

from room import main, require

HERE = os.path.dirname(os.path.abspath(__file__))
PAGES = os.path.join(HERE, "..", "..", "docs", "rules")
SECRET = "apiKey = 'sk_live_1234567890abcdef'\n<<<<<<< HEAD\n"
OWN = """version: 1
id: own
title: Own
rules:
  - id: word
    title: A word
    message: A word is there; take it out
    why: It is a word.
    link: https://words.example/own
    profile: core
    pattern: HEAD
"""


def files_below(folder):
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(base, name)
            with open(path, encoding="utf-8") as file:
                found[os.path.relpath(path, folder)] = file.read()
    return found


def check_pages_are_those_of_the_rules(room):
    written = os.fsdecode(room.path("pages"))
    room.run("rules", "pages", written).expect(0)
    new, kept = files_below(written), files_below(PAGES)
    rules = json.loads(room.run("rules", "list", "--format", "json").out)["rules"]
    require(set(new) == {"README.md", *(f"{rule['id']}.md" for rule in rules)}, "a page each")
    different = sorted(name for name in set(new) | set(kept) if new.get(name) != kept.get(name))
    require(not different, "docs/rules is old: rm -r docs/rules; auto-enforcer rules pages "
            f"docs/rules: {different[:10]}")


def check_folder_that_cannot_be_written(room):
    room.put("file", "")
    room.run("rules", "pages", "file").expect(3, err="file cannot be made")
    room.run("rules", "pages", "file/below").expect(3, err="file/below cannot be made")


def hrefs(room, binary, capable=True):
    """Where a client is led from the findings, by their rules."""
    room.put(".auto-enforcer/rules/own.yaml", OWN)
    room.git()
    uri = "file://" + os.fsdecode(room.path("a.py"))
    messages = [
        {"id": 1, "method": "initialize", "params": {
            "rootUri": "file://" + room.folder, "capabilities": {"textDocument": {
                "publishDiagnostics": {"codeDescriptionSupport": capable}}}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": uri, "languageId": "python", "version": 1, "text": SECRET}}}]
    given = b""
    for message in messages:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        given += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    room.binary, ours = binary, room.binary
    out = room.run("server", given=given).out
    room.binary = ours
    for part in out.split(b"Content-Length: ")[1:]:
        params = json.loads(part.partition(b"\r\n\r\n")[2]).get("params") or {}
        if params.get("uri") == uri:
            return {item["code"]: (item.get("codeDescription") or {}).get("href")
                    for item in params["diagnostics"]}
    raise AssertionError(f"nothing was published: {out}")


def check_editors_are_led_to_what_is_installed(room):
    place = os.path.join(os.path.dirname(room.folder), "a b")
    binary = os.path.join(place, "bin", "auto-enforcer")
    os.makedirs(os.path.dirname(binary))
    shutil.copy(room.binary, binary)
    found = hrefs(room, binary)
    require(set(found) == {"own/word", "hygiene/merge-marker", "secrets/assigned"}, found)
    require(found["own/word"] == "https://words.example/own", found)
    require(found["hygiene/merge-marker"] is None, found)  # nothing is installed

    shutil.copytree(PAGES, os.path.join(place, "share", "doc", "auto-enforcer", "rules"))
    found = hrefs(room, binary)
    require(found["own/word"] == "https://words.example/own", found)
    start = "file://" + place.replace(" ", "%20") + "/share/doc/auto-enforcer/rules/"
    for rule in "hygiene/merge-marker", "secrets/assigned":
        require(found[rule] == f"{start}{rule}.md", found)
        require(os.path.exists(found[rule][7:].replace("%20", " ")), found)
    require(set(hrefs(room, binary, capable=False).values()) == {None}, "it did not ask")


main(globals())
