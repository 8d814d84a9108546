#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the benchmarks. See --help.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P) || exit 2

usage() {
    cat <<'END'
Usage: tests/bench/run.sh [NAME...]

Builds the release, what measures it, and a second program with 500 rules more (from
../shared/data where it is there), and runs the benchmarks of those names, all of them without
NAME: speed, rules, noise, memory, lazy, neighbours (bench_NAME.py here), text, lexer, hostile
(bench_NAME.c). They print Markdown tables. Nothing is a gate; on a machine that does other
things too, look at the ratios.
END
}

[ "${1:-}" != --help ] || { usage; exit 0; }
[ $# -gt 0 ] || set -- speed rules noise memory lazy neighbours text lexer

log=$root/build/bench.log
mkdir -p "$root/build"
if ! {
    cmake --preset release -S "$root" -DBUILD_TESTING=ON &&
        cmake --build "$root/build/release" --target auto-enforcer benchmarks &&
        "$root/tests/bench/many_rules.py" "$root/build/many_rules.c" "$root/../shared/data" &&
        cmake --preset release -S "$root" -B "$root/build/release-500" -DBUILD_TESTING=OFF \
            -DAE_MORE_MODULES="$root/build/many_rules.c" &&
        cmake --build "$root/build/release-500" --target auto-enforcer
} >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 2
fi

for name in "$@"; do
    printf '\n## %s\n\n' "$name"
    if [ -f "$root/tests/bench/bench_$name.py" ]; then
        "$root/tests/bench/bench_$name.py" "$root/build/release/auto-enforcer" \
            "$root/build/release-500/auto-enforcer"
    elif [ -x "$root/build/release/tests/bench/bench_$name" ]; then
        "$root/build/release/tests/bench/bench_$name"
    else
        echo "there is no benchmark $name" >&2
        exit 2
    fi
done
