/* SPDX-License-Identifier: MIT */
/* What hides a finding. */
#include "server/suppress_private.h"

#include "base/alloc.h"
#include "rules/line_fragment.h"
#include "server/suppress_region.h"

enum { MARKED_LINES = UINT8_MAX + 1 /* more than a finding goes on for */ };

/* A stream sees such a line in fragments: only what holds for the whole line counts there. */
bool suppress_is_long(const struct text *text, size_t line)
{
    return text_line(text, line).length > SCAN_LINE_MAX;
}

bool suppress_can_hide(const struct suppress *suppress, const struct violation *record)
{
    return record->kind == VIOLATION_FINDING &&
           rule_set_is_suppressible(suppress->scope.rules, record->rule);
}

const struct rule *suppress_rule(const struct suppress *suppress, const struct violation *record)
{
    return rule_set_rule(suppress->scope.rules, record->rule);
}

void suppress_tell_fate(const struct suppress *suppress, struct suppress_event event,
                        enum suppress_outcome fate)
{
    const struct suppress_trace *trace = suppress->scope.trace;
    event.fate = fate == FATE_HIDDEN ? SUPPRESS_HIDDEN : SUPPRESS_EXPIRED;
    if (trace)
        trace->tell(trace->context, &event);
}

bool suppress_covers(const struct suppress *suppress, const struct suppression *said, size_t rule,
                     uint64_t **known, struct arena *arena)
{
    size_t n_rules = rule_set_count(suppress->scope.rules);
    size_t n_words = candidate_words(n_rules);
    if (!*known)
        *known = arena_zalloc(arena, 2 * n_words, sizeof **known);
    uint64_t *asked = *known, *covers = *known + n_words;
    if (!candidate_has(asked, rule)) {
        candidate_add(asked, rule);
        if (suppression_covers(said, rule_set_rule(suppress->scope.rules, rule)))
            candidate_add(covers, rule);
    }
    return candidate_has(covers, rule);
}

/* `first_target` follows the records, which come in order. */
static enum suppress_outcome fate_by_targets(struct suppress_piece *piece,
                                             const struct violation *record)
{
    enum suppress_outcome fate = FATE_SHOWN;
    while (piece->first_target < piece->n_targets &&
           piece->targets[piece->first_target].mark.line + SUPPRESS_REACH < record->line)
        piece->first_target++;
    for (size_t i = piece->first_target; i < piece->n_targets && fate != FATE_HIDDEN;
         i += 1 + piece->targets[i].n_alike) {
        struct suppress_target *target = &piece->targets[i];
        if (target->mark.line > record->line)
            break;
        if (target->line != record->line ||
            !suppress_covers(piece->suppress, &target->said, record->rule, &target->covers,
                             &piece->suppress->shown))
            continue;
        target->is_used = true;
        fate = target->is_expired ? FATE_RESURFACED : FATE_HIDDEN;
        suppress_tell_fate(
            piece->suppress,
            (struct suppress_event){.record = record,
                                    .said = &target->shown,
                                    .line = piece->suppress->first_line + target->mark.line},
            fate);
    }
    return fate;
}

/* No line lies further ahead than a finding goes on for, so it belongs near the end. */
static void note_ahead(struct suppress *suppress, size_t line)
{
    size_t at = suppress->ahead.count;
    while (at > 0 && suppress->ahead.lines[at - 1] > line)
        at--;
    if (at > 0 && suppress->ahead.lines[at - 1] == line)
        return;
    if (suppress->ahead.count == suppress->ahead.capacity) {
        suppress->ahead.capacity += suppress->ahead.capacity / 2 + 16;
        suppress->ahead.lines = mem_resize(MEM_SERVER, suppress->ahead.lines,
                                           suppress->ahead.capacity, sizeof *suppress->ahead.lines);
    }
    memmove(suppress->ahead.lines + at + 1, suppress->ahead.lines + at,
            (suppress->ahead.count - at) * sizeof *suppress->ahead.lines);
    suppress->ahead.lines[at] = line;
    suppress->ahead.count++;
}

/* Many findings may go on over the same lines: each is read once. */
static bool holds_mark(struct suppress_piece *piece, size_t line)
{
    if (!piece->marked)
        piece->marked = arena_zalloc(&piece->suppress->shown, MARKED_LINES, sizeof *piece->marked);
    size_t *slot = &piece->marked[line % MARKED_LINES];
    if (*slot / 2 != line + 1) {
        struct span bytes = text_line(piece->text, line);
        bool holds = !suppress_is_long(piece->text, line) &&
                     span_find(bytes, 0, SPAN("gitleaks:allow")) < bytes.length;
        *slot = 2 * (line + 1) + holds;
    }
    return *slot % 2;
}

/* gitleaks looks for its mark on all lines of a finding. Those behind its first one may lie in the
   next piece, so it is the text that is asked. */
static enum suppress_outcome fate_by_later_lines(struct suppress_piece *piece,
                                                 const struct violation *record)
{
    if (suppress_rule(piece->suppress, record)->dialect != RULE_OF_GITLEAKS)
        return FATE_SHOWN;
    for (size_t i = 1; i <= record->more_lines; i++) {
        size_t line = record->line + i;
        if (!holds_mark(piece, line))
            continue;
        note_ahead(piece->suppress, piece->suppress->first_line + line);
        struct suppression said = {.origin = SUPPRESSION_GITLEAKS};
        suppress_tell_fate(piece->suppress,
                           (struct suppress_event){.record = record,
                                                   .said = &said,
                                                   .line = piece->suppress->first_line + line},
                           FATE_HIDDEN);
        return FATE_HIDDEN;
    }
    return FATE_SHOWN;
}

enum suppress_outcome suppress_fate_by_regions(struct suppress *suppress,
                                               const struct violation *record)
{
    enum suppress_outcome fate = FATE_SHOWN;
    for (struct suppress_region *at = suppress->regions; at && fate != FATE_HIDDEN; at = at->next) {
        if (!suppress_covers(suppress, &at->said, record->rule, &at->covers, &at->masked))
            continue;
        at->is_used = true;
        fate = at->counts ? FATE_HIDDEN : FATE_RESURFACED;
        suppress_tell_fate(
            suppress,
            (struct suppress_event){.record = record, .said = &at->shown, .line = at->mark.line},
            fate);
    }
    return fate;
}

static const uint64_t *key_of(struct suppress_piece *piece, size_t line)
{
    if (piece->keyed_line != line)
        piece->key = suppression_key(text_line(piece->text, line));
    piece->keyed_line = line;
    return &piece->key;
}

enum suppress_outcome suppress_fate(struct suppress_piece *piece, const struct violation *record)
{
    struct suppress *suppress = piece->suppress;
    const struct path_suppressions *entries = suppress->scope.entries;
    bool knows_line = !suppress->scope.is_binary && !suppress_is_long(piece->text, record->line);
    enum suppress_outcome fate = FATE_SHOWN;
    if (!suppress_can_hide(suppress, record))
        return fate;
    if (knows_line)
        fate = fate_by_targets(piece, record);
    if (knows_line && fate != FATE_HIDDEN && fate_by_later_lines(piece, record) == FATE_HIDDEN)
        return FATE_HIDDEN;
    enum suppress_outcome others =
        fate == FATE_HIDDEN ? fate : suppress_fate_by_regions(suppress, record);
    fate = others > fate ? others : fate;
    if (fate == FATE_HIDDEN || !entries || entries->count == 0)
        return fate;
    others =
        suppress_fate_by_entries(suppress, record, knows_line ? key_of(piece, record->line) : NULL);
    return others > fate ? others : fate;
}
