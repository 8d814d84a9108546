# SPDX-License-Identifier: MIT
"""Shows that meta_model.py and capabilities.py let good messages pass and catch each bad one.

    test_meta_model.py --data FOLDER
"""
import argparse
import os
import pathlib
import sys
import unittest

import capabilities as law
from meta_model import Model

SKIPPED = 77
MODEL = None


def asked(method, identifier=1):
    return [{"jsonrpc": "2.0", "id": identifier, "method": method, "params": {}}]


def answer(result, identifier=1):
    return {"jsonrpc": "2.0", "id": identifier, "result": result}


def error(code, text="no", identifier=1, **more):
    return {"jsonrpc": "2.0", "id": identifier, "error": {"code": code, "message": text, **more}}


def call(method, params=None, **more):
    message = {"jsonrpc": "2.0", "method": method, **more}
    return message if params is None else {**message, "params": params}


def span(line=0, start=0, end=1):
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def finding(**more):
    return {"range": span(), "severity": 3, "code": "a/b", "source": "auto-enforcer",
            "message": "m", **more}


def publish(*found, **more):
    return call("textDocument/publishDiagnostics",
                {"uri": "file:///a", "diagnostics": list(found), **more})


def without(value, key):
    return {k: v for k, v in value.items() if k != key}


# (what, requests of the client, messages of the server)
GOOD = [
    ("an empty publish", [], [publish()]),
    ("a full diagnostic", [], [publish(finding(
        codeDescription={"href": "https://a.b"}, tags=[1, 2], data={"any": [1, None, 2.5]},
        relatedInformation=[{"location": {"uri": "file:///b", "range": span()}, "message": "m"}]),
        version=-3)]),
    ("a code that is a number", [], [publish(finding(code=7))]),
    ("a log message", [], [call("window/logMessage", {"type": 3, "message": "m"})]),
    ("a void result", asked("shutdown"), [answer(None)]),
    ("an initialize result", asked("initialize"), [answer({
        "capabilities": {"positionEncoding": "utf-8", "hoverProvider": True, "textDocumentSync": {
            "openClose": True, "change": 2, "save": {"includeText": True}},
            "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": "id"}}},
        "serverInfo": {"name": "n", "version": "1"}})]),
    ("sync as a number", asked("initialize"), [answer({"capabilities": {"textDocumentSync": 2}})]),
    ("anything in experimental", asked("initialize"),
     [answer({"capabilities": {"experimental": {"a": [1, {"b": None}]}}})]),
    ("an error", asked("no/such"), [error(-32601)]),
    ("an error with data", asked("no/such"), [error(-32601, data=[1])]),
    ("an error without id", [], [error(-32700, identifier=None)]),
    ("an error by the id of no proper request", [], [error(-32600, identifier=9)]),
    ("an id that is a string", asked("shutdown", "1"), [answer(None, "1")]),
    ("an array result", asked("textDocument/codeAction"), [answer(
        [{"title": "t", "kind": "quickfix", "edit": {"changes": {"file:///a": [
            {"range": span(), "newText": ""}]}}}, {"title": "t", "command": "c"}])]),
    ("a report of pulled diagnostics", asked("textDocument/diagnostic"),
     [answer({"kind": "full", "resultId": "1", "items": [finding()]})]),
    ("an unchanged report", asked("textDocument/diagnostic"),
     [answer({"kind": "unchanged", "resultId": "1"})]),
    ("a hover", asked("textDocument/hover"),
     [answer({"contents": {"kind": "markdown", "value": "v"}, "range": span()})]),
    ("no hover", asked("textDocument/hover"), [answer(None)]),
    ("a registration", [], [call("client/registerCapability", {"registrations": [
        {"id": "1", "method": "workspace/didChangeWatchedFiles", "registerOptions": {}}]}, id=1)]),
    ("a question for configuration", [], [call("workspace/configuration", {"items": [
        {"scopeUri": "file:///a", "section": "s"}]}, id="x")]),
    ("a refresh", [], [call("workspace/diagnostic/refresh", id=1)]),
    ("progress", [], [call("$/progress", {"token": 1, "value": {"kind": "end"}})]),
    ("an echo of the client's own URI", [call("textDocument/didOpen", {"textDocument": {
        "uri": "%"}})], [call("textDocument/publishDiagnostics", {"uri": "%", "diagnostics": []})]),
    ("one id for two requests one after the other", asked("shutdown") * 2,
     [answer(None), error(-32600)]),
]

BAD = [
    ("no jsonrpc", [], [without(publish(), "jsonrpc")]),
    ("another jsonrpc", [], [{**publish(), "jsonrpc": "1.0"}]),
    ("a member beside the envelope", [], [{**publish(), "extra": 1}]),
    ("a method of a client", [], [call("textDocument/didOpen", {"textDocument": {
        "uri": "file:///a", "languageId": "c", "version": 1, "text": ""}})]),
    ("an unknown notification", [], [call("window/noSuch", {})]),
    ("an unknown request", [], [call("window/noSuch", {}, id=1)]),
    ("a notification with an id", [], [{**publish(), "id": 1}]),
    ("a request without an id", [], [call("workspace/diagnostic/refresh")]),
    ("params that are missing", [], [call("window/logMessage")]),
    ("severity 9", [], [publish(finding(severity=9))]),
    ("severity 0", [], [publish(finding(severity=0))]),
    ("severity null", [], [publish(finding(severity=None))]),
    ("severity true", [], [publish(finding(severity=True))]),
    ("severity as a text", [], [publish(finding(severity="3"))]),
    ("an unknown property", [], [publish(finding(colour="red"))]),
    ("an unknown property of publish", [], [publish(languageId="c")]),
    ("line -1", [], [publish(finding(range=span(line=-1)))]),
    ("line 2^31", [], [publish(finding(range=span(line=2**31)))]),
    ("character 1.0", [], [publish(finding(range=span(end=1.0)))]),
    ("a range without end", [], [publish(finding(range={"start": span()["start"]}))]),
    ("no range", [], [publish(without(finding(), "range"))]),
    ("no message", [], [publish(without(finding(), "message"))]),
    ("message null", [], [publish(finding(message=None))]),
    ("a message that is an object", [], [publish(finding(message={"kind": "plaintext"}))]),
    ("a code that is an object", [], [publish(finding(code={"value": 1}))]),
    ("tag 3", [], [publish(finding(tags=[3]))]),
    ("tags that are no array", [], [publish(finding(tags=1))]),
    ("related information without location", [], [publish(finding(
        relatedInformation=[{"message": "m"}]))]),
    ("a URI that is none", [], [call("textDocument/publishDiagnostics", {
        "uri": "/a", "diagnostics": []})]),
    ("version null", [], [publish(version=None)]),
    ("diagnostics null", [], [call("textDocument/publishDiagnostics", {
        "uri": "file:///a", "diagnostics": None})]),
    ("log type 9", [], [call("window/logMessage", {"type": 9, "message": "m"})]),
    ("neither result nor error", asked("shutdown"), [{"jsonrpc": "2.0", "id": 1}]),
    ("result and error", asked("shutdown"), [{**error(-1), "result": None}]),
    ("a result without id", asked("shutdown"), [without(answer(None), "id")]),
    ("a result for id null", [], [answer(None, None)]),
    ("a result of shutdown", asked("shutdown"), [answer({})]),
    ("a result for an unknown method", asked("no/such"), [answer(None)]),
    ("a result that nobody asked for", [], [answer(None)]),
    ("an id of another type", asked("shutdown"), [answer(None, "1")]),
    ("an id true for 1", asked("shutdown"), [answer(None, True)]),
    ("two answers", asked("shutdown"), [answer(None), answer(None)]),
    ("an answer and an error", asked("shutdown"), [answer(None), error(-32603)]),
    ("no answer", asked("shutdown"), []),
    ("an error code that is a text", asked("shutdown"), [error("-1")]),
    ("an error code beyond 32 bits", asked("shutdown"), [error(2**31)]),
    ("an error message null", asked("shutdown"), [error(-1, None)]),
    ("an error of another shape", asked("shutdown"), [{**error(-1), "error": "no"}]),
    ("an error with another member", asked("shutdown"), [error(-1, reason="r")]),
    ("sync kind 3", asked("initialize"), [answer({"capabilities": {"textDocumentSync": 3}})]),
    ("a misspelt capability", asked("initialize"), [answer({"capabilities": {"hover": True}})]),
    ("a misspelt sync option", asked("initialize"), [answer({"capabilities": {
        "textDocumentSync": {"openclose": True}}})]),
    ("no capabilities", asked("initialize"), [answer({"serverInfo": {"name": "n"}})]),
    ("server info without name", asked("initialize"), [answer({
        "capabilities": {}, "serverInfo": {"version": "1"}})]),
    ("an edit without text", asked("textDocument/codeAction"), [answer([{
        "title": "t", "edit": {"changes": {"file:///a": [{"range": span()}]}}}])]),
    ("changes under a path", asked("textDocument/codeAction"), [answer([{
        "title": "t", "edit": {"changes": {"/a": []}}}])]),
    ("a report of no kind", asked("textDocument/diagnostic"), [answer({"items": []})]),
    ("a report of another kind", asked("textDocument/diagnostic"),
     [answer({"kind": "partial", "items": []})]),
    ("hover of another kind", asked("textDocument/hover"),
     [answer({"contents": {"kind": "html", "value": "v"}})]),
    ("unregistrations spelt well", [], [call("client/unregisterCapability", {
        "unregistrations": []}, id=1)]),
    ("an id used twice", [], [call("workspace/diagnostic/refresh", id=1)] * 2),
    ("an id that is a fraction", [], [call("workspace/diagnostic/refresh", id=1.5)]),
    ("a progress token true", [], [call("$/progress", {"token": True, "value": None})]),
]

INITIALIZED = answer({"capabilities": {}})
RICH = {"general": {"positionEncodings": ["utf-8"]},
        "workspace": {"configuration": True,
                      "didChangeWatchedFiles": {"dynamicRegistration": True}},
        "textDocument": {"publishDiagnostics": {
            "versionSupport": True, "codeDescriptionSupport": True, "dataSupport": True,
            "relatedInformation": True, "tagSupport": {"valueSet": [1]}}}}
REGISTERS = call("client/registerCapability", {"registrations": [{
    "id": "1", "method": "workspace/didChangeWatchedFiles",
    "registerOptions": {"watchers": [{"globPattern": "**/*"}]}}]}, id=1)
RELATIVE = call("client/registerCapability", {"registrations": [{
    "id": "1", "method": "workspace/didChangeWatchedFiles", "registerOptions": {"watchers": [
        {"globPattern": {"baseUri": "file:///a", "pattern": "*"}}]}}]}, id=1)
CONFIGURATION = call("workspace/configuration", {"items": []}, id=1)
LOG_TRACE = call("$/logTrace", {"message": "m", "verbose": "v"})

# (what, capabilities, trace, messages of the server, whether they are allowed)
LAW = [
    ("nothing", {}, "off", [INITIALIZED, publish(finding())], True),
    ("all that is allowed", RICH, "off", [
        answer({"capabilities": {"positionEncoding": "utf-8"}}), REGISTERS, CONFIGURATION,
        publish(finding(tags=[1], data=1, codeDescription={"href": "a:"}, relatedInformation=[]),
                version=1)], True),
    ("utf-16 was not offered but is always there", RICH, "off", [INITIALIZED], True),
    ("versions that ascend", RICH, "off", [INITIALIZED, publish(finding(), version=1),
                                           publish(finding(), version=2)], True),
    ("a document opened anew", RICH, "off", [INITIALIZED, publish(finding(), version=9), publish(),
                                             publish(finding(), version=1)], True),
    ("an encoding nobody offered", RICH, "off",
     [answer({"capabilities": {"positionEncoding": "utf-32"}})], False),
    ("utf-8 without an offer", {}, "off",
     [answer({"capabilities": {"positionEncoding": "utf-8"}})], False),
    ("code action kinds without literals", {}, "off",
     [answer({"capabilities": {"codeActionProvider": {"codeActionKinds": []}}})], False),
    ("a publish before initialize", {}, "off", [publish()], False),
    ("version", {}, "off", [INITIALIZED, publish(version=1)], False),
    ("versionSupport false", {"textDocument": {"publishDiagnostics": {"versionSupport": False}}},
     "off", [INITIALIZED, publish(version=1)], False),
    ("capabilities null", {"textDocument": None, "general": None}, "off",
     [INITIALIZED, publish(version=1)], False),
    ("tags", {}, "off", [INITIALIZED, publish(finding(tags=[1]))], False),
    ("no tags, but there", {}, "off", [INITIALIZED, publish(finding(tags=[]))], False),
    ("a tag outside the set", RICH, "off", [INITIALIZED, publish(finding(tags=[2]))], False),
    ("codeDescription", {}, "off",
     [INITIALIZED, publish(finding(codeDescription={"href": "a:"}))], False),
    ("data", {}, "off", [INITIALIZED, publish(finding(data=None))], False),
    ("relatedInformation", {}, "off",
     [INITIALIZED, publish(finding(relatedInformation=[]))], False),
    ("no severity", {}, "off", [INITIALIZED, publish(without(finding(), "severity"))], False),
    ("a code that is a number", {}, "off", [INITIALIZED, publish(finding(code=1))], False),
    ("no source", {}, "off", [INITIALIZED, publish(without(finding(), "source"))], False),
    ("an empty range", {}, "off", [INITIALIZED, publish(finding(range=span(end=0)))], False),
    ("an inverted range", {}, "off", [INITIALIZED, publish(finding(range=span(start=5)))], False),
    ("versions that descend", RICH, "off", [INITIALIZED, publish(finding(), version=2),
                                            publish(finding(), version=1)], False),
    ("a registration", {}, "off", [INITIALIZED, REGISTERS], False),
    ("a relative pattern", RICH, "off", [INITIALIZED, RELATIVE], False),
    ("configuration", {}, "off", [INITIALIZED, CONFIGURATION], False),
    ("a refresh", RICH, "off",
     [INITIALIZED, call("workspace/diagnostic/refresh", id=1)], False),
    ("a trace", {}, "off", [INITIALIZED, LOG_TRACE], False),
    ("a verbose trace", {}, "messages", [INITIALIZED, LOG_TRACE], False),
    ("a verbose trace that was asked for", {}, "verbose", [INITIALIZED, LOG_TRACE], True),
]


class MetaModel(unittest.TestCase):
    def test_good(self):
        for what, client, server in GOOD:
            with self.subTest(what):
                self.assertEqual(MODEL.complaints(client, server), [])

    def test_bad(self):
        for what, client, server in BAD:
            with self.subTest(what):
                self.assertNotEqual(MODEL.complaints(client, server), [])

    def test_law(self):
        for what, capabilities, trace, server, allowed in LAW:
            with self.subTest(what):
                found = law.complaints(capabilities, server, trace)
                self.assertEqual(not found, allowed, found)
                self.assertEqual([] if allowed else found[:1], found, "one reason each")


def main():
    global MODEL
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default=os.environ.get("AE_SHARED_DATA", "nowhere"))
    options, rest = parser.parse_known_args()
    path = pathlib.Path(options.data) / "protocol" / "metaModel-3.17.json"
    if not path.exists():
        print(f"SKIPPED: {path} is missing", flush=True)
        return SKIPPED
    MODEL = Model(path)
    outcome = unittest.main(argv=sys.argv[:1] + rest, exit=False).result
    print(f"{len(GOOD)} good, {len(BAD)} bad sessions, {len(LAW)} of capabilities")
    return 0 if outcome.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
