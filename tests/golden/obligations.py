# SPDX-License-Identifier: MIT
"""What a server owes to each recorded client: a usual session with exactly its capabilities.

    obligations.py --data FOLDER BINARY

For each client: the position encoding is the first it offers that we know, findings stand in the
right columns, what is sent is what its capabilities allow and what the metaModel says, a closed
document is cleared, the process ends with 0, and shutdown with exit takes no longer than 300 ms,
after a small document and while a large one is still to be scanned. (The times are not asked of a
build with sanitizers.)
"""
import argparse
import os
import sys
import tempfile
import time

import capabilities as law
import runner
import wire

SKIPPED = 77
LIMIT = 0.3
ENCODINGS = ("utf-8", "utf-16", "utf-32")
LINE = "/* café 😀 */ console.log(a);\n"
# The column of console.log in LINE, as each encoding counts.
COLUMNS = {"utf-8": 17, "utf-16": 14, "utf-32": 13}


def finding(line, column):
    return {"range": {"start": {"line": line, "character": column},
                      "end": {"line": line, "character": column + 11}},
            "severity": 3, "code": "logging/console", "source": "auto-enforcer",
            "message": "<string>", "...": "<any>"}


def expected_encoding(capabilities):
    offered = law.find(capabilities, "general.positionEncodings")
    known = [name for name in offered or [] if name in ENCODINGS]
    return known[0] if known else "utf-16"


def pulls(capabilities, result):
    """Whether this client asks for diagnostics by itself, so that none may be pushed to it."""
    static = "diagnosticProvider" in result["capabilities"]
    return static and law.find(capabilities, "textDocument.diagnostic") is not None


def usual_session(conversation, name):
    capabilities = conversation.data.clients[name]
    conversation.do_start(capabilities, {"processId": os.getpid(), "workspaceFolders": [
        {"uri": conversation.uri, "name": "work"}]})
    result = next(m["result"] for m in conversation.server.received if "result" in m)
    wanted = expected_encoding(capabilities)
    got = result["capabilities"].get("positionEncoding", "utf-16")
    if got != wanted:
        raise runner.Mismatch(f"the position encoding is {got}, expected {wanted}")
    if pulls(capabilities, result):
        return
    column = COLUMNS[wanted]
    conversation.do_open("a.js", "javascript", 0, LINE.encode())
    conversation.do_shows("a.js", None, [finding(0, column)])
    insertion = {"range": {"start": {"line": 0, "character": column},
                           "end": {"line": 0, "character": column}}, "text": "é; ".encode()}
    conversation.do_change("a.js", 5, [insertion])
    moved = column + (4 if wanted == "utf-8" else 3)
    conversation.do_shows("a.js", None, [finding(0, moved)])
    conversation.do_change("a.js", 6, [{"text": (LINE * 3).encode()}])
    conversation.do_shows("a.js", None, [finding(line, column) for line in range(3)])
    conversation.do_save("a.js", None)
    conversation.put_message({"jsonrpc": "2.0", "method": "workspace/didChangeConfiguration",
                              "params": {"settings": {}}})
    conversation.do_shows("a.js", None, [finding(line, column) for line in range(3)])
    conversation.do_close("a.js")
    conversation.do_shows("a.js", None, [])


def timed_stop(conversation, what, limit):
    start = time.monotonic()
    conversation.stop()
    took = time.monotonic() - start
    if limit and took > limit:
        raise runner.Mismatch(f"shutdown and exit took {took * 1000:.0f} ms {what}")
    return took


def check(name, binary, data, limit, loaded):
    """[what is wrong], and the seconds that the end took."""
    with tempfile.TemporaryDirectory(prefix="golden_") as root:
        conversation = runner.Conversation(binary, data, os.path.realpath(root))
        try:
            usual_session(conversation, name)
            if loaded:
                conversation.do_open("large.js", "javascript", 1, LINE.encode() * 50000)
            took = timed_stop(conversation, "under load" if loaded else "at rest", limit)
            return conversation.judge(), took
        except (runner.Mismatch, wire.Broken) as error:
            conversation.server.kill()
            return [str(error), conversation.server.sanitizer_report() or conversation.tail()], 0
        finally:
            conversation.server.kill()


def main():
    parser = argparse.ArgumentParser(description="Sessions with the capabilities of real clients.")
    parser.add_argument("--data", default=os.environ.get("AE_SHARED_DATA"))
    parser.add_argument("binary")
    options = parser.parse_args()
    data, binary = runner.Data(options.data), os.path.abspath(options.binary)
    if data.clients is None:
        print("SKIPPED: the recorded capabilities of clients are missing", flush=True)
        return SKIPPED
    limit = None if wire.is_slow(binary) else LIMIT
    failed = 0
    for name in data.clients:
        for loaded in (False, True):
            found, took = check(name, binary, data, limit, loaded)
            failed += bool(found)
            outcome = "FAILED" if found else f"ends in {took * 1000:.0f} ms"
            print(f"{name}{', large document' if loaded else ''}: {outcome}", flush=True)
            for text in found:
                print("    " + text.rstrip().replace("\n", "\n    "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
