/* SPDX-License-Identifier: MIT */
/* What stands at the begin of a text because it has to. */
#include "server/suppress.h"

enum { LINES_MAX = 8 };

static bool begins_with_any(struct span line, const char *const *words)
{
    for (; *words; words++)
        if (span_equal_ignore_case(span_slice(line, 0, strlen(*words)), span_from_string(*words)))
            return true;
    return false;
}

/* As Python, Ruby and Emacs have it: a comment in one of the first two lines. */
static bool is_encoding(struct span line, size_t number)
{
    static const char *const comments[] = {"#", "//", "/*", "--", ";", "\"", "%", "<!--", NULL};
    return number < 2 && begins_with_any(line, comments) &&
           (span_find(line, 0, SPAN("coding:")) < line.length ||
            span_find(line, 0, SPAN("coding=")) < line.length ||
            span_find(line, 0, SPAN("-*-")) < line.length);
}

static bool has_to_stand_there(struct span line, size_t number)
{
    static const char *const firsts[] = {
        "#!",        "<?xml",     "<?php",    "<?hh",     "<!doctype",
        "# syntax=", "# escape=", "#syntax=", "@charset", NULL};
    if (number == 0 && span_starts_with(line, SPAN("\xEF\xBB\xBF")))
        line = span_slice(line, 3, line.length);
    line = span_trim(line);
    return line.length == 0 || begins_with_any(line, firsts) || is_encoding(line, number);
}

size_t suppress_preamble(const struct text *text)
{
    size_t n = 0;
    while (n < text->n_lines && n < LINES_MAX && has_to_stand_there(text_line(text, n), n))
        n++;
    return n;
}
