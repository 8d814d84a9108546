/* SPDX-License-Identifier: MIT */
#include "rules/line_splitter.h"

#include "base/utf8.h"

static const char *find_byte(const char *at, const char *end, char byte)
{
    const char *found = at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
    return found ? found : end;
}

static const char *find_high(const char *at, const char *end)
{
    return at + utf8_ascii_prefix((struct span){at, (size_t)(end - at)});
}

void line_splitter_init(struct line_splitter *splitter, struct span text)
{
    const char *at = text.length > 0 ? text.bytes : "";
    const char *end = at + text.length;
    *splitter = (struct line_splitter){
        .at = at,
        .end = end,
        .next_cr = find_byte(at, end, '\r'),
        .next_lf = find_byte(at, end, '\n'),
        .next_high = find_high(at, end),
    };
}

static enum line_end end_at(const struct line_splitter *splitter, const char *stop)
{
    if (stop == splitter->end)
        return LINE_END_NONE;
    if (stop == splitter->next_lf)
        return LINE_END_LF;
    bool is_joined = stop + 1 < splitter->end && stop + 1 == splitter->next_lf;
    return is_joined ? LINE_END_CRLF : LINE_END_CR;
}

bool line_splitter_next(struct line_splitter *splitter, struct text_line *line)
{
    if (splitter->is_done)
        return false;
    const char *at = splitter->at;
    const char *end = splitter->end;
    if (splitter->next_lf < at)
        splitter->next_lf = find_byte(at, end, '\n');
    if (splitter->next_cr < at)
        splitter->next_cr = find_byte(at, end, '\r');
    if (splitter->next_high < at)
        splitter->next_high = find_high(at, end);

    const char *stop =
        splitter->next_cr < splitter->next_lf ? splitter->next_cr : splitter->next_lf;
    enum line_end line_end = end_at(splitter, stop);
    *line = (struct text_line){
        .bytes = stop > at ? at : "",
        .length = (uint32_t)(stop - at),
        .end = (uint8_t)line_end,
        .is_ascii = splitter->next_high >= stop,
    };
    splitter->is_done = line_end == LINE_END_NONE;
    splitter->at = stop + line_end_length(line_end);
    return true;
}
