#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: controls.sh neovim|emacs PYTHON
# Shows that a driver can fail: it passes an honest stub server and catches each lie of another, by
# the very check that is there for it.
set -eu

editor=$1
python=$2
here=$(cd "$(dirname "$0")" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
stub=$scratch/stub
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$python" "$here/stub_server.py" >"$stub"
chmod +x "$stub"

status=0
"$here/run.sh" "$editor" "$stub" >"$scratch/out" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
    cat "$scratch/out"
    exit "$status"
fi
echo "ok   an honest server passes"

# A lie, and what the line of the check that catches it begins with.
lies='
bytes    app.js: opened
lost     app.js: opened
severity app.js: opened
stale    app.js: a violation typed behind wide characters appears
noexit   stopped:
orphan   quit: process
'
# Neovim always says good-bye, also when it is left: there is no orphan.
[ "$editor" = emacs ] || lies=$(echo "$lies" | grep -v '^orphan')

export AE_STOP_AT_FIRST_FAIL=1 AE_DEADLINE_MS=3000
echo "$lies" | grep . >"$scratch/lies"
while read -r bug check; do
    if STUB_BUG=$bug "$here/run.sh" "$editor" "$stub" >"$scratch/out" 2>&1; then
        echo "FAIL $bug: not caught"
        status=1
    elif grep "^FAIL" "$scratch/out" | head -n 1 | grep -q "^FAIL $check"; then
        echo "ok   $bug: caught by \"$check\""
    else
        echo "FAIL $bug: not caught by \"$check\" but"
        cat "$scratch/out"
        status=1
    fi
done <"$scratch/lies"
exit "$status"
