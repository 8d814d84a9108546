#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/no_sockets.sh BINARY
#
# Shows that nothing opens a socket. A short editing session and a check are run under strace, and
# then, where there is no network to be reached (a network namespace without an interface), every
# golden conversation and the tests of the commands: they must pass, and no process of them may make
# any call of the network. Exit status 77: something cannot be run here; the reason is the last line.
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
# shellcheck source=tests/session.sh
. "$top/tests/session.sh"
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM

# What the server remembers of its folders goes there.
HOME=$folder
unset XDG_STATE_HOME
export HOME

# The leak sanitizer and strace both want to be the tracer.
ASAN_OPTIONS=detect_leaks=0
export ASAN_OPTIONS

traced() { # LOG COMMAND...
    traced_log=$1
    shift
    strace -f -qq -e trace=network -o "$traced_log" "$@"
}

# Prints the calls of traces that are the network's. Pairs of local sockets, as a program has them
# to talk to its children, are not among them.
network_calls() { # LOG...
    grep -hE '^[0-9]+ +[a-z0-9_]+\(' "$@" | grep -v ' socketpair(AF_UNIX,'
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

mkdir -p "$folder/workspace/.auto-enforcer"
printf 'version: 1\nprofile: strict\n' >"$folder/workspace/.auto-enforcer/config.yaml"
cp "$top/editors/demo/service.ts" "$folder/workspace/service.ts" || exit 2
uri=file://$folder/workspace

fail() {
    echo "no_sockets: $*" >&2
    exit 1
}

# From a pipe, as an editor speaks to it. The answers show that the session took place.
session "$uri" | traced "$folder/server.trace" "$binary" server >"$folder/answers" 2>"$folder/log"
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

# The same without a network. The binary is traced, not what drives it.
if unshare -n true 2>/dev/null; then
    isolated='unshare -n'
elif unshare -rn true 2>/dev/null; then
    isolated='unshare -rn'
else
    echo "no network namespace may be made here (unshare -n needs root or user namespaces)"
    exit 77
fi
if ! $isolated strace -qq true 2>/dev/null; then
    echo "strace may not trace processes in a network namespace here"
    exit 77
fi
# shellcheck disable=SC2086 # a command and its option
if $isolated python3 -c '
import socket
try:
    socket.create_connection(("127.0.0.1", 9), 5)
except ConnectionRefusedError:
    pass
except OSError:
    raise SystemExit(1)' 2>/dev/null; then
    fail "there is a network where there ought to be none"
fi

mkdir "$folder/traces" || exit 2
cat >"$folder/auto-enforcer" <<END
#!/bin/sh
exec strace -f -qq -e trace=network -o "$folder/traces/\$\$" "$binary" "\$@"
END
chmod +x "$folder/auto-enforcer"

# Each run of the binary leaves a trace, an empty one if all is well.
runs() {
    find "$folder/traces" -type f | wc -l
}

without_network() { # WHAT LEAST-RUNS COMMAND...
    without_what=$1
    without_least=$2
    shift 2
    rm -f "$folder/traces"/*
    $isolated "$@" >"$folder/log" 2>&1 || fail "$without_what without a network: $(cat "$folder/log")"
    [ "$(runs)" -ge "$without_least" ] ||
        fail "$without_what: $(runs) runs were traced, not $without_least"
    if network_calls "$folder/traces"/* >"$folder/calls"; then
        cat "$folder/calls" >&2
        fail "$without_what reach for the network"
    fi
    echo "no_sockets: no socket in $(runs) runs of $without_what, without a network"
}

set -- "$top"/tests/golden/*.lsp
without_network "the golden conversations" $# python3 -B "$top/tests/golden/runner.py" \
    --data "${AE_SHARED_DATA:-$top/../shared/data}" "$folder/auto-enforcer" "$@"
for script in commands walking reports parity; do
    without_network "tests/batch/test_$script.py" 2 \
        python3 -B "$top/tests/batch/test_$script.py" "$folder/auto-enforcer"
done
