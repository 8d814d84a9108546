/* SPDX-License-Identifier: MIT */
#include "rules/window.h"

void window_release(struct window *window)
{
    buf_release(&window->joined);
    for (size_t i = 0; i < WINDOW_LINES_MAX; i++)
        lex_line_release(&window->lines[i].lexed);
}

static void set_line(struct window *window, size_t index, size_t start, size_t end,
                     struct lex_state entry)
{
    struct window_line *line = &window->lines[index];
    line->start = start;
    line->end = end;
    line->entry = entry;
    line->is_lexed = false;
}

void window_of_fragment(struct window *window, const struct line_fragment *fragment,
                        struct lex_state entry)
{
    window->bounds = line_fragment_bounds(fragment);
    window->text = fragment->bytes;
    window->n_lines = 1;
    window->anchor = 0;
    set_line(window, 0, fragment->lead, fragment->bytes.length, entry);
}

struct line_range window_range(const struct text *text, size_t line, const struct rule *rule)
{
    size_t before = rule->lines_before;
    size_t after = rule->lines_after;
    struct line_range range = {line, line + 1};
    size_t bytes = text_line(text, line).length;
    while (range.end < text->n_lines && range.end - line <= after) {
        size_t length = text_line(text, range.end).length + 1;
        if (bytes + length > WINDOW_BYTES_MAX)
            break;
        bytes += length;
        range.end++;
    }
    while (range.first > 0 && line - range.first < before) {
        size_t length = text_line(text, range.first - 1).length + 1;
        if (bytes + length > WINDOW_BYTES_MAX)
            break;
        bytes += length;
        range.first--;
    }
    return range;
}

void window_of_neighbours(struct window *window, const struct text *text,
                          const struct line_states *states, size_t line, const struct rule *rule)
{
    if (window->valid && window->line == line && window->before == rule->lines_before &&
        window->after == rule->lines_after)
        return;
    struct line_range range = window_range(text, line, rule);
    window->bounds = LEX_LINE_BEGINS | LEX_LINE_ENDS;
    window->line = line;
    window->before = rule->lines_before;
    window->after = rule->lines_after;
    window->n_lines = range.end - range.first;
    window->anchor = line - range.first;
    buf_clear(&window->joined);
    for (size_t i = 0; i < window->n_lines; i++) {
        uint32_t state = line_states_get(states, range.first + i);
        if (i > 0)
            buf_append_byte(&window->joined, '\n');
        size_t start = window->joined.length;
        buf_append(&window->joined, text_line(text, range.first + i));
        set_line(window, i, start, window->joined.length, line_states_state(states, state));
    }
    window->text = buf_span(&window->joined);
    window->valid = true;
}

struct window_line *window_line_at(struct window *window, size_t at)
{
    size_t low = 0;
    size_t high = window->n_lines - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (at <= window->lines[middle].end)
            high = middle;
        else
            low = middle + 1;
    }
    return &window->lines[low];
}

const struct lex_line *window_lexed(struct window *window, struct window_line *line,
                                    const struct language *language)
{
    if (!line->is_lexed) {
        struct lex_state state = line->entry;
        struct span bytes = span_slice(window->text, line->start, line->end);
        lex_fragment(language, bytes, window->bounds, &state, &line->lexed);
        line->is_lexed = true;
    }
    return &line->lexed;
}
