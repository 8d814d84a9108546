/* SPDX-License-Identifier: MIT */
#include "server/fingerprint.h"

#include "rules/line_fragment.h"
#include "server/finding.h"

static bool is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static void append_folded(struct buf *out, struct span text)
{
    char *into = buf_reserve(out, text.length);
    size_t n = 0;
    for (size_t i = 0; i < text.length; i++)
        if (!is_blank(text.bytes[i]))
            into[n++] = text.bytes[i];
    out->length += n;
}

/* Parts are told apart by a byte that no folded text holds. */
static void end_part(struct buf *out)
{
    buf_append_byte(out, '\n');
}

static bool is_of_file(const struct rule_set *set, const struct violation *violation)
{
    switch ((enum violation_kind)violation->kind) {
    case VIOLATION_FINDING:
    case VIOLATION_RESURFACED:
        return rule_set_rule(set, violation->rule)->flags & RULE_OF_FILE;
    default:
        return false;
    }
}

static void append_rule(struct buf *out, const struct rule_set *set,
                        const struct violation *violation)
{
    const char *about;
    buf_append_string(out, finding_rule(set, violation, &about));
    end_part(out);
    if (about)
        buf_append_string(out, about);
    end_part(out);
}

/* The line, or nothing where there is none or a stream would see it in fragments. */
static struct span whole_line(const struct text *text, size_t line)
{
    struct span bytes = line < text->n_lines ? text_line(text, line) : SPAN("");
    return bytes.length > SCAN_LINE_MAX ? SPAN("") : bytes;
}

static void append_lines(struct buf *out, const struct violation *violation,
                         const struct text *text)
{
    size_t last = (size_t)violation->line + violation->more_lines;
    for (size_t line = violation->line; line <= last; line++)
        append_folded(out, whole_line(text, line));
}

static void append_match(struct buf *out, const struct violation *violation,
                         const struct text *text)
{
    size_t last = (size_t)violation->line + violation->more_lines;
    for (size_t line = violation->line; line <= last && line < text->n_lines; line++) {
        struct span bytes = text_line(text, line);
        size_t from = line == violation->line ? violation->start : 0;
        append_folded(out, span_slice(bytes, from, line == last ? violation->end : bytes.length));
    }
}

static uint64_t hash_neighbours(const struct violation *violation, const struct text *text,
                                struct buf *scratch)
{
    size_t line = violation->line;
    buf_clear(scratch);
    if (line > 0)
        append_folded(scratch, whole_line(text, line - 1));
    end_part(scratch);
    append_folded(scratch, whole_line(text, line + violation->more_lines + 1));
    return hash_64(buf_span(scratch));
}

static struct identity at(const struct rule_set *set, const struct violation *violation,
                          size_t line)
{
    return (struct identity){.line = (uint32_t)line,
                             .start = violation->start,
                             .end = violation->end,
                             .rule = violation->rule,
                             .is_of_file = is_of_file(set, violation)};
}

struct identity identity_of(const struct rule_set *set, const struct violation *violation,
                            const struct text *text, size_t first_line, struct buf *scratch)
{
    struct identity identity = at(set, violation, first_line + violation->line);
    if (text_line(text, violation->line).length <= SCAN_LINE_MAX)
        identity.neighbours = hash_neighbours(violation, text, scratch);
    buf_clear(scratch);
    append_rule(scratch, set, violation);
    if (!identity.is_of_file) {
        append_lines(scratch, violation, text);
        end_part(scratch);
        append_match(scratch, violation, text);
    }
    identity.fingerprint = hash_128(buf_span(scratch));
    return identity;
}

struct identity identity_in_long_line(const struct rule_set *set, const struct violation *violation,
                                      struct span matched, size_t line, struct buf *scratch)
{
    struct identity identity = at(set, violation, line);
    buf_clear(scratch);
    append_rule(scratch, set, violation);
    if (!identity.is_of_file) {
        end_part(scratch);
        append_folded(scratch, matched);
    }
    identity.fingerprint = hash_128(buf_span(scratch));
    return identity;
}
