/* SPDX-License-Identifier: MIT */
/* The runs that patterns require, and where they stand. */
#include "rules/byte_run.h"

#include "base/alloc.h"
#include "rules/pattern.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* `length` 0: nothing is known; `bytes` are all of the set. */
Test(byte_run, of_patterns)
{
    static const struct {
        const char *pattern;
        bool ignore_case;
        size_t length;
        const char *bytes;
    } rows[] = {
        {"\\d{15,16}x?", false, 15, "0123456789"},
        {"[0-3]{4}", false, 4, "0123"},
        {"[0-3]{3}", false, 0, ""}, /* too short to be of use */
        {"[0-3]{4,}", false, 4, "0123"},
        {"[0-3]{0,9}", false, 0, ""},
        {"[0-3]{4}?", false, 4, "0123"},
        {"(?:[0-3]{4})?", false, 0, ""},
        {"(?:[0-3]{4})+", false, 4, "0123"},
        {"(?:[0-3]{4}){2}", false, 4, "0123"},
        {"(?:a[0-1]{6}|[2-3]{5})", false, 5, "0123"},
        {"(?:a[0-1]{6}|[2-3]+)", false, 0, ""},
        {"(?=[0-3]{4})\\d", false, 0, ""},
        {"[a-c]{4}", true, 4, "abcABC"},
        {"(?i)[a-c]{4}", false, 4, "abcABC"},
        {"(?i:[a-c]{4})[a-f]", false, 4, "abcABC"},
        {"[a\\-c.]{5}", false, 5, "-.ac"},
        {"[c-]{5}", false, 5, "-c"},
        {"[\\d-z]{5}", false, 5, "-0123456789z"},
        {"[\\.-9]{5}", false, 0, ""}, /* a range from an escape is not read */
        {"[^0-3]{4}", false, 0, ""},
        {"[]a]{4}", false, 0, ""},
        {"[[:digit:]]{4}", false, 0, ""},
        {"[\\n0]{4}", false, 0, ""},
        {"\\D{4}", false, 0, ""},
        {".{9}", false, 0, ""},
        {"(\\d)\\1{8}", false, 0, ""},
        {"\\Q[0]{4}\\E", false, 0, ""},
        {"(?x)[0-3]{4}", false, 0, ""},
        {"(*UCP)\\d{4}", false, 0, ""},
        {"[0-1]{4}[0-9]{30}[0-3]{5}", false, 30, "0123456789"},
        {"", false, 0, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct byte_run run =
            byte_run_of_pattern(span_from_string(rows[i].pattern), rows[i].ignore_case);
        cr_expect_eq(run.length, rows[i].length, "%s: %zu", rows[i].pattern, run.length);
        for (unsigned byte = 1; byte < 256 && run.length > 0; byte++)
            cr_expect_eq(run.bytes[byte / 64] >> byte % 64 & 1,
                         strchr(rows[i].bytes, (int)byte) != NULL, "%s: byte %u", rows[i].pattern,
                         byte);
    }
}

/* Without regard to case an "s" may be U+017F, of two bytes. */
Test(byte_run, letters_beyond_ascii)
{
    struct byte_run run = byte_run_of_pattern(SPAN("[p-s]{4}"), true);
    cr_assert_eq(run.length, 4);
    cr_expect(byte_run_stands_in(&run, SPAN("--s\xC5\xBF"
                                            "Sr--")));
}

Test(byte_run, stands_where_a_search_finds_it)
{
    uint64_t state = 7;
    for (size_t round = 0; round < 200000; round++) {
        char bytes[40];
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        struct byte_run run = {.bytes = {(uint64_t)1 << '1'}, .length = 1 + (state >> 33) % 6};
        size_t length = (state >> 40) % sizeof bytes;
        size_t row = 0, longest = 0;
        for (size_t i = 0; i < length; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            bytes[i] = (state >> 60) < 10 ? '1' : '0';
            row = bytes[i] == '1' ? row + 1 : 0;
            longest = row > longest ? row : longest;
        }
        cr_assert_eq(byte_run_stands_in(&run, (struct span){bytes, length}), longest >= run.length,
                     "%.*s: %zu", (int)length, bytes, run.length);
    }
}

/* What PCRE2 matches holds the run. */
Test(byte_run, matches_hold_their_run)
{
    static const char *const patterns[] = {
        "\\b\\d{4,6}\\b",           "(?:[0-3]{4}|[4-9a]{5})b",
        "(?i)[a-f\\d]{4}(?:x|$)",   "(a|b)[\\w-]{5}\\1",
        "(?:(?:[01]{2,})[ab]{4})+", "[0-9]{4}?(?=a)",
        "(?>[0-9ab]{4,9})[1-3]",    "(?<=a)[01]{4}",
        "(?i:[rst]{4})[0-9]{5}",
    };
    struct pattern_scratch *scratch = pattern_scratch_create();
    uint64_t state = 11;
    for (size_t p = 0; p < sizeof patterns / sizeof *patterns; p++) {
        struct pattern_fault fault;
        struct pattern *pattern =
            pattern_compile(span_from_string(patterns[p]), 0, MEM_PATTERN, &fault);
        struct byte_run run = byte_run_of_pattern(span_from_string(patterns[p]), false);
        cr_assert(pattern && run.length > 0, "%s", patterns[p]);
        for (size_t round = 0; round < 20000; round++) {
            static const char alphabet[] = "0123ab01rsS-";
            char bytes[24];
            struct scan_match match;
            for (size_t i = 0; i < sizeof bytes; i++) {
                state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                bytes[i] = alphabet[(state >> 40) % (sizeof alphabet - 1)];
            }
            struct span text = {bytes, sizeof bytes};
            if (pattern_match(pattern, text, 0, scratch, &match) == PATTERN_MATCH)
                cr_assert(byte_run_stands_in(&run, text), "%s: %.*s", patterns[p], (int)text.length,
                          text.bytes);
        }
        pattern_destroy(pattern);
    }
    pattern_scratch_destroy(scratch);
}
