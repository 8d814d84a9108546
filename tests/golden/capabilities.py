# SPDX-License-Identifier: MIT
"""What a client's capabilities allow a server to send.

`complaints(capabilities, server)` judges the messages of one session against the capabilities that
its initialize request carried. A capability that is missing, null or of a wrong type is not there.
"""

DIAGNOSTIC_MEMBERS = {"range", "severity", "code", "codeDescription", "source", "message", "tags",
                      "relatedInformation", "data"}
# The requests of a server and the capability without which it must not send them.
GATES = {
    "workspace/configuration": "workspace.configuration",
    "workspace/workspaceFolders": "workspace.workspaceFolders",
    "workspace/applyEdit": "workspace.applyEdit",
    "workspace/diagnostic/refresh": "workspace.diagnostics.refreshSupport",
    "workspace/codeLens/refresh": "workspace.codeLens.refreshSupport",
    "workspace/semanticTokens/refresh": "workspace.semanticTokens.refreshSupport",
    "workspace/inlayHint/refresh": "workspace.inlayHint.refreshSupport",
    "workspace/inlineValue/refresh": "workspace.inlineValue.refreshSupport",
    "workspace/foldingRange/refresh": "workspace.foldingRange.refreshSupport",
    "window/workDoneProgress/create": "window.workDoneProgress",
    "window/showDocument": "window.showDocument.support",
}
# Methods whose dynamic registration hangs on a capability of another name.
REGISTRATIONS = {
    "workspace/didChangeConfiguration": "workspace.didChangeConfiguration",
    "workspace/didChangeWatchedFiles": "workspace.didChangeWatchedFiles",
    "workspace/executeCommand": "workspace.executeCommand",
    "workspace/symbol": "workspace.symbol",
    "textDocument/didOpen": "textDocument.synchronization",
    "textDocument/didChange": "textDocument.synchronization",
    "textDocument/didSave": "textDocument.synchronization",
    "textDocument/didClose": "textDocument.synchronization",
    "textDocument/willSave": "textDocument.synchronization",
    "textDocument/willSaveWaitUntil": "textDocument.synchronization",
}
BEFORE_INITIALIZED = {"window/showMessage", "window/logMessage", "telemetry/event",
                      "window/showMessageRequest", "$/progress"}


def find(capabilities, path):
    """The value at a dotted path, or None where something on the way is no object."""
    for name in path.split("."):
        if not isinstance(capabilities, dict):
            return None
        capabilities = capabilities.get(name)
    return capabilities


def complaints(capabilities, server, trace="off"):
    """Everything in `server` (messages in the order sent) that `capabilities` do not allow.
    `trace` is the most that the client asked for in the session."""
    found, versions, initialized = [], {}, False
    for index, message in enumerate(server):
        where, method = f"message {index}", message.get("method")
        params = message.get("params")
        result = message.get("result")
        if isinstance(result, dict) and isinstance(result.get("capabilities"), dict):
            initialized = True
            found += server_capabilities(capabilities, result["capabilities"], where)
        if method is None:
            continue
        if not initialized and method not in BEFORE_INITIALIZED:
            found.append(f"{where}: {method} before the initialize response")
        if method in GATES and not find(capabilities, GATES[method]):
            found.append(f"{where}: {method} without {GATES[method]}")
        if method == "client/registerCapability":
            found += registrations(capabilities, params, where)
        if method == "textDocument/publishDiagnostics":
            found += publish(capabilities, params, where)
            found += ascending(versions, params, where)
        if method == "$/logTrace":
            found += log_trace(params, trace, where)
    return found


def server_capabilities(capabilities, offered, where):
    found = []
    encodings = find(capabilities, "general.positionEncodings")
    allowed = set(encodings if isinstance(encodings, list) else []) | {"utf-16"}
    encoding = offered.get("positionEncoding", "utf-16")
    if encoding not in allowed:
        found.append(f"{where}: positionEncoding {encoding!r} was not offered")
    actions = offered.get("codeActionProvider")
    if isinstance(actions, dict) and not find(
            capabilities, "textDocument.codeAction.codeActionLiteralSupport"):
        found.append(f"{where}: codeActionProvider is an object without literal support")
    return found


def registrations(capabilities, params, where):
    found = []
    for registration in (params or {}).get("registrations", []):
        method = registration.get("method", "")
        if method == "workspace/didChangeWorkspaceFolders":
            allowed = find(capabilities, "workspace.workspaceFolders")
        else:
            section = REGISTRATIONS.get(method, method.replace("/", "."))
            allowed = find(capabilities, section + ".dynamicRegistration")
        if not allowed:
            found.append(f"{where}: registers {method} without dynamicRegistration")
        if method == "workspace/didChangeWatchedFiles" and not find(
                capabilities, "workspace.didChangeWatchedFiles.relativePatternSupport"):
            watchers = (registration.get("registerOptions") or {}).get("watchers", [])
            found += [f"{where}: a relative pattern without relativePatternSupport"
                      for watcher in watchers if not isinstance(watcher.get("globPattern"), str)]
    return found


def publish(capabilities, params, where):
    support = find(capabilities, "textDocument.publishDiagnostics")
    support = support if isinstance(support, dict) else {}
    found = []
    if "version" in params and not support.get("versionSupport"):
        found.append(f"{where}: version without versionSupport")
    for index, diagnostic in enumerate(params.get("diagnostics", [])):
        found += [f"{where} diagnostic {index}: {text}"
                  for text in diagnostic_complaints(support, diagnostic)]
    return found


def diagnostic_complaints(support, diagnostic):
    found = [f"unknown member {key!r}" for key in set(diagnostic) - DIAGNOSTIC_MEMBERS]
    for member, capability in (("codeDescription", "codeDescriptionSupport"),
                               ("data", "dataSupport"),
                               ("relatedInformation", "relatedInformation")):
        if member in diagnostic and support.get(capability) is not True:
            found.append(f"{member} without {capability}")
    if "tags" in diagnostic and not support.get("tagSupport"):
        found.append("tags without tagSupport")
    else:
        allowed = find(support, "tagSupport.valueSet") or []
        found += [f"tag {tag} is not in the valueSet"
                  for tag in diagnostic.get("tags", []) if tag not in allowed]
    if diagnostic.get("severity") not in (1, 2, 3, 4):
        found.append("no severity")
    for member in ("code", "source", "message"):
        if not isinstance(diagnostic.get(member), str) or not diagnostic[member]:
            found.append(f"{member} is no text")
    start, end = ((p["line"], p["character"]) for p in (
        diagnostic["range"]["start"], diagnostic["range"]["end"]))
    if start >= end:
        found.append(f"the range {start} to {end} is empty or inverted")
    return found


def ascending(versions, params, where):
    """No publish is older than one already sent. An empty one may end a document: what follows it
    starts anew."""
    uri, version = params.get("uri"), params.get("version")
    if version is None or not params.get("diagnostics"):
        versions.pop(uri, None)
        return []
    before = versions.get(uri)
    versions[uri] = version
    if before is not None and version < before:
        return [f"{where}: version {version} of {uri} after version {before}"]
    return []


def log_trace(params, trace, where):
    if trace == "off":
        return [f"{where}: $/logTrace while trace is off"]
    if trace == "messages" and "verbose" in (params or {}):
        return [f"{where}: verbose while trace is 'messages'"]
    return []
