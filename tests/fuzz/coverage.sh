#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/fuzz/coverage.sh
#
# Which lines of the files they aim at (targets.txt) the fuzzers reach with their corpora: those
# that are committed, and what build/fuzz-corpus has gathered. Needs llvm-profdata and llvm-cov of
# the version of clang. Prints a line per file and one per fuzzer; nothing is a gate.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd -P) || exit 2
# shellcheck source=tests/fuzz/fuzz.sh
. "$root/tests/fuzz/fuzz.sh"

version=$(clang -dumpversion | cut -d. -f1)
tool() { # NAME
    command -v "$1-$version" || command -v "$1" || { echo "$1 is missing" >&2; exit 2; }
}
profdata=$(tool llvm-profdata) || exit 2
cov=$(tool llvm-cov) || exit 2

build=$root/build/fuzz-coverage
log=$root/build/fuzz-coverage.log
mkdir -p "$root/build"
if ! { cmake --preset fuzz -S "$root" -B "$build" -DAE_SANITIZE= \
    -DCMAKE_C_FLAGS='-fprofile-instr-generate -fcoverage-mapping' &&
    cmake --build "$build" --target fuzzers; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    exit 2
fi

cover() { # TARGET FILE...
    target=$1
    shift
    program=$build/tests/fuzz/fuzz_$target
    found=$(fuzz_found "$target")
    mkdir -p "$found"
    # As a single input each: the state of one run does not help the next.
    LLVM_PROFILE_FILE=$build/$target.profraw fuzz_run "$program" -runs=0 \
        "$(fuzz_seeds "$target")" "$found" >/dev/null 2>&1 ||
        echo "$target: the corpus does not pass" >&2
    "$profdata" merge -sparse "$build/$target.profraw" -o "$build/$target.profdata" || return 1
    "$cov" export -summary-only "$program" -instr-profile="$build/$target.profdata" |
        python3 -c '
import json, os, sys
root, target, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
total = reached = 0
for file in json.load(sys.stdin)["data"][0]["files"]:
    lines = file["summary"]["lines"]
    name = os.path.relpath(os.path.realpath(file["filename"]), root)
    if name not in wanted:
        continue
    wanted.remove(name)
    total, reached = total + lines["count"], reached + lines["covered"]
    print("  %5.1f %%  %4d of %4d lines  %s"
          % (100 * lines["covered"] / lines["count"], lines["covered"], lines["count"], name))
print("%s: %.1f %% of the lines it aims at" % (target, 100 * reached / max(total, 1)))
if wanted:
    sys.exit("not in the program: " + " ".join(wanted))
' "$root" "$target" "$@"
}

grep -v '^#' "$root/tests/fuzz/targets.txt" | while read -r target files; do
    # shellcheck disable=SC2086 # a list of words
    cover "$target" $files
done
