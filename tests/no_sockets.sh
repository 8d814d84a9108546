#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/no_sockets.sh BINARY
#
# Runs a short editing session and a check under strace and fails when either opens a network
# socket or connects anywhere. Exit status 77: strace cannot be used here; the reason is the last line.
set -u

if [ $# -ne 1 ]; then
    echo "usage: tests/no_sockets.sh BINARY" >&2
    exit 2
fi
case $1 in
/*) binary=$1 ;;
*) binary=$PWD/$1 ;;
esac
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM

# The leak sanitizer and strace both want to be the tracer.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

traced() { # LOG COMMAND...
    traced_log=$1
    shift
    strace -f -qq -e trace=network -o "$traced_log" "$@"
}

# Prints the calls of a trace that reach for the network. Pairs of local sockets, as a loop uses
# them to talk to itself, are not among them.
network_calls() {
    grep -E 'socket\(AF_(INET|INET6|NETLINK|PACKET)|connect\(|bind\(|listen\(|sendto\(.*AF_INET' "$1"
}

if ! command -v strace >/dev/null 2>&1; then
    echo "strace is not installed"
    exit 77
fi
if ! traced "$folder/probe" true 2>/dev/null; then
    echo "strace may not trace processes here"
    exit 77
fi

# A trace that cannot show a socket would prove nothing.
traced "$folder/control" python3 -c '
import socket
socket.socket(socket.AF_INET, socket.SOCK_STREAM)' || exit 2
if ! network_calls "$folder/control" >/dev/null; then
    echo "no_sockets: the trace of a program that opens a socket shows none" >&2
    exit 2
fi

frame() {
    printf 'Content-Length: %d\r\n\r\n%s' "$(printf '%s' "$1" | wc -c)" "$1"
}

mkdir -p "$folder/workspace/.auto-enforcer"
printf 'version: 1\nprofile: strict\n' >"$folder/workspace/.auto-enforcer/config.yaml"
cp "$top/editors/demo/service.ts" "$folder/workspace/service.ts" || exit 2
uri=file://$folder/workspace

session() {
    frame '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":"'"$uri"'","workspaceFolders":[{"uri":"'"$uri"'","name":"workspace"}],"capabilities":{}}}'
    frame '{"jsonrpc":"2.0","method":"initialized","params":{}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"'"$uri"'/service.ts","languageId":"typescript","version":1,"text":"const JWT_SECRET = '"'my-secret-key-123'"';\n"}}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"'"$uri"'/service.ts","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"try { a(); } catch (error) { }\n"}]}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"'"$uri"'/service.ts"}}}'
    frame '{"jsonrpc":"2.0","id":2,"method":"shutdown","params":null}'
    frame '{"jsonrpc":"2.0","method":"exit","params":null}'
}

fail() {
    echo "no_sockets: $*" >&2
    exit 1
}

# From a pipe, as an editor speaks to it. The answers show that the session took place.
session | traced "$folder/server.trace" "$binary" server >"$folder/answers" 2>"$folder/log"
status=$?
[ "$status" -eq 0 ] || fail "the server ended with $status: $(cat "$folder/log")"
grep -q publishDiagnostics "$folder/answers" || fail "the server published nothing"

traced "$folder/check.trace" "$binary" check "$folder/workspace" >"$folder/found" 2>"$folder/log"
status=$?
[ "$status" -eq 1 ] || fail "check ended with $status, not 1: $(cat "$folder/log")"

for trace in server check; do
    if network_calls "$folder/$trace.trace" >"$folder/calls"; then
        cat "$folder/calls" >&2
        fail "$trace reaches for the network"
    fi
done
echo "no_sockets: no socket in a session and a check"
