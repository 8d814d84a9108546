/* SPDX-License-Identifier: MIT */
#include "rules/line_fragment.h"

#include "base/utf8.h"

struct line_fragment line_fragment_at(struct span known, size_t lead, size_t offset)
{
    struct line_fragment fragment = {known, lead, offset, known.length + 1, LINE_END_NONE};
    if (known.length - lead > SCAN_LINE_MAX) {
        fragment.core = utf8_round_down(known, lead + SCAN_LINE_MAX - SCAN_LINE_OVERLAP);
        fragment.bytes.length = utf8_round_down(known, lead + SCAN_LINE_MAX);
    }
    return fragment;
}

size_t line_fragment_next_lead(const struct line_fragment *fragment)
{
    return fragment->core - utf8_round_down(fragment->bytes, fragment->core - SCAN_LINE_LEAD);
}

unsigned line_fragment_bounds(const struct line_fragment *fragment)
{
    return (fragment->offset == 0 ? LEX_LINE_BEGINS : 0) |
           (line_fragment_is_last(fragment) ? LEX_LINE_ENDS : 0);
}

void line_fragment_carry(const struct line_fragment *fragment, const struct language *language,
                         struct lex_state *state)
{
    struct span own = span_slice(fragment->bytes, fragment->lead, fragment->core);
    lex_fragment(language, own, line_fragment_bounds(fragment), state, NULL);
}

struct line_fragment line_fragment_next(struct span line, const struct line_fragment *fragment)
{
    size_t lead = line_fragment_next_lead(fragment);
    size_t offset = fragment->offset + fragment->core - fragment->lead;
    return line_fragment_at(span_slice(line, offset - lead, line.length), lead, offset);
}

void line_carry_state(const struct language *language, struct span line, struct lex_state *state)
{
    struct line_fragment fragment = line_fragment_at(line, 0, 0);
    line_fragment_carry(&fragment, language, state);
    while (!line_fragment_is_last(&fragment)) {
        fragment = line_fragment_next(line, &fragment);
        line_fragment_carry(&fragment, language, state);
    }
}

void line_carry_end(enum line_end end, struct lex_state *state)
{
    if (state->ends.first == LINE_END_NONE)
        state->ends.first = (uint16_t)end;
    state->ends.differs = end != LINE_END_NONE && end != (enum line_end)state->ends.first;
}

bool line_end_begins_run(enum line_end end, const struct lex_state *state)
{
    return end != LINE_END_NONE && state->ends.first != LINE_END_NONE &&
           end != (enum line_end)state->ends.first && !state->ends.differs;
}
