# SPDX-License-Identifier: MIT
"""Checks messages of a server against the protocol's own machine-readable model.

`Model(path)` reads a metaModel.json. `Model.complaints(client, server)` judges one whole session:
the messages the client sent (to know which request a result answers) and those the server sent.
It knows every kind of type, required, optional and unknown properties, integer ranges and closed
enumerations, which side may send a method, and that an id is answered once.
"""
import json

INTEGER = (-2**31, 2**31 - 1)
ANYTHING = {"LSPAny", "LSPObject", "LSPArray"}
ENVELOPE = {"jsonrpc", "id", "method", "params", "result", "error"}


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def id_key(value):
    """Tells 1 from "1" and from true."""
    return json.dumps(value, sort_keys=True)


BASE = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "RegExp": lambda value: isinstance(value, str),
    "URI": lambda value: isinstance(value, str) and ":" in value,
    "DocumentUri": lambda value: isinstance(value, str) and ":" in value,
    "integer": lambda value: is_integer(value) and INTEGER[0] <= value <= INTEGER[1],
    "uinteger": lambda value: is_integer(value) and 0 <= value <= INTEGER[1],
    "decimal": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
}


class Model:
    """A metaModel by name. Nothing in it changes after it was read."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            model = json.load(file)
        self.structures = {s["name"]: s for s in model["structures"]}
        self.enumerations = {e["name"]: e for e in model["enumerations"]}
        self.aliases = {a["name"]: a["type"] for a in model["typeAliases"]}
        self.requests = {r["method"]: r for r in model["requests"]}
        self.notifications = {n["method"]: n for n in model["notifications"]}

    # Types. Every check returns a list of complaints, each with the path of the value.

    def check(self, wanted, value, path):
        """Complaints about `value` as an instance of the type `wanted`."""
        return getattr(self, "_check_" + wanted["kind"])(wanted, value, path)

    def _check_base(self, wanted, value, path):
        if BASE[wanted["name"]](value):
            return []
        return [f"{path}: {show(value)} is no {wanted['name']}"]

    def _check_reference(self, wanted, value, path):
        name = wanted["name"]
        if name in ANYTHING:
            return [] if name != "LSPObject" or isinstance(value, dict) else [f"{path}: no object"]
        if name in self.aliases:
            return self.check(self.aliases[name], value, path)
        if name in self.enumerations:
            return self._check_enumeration(self.enumerations[name], value, path)
        return self._check_properties(self.properties(name), value, path, name)

    def _check_enumeration(self, enumeration, value, path):
        complaints = self.check(enumeration["type"], value, path)
        known = [v["value"] for v in enumeration["values"]]
        if complaints or enumeration.get("supportsCustomValues") or value in known:
            return complaints
        return [f"{path}: {show(value)} is not in {enumeration['name']}"]

    def _check_array(self, wanted, value, path):
        if not isinstance(value, list):
            return [f"{path}: {show(value)} is no array"]
        return [complaint for index, item in enumerate(value)
                for complaint in self.check(wanted["element"], item, f"{path}[{index}]")]

    def _check_map(self, wanted, value, path):
        if not isinstance(value, dict):
            return [f"{path}: {show(value)} is no map"]
        complaints = []
        for key, item in value.items():
            name = int(key) if is_integer_key(wanted["key"]) and key.lstrip("-").isdigit() else key
            complaints += self.check(wanted["key"], name, f"{path} key {key!r}")
            complaints += self.check(wanted["value"], item, f"{path}.{key}")
        return complaints

    def _check_tuple(self, wanted, value, path):
        if not isinstance(value, list) or len(value) != len(wanted["items"]):
            return [f"{path}: {show(value)} is no tuple of {len(wanted['items'])}"]
        return [complaint for index, item in enumerate(value)
                for complaint in self.check(wanted["items"][index], item, f"{path}[{index}]")]

    def _check_or(self, wanted, value, path):
        tried = [self.check(item, value, path) for item in wanted["items"]]
        return min(tried, key=closeness)

    def _check_and(self, wanted, value, path):
        properties = {}
        for item in wanted["items"]:
            properties.update(self.properties(item["name"]))
        return self._check_properties(properties, value, path, "intersection")

    def _check_literal(self, wanted, value, path):
        properties = {p["name"]: p for p in wanted["value"]["properties"]}
        if not properties and isinstance(value, dict):
            return []
        return self._check_properties(properties, value, path, "literal")

    def _check_stringLiteral(self, wanted, value, path):
        same = value == wanted["value"]
        return [] if same else [f"{path}: {show(value)} is no {wanted['value']!r}"]

    def _check_integerLiteral(self, wanted, value, path):
        same = is_integer(value) and value == wanted["value"]
        return [] if same else [f"{path}: {show(value)} is no {wanted['value']}"]

    def _check_booleanLiteral(self, wanted, value, path):
        same = value is wanted["value"]
        return [] if same else [f"{path}: {show(value)} is no {wanted['value']}"]

    def properties(self, name):
        """All properties of a structure, those it extends and mixes in among them."""
        structure, found = self.structures[name], {}
        for parent in structure.get("extends", []) + structure.get("mixins", []):
            found.update(self.properties(parent["name"]))
        found.update({p["name"]: p for p in structure["properties"]})
        return found

    def _check_properties(self, properties, value, path, name):
        if not isinstance(value, dict):
            return [f"{path}: {show(value)} is no {name}"]
        complaints = [f"{path}: unknown property {key!r} of {name}"
                      for key in value if key not in properties]
        for key, wanted in properties.items():
            if key in value:
                complaints += self.check(wanted["type"], value[key], f"{path}.{key}")
            elif not wanted.get("optional"):
                complaints.append(f"{path}: {name} lacks {key!r}")
        return complaints

    # Sessions.

    def complaints(self, client, server, complete=True):
        """Everything that is wrong with what the server sent. With `complete`, the session ran to
        its end and every request of the client must have been answered."""
        asked = {}
        for message in client:
            if is_request(message):
                asked.setdefault(id_key(message["id"]), []).append(message["method"])
        found, ids = [], set()
        for index, message in enumerate(server):
            where = f"message {index}"
            if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
                found.append(f'{where}: no object with "jsonrpc": "2.0": {show(message)}')
            elif "method" in message:
                found += self._check_call(message, ids, where)
            else:
                found += self._check_response(message, asked, where)
            if isinstance(message, dict):
                found += [f"{where}: unknown member {key!r}" for key in set(message) - ENVELOPE]
        if complete:
            found += [f"request {key} ({', '.join(methods)}) was never answered"
                      for key, methods in asked.items() if methods]
        return [text for text in found if not is_echo(text, client)]

    def _check_call(self, message, ids, where):
        method = message["method"]
        kind, table = ("request", self.requests) if "id" in message else (
            "notification", self.notifications)
        wanted = table.get(method) if isinstance(method, str) else None
        if wanted is None:
            return [f"{where}: the protocol knows no {kind} {method!r}"]
        found = []
        if wanted["messageDirection"] == "clientToServer":
            found.append(f"{where}: a server must not send {method}")
        if "result" in message or "error" in message:
            found.append(f"{where}: {method} is a call and an answer at once")
        if "id" in message:
            found += self._check_new_id(message["id"], ids, where)
        if "params" in wanted:
            found += self.check(wanted["params"], message.get("params"), f"{where} {method}")
        elif message.get("params") is not None:
            found.append(f"{where}: {method} has no params")
        return found

    def _check_new_id(self, value, ids, where):
        if not (isinstance(value, str) or BASE["integer"](value)):
            return [f"{where}: {show(value)} is no id"]
        if id_key(value) in ids:
            return [f"{where}: id {show(value)} is used twice"]
        ids.add(id_key(value))
        return []

    def _check_response(self, message, asked, where):
        if ("result" in message) == ("error" in message):
            return [f"{where}: a response has exactly one of result and error: {show(message)}"]
        if "id" not in message:
            return [f"{where}: a response without id"]
        if "error" in message:
            found = self._check_error(message["error"], where)
        else:
            found = []
        if message["id"] is None:
            return found if "error" in message else found + [f"{where}: a result for id null"]
        methods = asked.get(id_key(message["id"]))
        if not methods and "error" in message and asked.get(id_key(message["id"])) is None:
            return found
        if not methods:
            return found + [f"{where}: nobody waits for an answer to {show(message['id'])}"]
        method = methods.pop(0)
        if "result" in message:
            known = self.requests.get(method)
            found += ([f"{where}: a result for the unknown {method}"] if known is None else
                      self.check(known["result"], message["result"], f"{where} result of {method}"))
        return found

    def _check_error(self, error, where):
        if not isinstance(error, dict):
            return [f"{where}: an error is an object"]
        found = [f"{where}: unknown member {key!r} of an error"
                 for key in error if key not in ("code", "message", "data")]
        if not BASE["integer"](error.get("code")):
            found.append(f"{where}: error code {show(error.get('code'))}")
        if not isinstance(error.get("message"), str):
            found.append(f"{where}: error message {show(error.get('message'))}")
        return found


def is_echo(complaint, client):
    """Whether a URI is complained of that the client itself wrote so."""
    if not complaint.endswith(" is no DocumentUri"):
        return False
    document = (((m.get("params") or {}).get("textDocument") or {}) for m in client
                if isinstance(m.get("params"), dict))
    return any(isinstance(d, dict) and isinstance(d.get("uri"), str)
               and complaint.endswith(f": {show(d['uri'])} is no DocumentUri") for d in document)


def is_integer_key(wanted):
    return wanted["kind"] == "base" and wanted["name"] in ("integer", "uinteger")


def is_request(message):
    return (isinstance(message, dict) and isinstance(message.get("method"), str)
            and (isinstance(message.get("id"), str) or is_integer(message.get("id"))))


def closeness(complaints):
    """Of the alternatives of an `or`, the one that fits deepest tells most."""
    return (len(complaints), -max((c.split(": ")[0].count(".") for c in complaints), default=0))


def show(value):
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:77] + "..."
