# SPDX-License-Identifier: MIT
# shellcheck shell=sh disable=SC2154
# How a fuzzer is run; sourced by test.sh and by the scripts beside this one. $root is the tree.

# Limits for one input under sanitizers, which make everything some twenty times slower: a second
# of the program is twenty here. A fuzzer reads no configuration of the person who runs it.
fuzz_run() { # PROGRAM ARGUMENT...
    HOME=/nonexistent XDG_CONFIG_HOME=/nonexistent "$@" -timeout=20 -rss_limit_mb=2048 \
        -dict="$root/tests/fuzz/auto-enforcer.dict"
}

# The corpus that is committed for a fuzzer, and where what it finds is kept.
fuzz_seeds() { # NAME
    echo "$root/tests/fuzz/corpus/$1"
}

fuzz_found() { # NAME
    echo "$root/build/fuzz-corpus/$1"
}

# A seed for the commit that is tested: it goes where other commits did not, and what it finds is
# found again by whoever runs the same commit. 0, which libFuzzer takes as chance, without git.
fuzz_seed_of_commit() {
    echo $((0x$(git -C "$root" rev-parse --short=7 HEAD 2>/dev/null || echo 0)))
}

# Runs the fuzzer for so many seconds, behind the committed inputs; what it finds is kept, and what
# makes it fail lies beside it.
fuzz_for() { # PROGRAM SECONDS [SEED]
    fuzz_name=$(basename "$1" | sed 's/^fuzz_//')
    mkdir -p "$(fuzz_found "$fuzz_name")" || return 1
    fuzz_run "$1" "$(fuzz_seeds "$fuzz_name")" -runs=0 || return 1
    fuzz_run "$1" -max_total_time="$2" -seed="${3:-0}" -print_final_stats=1 \
        -artifact_prefix="$(fuzz_found "$fuzz_name")/failed-" \
        "$(fuzz_found "$fuzz_name")" "$(fuzz_seeds "$fuzz_name")"
}
