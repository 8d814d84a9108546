/* SPDX-License-Identifier: MIT */
#include "server/masked_lines.h"

#include "server/redact.h"

void masked_lines_begin(struct masked_lines *lines, const struct secrets *secrets,
                        line_hash_sink *sink, void *context)
{
    lines->secrets = secrets;
    lines->is_on = sink;
    if (sink)
        line_hash_begin(&lines->hash, sink, context);
}

void masked_lines_release(struct masked_lines *lines)
{
    line_hash_release(&lines->hash);
    buf_release(&lines->long_line);
    lines->is_on = false;
}

/* Appends bytes [start, end) of a line of the file. */
static void append_masked(const struct masked_lines *lines, struct span line, size_t number,
                          size_t start, size_t end, struct buf *out)
{
    for (size_t at = start; at < end;) {
        bool is_secret;
        size_t run = secrets_run_end(lines->secrets, number, at, end, &is_secret);
        if (is_secret)
            redact_mask(out);
        else
            buf_append(out, span_slice(line, at, run));
        at = run;
    }
}

void masked_lines_feed(struct masked_lines *lines, const struct text *text, size_t first_line,
                       struct line_range range)
{
    struct buf masked = BUF_INIT(MEM_BATCH);
    for (size_t line = range.first; lines->is_on && line < range.end; line++) {
        struct span bytes = text_line(text, line);
        if (secrets_touch(lines->secrets, first_line + line, 0, bytes.length)) {
            buf_clear(&masked);
            append_masked(lines, bytes, first_line + line, 0, bytes.length, &masked);
            bytes = buf_span(&masked);
        }
        line_hash_feed(&lines->hash, bytes);
        if (text_line_end(text, line) != LINE_END_NONE)
            line_hash_end_line(&lines->hash);
    }
    buf_release(&masked);
}

static bool finds_secret(const struct rule_set *set, const struct violation_list *found)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].kind == VIOLATION_FINDING &&
            rule_set_rule(set, found->items[i].rule)->flags & RULE_SENSITIVE)
            return true;
    return false;
}

void masked_lines_feed_fragment(struct masked_lines *lines, const struct rule_set *set,
                                const struct line_fragment *fragment,
                                const struct violation_list *found)
{
    if (!lines->is_on || fragment->offset > 0)
        return;
    if (finds_secret(set, found))
        redact_mask(&lines->long_line);
    else
        buf_append(&lines->long_line, span_slice(fragment->bytes, 0, fragment->core));
}

void masked_lines_end_long_line(struct masked_lines *lines, bool is_last)
{
    if (!lines->is_on)
        return;
    line_hash_feed(&lines->hash, buf_span(&lines->long_line));
    buf_release(&lines->long_line);
    if (!is_last)
        line_hash_end_line(&lines->hash);
}

void masked_lines_end(struct masked_lines *lines)
{
    if (lines->is_on)
        line_hash_end(&lines->hash);
}

void masked_lines_append_snippet(const struct masked_lines *lines, const struct text *text,
                                 size_t first_line, struct text_position start,
                                 struct text_position end, struct buf *out)
{
    static const char *const ends[] = {
        [LINE_END_NONE] = "", [LINE_END_LF] = "\n", [LINE_END_CR] = "\r", [LINE_END_CRLF] = "\r\n"};
    size_t before = out->length;
    if (!lines->is_on || first_line + end.line >= lines->known_end)
        return;
    for (size_t line = start.line; line <= end.line && line < text->n_lines; line++) {
        struct span bytes = text_line(text, line);
        append_masked(lines, bytes, first_line + line, line == start.line ? start.byte : 0,
                      line == end.line ? end.byte : bytes.length, out);
        if (line < end.line)
            buf_append_string(out, ends[text_line_end(text, line)]);
        if (out->length - before <= SNIPPET_MAX)
            continue;
        out->length = before;
        return;
    }
}
