#!/bin/sh
# SPDX-License-Identifier: MIT
# Usage: tests/layers.sh [ROOT]
#
# Reads the sources of the rooms and fails where one reaches for what it may not see
# (DESIGN.md section 2, docs/ARCHITECTURE.md). Every fault is one line: path:line: what is wrong.
# CMake hides most of this already; here it is said in words, and the rest is looked for.
set -u

root=${1:-$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)}
cd "$root" || exit 2

sources() {
    find protocol rules server -type f \( -name '*.[ch]' -o -name '*.def' \) 2>/dev/null | sort
}

n_sources=$(sources | wc -l)
if [ "$n_sources" -eq 0 ]; then
    echo "layers: no sources under $root" >&2
    exit 2
fi

check_sources() {
    # shellcheck disable=SC2046 # paths of sources hold no blanks
    awk '
    BEGIN {
        sees["base"] = " base "
        sees["protocol"] = " base protocol "
        sees["rules"] = " base rules "
        sees["module"] = " base "
        sees["server"] = " base protocol rules server "

        words("assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp " \
              "signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn " \
              "string tgmath threads time uchar wchar wctype", iso)

        # A library is named in the files that wrap it and nowhere else.
        only["pcre2.h"] = "^rules/pattern\\.c$"
        only["uv.h"] = "^server/((loop|subprocess)\\.c|loop_watch\\.[ch])$"
        only["jansson.h"] = "^(protocol/.*|rules/tree[a-z_]*\\.c|server/[^/]*\\.[ch]|server/handlers/.*)$"
        only["yaml.h"] = "^rules/tree[a-z_]*\\.c$"
        only["xxhash.h"] = "^server/base/hash\\.c$"
        only["sodium.h"] = "^server/base/keyed_hash\\.c$"
        only["malloc.h"] = "^server/base/(alloc)\\.c$"
        posix_files = "^server/(base/(clock|file|file_writer|trace)|loop|loop_watch|subprocess)\\.c$"
        stdout_files = "^server/(main|batch[a-z_]*)\\.c$"
        ending_files = "^server/(main|base/alloc)\\.c$"
        heap_files = "^server/base/alloc\\.c$"
        free_files = "^server/base/(alloc|file)\\.c$" # realpath hands out memory of the C library
    }

    function words(text, into,    list, n, i) {
        n = split(text, list, " ")
        for (i = 1; i <= n; i++)
            into[list[i] ".h"] = 1
    }

    function fault(text) {
        print FILENAME ":" FNR ": " text
    }

    function room_of(path) {
        if (path ~ /^server\/base\//) return "base"
        if (path ~ /^rules\/modules\//) return "module"
        sub(/\/.*/, "", path)
        return path
    }

    function check_ours(name,    target) {
        if (name ~ /\.\./) { fault("climbs: \"" name "\""); return }
        if (name !~ /\//) { fault("names no room: \"" name "\""); return }
        if (name !~ /\.(h|def)$/) { fault("includes what is no header: \"" name "\""); return }
        target = name
        sub(/\/.*/, "", target)
        if (room == "module" && name ~ /^rules\/(module|scan|text|ascii_words|secret_value)\.h$/) return
        if (index(sees[room], " " target " ") == 0)
            fault(room " does not see \"" name "\"")
    }

    function check_library(name) {
        if (name ~ /\.\./ || name ~ /^(base|protocol|rules|server)\//)
            fault("a room of ours in angle brackets: <" name ">")
        else if (name in only) {
            if (FILENAME !~ only[name]) fault("may not include <" name ">")
        } else if (!(name in iso) && FILENAME !~ posix_files)
            fault("<" name "> is not ISO C and stays behind base/file, loop and subprocess")
    }

    # The line without its comments, and with its strings and characters emptied.
    function code_of(line,    out, i, c, two) {
        out = ""
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            two = substr(line, i, 2)
            if (comment) {
                if (two == "*/") { comment = 0; i++ }
            } else if (quote != "") {
                if (c == "\\") i++
                else if (c == quote) { quote = ""; out = out c }
            } else if (two == "/*") { comment = 1; i++; out = out " " }
            else if (two == "//") break
            else {
                if (c == "\"" || c == "\047") quote = c
                out = out c
            }
        }
        quote = ""
        return out
    }

    function calls(code, names) {
        return code ~ "(^|[^A-Za-z0-9_])(" names ")[ \t]*\\("
    }

    FNR == 1 { room = room_of(FILENAME); comment = 0 }

    {
        code = $0
        if (comment || code ~ /[\/"\047]/) code = code_of(code)
    }

    code ~ /^[ \t]*#[ \t]*include/ {
        name = $0
        sub(/^[ \t]*#[ \t]*include[ \t]*/, "", name)
        kind = substr(name, 1, 1)
        name = substr(name, 2)
        sub(/[">].*/, "", name)
        if (kind == "\"") check_ours(name)
        else if (kind == "<") check_library(name)
        else fault("includes what a macro names")
        next
    }

    FILENAME !~ stdout_files && (calls(code, "printf|vprintf|puts|putchar") ||
                                 code ~ /(^|[^A-Za-z0-9_])stdout([^A-Za-z0-9_]|$)/) {
        fault("standard output carries the answer and has one writer")
    }

    FILENAME !~ ending_files && calls(code, "abort|exit|_exit|_Exit|quick_exit") {
        fault("only main and base/alloc end the process")
    }

    (FILENAME !~ heap_files && calls(code, "malloc|calloc|realloc|strdup|strndup")) ||
    (FILENAME !~ free_files && calls(code, "free")) {
        fault("the heap has one door, base/alloc")
    }
    ' $(sources)
}

# A thing without a noun has no home.
check_names() {
    find protocol rules server tests -name data -prune -o -type f -print 2>/dev/null | sort |
        awk -F/ '$NF ~ /^(.*[_-])?(utils?|commons?|helpers?|misc)\.[a-z]+$/ {
                     print $0 ":1: a file belongs to the room whose noun it bears"
                 }'
}

# The map names files and folders that exist: `rules/lexer` is rules/lexer.h or rules/lexer.c.
check_map() {
    map=docs/ARCHITECTURE.md
    [ -f "$map" ] || return 0
    awk -F'|' '/^\| `/ { n = split($2, part, "`")
                         for (i = 2; i <= n; i += 2) print FNR, part[i] }' "$map" |
        while read -r line_number name; do
            # shellcheck disable=SC2231 # a name may be a pattern
            for found in $name $name.[ch]; do
                [ -e "$found" ] && continue 2
            done
            echo "$map:$line_number: names $name, which is not there"
        done
}

faults=$(check_sources && check_names && check_map) || exit 2
if [ -n "$faults" ]; then
    printf '%s\n' "$faults"
    echo "layers: $(printf '%s\n' "$faults" | wc -l) faults" >&2
    exit 1
fi
echo "layers: $n_sources files, no fault"
