/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

#include <criterion/criterion.h>

Test(suggest, nearest)
{
    static const char *const names[] = {"hint", "info", "warning", "blocked", "exclude", "x"};
    static const struct {
        const char *given, *wanted;
    } rows[] = {
        {"blokced", "blocked"},
        {"waring", "warning"},
        {"INFO", "info"},
        {"exlcude", "exclude"},
        {"excludes", "exclude"},
        {"hnit", "hint"},
        {"hin", "hint"},
        {"banana", NULL},
        {"", NULL},
        {"y", NULL},
        {"warningswarnings", NULL},
        {"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", NULL},
        {"inof", "info"},
        {"\xFF\xFE", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *got = suggest_nearest(span_from_string(rows[i].given), names, 6);
        cr_assert((got == NULL) == (rows[i].wanted == NULL), "row %zu: %s", i, got ? got : "none");
        cr_assert(!got || strcmp(got, rows[i].wanted) == 0, "row %zu: %s", i, got);
    }
    cr_assert_null(suggest_nearest(SPAN("a"), NULL, 0));
}

Test(suggest, first_of_equals)
{
    static const char *const names[] = {"pack/ab", "pack/ac"};
    cr_assert_str_eq(suggest_nearest(SPAN("pack/ad"), names, 2), "pack/ab");
}
