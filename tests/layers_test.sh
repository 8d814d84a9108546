#!/bin/sh
# SPDX-License-Identifier: MIT
# Shows that tests/layers.sh passes on a clean tree and fails, by file and line, on each fault.
# shellcheck disable=SC2016 # the backquotes are those of a table in Markdown
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
folder=$(mktemp -d) || exit 2
trap 'rm -rf "$folder"' EXIT
trap 'exit 2' HUP INT TERM
n_rows=0
n_wrong=0

# A small tree that is as it should be: every file has three lines to begin with.
plant_clean() {
    rm -rf "$folder/tree"
    mkdir -p "$folder/tree/protocol" "$folder/tree/rules/modules" "$folder/tree/server/base" \
        "$folder/tree/server/handlers" "$folder/tree/tests/unit"
    cd "$folder/tree" || exit 2
    plant server/base/buf.c '#include "base/buf.h"' '#include <string.h>'
    plant server/base/hash.c '#include "base/hash.h"' '#include <xxhash.h>'
    plant server/base/keyed_hash.c '#include "base/keyed_hash.h"' '#include <sodium.h>'
    plant server/base/alloc.c '#include <malloc.h>' 'void a(void) { exit(70); }'
    plant server/base/file.c '#include <sys/stat.h>' 'void a(char *p) { free(p); }'
    plant protocol/codec.c '#include "protocol/codec.h"' '#include <jansson.h>'
    plant rules/pattern.c '#include "base/span.h"' '#include <pcre2.h>'
    plant rules/tree_yaml.c '#include <yaml.h>' '#include <jansson.h>'
    plant rules/engine.c '/* #include "server/document.h" */' '// exit(1), puts("") and stdout'
    plant rules/modules/dates.c '#include "rules/module.h"' '#include "rules/text.h"'
    plant server/loop.c '#include <uv.h>' '#include <unistd.h>'
    plant server/main.c '#include <stdio.h>' 'int main(void) { puts("x"); exit(0); }'
    plant server/handlers/hover.c '#include "rules/engine.h"' '#include "protocol/types.h"'
    plant server/document.c '#include "server/methods.def"' 'char *text = "exit(1) stdout";'
    plant server/session.c 'void mem_free(void *p);' 'int exit_code, my_exit(int a), freed(int);'
    plant tests/unit/engine_test.c '#include <unistd.h>' '#include <pcre2.h>'
}

plant() { # PATH LINE LINE
    printf '/* SPDX-License-Identifier: MIT */\n%s\n%s\n' "$2" "$3" >"$1"
}

wrong() {
    n_wrong=$((n_wrong + 1))
    printf 'layers_test: %s\n' "$*"
}

passes() { # WHAT
    n_rows=$((n_rows + 1))
    found=$("$here/layers.sh" "$folder/tree" 2>&1) || wrong "$1: should pass, but: $found"
}

# Appends a line to a file of the clean tree; exactly that line must be named.
fails() { # PATH LINE
    n_rows=$((n_rows + 1))
    plant_clean
    mkdir -p "$(dirname "$1")"
    printf '%s\n' "$2" >>"$1"
    expected=$1:$(awk 'END { print NR }' "$1"):
    found=$("$here/layers.sh" "$folder/tree" 2>/dev/null)
    status=$?
    [ "$status" -eq 1 ] || wrong "$1 with $2: status $status, not 1"
    case $found in
    "$expected "*) ;;
    *) wrong "$1 with $2: expected $expected but found: $found" ;;
    esac
    [ "$(printf '%s\n' "$found" | wc -l)" -eq 1 ] || wrong "$1 with $2: more than one fault: $found"
}

plant_clean
passes 'the clean tree'

# Arrows between the rooms.
fails server/base/buf.c '#include "rules/text.h"'
fails server/base/buf.c '#include "protocol/rpc.h"'
fails server/base/buf.c '#include "server/document.h"'
fails protocol/codec.c '#include "rules/engine.h"'
fails protocol/codec.c '#include "server/outbox.h"'
fails rules/engine.c '#include "protocol/types.h"'
fails rules/engine.c '#  include "server/document.h"'
fails rules/engine.h '#include "server/document.h"'
fails rules/modules/dates.c '#include "rules/engine.h"'
fails rules/modules/dates.c '#include "rules/pattern.h"'
fails rules/modules/dates.c '#include "protocol/types.h"'
fails server/document.c '#include "tests/unit.h"'

# The form of an include.
fails server/document.c '#include "../rules/engine.h"'
fails rules/modules/dates.c '#include "rules/../server/document.h"'
fails server/document.c '#include "document.h"'
fails server/document.c '#include <rules/engine.h>'
fails rules/engine.c '#include <../server/document.h>'
fails server/document.c '#include "rules/engine.c"'
fails server/document.c '#include HEADER'
fails server/methods.def '#include "other.def"'

# Libraries stay in the file that wraps them.
fails rules/engine.c '#include <pcre2.h>'
fails rules/pattern.h '#include <pcre2.h>'
fails server/document.c '#include <pcre2.h>'
fails server/document.c '#include <uv.h>'
fails server/loop.h '#include <uv.h>'
fails rules/engine.c '#include <jansson.h>'
fails rules/modules/dates.c '#include <jansson.h>'
fails server/base/buf.c '#include <jansson.h>'
fails rules/pack.c '#include <yaml.h>'
fails server/document.c '#include <yaml.h>'
fails server/document.c '#include <xxhash.h>'
fails server/fingerprint.c '#include <sodium.h>'
fails rules/engine.c '#include <malloc.h>'

# What is POSIX alone.
fails rules/engine.c '#include <unistd.h>'
fails server/base/buf.c '#include <sys/types.h>'
fails server/document.c '#include <dirent.h>'
fails protocol/codec.c '#include <poll.h>'
fails server/session.c '#include <fcntl.h>'
fails server/document.c '#include <pthread.h>'
fails rules/engine.c '#include <regex.h>'

# One writer of standard output, one place that ends the process, one door to the heap.
fails server/document.c 'void a(void) { printf("x"); }'
fails server/document.c 'void a(void) { puts ("x"); }'
fails rules/engine.c 'void a(void) { fprintf(stdout, "x"); }'
fails protocol/codec.c 'void a(void) { /* quiet */ putchar(1); }'
fails server/document.c 'void a(void) { abort(); }'
fails rules/engine.c 'void a(void) { if (1) exit(1); }'
fails server/batch.c 'void a(void) { _exit(1); }'
fails rules/engine.c "void a(void) { char c = '\"'; exit(c); }"
fails rules/engine.c 'void *a(void) { return malloc(1); }'
fails server/document.c 'void a(char *p) { free(p); }'
fails server/document.c 'char *a(char *p) { return strdup(p); }'

# Files without a noun. Their last line is not the fault, so these are looked at by hand.
for name in server/util.c rules/string_utils.h protocol/common.h server/misc.c tests/unit/helpers.c
do
    n_rows=$((n_rows + 1))
    plant_clean
    echo '/* SPDX-License-Identifier: MIT */' >"$name"
    found=$("$here/layers.sh" "$folder/tree" 2>/dev/null) && wrong "$name: should fail"
    case $found in
    "$name:1: "*) ;;
    *) wrong "$name is not named: $found" ;;
    esac
done

# The map of the house: names as the map may write them, and one of a file that is gone.
n_rows=$((n_rows + 1))
plant_clean
mkdir docs
printf '| files | |\n| `rules/engine`, `rules/tree_*` | `nothing` |\n| `server/base` | |\n' \
    >docs/ARCHITECTURE.md
passes 'a map that is true'
echo '| `rules/engine`, `rules/matcher` | |' >>docs/ARCHITECTURE.md
found=$("$here/layers.sh" "$folder/tree" 2>/dev/null) && wrong 'a map with a file that is gone passes'
[ "$found" = 'docs/ARCHITECTURE.md:4: names rules/matcher, which is not there' ] ||
    wrong "the map: $found"

# Each fault has its line, and an empty tree is not a clean one.
n_rows=$((n_rows + 2))
plant_clean
printf '#include <uv.h>\n#include <yaml.h>\n' >>server/document.c
found=$("$here/layers.sh" "$folder/tree" 2>/dev/null)
[ "$(printf '%s\n' "$found" | wc -l)" -eq 2 ] || wrong "two faults, but: $found"
mkdir "$folder/empty"
"$here/layers.sh" "$folder/empty" >/dev/null 2>&1 && wrong 'an empty tree passes'

echo "layers_test: $n_rows rows, $n_wrong wrong"
[ "$n_wrong" -eq 0 ]
