/* SPDX-License-Identifier: MIT */
/* What hides a finding. */
#include "server/suppress_private.h"

#include "base/alloc.h"
#include "rules/line_fragment.h"
#include "server/suppress_region.h"

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

static void tell_fate(const struct suppress *suppress, struct suppress_event event,
                      enum suppress_outcome fate)
{
    const struct suppress_trace *trace = suppress->scope.trace;
    event.fate = fate == FATE_HIDDEN ? SUPPRESS_HIDDEN : SUPPRESS_EXPIRED;
    if (trace)
        trace->tell(trace->context, &event);
}

/* `first_target` follows the records, which come in order. */
static enum suppress_outcome fate_by_targets(struct suppress_piece *piece,
                                             const struct violation *record)
{
    enum suppress_outcome fate = FATE_SHOWN;
    while (piece->first_target < piece->n_targets &&
           piece->targets[piece->first_target].mark.line + SUPPRESS_REACH < record->line)
        piece->first_target++;
    for (size_t i = piece->first_target; i < piece->n_targets && fate != FATE_HIDDEN; i++) {
        struct suppress_target *target = &piece->targets[i];
        if (target->mark.line > record->line)
            break;
        if (target->line != record->line ||
            !suppression_covers(&target->said, suppress_rule(piece->suppress, record)))
            continue;
        target->is_used = true;
        fate = target->is_expired ? FATE_RESURFACED : FATE_HIDDEN;
        tell_fate(piece->suppress,
                  (struct suppress_event){.record = record,
                                          .said = &target->said,
                                          .line = piece->suppress->first_line + target->mark.line},
                  fate);
    }
    return fate;
}

static void note_ahead(struct suppress *suppress, size_t line)
{
    for (size_t i = 0; i < suppress->ahead.count; i++)
        if (suppress->ahead.lines[i] == line)
            return;
    if (suppress->ahead.count == suppress->ahead.capacity) {
        suppress->ahead.capacity += 16;
        suppress->ahead.lines = mem_resize(MEM_SERVER, suppress->ahead.lines,
                                           suppress->ahead.capacity, sizeof *suppress->ahead.lines);
    }
    suppress->ahead.lines[suppress->ahead.count++] = line;
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
        struct span bytes = text_line(piece->text, line);
        if (suppress_is_long(piece->text, line) ||
            span_find(bytes, 0, SPAN("gitleaks:allow")) == bytes.length)
            continue;
        note_ahead(piece->suppress, piece->suppress->first_line + line);
        struct suppression said = {.origin = SUPPRESSION_GITLEAKS};
        tell_fate(piece->suppress,
                  (struct suppress_event){
                      .record = record, .said = &said, .line = piece->suppress->first_line + line},
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
        if (!suppression_covers(&at->said, suppress_rule(suppress, record)))
            continue;
        at->is_used = true;
        fate = at->counts ? FATE_HIDDEN : FATE_RESURFACED;
        tell_fate(
            suppress,
            (struct suppress_event){.record = record, .said = &at->said, .line = at->mark.line},
            fate);
    }
    return fate;
}

/* `key` is that of the record's line; NULL: it has none. */
enum suppress_outcome suppress_fate_by_entries(struct suppress *suppress,
                                               const struct violation *record, const uint64_t *key)
{
    struct path_suppressions *entries = suppress->scope.entries;
    enum suppress_outcome fate = FATE_SHOWN;
    for (size_t i = 0; entries && i < entries->count && fate != FATE_HIDDEN; i++) {
        const struct suppression_entry *entry =
            suppression_file_entry(entries->file, entries->entries[i]);
        const struct suppression *said = &entry->said;
        if ((said->has_key && (!key || *key != said->key)) ||
            !suppression_covers(said, suppress_rule(suppress, record)))
            continue;
        entries->used[i] = true;
        fate = suppression_is_expired(said, suppress->scope.today) ? FATE_RESURFACED : FATE_HIDDEN;
        tell_fate(suppress,
                  (struct suppress_event){.record = record,
                                          .said = said,
                                          .file = suppression_file_path(entries->file),
                                          .line = entry->line},
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
