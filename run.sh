#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds auto-enforcer and runs it. See --help.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 2
# shellcheck source=scripts/packages.sh
. "$root/scripts/packages.sh"
# shellcheck source=scripts/build.sh
. "$root/scripts/build.sh"

usage() {
    cat <<'END'
Usage: ./run.sh [--yes | --no-install] [ARGS...]
       ./run.sh [--yes | --no-install] --editor nvim|emacs

Installs what is missing, builds the release and runs `auto-enforcer ARGS`.
Without ARGS it checks the small workspace in editors/demo.

  --yes           install without asking (also where there is no terminal)
  --no-install    only name what is missing
  --editor NAME   open the demo in that editor with the server attached
  --help          this text; `./run.sh -- --help` is auto-enforcer's own

The exit status is auto-enforcer's; 2 if it could not be built.
END
}

install=yes
assume_yes=no
editor=
while [ $# -gt 0 ]; do
    case $1 in
    --yes) assume_yes=yes ;;
    --no-install) install=no ;;
    --editor)
        [ $# -ge 2 ] || { say "--editor needs a name: nvim or emacs"; exit 2; }
        editor=$2
        shift
        ;;
    --editor=*)
        editor=${1#--editor=}
        [ -n "$editor" ] || { say "--editor needs a name: nvim or emacs"; exit 2; }
        ;;
    --help) usage; exit 0 ;;
    --) shift; break ;;
    *) break ;;
    esac
    shift
done

editor_needs() {
    case $editor in
    '') ;;
    nvim) echo nvim ;;
    emacs) echo emacs eglot ;;
    code)
        say "the VS Code extension is not there yet; --editor nvim and --editor emacs are"
        return 1
        ;;
    *)
        say "no such editor: $editor (nvim or emacs)"
        return 1
        ;;
    esac
}

build_release() {
    build_log=$root/build/logs/release.log
    build_start=$(date +%s)
    mkdir -p "$root/build/logs" || return 1
    if ! preset_build release -DBUILD_TESTING=OFF >"$build_log" 2>&1; then
        tail -n 30 "$build_log" >&2
        say "the build failed; build/logs/release.log has all of it"
        return 1
    fi
    if ! grep -qxF 'ninja: no work to do.' "$build_log"; then
        say "built build/release/auto-enforcer in $(($(date +%s) - build_start)) s"
    fi
}

open_editor() {
    if ! [ -t 0 ] || ! [ -t 1 ]; then
        say "--editor needs a terminal"
        exit 2
    fi
    PATH=$root/build/release:$PATH
    export PATH
    cd "$root" || exit 2
    case $editor in
    nvim) exec nvim --clean -u editors/neovim/demo.lua editors/demo/service.ts ;;
    emacs) exec emacs -q -l editors/emacs/demo.el editors/demo/report.py ;;
    esac
}

# The demo is full of violations on purpose, so that a newcomer sees some: that is its success.
run_demo() {
    cd "$root" || exit 2
    build/release/auto-enforcer check editors/demo
    demo_status=$?
    [ "$demo_status" -le 1 ] || exit "$demo_status"
    say "these are the violations in the small service under editors/demo: each line names a"
    say "place, how severe it is, what to do, and the rule. Now try ./run.sh check YOUR-FOLDER,"
    say "or ./run.sh --editor nvim to see them as you type."
    exit 0
}

extra_needs=$(editor_needs) || exit 2
# shellcheck disable=SC2086 # lists of words
needs_provide $needs_build $extra_needs || exit 2
build_release || exit 2
[ -z "$editor" ] || open_editor
[ $# -gt 0 ] || run_demo
exec "$root/build/release/auto-enforcer" "$@"
