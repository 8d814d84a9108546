/* SPDX-License-Identifier: MIT */
#include "server/secrets.h"

#include "base/alloc.h"
#include "rules/line_fragment.h"

enum { KEY_RUN = 16 /* characters in a row that a line of a key has at least */ };

void secrets_release(struct secrets *secrets)
{
    mem_free(MEM_SERVER, secrets->items);
    *secrets = (struct secrets){0};
}

static int compare(struct text_position a, struct text_position b)
{
    if (a.line != b.line)
        return a.line < b.line ? -1 : 1;
    return a.byte < b.byte ? -1 : a.byte > b.byte;
}

/* None begins before the last one does, but on the same line. */
static void add(struct secrets *secrets, struct text_position start, struct text_position end)
{
    struct secret_range *last = secrets->count ? &secrets->items[secrets->count - 1] : NULL;
    if (compare(start, end) >= 0)
        return;
    if (last && compare(start, last->end) <= 0) {
        if (compare(last->end, end) < 0)
            last->end = end;
        return;
    }
    if (secrets->count == secrets->capacity) {
        secrets->capacity = secrets->capacity ? 2 * secrets->capacity : 16;
        secrets->items =
            mem_resize(MEM_SERVER, secrets->items, secrets->capacity, sizeof *secrets->items);
    }
    secrets->items[secrets->count++] = (struct secret_range){start, end};
}

/* Private keys. */

static bool is_key_byte(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '+' || byte == '/' || byte == '=';
}

static bool looks_like_key(struct span line)
{
    size_t longest = 0;
    line = span_trim(line);
    for (size_t i = 0, run = 0; i < line.length; i++) {
        run = is_key_byte(line.bytes[i]) ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest >= KEY_RUN && 2 * longest >= line.length;
}

static bool holds(struct span text, struct span word)
{
    return span_find(text, 0, word) < text.length;
}

static bool begins_key(struct span found)
{
    return holds(found, SPAN("-----BEGIN ")) && holds(found, SPAN("PRIVATE KEY"));
}

static void open_key(struct secrets *secrets, size_t line)
{
    secrets->key.is_open = true;
    secrets->key.next_line = line + 1;
    secrets->key.n_lines = secrets->key.n_strays = 0;
}

static void follow_key(struct secrets *secrets, struct span bytes)
{
    size_t line = secrets->key.next_line++;
    bool is_end = holds(bytes, SPAN("-----END"));
    secrets->key.n_strays = looks_like_key(bytes) ? 0 : secrets->key.n_strays + 1;
    secrets->key.is_open = bytes.length <= SCAN_LINE_MAX && !is_end &&
                           ++secrets->key.n_lines < SECRETS_KEY_LINES &&
                           secrets->key.n_strays <= SECRETS_KEY_STRAYS;
    if (secrets->key.is_open || is_end)
        add(secrets, (struct text_position){line, 0}, (struct text_position){line, bytes.length});
}

/* Through the lines before line `end` of the text. */
static void follow_key_to(struct secrets *secrets, const struct text *text, size_t first_line,
                          size_t end)
{
    while (secrets->key.is_open && secrets->key.next_line < first_line + end) {
        size_t line = secrets->key.next_line;
        follow_key(secrets, line < first_line ? SPAN("") : text_line(text, line - first_line));
    }
}

/* Records. */

static void note(struct secrets *secrets, const struct rule_set *set, const struct text *text,
                 size_t first_line, const struct violation *record)
{
    if (record->kind != VIOLATION_FINDING ||
        !(rule_set_rule(set, record->rule)->flags & RULE_SENSITIVE))
        return;
    follow_key_to(secrets, text, first_line, (size_t)record->line + 1);
    struct span line = text_line(text, record->line);
    struct text_position start = {first_line + record->line, record->start};
    struct text_position end = {start.line + record->more_lines, record->end};
    size_t end_here = record->more_lines ? line.length : record->end;
    bool is_key = begins_key(span_slice(line, record->start, end_here));
    if (is_key && record->more_lines == 0)
        end.byte = line.length;
    add(secrets, start, end);
    bool ends_here = line.length <= SCAN_LINE_MAX &&
                     holds(span_slice(line, record->start, line.length), SPAN("-----END"));
    if (is_key && !ends_here && !secrets->key.is_open)
        open_key(secrets, start.line);
}

void secrets_add(struct secrets *secrets, const struct rule_set *set, const struct text *text,
                 size_t first_line, size_t end, const struct violation_list *records)
{
    for (size_t i = 0; i < records->count; i++)
        note(secrets, set, text, first_line, &records->items[i]);
    follow_key_to(secrets, text, first_line, end);
}

void secrets_add_set(struct secrets *secrets, const struct rule_set *set, const struct text *text,
                     const struct violation_set *records)
{
    struct violation_cursor cursor = violation_cursor_begin(records);
    struct violation record;
    while (violation_cursor_next(&cursor, &record))
        note(secrets, set, text, 0, &record);
    follow_key_to(secrets, text, 0, text->n_lines);
}

void secrets_begin_long_line(struct secrets *secrets)
{
    secrets->key.is_open = false;
}

void secrets_add_of_long_line(struct secrets *secrets, const struct rule *rule, size_t line,
                              struct span found)
{
    if ((rule->flags & RULE_SENSITIVE) && begins_key(found))
        open_key(secrets, line);
}

void secrets_forget(struct secrets *secrets, size_t line)
{
    size_t n = 0;
    while (n < secrets->count && secrets->items[n].end.line < line)
        n++;
    secrets->count -= n;
    if (n)
        memmove(secrets->items, secrets->items + n, secrets->count * sizeof *secrets->items);
}

/* Questions. */

/* The first that ends behind the place. */
static const struct secret_range *first_behind(const struct secrets *secrets,
                                               struct text_position place)
{
    size_t low = 0, high = secrets->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(secrets->items[middle].end, place) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < secrets->count ? &secrets->items[low] : NULL;
}

bool secrets_touch(const struct secrets *secrets, size_t line, size_t start, size_t end)
{
    const struct secret_range *range = first_behind(secrets, (struct text_position){line, start});
    return range && start < end && compare(range->start, (struct text_position){line, end}) < 0;
}

size_t secrets_run_end(const struct secrets *secrets, size_t line, size_t at, size_t end,
                       bool *is_secret)
{
    struct text_position place = {line, at};
    const struct secret_range *range = first_behind(secrets, place);
    *is_secret = range && compare(range->start, place) <= 0;
    if (!range)
        return end;
    const struct text_position *edge = *is_secret ? &range->end : &range->start;
    return edge->line == line && edge->byte < end ? edge->byte : end;
}
