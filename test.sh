#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds auto-enforcer in every way that matters and runs all tests. See --help.
set -u

root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P) || exit 2
cd "$root" || exit 2
# shellcheck source=scripts/packages.sh
. "$root/scripts/packages.sh"
# shellcheck source=scripts/build.sh
. "$root/scripts/build.sh"
# shellcheck source=tests/fuzz/fuzz.sh
. "$root/tests/fuzz/fuzz.sh"

usage() {
    cat <<'END'
Usage: ./test.sh [--all] [--yes | --no-install]

Installs what is missing, builds with sanitizers, with clang and as a release, and runs
the formatter, the layer check, unit, golden, rule, property and fuzz tests and the editors
of the system's own packages. Each step is one line; its output is in build/test-logs.

  --all           also the thread sanitizer and longer properties; what cannot run here is
                  then a failure (to come with --all: VS Code, newer Neovim and Emacs)
  --yes           install without asking (also where there is no terminal)
  --no-install    only name what is missing, and run what can run without it

The last line is `N passed, N failed`, with `, N skipped` where something could not run.
Exit status: 0 all passed, 1 a step failed, 2 it could not begin.
END
}

all=no
install=yes
assume_yes=no
for option in "$@"; do
    case $option in
    --all) all=yes ;;
    --yes) assume_yes=yes ;;
    --no-install) install=no ;;
    --help) usage; exit 0 ;;
    *) say "no such option: $option (see --help)"; exit 2 ;;
    esac
done

# Seconds: of each fuzzer, and at most of each test.
fuzz_seconds=60
test_timeout=900
if [ "$all" = yes ]; then
    test_timeout=2400
fi

# Sequences of the law for each encoding: with sanitizers, which make it slow, and as a release.
law_asan_sequences=50000
law_sequences=200000
mutations=1000 # of transcripts
corpus_bytes=4000000 # of each folder of source files of this machine; 0: all of it
if [ "$all" = yes ]; then
    corpus_bytes=0
    law_sequences=1000000
    mutations=10000
fi

ASAN_OPTIONS=detect_leaks=1:halt_on_error=1:detect_stack_use_after_return=1:strict_string_checks=1
UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
AE_ALLOW_MISSING_EDITORS=1 # they are named instead
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS AE_ALLOW_MISSING_EDITORS

# --- steps ---------------------------------------------------------------------------------------

logs=$root/build/test-logs
n_passed=0
n_failed=0
n_skipped=0

pass() { # NAME SECONDS
    n_passed=$((n_passed + 1))
    printf 'ok      %4d s  %s\n' "$2" "$1"
}

fail() { # NAME SECONDS
    n_failed=$((n_failed + 1))
    printf 'FAILED  %4d s  %s\n' "$2" "$1"
}

# What cannot run here. With --all that is a failure: nothing is left out quietly.
skip() { # NAME REASON
    if [ "$all" = yes ]; then
        n_failed=$((n_failed + 1))
        printf 'FAILED          %s: cannot run here: %s\n' "$1" "$2"
    else
        n_skipped=$((n_skipped + 1))
        printf 'skipped         %s: cannot run here: %s\n' "$1" "$2"
    fi
}

show_log() { # NAME
    printf -- '---- build/test-logs/%s.log, its last lines ----\n' "$1"
    tail -n 60 "$logs/$1.log"
    printf -- '----\n'
}

step() { # NAME COMMAND...
    step_name=$1
    shift
    step_start=$(date +%s)
    "$@" </dev/null >"$logs/$step_name.log" 2>&1
    step_status=$?
    step_seconds=$(($(date +%s) - step_start))
    if [ "$step_status" -eq 0 ]; then
        pass "$step_name" "$step_seconds"
    elif [ "$step_status" -eq 77 ]; then
        skip "$step_name" "$(tail -n 1 "$logs/$step_name.log")"
    else
        fail "$step_name" "$step_seconds"
        show_log "$step_name"
    fi
    return "$step_status"
}

# Whether all of the named needs are there; else the step is named as one that cannot run.
can_run() { # STEP NEED...
    can_run_step=$1
    shift
    for can_run_need in "$@"; do
        case " $still_missing" in
        *" $can_run_need "*)
            skip "$can_run_step" "$can_run_need is missing"
            return 1
            ;;
        esac
    done
    return 0
}

# The last line that a test wrote; ctest shows it only for a failure, but keeps it.
skipped_reason() { # FOLDER TEST
    awk -v test="$2" '
        $2 == "Testing:" { inside = $3 == test }
        /^<end of output>$/ { inside = 0 }
        inside && NF { last = $0 }
        END { sub(/^SKIPPED: /, "", last); print last }' "$1/Testing/Temporary/LastTest.log"
}

# One step per label of ctest. No test under a label is a failure, and a test that ctest skipped
# is named in a line of its own, with the reason it gave.
label() { # STEP FOLDER LABEL
    step "$1" ctest --test-dir "$2" --label-regex "^$3\$" --no-tests=error --output-on-failure \
        --timeout "$test_timeout" --parallel 2
    sed -n 's/^.*Test *#[0-9]*: \([^ ]*\) .*\*\*\*Skipped.*$/\1/p' "$logs/$1.log" \
        >"$logs/$1.skipped"
    while read -r skipped_test; do
        skip "$1/$skipped_test" "$(skipped_reason "$2" "$skipped_test")"
    done <"$logs/$1.skipped"
    rm -f "$logs/$1.skipped"
}

# --- what the steps do ---------------------------------------------------------------------------

c_files() {
    find server rules protocol tests -path tests/data -prune -o -type f -name '*.[ch]' -print
}

check_format() {
    c_files | xargs "$(clang_format_command)" --dry-run -Werror
}

check_scripts() {
    shellcheck -x run.sh test.sh .ci/run scripts/*.sh tests/*.sh &&
        find tests -mindepth 2 -name '*.sh' -exec shellcheck -S warning {} +
}

fuzzers() {
    find build/fuzz/tests/fuzz -maxdepth 1 -type f -perm -u+x 2>/dev/null | sort
}

fuzz_begin() { # PROGRAM
    fuzz_log=$logs/fuzz-${1##*/}.log
    { fuzz_for "$1" "$fuzz_seconds" "$(fuzz_seed_of_commit)"; echo "exit status $?"; } >"$fuzz_log" 2>&1 &
}

fuzz_end() { # PROGRAM
    step "fuzz-${1##*/}-ended" fuzz_verdict "$logs/fuzz-${1##*/}.log"
}

fuzz_verdict() { # LOG
    grep -E '^(stat::number_of|stat::slowest|#[0-9]+.*DONE|exit status)' "$1"
    grep -qx 'exit status 0' "$1" || { tail -n 60 "$1"; return 1; }
}

fuzz_two() { # PROGRAM...
    fuzz_begin "$1"
    [ $# -eq 1 ] || fuzz_begin "$2"
    wait
    fuzz_end "$1"
    [ $# -eq 1 ] || fuzz_end "$2"
}

fuzz_steps() {
    if ! [ -f tests/fuzz/CMakeLists.txt ]; then
        skip fuzz "tests/fuzz is not in this tree"
        return
    fi
    can_run fuzz clang fuzzer || return
    step build-fuzz preset_build fuzz || return
    fuzz_count=$(fuzzers | wc -l)
    if [ "$fuzz_count" -eq 0 ]; then
        echo 'no fuzzer was built' >"$logs/fuzz.log"
        fail fuzz 0
        show_log fuzz
        return
    fi
    # Two at a time; a line each when both are done.
    # shellcheck disable=SC2046 # paths without blanks
    set -- $(fuzzers)
    while [ $# -gt 0 ]; do
        fuzz_two "$@"
        shift
        [ $# -eq 0 ] || shift
    done
}

# A kernel may lay out memory in a way that the thread sanitizer cannot use.
tsan_runs() {
    tsan_folder=$(mktemp -d) || return 1
    echo 'int main(void) { return 0; }' >"$tsan_folder/a.c"
    gcc -fsanitize=thread -o "$tsan_folder/a" "$tsan_folder/a.c" && "$tsan_folder/a"
    tsan_status=$?
    rm -rf "$tsan_folder"
    return "$tsan_status"
}

all_steps() {
    if tsan_runs >"$logs/tsan.log" 2>&1; then
        if step build-tsan preset_build tsan -DCMAKE_C_COMPILER=gcc; then
            label threads-tsan build/tsan threads
            label golden-tsan build/tsan golden
        fi
    else
        skip tsan "gcc's thread sanitizer does not run, see build/test-logs/tsan.log"
    fi
}

# Every test that ctest knows carries a label that is run here; else nobody would miss it.
check_labels() {
    labels_all=$(ctest --test-dir build/asan -N | sed -n 's/^Total Tests: //p')
    labels_run=$(ctest --test-dir build/asan -N -L '^(unit|golden|rules|property|law|faults|editors)$' |
        sed -n 's/^Total Tests: //p')
    echo "tests known: $labels_all, with a label that is run: $labels_run"
    [ "$labels_all" = "$labels_run" ]
}

# The steps of a folder that is not there fail, or are named when it could not be built here.
steps_without() { # yes|no|missing STEP...
    without_built=$1
    shift
    for without_step in "$@"; do
        if [ "$without_built" = missing ]; then
            skip "$without_step" "what its build needs is missing"
        else
            fail "$without_step" 0
        fi
    done
}

asan_steps() {
    if [ "$asan_built" != yes ]; then
        steps_without "$asan_built" labels unit golden rules property law faults editors
        return
    fi
    step labels check_labels
    label unit build/asan unit
    label golden build/asan golden
    label rules build/asan rules
    label property build/asan property
    AE_SEQUENCES=$law_asan_sequences
    export AE_SEQUENCES
    label law build/asan law
    unset AE_SEQUENCES
    label faults build/asan faults
    label editors build/asan editors
}

run_benchmarks() {
    tests/bench/bench_lazy.py build/release/auto-enforcer &&
        tests/bench/bench_memory.py build/release/auto-enforcer 1 &&
        build/release/tests/bench/lsp_client keys 1000 5 build/release/auto-enforcer server
}

release_steps() {
    if [ "$release_built" != yes ]; then
        steps_without "$release_built" build-benchmarks benchmark-runs law-release corpus \
            golden-release faults-release determinism no-sockets packaging
        return
    fi
    # Benchmarks are no tests, but they have to build and to run.
    step build-benchmarks cmake --build build/release --target benchmarks
    can_run benchmark-runs python3 && step benchmark-runs run_benchmarks
    AE_SEQUENCES=$law_sequences AE_SEED=1000001
    export AE_SEQUENCES AE_SEED
    label law-release build/release law
    unset AE_SEQUENCES AE_SEED
    AE_CORPUS_BYTES=$corpus_bytes
    export AE_CORPUS_BYTES
    label corpus build/release corpus
    unset AE_CORPUS_BYTES
    AE_MUTATIONS=$mutations
    export AE_MUTATIONS
    label golden-release build/release golden
    unset AE_MUTATIONS
    if [ "$all" = yes ]; then
        AE_FAULTS_ALL=1 # every call and not a sample of them
        export AE_FAULTS_ALL
    fi
    label faults-release build/release faults
    unset AE_FAULTS_ALL
    can_run determinism-turkish turkish-locale
    label determinism build/release determinism
    if can_run no-sockets strace python3; then
        step no-sockets tests/no_sockets.sh build/release/auto-enforcer
    fi
    if [ "$all" = yes ]; then
        step packaging tests/packaging.sh --twice
    else
        step packaging tests/packaging.sh
    fi
}

# --- all of it -----------------------------------------------------------------------------------

# shellcheck disable=SC2086 # lists of words
{
    needs_provide $needs_build $needs_test
    if [ -n "$(needs_missing $needs_build)" ]; then
        exit 2
    fi
    still_missing=$(needs_missing $needs_test)
}
mkdir -p "$logs" || exit 2
rm -f "$logs"/*.log

can_run format clang-format-14 && step format check_format
can_run scripts shellcheck && step scripts check_scripts
step layers tests/layers.sh
step layers-test tests/layers_test.sh
can_run run-sh-test python3 && step run-sh-test tests/run_sh_test.sh

asan_built=missing
release_built=no
if can_run build-asan gcc criterion sanitizers; then
    asan_built=no
    step build-asan preset_build asan -DCMAKE_C_COMPILER=gcc && asan_built=yes
fi
can_run build-clang clang criterion && step build-clang preset_build clang
step build-release preset_build release -DBUILD_TESTING=ON && release_built=yes

asan_steps
release_steps
fuzz_steps
[ "$all" = no ] || all_steps

if [ "$n_skipped" -gt 0 ]; then
    echo "$n_passed passed, $n_failed failed, $n_skipped skipped"
else
    echo "$n_passed passed, $n_failed failed"
fi
[ "$n_failed" -eq 0 ]
