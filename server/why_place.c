/* SPDX-License-Identifier: MIT */
#include "server/why_place.h"

enum { DIGITS_MAX = 15 };

/* Takes ":NUMBER" off the end. */
static bool take_number(struct span *rest, size_t *number)
{
    size_t start = rest->length;
    size_t value = 0;
    while (start > 0 && rest->bytes[start - 1] >= '0' && rest->bytes[start - 1] <= '9')
        start--;
    bool is_number = start > 1 && start < rest->length && rest->length - start <= DIGITS_MAX &&
                     rest->bytes[start - 1] == ':';
    if (!is_number)
        return false;
    for (size_t i = start; i < rest->length; i++)
        value = value * 10 + (size_t)(rest->bytes[i] - '0');
    *number = value;
    *rest = span_slice(*rest, 0, start - 1);
    return true;
}

bool why_place_parse(struct span word, bool (*exists)(struct span file), struct why_place *out)
{
    size_t last, first;
    struct span rest = word;
    if (span_ends_with(rest, SPAN(":")))
        rest.length--;
    if (!take_number(&rest, &last))
        return false;
    struct span shorter = rest;
    bool has_column = take_number(&shorter, &first);
    if (has_column && exists(rest) && !exists(shorter))
        has_column = false;
    *out =
        has_column ? (struct why_place){shorter, first, last} : (struct why_place){rest, last, 0};
    return out->line > 0 && (!has_column || out->column > 0);
}
