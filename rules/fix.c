/* SPDX-License-Identifier: MIT */
#include "rules/fix.h"

#include "base/utf8.h"

void fix_plan_release(struct fix_plan *plan)
{
    mem_free(MEM_RULES, plan->items);
    buf_release(&plan->bytes);
    pattern_scratch_destroy(plan->patterns);
    *plan = (struct fix_plan){.level = plan->level, .today = plan->today};
}

void fix_plan_clear(struct fix_plan *plan)
{
    plan->count = plan->n_unsafe = plan->n_waiting = 0;
    buf_clear(&plan->bytes);
}

struct span fix_plan_replacement(const struct fix_plan *plan, const struct fix_edit *edit)
{
    return span_slice(buf_span(&plan->bytes), edit->offset, edit->offset + edit->length);
}

/* Appends the replacement; `match` is of the fix's pattern, or NULL; `today` is no day for a rule
   that does not use it. */
static void expand(const struct rule_fix *fix, struct day today, struct span found,
                   const struct scan_match *match, struct buf *out)
{
    struct span rest = span_from_string(fix->replacement);
    struct fix_piece piece;
    struct day unused;
    while (fix_next_piece(&rest, &piece) && out->length <= FIX_BYTES_MAX)
        switch (piece.kind) {
        case FIX_LITERAL:
            buf_append(out, piece.text);
            break;
        case FIX_MATCH:
            buf_append(out, found);
            break;
        case FIX_TODAY:
            if (today.year == 0)
                buf_append(out, piece.text);
            else if (day_parse(found, &unused))
                buf_printf(out, "%04d-%02d-%02d", today.year, today.month, today.day);
            else
                buf_append(out, found);
            break;
        case FIX_GROUP:
            if (!match)
                buf_append(out, piece.text);
            else if (match->start[piece.group] != SIZE_MAX)
                buf_append(out,
                           span_slice(found, match->start[piece.group], match->end[piece.group]));
            break;
        }
}

/* Appends `found` with every match of the fix's pattern replaced; false if there is none. */
static bool replace_matches(const struct fix_plan *plan, const struct rule_fix *fix,
                            struct day today, const struct pattern *pattern, struct span found,
                            struct buf *out)
{
    struct scan_match match;
    size_t from = 0, copied = 0;
    bool any = false;
    while (from <= found.length && out->length <= FIX_BYTES_MAX) {
        enum pattern_result result = pattern_match(pattern, found, from, plan->patterns, &match);
        if (result == PATTERN_ABORTED)
            return false;
        if (result == PATTERN_NO_MATCH)
            break;
        any = true;
        buf_append(out, span_slice(found, copied, match.start[0]));
        expand(fix, today, found, &match, out);
        copied = from = match.end[0];
        if (match.end[0] == match.start[0])
            from +=
                from < found.length ? utf8_sequence_length((unsigned char)found.bytes[from]) : 1;
    }
    buf_append(out, span_slice(found, copied, found.length));
    return any;
}

struct span fix_line_end(const struct text *text, size_t line)
{
    static const char *const ends[] = {[LINE_END_NONE] = "\n",
                                       [LINE_END_LF] = "\n",
                                       [LINE_END_CR] = "\r",
                                       [LINE_END_CRLF] = "\r\n"};
    enum line_end end = text_line_end(text, line);
    if (end == LINE_END_NONE && line > 0)
        end = text_line_end(text, line - 1);
    return span_from_string(ends[end]);
}

static bool is_place(const struct text *text, struct text_position place)
{
    if (place.line >= text->n_lines)
        return false;
    struct span line = text_line(text, place.line);
    return place.byte <= line.length && utf8_round_down(line, place.byte) == place.byte;
}

/* Appends what was found, lines joined by LF; false if it is no text that an edit can replace. */
static bool append_found(const struct text *text, const struct fix_edit *edit, struct buf *out)
{
    bool is_in_order = edit->start.line < edit->end.line ||
                       (edit->start.line == edit->end.line && edit->start.byte < edit->end.byte);
    if (!is_in_order || !is_place(text, edit->start) || !is_place(text, edit->end))
        return false;
    for (size_t line = edit->start.line; line <= edit->end.line; line++) {
        struct span bytes = text_line(text, line);
        bool is_last = line == edit->end.line;
        buf_append(out, span_slice(bytes, line == edit->start.line ? edit->start.byte : 0,
                                   is_last ? edit->end.byte : bytes.length));
        if (out->length > FIX_BYTES_MAX ||
            (!is_last && text_line_end(text, line) != text_line_end(text, edit->start.line)))
            return false;
        if (!is_last)
            buf_append_byte(out, '\n');
    }
    return true;
}

static void append_with_line_ends(struct span text, struct span line_end, struct buf *out)
{
    while (text.length > 0) {
        size_t at = span_find_byte(text, 0, '\n');
        buf_append(out, span_slice(text, 0, at));
        if (at < text.length)
            buf_append(out, line_end);
        text = span_slice(text, at + 1, text.length);
    }
}

static bool applies_to(struct fix_plan *plan, const struct rule_set *set, size_t rule,
                       const struct rule_fix *fix, struct span found, struct buf *out)
{
    struct day today = {0};
    if (rule_set_rule(set, rule)->flags & RULE_USES_DAY)
        today = plan->today;
    buf_clear(out);
    if (!fix->pattern) {
        expand(fix, today, found, NULL, out);
        return true;
    }
    const struct pattern *pattern = rule_set_other_pattern(set, rule, fix->pattern);
    if (!plan->patterns)
        plan->patterns = pattern_scratch_create();
    return pattern && replace_matches(plan, fix, today, pattern, found, out);
}

/* What takes the place of `found`, by which fix; NULL: none applies to it. */
static const struct rule_fix *make_replacement(struct fix_plan *plan, const struct rule_set *set,
                                               size_t rule, struct span found, struct buf *out)
{
    const struct rule_fix *fix = rule_set_rule(set, rule)->fix;
    while (fix && !applies_to(plan, set, rule, fix, found, out))
        fix = fix->otherwise;
    bool is_good = out->length <= FIX_BYTES_MAX && !span_equal(buf_span(out), found);
    return is_good ? fix : NULL;
}

static bool overlaps_last(const struct fix_plan *plan, struct text_position start)
{
    if (plan->count == 0)
        return false;
    struct text_position end = plan->items[plan->count - 1].end;
    return start.line < end.line || (start.line == end.line && start.byte < end.byte);
}

static void add(struct fix_plan *plan, struct fix_edit edit)
{
    if (plan->count == plan->capacity) {
        plan->capacity = plan->capacity ? 2 * plan->capacity : 16;
        plan->items = mem_resize(MEM_RULES, plan->items, plan->capacity, sizeof *plan->items);
    }
    plan->items[plan->count++] = edit;
}

/* Whether the edit is wanted, and nothing is in its way; else it is counted. */
static bool has_room(struct fix_plan *plan, const struct fix_edit *edit)
{
    if (!edit->fix->is_safe && plan->level == FIX_SAFE) {
        plan->n_unsafe++;
        return false;
    }
    if (overlaps_last(plan, edit->start)) {
        plan->n_waiting++;
        return false;
    }
    return true;
}

bool fix_plan_add(struct fix_plan *plan, const struct rule_set *set, const struct text *text,
                  const struct violation *finding)
{
    if (finding->kind != VIOLATION_FINDING || !rule_set_rule(set, finding->rule)->fix)
        return false;
    struct buf found = BUF_INIT(MEM_RULES), made = BUF_INIT(MEM_RULES);
    struct fix_edit edit = {
        .finding = *finding,
        .start = {finding->line, finding->start},
        .end = {(size_t)finding->line + finding->more_lines, finding->end},
    };
    if (append_found(text, &edit, &found))
        edit.fix = make_replacement(plan, set, finding->rule, buf_span(&found), &made);
    bool applies = edit.fix && has_room(plan, &edit);
    if (applies) {
        edit.offset = plan->bytes.length;
        append_with_line_ends(buf_span(&made), fix_line_end(text, edit.start.line), &plan->bytes);
        edit.length = plan->bytes.length - edit.offset;
        add(plan, edit);
    }
    buf_release(&found);
    buf_release(&made);
    return applies;
}

struct text_edit fix_plan_edit(const struct fix_plan *plan, size_t index)
{
    const struct fix_edit *edit = &plan->items[index];
    return (struct text_edit){edit->start, edit->end, fix_plan_replacement(plan, edit)};
}

struct text_edit fix_plan_last_edit(const struct fix_plan *plan, const struct text *text,
                                    size_t *n_left, struct buf *out)
{
    size_t last = *n_left - 1;
    size_t first = last;
    while (first > 0 && plan->items[first - 1].end.line == plan->items[first].start.line)
        first--;
    *n_left = first;
    if (first == last)
        return fix_plan_edit(plan, first);
    buf_clear(out);
    for (size_t i = first; i <= last; i++) {
        const struct fix_edit *edit = &plan->items[i];
        if (i > first)
            buf_append(out, span_slice(text_line(text, edit->start.line), edit[-1].end.byte,
                                       edit->start.byte));
        buf_append(out, fix_plan_replacement(plan, edit));
    }
    return (struct text_edit){plan->items[first].start, plan->items[last].end, buf_span(out)};
}

void fix_plan_apply(const struct fix_plan *plan, struct text *text, struct line_changes *changes)
{
    struct buf joined = BUF_INIT(MEM_RULES);
    for (size_t n_left = plan->count; n_left > 0;) {
        struct text_edit edit = fix_plan_last_edit(plan, text, &n_left, &joined);
        text_apply(text, &edit, changes);
    }
    buf_release(&joined);
}
