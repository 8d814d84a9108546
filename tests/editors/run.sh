#!/bin/sh
# SPDX-License-Identifier: MIT
# usage: run.sh neovim|emacs SERVER
# Plays scenario.json in the editor against SERVER (called as `auto-enforcer server`) in a workspace
# and a home of its own. 0: all checks passed. 1: one failed, or the editor is missing. 77: it is
# missing and AE_ALLOW_MISSING_EDITORS=1. EDITOR_PROGRAM names another program than the usual one.
set -eu

editor=$1
server=$(cd "$(dirname "$2")" && pwd)/${2##*/}
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)

missing() {
    if [ "${AE_ALLOW_MISSING_EDITORS:-}" = 1 ]; then
        echo "SKIPPED: $1"
        exit 77
    fi
    echo "FAIL $1 (AE_ALLOW_MISSING_EDITORS=1 skips)"
    exit 1
}

case $editor in
neovim) program=${EDITOR_PROGRAM:-nvim} ;;
emacs) program=${EDITOR_PROGRAM:-emacs} ;;
*) echo "no driver for $editor" >&2; exit 2 ;;
esac
command -v "$program" >/dev/null || missing "$program is not installed"
if [ "$editor" = emacs ] && ! "$program" --batch --eval "(require 'eglot)" 2>/dev/null; then
    missing "$program has no eglot"
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
workspace=$scratch/workspace
mkdir -p "$scratch/bin" "$scratch/tmp" "$workspace/.auto-enforcer" "$workspace/nested/.git"
# The day is given: what is near today is a finding, and the files hold dates.
printf '%s\n' '#!/bin/sh' 'exec "$AE_SERVER" "$@" --today 2024-02-01' >"$scratch/bin/auto-enforcer"
chmod +x "$scratch/bin/auto-enforcer"
printf 'version: 1\nprofile: strict\n' >"$workspace/.auto-enforcer/config.yaml"
printf 'console.log(1) TODO\n' >"$workspace/nested/.git/COMMIT_EDITMSG"

export AE_SERVER="$server" AE_SCENARIO="$here/scenario.json" AE_PIDS="$scratch/pids"
export HOME="$scratch" TMPDIR="$scratch/tmp" LC_ALL=C.UTF-8 PATH="$scratch/bin:$PATH"
export XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data"
export XDG_STATE_HOME="$scratch/state" XDG_CACHE_HOME="$scratch/cache"
export XDG_RUNTIME_DIR="$scratch/tmp"
unset NVIM NVIM_LISTEN_ADDRESS VIMINIT EMACSLOADPATH

cd "$workspace"
status=0
case $editor in
neovim)
    timeout -k 5 170 "$program" --headless --clean -u "$source/editors/neovim/demo.lua" \
        -S "$here/neovim.lua" </dev/null 2>"$scratch/stderr" || status=$? ;;
emacs)
    timeout -k 5 170 "$program" --batch -l "$source/editors/emacs/demo.el" \
        -l "$here/emacs.el" </dev/null 2>"$scratch/stderr" || status=$? ;;
esac

[ "$status" -eq 0 ] || cat "$scratch/stderr" >&2

# The editor has gone: the server that it left running must go too.
patience=$((${AE_DEADLINE_MS:-20000} / 1000))
for pid in $(cat "$AE_PIDS" 2>/dev/null); do
    if timeout "$patience" tail -s 0.05 --pid="$pid" -f /dev/null; then
        echo "ok   quit: process $pid has ended"
    else
        echo "FAIL quit: process $pid is still there"
        kill -9 "$pid"
        status=1
    fi
done
exit "$status"
