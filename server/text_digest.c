/* SPDX-License-Identifier: MIT */
#include "server/text_digest.h"

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

uint64_t text_digest_feed(uint64_t hash, struct span bytes)
{
    for (size_t i = 0; i < bytes.length; i++)
        if (!is_blank(bytes.bytes[i]))
            hash = (hash + (unsigned char)bytes.bytes[i] + 1) * UINT64_C(0x9E3779B97F4A7C15);
    return hash;
}

/* So that sums of lines that are nearly alike are not alike. */
uint64_t text_digest_end(uint64_t hash)
{
    hash = (hash ^ hash >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    hash = (hash ^ hash >> 27) * UINT64_C(0x94D049BB133111EB);
    return hash ^ hash >> 31;
}

uint64_t text_digest_of_lines(const struct text *text, size_t first, size_t end)
{
    struct text_cursor cursor = text_cursor_at(text, first);
    uint64_t digest = 0;
    for (size_t line = first; line < end; line++)
        digest += text_digest_end(text_digest_feed(0, text_cursor_next(&cursor)));
    return digest;
}

static bool is_of_changed(const struct rule_set *set, const struct violation *violation)
{
    return violation->kind == VIOLATION_FINDING &&
           rule_set_rule(set, violation->rule)->flags & RULE_DOCUMENT_CHANGED;
}

void text_digest_leave_out(uint64_t *digest, size_t *next, const struct rule_set *set,
                           const struct text *text, size_t first_line,
                           const struct violation *violation)
{
    if (!is_of_changed(set, violation))
        return;
    size_t first = violation->line;
    size_t end = first + violation->more_lines + 1;
    if (first + first_line < *next)
        first = *next - first_line;
    if (first >= end)
        return;
    *digest -= text_digest_of_lines(text, first, end);
    *next = first_line + end;
}

bool text_digest_is_wanted(const struct rule_set *set, const struct violation_set *violations)
{
    const uint64_t *rules = rule_set_document_changed(set);
    for (size_t w = 0; rules && w < candidate_words(rule_set_count(set)); w++)
        for (uint64_t left = rules[w]; left; left &= left - 1)
            if (violation_set_count(violations, VIOLATION_FINDING,
                                    w * 64 + (size_t)__builtin_ctzll(left)) > 0)
                return true;
    return false;
}

uint64_t text_digest_rest(uint64_t digest, const struct rule_set *set, const struct text *text,
                          const struct violation_set *violations)
{
    struct violation_cursor cursor = violation_cursor_begin(violations);
    struct violation violation;
    size_t next = 0;
    while (violation_cursor_next(&cursor, &violation))
        text_digest_leave_out(&digest, &next, set, text, 0, &violation);
    return digest;
}
