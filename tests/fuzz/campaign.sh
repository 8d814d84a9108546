#!/bin/sh
# SPDX-License-Identifier: MIT
# Fuzzes for long. See --help.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P) || exit 2
# shellcheck source=tests/fuzz/fuzz.sh
. "$root/tests/fuzz/fuzz.sh"

usage() {
    cat <<'END'
Usage: tests/fuzz/campaign.sh [--minutes N] [--commit] [TARGET...]

Runs each fuzzer (all of them, without TARGET) for N minutes of wall time (60), one after the
other; start it twice with other targets to use two cores. It begins from what is committed in
tests/fuzz/corpus and from what earlier runs left in build/fuzz-corpus, keeps what it finds there,
and says for each what came of it: seconds of processor time, runs, features, failures.

  --minutes N   how long each
  --commit      then put what adds coverage into tests/fuzz/corpus, the smallest inputs that do
END
}

minutes=60
commit=no
while [ $# -gt 0 ]; do
    case $1 in
    --minutes) [ $# -ge 2 ] || { usage >&2; exit 2; }; minutes=$2; shift ;;
    --commit) commit=yes ;;
    --help) usage; exit 0 ;;
    -*) usage >&2; exit 2 ;;
    *) break ;;
    esac
    shift
done

case $minutes in
'' | 0 | *[!0-9]*)
    echo "campaign.sh: --minutes takes a number from 1" >&2
    exit 2
    ;;
esac

program() { # NAME
    echo "$root/build/fuzz/tests/fuzz/fuzz_$1"
}

cmake --preset fuzz -S "$root" >/dev/null && cmake --build "$root/build/fuzz" --target fuzzers >/dev/null || exit 2
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(sed -n 's/^\([a-z]*\) .*/\1/p' "$root/tests/fuzz/targets.txt")

# Merges what was found into the committed corpus, by a folder that then takes its place.
merge() { # NAME
    merged=$(mktemp -d) || return 1
    fuzz_run "$(program "$1")" -merge=1 "$merged" "$(fuzz_seeds "$1")" "$(fuzz_found "$1")" \
        >/dev/null 2>&1 && cp -n "$merged"/* "$(fuzz_seeds "$1")"
    rm -rf "$merged"
}

# Seconds of processor time that what this shell has started took so far.
spent() {
    awk -v ticks="$(getconf CLK_TCK)" '
        { sub(/.*\) /, ""); print int(($14 + $15) / ticks) }' "/proc/$$/stat"
}

status=0
logs=$root/build/fuzz-logs
mkdir -p "$logs"
for target in "$@"; do
    [ -x "$(program "$target")" ] || { echo "there is no fuzzer $target" >&2; exit 2; }
    log=$logs/$target.log
    began=$(spent)
    fuzz_for "$(program "$target")" $((minutes * 60)) >"$log" 2>&1 || status=1
    echo "$target: $(($(spent) - began)) s of processor time," \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs," \
        "$(sed -n 's/.* ft: \([0-9]*\) .*/\1/p' "$log" | tail -n 1) features," \
        "$(find "$(fuzz_found "$target")" -name 'failed-*' | wc -l) failures in all"
    [ "$commit" = no ] || merge "$target"
done
exit "$status"
