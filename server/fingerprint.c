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

/* Whether it is a finding of a rule with that flag. */
static bool has_flag(const struct rule_set *set, const struct violation *violation, unsigned flag)
{
    return violation_is_of_rule(violation) && rule_set_rule(set, violation->rule)->flags & flag;
}

static void append_names(struct buf *out, const char *rule, const char *about)
{
    buf_append_string(out, rule);
    end_part(out);
    if (about)
        buf_append_string(out, about);
    end_part(out);
}

static void append_rule(struct buf *out, const struct rule_set *set,
                        const struct violation *violation)
{
    const char *about;
    const char *rule = finding_rule(set, violation, &about);
    append_names(out, rule, about);
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
                             .is_of_file = has_flag(set, violation, RULE_OF_FILE),
                             .is_of_change = has_flag(set, violation, RULE_DOCUMENT_CHANGED)};
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

/* In the place of a secret stands one byte, whatever it is. */
static void append_without_secrets(struct buf *out, struct span line, size_t from, size_t to,
                                   size_t n_line, const struct secrets *secrets)
{
    for (size_t at = from; at < to;) {
        bool is_secret;
        size_t end = secrets_run_end(secrets, n_line, at, to, &is_secret);
        if (is_secret)
            buf_append_byte(out, '\x01');
        else
            append_folded(out, span_slice(line, at, end));
        at = end;
    }
}

bool identity_append_kept(struct buf *out, const struct rule_set *set,
                          const struct violation *violation, const char *rule,
                          const struct text *text, size_t first_line, const struct secrets *secrets)
{
    struct span line = text ? text_line(text, violation->line) : SPAN("");
    append_names(out, rule, NULL);
    if (!text || line.length > SCAN_LINE_MAX || has_flag(set, violation, RULE_OF_FILE) ||
        rule_set_rule(set, violation->rule)->flags & RULE_SENSITIVE)
        return false;
    size_t n_line = first_line + violation->line;
    size_t end = violation->more_lines > 0 ? line.length : violation->end;
    append_without_secrets(out, line, 0, line.length, n_line, secrets);
    end_part(out);
    append_without_secrets(out, line, violation->start, end, n_line, secrets);
    return true;
}
