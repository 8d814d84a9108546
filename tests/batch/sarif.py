# SPDX-License-Identifier: MIT
"""What a SARIF log of `check` must keep to, for the tests.

`examine` is strict about all that we write and needs nothing; `Schema` holds a log against the
published schema, as far as JSON Schema goes that this one uses, and refuses a schema that uses more.
"""
import json
import re
import urllib.parse

from room import require

RESULTS_MAX = 25000
LEVELS = {"blocked": "error", "warning": "warning", "info": "note", "hint": "note"}
ORDER = ["blocked", "warning", "info", "hint"]
SECURITY = re.compile(r"(0|[1-9])\.\d|10\.0")
URI_REFERENCE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:)?([A-Za-z0-9._~/-]|%[0-9A-F]{2})*")
LINE_HASH = re.compile(r"(0|[1-9a-f][0-9a-f]{0,15}):[1-9]\d*")


def keys(value, must, may=()):
    require(isinstance(value, dict), f"an object: {value!r}")
    require(set(must) <= set(value) <= set(must) | set(may), f"keys of {value!r}")


def text_of(value):
    keys(value, ["text"])
    require(isinstance(value["text"], str) and value["text"], f"a text: {value!r}")
    return value["text"]


def examine_location(location):
    keys(location, ["physicalLocation"])
    physical = location["physicalLocation"]
    keys(physical, ["artifactLocation"], ["region"])
    artifact = physical["artifactLocation"]
    keys(artifact, ["uri"], ["uriBaseId"])
    uri = artifact["uri"]
    require(URI_REFERENCE.fullmatch(uri), f"a URI: {uri!r}")
    if "uriBaseId" in artifact:
        require(artifact["uriBaseId"] == "%SRCROOT%", artifact)
        require(not uri.startswith("/") and ":" not in uri, f"a relative URI: {uri!r}")
        require(".." not in uri.split("/"), f"it stays in the root: {uri!r}")
    else:
        require(uri.startswith("file:///"), f"an absolute URI: {uri!r}")
    return physical.get("region")


def examine_region(region):
    keys(region, ["startLine", "startColumn", "endLine", "endColumn"], ["snippet"])
    numbers = [region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")]
    require(all(isinstance(number, int) and number >= 1 for number in numbers), region)
    require(numbers[:2] <= numbers[2:], region)
    if "snippet" in region:
        text_of(region["snippet"])


def examine_rule(rule):
    keys(rule, ["id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration",
                "properties"], ["helpUri", "deprecatedIds"])
    require(rule["id"].endswith(rule["name"]) and len(rule["name"]) <= 255, rule)
    for member in "shortDescription", "fullDescription":
        require(len(text_of(rule[member])) <= 1024, rule)
    keys(rule["help"], ["text"], ["markdown"])
    keys(rule["defaultConfiguration"], ["level"])
    require(rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error"), rule)
    if "helpUri" in rule:
        require(urllib.parse.urlsplit(rule["helpUri"]).scheme in ("http", "https", "file"), rule)
    properties = rule["properties"]
    keys(properties, ["tags"], ["precision", "security-severity"])
    tags = properties["tags"]
    require(tags and len(set(tags)) == len(tags) <= 10, rule)
    require(properties.get("precision", "low") in ("low", "medium", "high"), rule)
    require(("security" in tags) == ("security-severity" in properties), rule)
    severity = properties.get("security-severity", "0.1")
    require(isinstance(severity, str) and SECURITY.fullmatch(severity), "a number as a string")


def examine_result(result, rules, has_suppressions):
    keys(result, ["ruleId", "level", "message", "locations", "properties"]
         + (["suppressions"] if has_suppressions else []),
         ["ruleIndex", "partialFingerprints", "baselineState"])
    if "ruleIndex" in result:
        require(rules[result["ruleIndex"]]["id"] == result["ruleId"], result)
    text_of(result["message"])
    require(len(result["locations"]) == 1, result)
    examine_region(examine_location(result["locations"][0]))
    keys(result["properties"], ["severity"])
    require(result["level"] == LEVELS[result["properties"]["severity"]], result)
    if "partialFingerprints" in result:
        keys(result["partialFingerprints"], ["primaryLocationLineHash"])
        require(LINE_HASH.fullmatch(result["partialFingerprints"]["primaryLocationLineHash"]),
                result)
    for suppression in result.get("suppressions", []):
        keys(suppression, ["kind"], ["justification"])
        require(suppression["kind"] in ("inSource", "external"), result)


def examine_notification(notification, kinds):
    keys(notification, ["descriptor", "level", "message"], ["locations"])
    keys(notification["descriptor"], ["id"])
    require(notification["descriptor"]["id"] in kinds, notification)
    require(notification["level"] in ("error", "warning"), notification)
    text_of(notification["message"])
    for location in notification.get("locations", []):
        region = examine_location(location)
        if region is not None:
            keys(region, ["startLine", "startColumn"])


def examine(data):
    """The run of a log, given as bytes, once it is as it should be."""
    log = json.loads(data.decode())  # which is strict about UTF-8
    keys(log, ["$schema", "version", "runs"])
    require(log["version"] == "2.1.0" and len(log["runs"]) == 1, log["version"])
    run = log["runs"][0]
    keys(run, ["tool", "invocations", "automationDetails", "columnKind", "newlineSequences",
               "results"])
    require(run["columnKind"] == "utf16CodeUnits", run["columnKind"])
    require(run["automationDetails"] == {"id": "auto-enforcer/"}, run["automationDetails"])
    keys(run["tool"], ["driver"])
    driver = run["tool"]["driver"]
    keys(driver, ["name", "version", "semanticVersion", "notifications", "rules"],
         ["informationUri"])
    for rule in driver["rules"]:
        examine_rule(rule)
    ids = [rule["id"] for rule in driver["rules"]]
    require(len(set(ids)) == len(ids), ids)
    kinds = [kind["id"] for kind in driver["notifications"]]
    (invocation,) = run["invocations"]
    keys(invocation, ["executionSuccessful", "toolExecutionNotifications",
                      "toolConfigurationNotifications"])
    for notification in (invocation["toolExecutionNotifications"]
                         + invocation["toolConfigurationNotifications"]):
        examine_notification(notification, kinds)
    results = run["results"]
    require(len(results) <= RESULTS_MAX, len(results))
    has_suppressions = any("suppressions" in result for result in results)
    for result in results:
        examine_result(result, driver["rules"], has_suppressions)
    ranks = [(bool(result.get("suppressions")), ORDER.index(result["properties"]["severity"]))
             for result in results]
    hidden = [is_hidden for is_hidden, _ in ranks]
    shown = [rank for is_hidden, rank in ranks if not is_hidden]
    require(hidden == sorted(hidden) and shown == sorted(shown), "the worst come first")
    return run


def notes(run, kind):
    (invocation,) = run["invocations"]
    return [notification["message"]["text"]
            for member in ("toolExecutionNotifications", "toolConfigurationNotifications")
            for notification in invocation[member] if notification["descriptor"]["id"] == kind]


class Schema:
    """A JSON Schema of draft 4, in so far as the schema of SARIF uses it."""

    KNOWN = {"$ref", "additionalProperties", "anyOf", "enum", "format", "items", "maximum",
             "minItems", "minimum", "oneOf", "pattern", "properties", "required", "type",
             "uniqueItems"}
    SILENT = {"$schema", "id", "title", "description", "default", "definitions"}
    TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int,
             "number": (int, float)}

    def __init__(self, root):
        self.root = root

    def faults(self, value, schema=None, where="$"):
        schema = self.root if schema is None else schema
        unknown = set(schema) - self.KNOWN - self.SILENT
        require(not unknown, f"the schema says {unknown}, which is not understood here")
        if "$ref" in schema:
            target = self.root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            yield from self.faults(value, target, where)
            return
        if "type" in schema:
            kind = self.TYPES[schema["type"]]
            is_bool = isinstance(value, bool) and schema["type"] != "boolean"
            if not isinstance(value, kind) or is_bool:
                yield f"{where} must be of type {schema['type']}"
                return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where} must be one of {schema['enum']}, and is {value!r}"
        for name in "anyOf", "oneOf":
            if name in schema:
                n = sum(not list(self.faults(value, one, where)) for one in schema[name])
                if n == 0 or (name == "oneOf" and n > 1):
                    yield f"{where} fits {n} of the schemas of {name}"
        yield from self.faults_by_type(value, schema, where)

    def faults_by_type(self, value, schema, where):
        if isinstance(value, str):
            if "pattern" in schema and not re.search(schema["pattern"], value):
                yield f"{where} must match {schema['pattern']}, and is {value!r}"
            if schema.get("format") == "uri" and not urllib.parse.urlsplit(value).scheme:
                yield f"{where} must be a URI, and is {value!r}"
            if schema.get("format") == "uri-reference" and re.search(r"[^!-~]|[\"<>\\^`{|}]", value):
                yield f"{where} must be a reference, and is {value!r}"
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            if value < schema.get("minimum", value) or value > schema.get("maximum", value):
                yield f"{where} is out of bounds: {value}"
        elif isinstance(value, list):
            if len(value) < schema.get("minItems", 0):
                yield f"{where} is too short"
            if schema.get("uniqueItems") and len({json.dumps(item, sort_keys=True)
                                                  for item in value}) < len(value):
                yield f"{where} holds something twice"
            for i, item in enumerate(value):
                if "items" in schema:
                    yield from self.faults(item, schema["items"], f"{where}[{i}]")
        elif isinstance(value, dict):
            for name in schema.get("required", []):
                if name not in value:
                    yield f"{where} lacks {name}"
            more = schema.get("additionalProperties", True)
            for name, member in value.items():
                if name in schema.get("properties", {}):
                    yield from self.faults(member, schema["properties"][name], f"{where}.{name}")
                elif more is False:
                    yield f"{where} may not have {name}"
                elif isinstance(more, dict):
                    yield from self.faults(member, more, f"{where}.{name}")
