/* SPDX-License-Identifier: MIT */
#include "server/suppress.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "rules/line_fragment.h"
#include "server/overrides.h"
#include "server/path_baseline.h"
#include "server/suppress_accept.h"
#include "server/suppress_private.h"
#include "server/suppress_region.h"
#include "server/suppression_redact.h"

#include <stdlib.h>

/* Our own rules, in the order of rules/modules/suppressions.c; the marks come first, in the order
   of enum suppression_origin. */
enum {
    OWN_MALFORMED = SUPPRESSION_ORIGINS,
    OWN_EXPIRED,
    OWN_SOON,
    OWN_UNUSED,
    OWN_NO_REASON,
    OWN_NO_OWNER,
    OWN_REFUSED,
    OWN_NOT_READ,
    OWN_END
};

bool suppress_matters(const struct suppress_scope *scope, const struct violation_set *records)
{
    const struct rule_set *rules = scope->rules;
    size_t mark = rule_set_first_mark(rules);
    if (scope->entries && scope->entries->count > 0 && records->count > 0)
        return true;
    if (rule_set_has_silent(rules))
        return true;
    if (scope->entries && path_baseline_matters(scope->entries->baseline) && records->count > 0)
        return true;
    for (size_t i = 0; mark != SIZE_MAX && i < SUPPRESSION_ORIGINS; i++)
        if (violation_set_count(records, VIOLATION_FINDING, mark + i) > 0)
            return true;
    for (size_t i = 0; rule_set_has_overrides(rules) && i < records->n_rules; i++)
        if (rule_set_rule(rules, i)->overrides &&
            violation_set_count(records, VIOLATION_FINDING, i) > 0)
            return true;
    return false;
}

void suppress_begin(struct suppress *suppress, const struct suppress_scope *scope)
{
    *suppress = (struct suppress){.scope = *scope,
                                  .shown = ARENA_INIT(MEM_SERVER),
                                  .known = ARENA_INIT(MEM_SERVER),
                                  .first_own = rule_set_first_mark(scope->rules)};
}

void suppress_release(struct suppress *suppress)
{
    while (suppress->regions) {
        struct suppress_region *region = suppress->regions;
        suppress->regions = region->next;
        suppress_region_destroy(region);
    }
    suppress_region_destroy(suppress->ended);
    mem_free(MEM_SERVER, suppress->ahead.lines);
    buf_release(&suppress->folded);
    secrets_release(&suppress->secrets);
    arena_release(&suppress->shown);
    arena_release(&suppress->known);
    suppress_accepting_destroy(suppress->accepting);
    suppress->accepting = NULL;
    suppress->ended = NULL;
    suppress->ahead.lines = NULL;
}

bool suppress_is_mark(const struct suppress *suppress, const struct violation *record)
{
    return record->kind == VIOLATION_FINDING && suppress->first_own != SIZE_MAX &&
           record->rule >= suppress->first_own &&
           record->rule - suppress->first_own < SUPPRESSION_ORIGINS;
}

bool suppress_is_added(const struct suppress *suppress, const struct violation *record)
{
    return record->kind == VIOLATION_FINDING && suppress->first_own != SIZE_MAX &&
           record->rule >= suppress->first_own + SUPPRESSION_ORIGINS &&
           record->rule < suppress->first_own + OWN_END;
}

static struct suppression read_mark(const struct suppress *suppress, const struct text *text,
                                    const struct violation *mark)
{
    return suppression_parse_mark((enum suppression_origin)(mark->rule - suppress->first_own),
                                  span_slice(text_line(text, mark->line), mark->start, mark->end));
}

/* What may be told of a suppression of the text at hand. */
static struct suppression shown_of(struct suppress_piece *piece, const struct suppression *said,
                                   size_t line)
{
    struct suppress *suppress = piece->suppress;
    if (!suppress->scope.on_use && !suppress->scope.trace)
        return *said;
    const struct suppression_place place = {text_line(piece->text, line).bytes,
                                            suppress->first_line + line, &suppress->secrets};
    return suppression_redact(said, &place, &suppress->shown);
}

/* `mark` lies in `bytes`, its line; `line` is that line's number in the file. */
static void tell_use(const struct suppress *suppress, const struct suppression *said,
                     const struct violation *mark, struct span bytes, size_t line, bool is_used)
{
    const struct suppress_scope *scope = &suppress->scope;
    if (!scope->on_use || said->origin == SUPPRESSION_ENTRY)
        return;
    struct suppress_use use = {
        .said = said,
        .line = line,
        .column = utf8_count_utf16(span_slice(bytes, 0, mark->start)),
        .end_column = utf8_count_utf16(span_slice(bytes, 0, mark->end)),
        .is_used = is_used,
        .is_expired = suppression_is_expired(said, scope->today),
    };
    scope->on_use(scope->context, &use);
}

/* What is only looked for to be masked is not told of. */
static bool is_silent(const struct suppress *suppress, const struct violation *record)
{
    bool is_of_rule = record->kind == VIOLATION_FINDING || record->kind == VIOLATION_ABORTED ||
                      record->kind == VIOLATION_QUARANTINED;
    return rule_set_has_silent(suppress->scope.rules) && is_of_rule &&
           rule_set_severity(suppress->scope.rules, record->rule) == SEVERITY_OFF;
}

static void drop_silent(const struct suppress *suppress, struct violation_list *records)
{
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!is_silent(suppress, &records->items[i]))
            records->items[n++] = records->items[i];
    records->count = n;
}

static void drop_marks_of_long_lines(const struct suppress_piece *piece,
                                     struct violation_list *records)
{
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!suppress_is_mark(piece->suppress, &records->items[i]) ||
            !suppress_is_long(piece->text, records->items[i].line))
            records->items[n++] = records->items[i];
    records->count = n;
}

/* What a comment alone on its line speaks of. */

static bool is_comment_alone(const struct suppress_piece *piece, size_t line)
{
    struct span bytes = text_line(piece->text, line);
    if (suppress_is_long(piece->text, line))
        return false;
    struct lex_state state = line_states_state(piece->states, line_states_get(piece->states, line));
    struct lex_line lexed = {0};
    bool alone = true;
    lex_line(piece->suppress->scope.language, bytes, &state, &lexed);
    for (size_t i = 0; i < bytes.length && alone; i++)
        alone = strchr(" \t\r\f", bytes.bytes[i]) ||
                lex_class_at(&lexed, i) == (enum lex_class)RULE_IN_COMMENT;
    lex_line_release(&lexed);
    return alone;
}

static size_t target_line(const struct suppress_piece *piece, size_t mark)
{
    if (!is_comment_alone(piece, mark))
        return mark;
    for (size_t line = mark + 1; line < piece->text->n_lines && line <= mark + SUPPRESS_REACH;
         line++)
        if (!is_comment_alone(piece, line))
            return line;
    return SIZE_MAX;
}

static bool is_alike(const struct suppress_target *a, const struct suppress_target *b)
{
    return a->said.origin == SUPPRESSION_GITLEAKS && b->said.origin == SUPPRESSION_GITLEAKS &&
           a->line == b->line;
}

static void collect_targets(struct suppress_piece *piece, const struct violation_list *records)
{
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *mark = &records->items[i];
        if (!suppress_is_mark(piece->suppress, mark))
            continue;
        struct suppress_target target = {.said = read_mark(piece->suppress, piece->text, mark),
                                         .mark = *mark};
        if (target.said.kind == SUPPRESSION_MALFORMED)
            target.line = SIZE_MAX;
        else if (target.said.kind != SUPPRESSION_LINE)
            continue;
        else
            target.line = target.said.origin == SUPPRESSION_COMMENT ? target_line(piece, mark->line)
                                                                    : mark->line;
        target.shown = shown_of(piece, &target.said, mark->line);
        target.is_expired = suppression_is_expired(&target.said, piece->suppress->scope.today);
        piece->targets[piece->n_targets++] = target;
    }
    for (size_t i = piece->n_targets; i-- > 1;)
        if (is_alike(&piece->targets[i - 1], &piece->targets[i]))
            piece->targets[i - 1].n_alike = 1 + piece->targets[i].n_alike;
}

/* What is wrong with a suppression by itself. */

static void add_own(struct suppress_piece *piece, size_t own, const struct violation *mark)
{
    const struct suppress *suppress = piece->suppress;
    struct violation record = *mark;
    record.rule = (uint16_t)(suppress->first_own + own);
    if (rule_set_severity(suppress->scope.rules, record.rule) != SEVERITY_OFF)
        violation_list_add(&piece->kept, record);
}

/* At the day that it names. */
static void add_own_at_day(struct suppress_piece *piece, size_t own, const struct suppression *said,
                           const struct violation *mark)
{
    struct violation at = *mark;
    if (said->until.length > 0) {
        struct span line = text_line(piece->text, mark->line);
        at.start = (uint32_t)(said->until.bytes - line.bytes);
        at.end = at.start + (uint32_t)said->until.length;
    }
    add_own(piece, own, &at);
}

static bool names_refused_rule(const struct suppress *suppress, const struct suppression *said)
{
    size_t n;
    const uint16_t *refused = rule_set_unsuppressible(suppress->scope.rules, &n);
    for (struct span rest = said->rules; rest.length > 0;) {
        struct span id = suppression_next_rule(&rest);
        for (size_t i = 0; i < n; i++)
            if (span_equal_string(id, rule_set_rule(suppress->scope.rules, refused[i])->id))
                return true;
    }
    return false;
}

/* Faults of an ignore file's entries are told where it is read. */
static void judge(struct suppress_piece *piece, const struct suppression *said,
                  const struct violation *mark)
{
    const struct suppress *suppress = piece->suppress;
    bool is_ours = said->origin == SUPPRESSION_COMMENT || said->origin == SUPPRESSION_ENTRY;
    if (said->origin == SUPPRESSION_ENTRY && suppress->scope.entries &&
        suppress->scope.entries->is_stray) {
        add_own(piece, OWN_NOT_READ, mark);
        return;
    }
    if (said->kind == SUPPRESSION_MALFORMED && said->origin == SUPPRESSION_COMMENT)
        add_own(piece, OWN_MALFORMED, mark);
    if (said->kind == SUPPRESSION_MALFORMED || said->kind == SUPPRESSION_END)
        return;
    if (said->origin == SUPPRESSION_COMMENT && names_refused_rule(suppress, said))
        add_own(piece, OWN_REFUSED, mark);
    if (is_ours && !suppression_has_reason(said))
        add_own(piece, OWN_NO_REASON, mark);
    if (is_ours && !suppression_has_owner(said))
        add_own(piece, OWN_NO_OWNER, mark);
    if (suppression_is_expired(said, suppress->scope.today))
        add_own_at_day(piece, OWN_EXPIRED, said, mark);
    else if (said->last_day.year != 0 &&
             day_number(said->last_day) - day_number(suppress->scope.today) < SUPPRESS_DAYS_AHEAD)
        add_own_at_day(piece, OWN_SOON, said, mark);
}

static bool is_left(struct suppress *suppress, struct violation *record)
{
    if (suppress_is_mark(suppress, record) || is_silent(suppress, record))
        return false;
    if (!suppress_can_hide(suppress, record))
        return true;
    enum suppress_outcome fate = suppress_fate_by_regions(suppress, record);
    enum suppress_outcome other =
        fate == FATE_HIDDEN ? fate : suppress_fate_by_entries(suppress, record, NULL);
    fate = other > fate ? other : fate;
    if (fate == FATE_RESURFACED)
        record->kind = VIOLATION_RESURFACED;
    return fate != FATE_HIDDEN;
}

bool suppress_keeps(struct suppress *suppress, struct violation *record)
{
    suppress_accept_note(suppress, NULL, 0, record, 1);
    return is_left(suppress, record) && !suppress_accept_take(suppress, record);
}

/* Comments that open, close, or hold to the end of the file. */

static void open_region(struct suppress_piece *piece, const struct suppression *said,
                        const struct violation *mark)
{
    struct suppress *suppress = piece->suppress;
    const struct suppression shown = shown_of(piece, said, mark->line);
    struct suppress_opening opening = {
        .line = text_line(piece->text, mark->line),
        .mark = *mark,
        .kind = said->kind,
        .rules = said->rules,
        .shown = &shown,
        .counts = !suppression_is_expired(said, suppress->scope.today),
    };
    struct violation unused = *mark;
    unused.rule = (uint16_t)(suppress->first_own + OWN_UNUSED);
    opening.unused = identity_of(suppress->scope.rules, &unused, piece->text, suppress->first_line,
                                 &suppress->folded);
    opening.mark.line += (uint32_t)suppress->first_line;
    bool is_late = said->kind == SUPPRESSION_FILE && opening.mark.line >= SUPPRESS_HEAD;
    const struct suppress_region *region =
        is_late ? NULL : suppress_region_open(&suppress->regions, &opening);
    if (!region)
        add_own(piece, OWN_MALFORMED, mark);
    if (!region || region->n_open > 1)
        tell_use(suppress, &shown, mark, opening.line, opening.mark.line, false);
}

static void close_region(struct suppress_piece *piece, const struct suppression *said,
                         const struct violation *mark)
{
    struct suppress *suppress = piece->suppress;
    struct suppress_region *region = suppress_region_close(&suppress->regions, said->rules);
    if (!region)
        add_own(piece, OWN_MALFORMED, mark);
    if (!region || region->n_open > 0)
        return;
    if (!region->is_used && region->counts)
        add_own(piece, OWN_UNUSED, mark);
    tell_use(suppress, &region->shown, &region->mark, buf_span(&region->line), region->mark.line,
             region->is_used);
    suppress_region_destroy(region);
}

static void take_mark(struct suppress_piece *piece, const struct violation *mark)
{
    struct suppression said = read_mark(piece->suppress, piece->text, mark);
    judge(piece, &said, mark);
    if (said.origin != SUPPRESSION_COMMENT)
        return;
    if (said.kind == SUPPRESSION_END)
        close_region(piece, &said, mark);
    else if (said.kind == SUPPRESSION_START || said.kind == SUPPRESSION_FILE)
        open_region(piece, &said, mark);
}

static bool is_of_file(const struct suppress_piece *piece, const struct violation *record)
{
    if (!suppress_is_mark(piece->suppress, record))
        return false;
    struct suppression said = read_mark(piece->suppress, piece->text, record);
    return said.origin == SUPPRESSION_COMMENT && said.kind == SUPPRESSION_FILE;
}

/* What holds for the file holds from the begin of its line, where findings about a file stand. */
static void take_marks_of_file(struct suppress_piece *piece, const struct violation_list *records,
                               size_t first)
{
    uint32_t line = records->items[first].line;
    for (size_t i = first; i < records->count && records->items[i].line == line; i++)
        if (is_of_file(piece, &records->items[i]))
            take_mark(piece, &records->items[i]);
}

/* The marks that hold from the first line of the file; returns the last line they may stand on. */
static size_t take_marks_of_preamble(struct suppress_piece *piece,
                                     const struct violation_list *records)
{
    if (piece->suppress->first_line > 0)
        return 0;
    size_t last = suppress_preamble(piece->text);
    for (size_t i = 0; i < records->count && records->items[i].line <= last; i++)
        if (is_of_file(piece, &records->items[i]))
            take_mark(piece, &records->items[i]);
    return last;
}

static void take_record(struct suppress_piece *piece, struct violation record)
{
    enum suppress_outcome fate = suppress_fate(piece, &record);
    if (fate == FATE_RESURFACED)
        record.kind = VIOLATION_RESURFACED;
    if (fate != FATE_HIDDEN)
        violation_list_add(&piece->kept, record);
}

/* Putting together. */

static bool is_ahead(const struct suppress *suppress, size_t line)
{
    size_t low = 0, high = suppress->ahead.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (suppress->ahead.lines[middle] < line)
            low = middle + 1;
        else
            high = middle;
    }
    return low < suppress->ahead.count && suppress->ahead.lines[low] == line;
}

/* Of other programs' marks only these know which ones hide nothing. */
static void end_targets(struct suppress_piece *piece)
{
    struct suppress *suppress = piece->suppress;
    for (size_t i = 0; i < piece->n_targets; i++) {
        struct suppress_target *target = &piece->targets[i];
        size_t line = suppress->first_line + target->mark.line;
        bool is_used = target->is_used ||
                       (target->said.origin == SUPPRESSION_GITLEAKS && is_ahead(suppress, line));
        if (!is_used && !target->is_expired && target->said.kind == SUPPRESSION_LINE &&
            target->said.origin == SUPPRESSION_COMMENT &&
            !names_refused_rule(suppress, &target->said))
            add_own(piece, OWN_UNUSED, &target->mark);
        tell_use(suppress, &target->shown, &target->mark, text_line(piece->text, target->mark.line),
                 line, is_used);
    }
}

/* Lines that this piece has dealt with are no longer ahead. */
static void forget_behind(struct suppress *suppress, size_t line)
{
    size_t n = 0;
    for (size_t i = 0; i < suppress->ahead.count; i++)
        if (suppress->ahead.lines[i] > line)
            suppress->ahead.lines[n++] = suppress->ahead.lines[i];
    suppress->ahead.count = n;
}

/* How many marks there are; SIZE_MAX: there is nothing that could be hidden or wrong. */
static size_t count_marks(const struct suppress *suppress, const struct violation_list *records)
{
    const struct path_suppressions *entries = suppress->scope.entries;
    bool matters = suppress->regions || (entries && entries->count > 0 && records->count > 0);
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *record = &records->items[i];
        n += suppress_is_mark(suppress, record);
        matters = matters || (record->kind == VIOLATION_FINDING && record->more_lines > 0 &&
                              suppress_rule(suppress, record)->dialect == RULE_OF_GITLEAKS);
    }
    return n > 0 || matters ? n : SIZE_MAX;
}

static int compare(const void *a, const void *b)
{
    return violation_compare(a, b);
}

static void tell_overridden(void *context, const struct violation *record,
                            const struct violation *by)
{
    const struct suppress *suppress = context;
    const struct suppress_trace *trace = suppress->scope.trace;
    struct suppress_event event = {.fate = SUPPRESS_OVERRIDDEN, .record = record, .by = by};
    if (trace)
        trace->tell(trace->context, &event);
}

static void apply(struct suppress *suppress, const struct text *text,
                  const struct line_states *states, size_t first_line,
                  struct violation_list *records)
{
    struct suppress_piece piece = {
        .suppress = suppress, .text = text, .states = states, .keyed_line = SIZE_MAX};
    suppress->first_line = first_line;
    arena_clear(&suppress->shown);
    drop_silent(suppress, records);
    if (rule_set_has_overrides(suppress->scope.rules))
        overrides_apply(suppress->scope.rules, text, records, tell_overridden, suppress);
    drop_marks_of_long_lines(&piece, records);
    size_t n_marks = count_marks(suppress, records);
    if (n_marks == SIZE_MAX)
        return;
    piece.targets = mem_zalloc(MEM_SERVER, n_marks, sizeof *piece.targets);
    collect_targets(&piece, records);
    size_t taken = take_marks_of_preamble(&piece, records);
    size_t last_line =
        records->count > 0 ? first_line + records->items[records->count - 1].line : 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *record = &records->items[i];
        bool is_head = first_line + record->line < SUPPRESS_HEAD;
        bool is_taken = first_line == 0 && record->line <= taken;
        if (is_head && !is_taken && (i == 0 || record[-1].line != record->line))
            take_marks_of_file(&piece, records, i);
        if (!suppress_is_mark(suppress, record))
            take_record(&piece, *record);
        else if (!is_head || !is_of_file(&piece, record))
            take_mark(&piece, record);
    }
    end_targets(&piece);
    forget_behind(suppress, last_line);
    if (piece.kept.count > 1)
        qsort(piece.kept.items, piece.kept.count, sizeof *piece.kept.items, compare);
    mem_free(MEM_SERVER, piece.targets);
    violation_list_release(records);
    *records = piece.kept;
}

void suppress_apply(struct suppress *suppress, const struct text *text,
                    const struct line_states *states, size_t first_line,
                    struct violation_list *records)
{
    suppress_accept_note(suppress, text, first_line, records->items, records->count);
    apply(suppress, text, states, first_line, records);
    suppress_accept_apply(suppress, records);
}

/* The one that was opened first. */
static struct suppress_region *take_oldest(struct suppress *suppress)
{
    struct suppress_region **at = &suppress->regions;
    while (*at && (*at)->next)
        at = &(*at)->next;
    struct suppress_region *oldest = *at;
    *at = NULL;
    return oldest;
}

bool suppress_next_unused(struct suppress *suppress, struct violation *record, struct span *line)
{
    size_t own = suppress->first_own + OWN_UNUSED;
    for (;;) {
        suppress_region_destroy(suppress->ended);
        struct suppress_region *region = suppress->ended =
            suppress->regions ? take_oldest(suppress) : NULL;
        if (!region)
            return false;
        tell_use(suppress, &region->shown, &region->mark, buf_span(&region->line),
                 region->mark.line, region->is_used);
        if (region->is_used || !region->counts ||
            rule_set_severity(suppress->scope.rules, own) == SEVERITY_OFF)
            continue;
        *record = region->mark;
        record->rule = (uint16_t)own;
        *line = buf_span(&region->line);
        return true;
    }
}

const struct identity *suppress_unused_identity(const struct suppress *suppress)
{
    return &suppress->ended->unused;
}

void suppress_whole(const struct suppress_scope *scope, const struct text *text,
                    const struct line_states *states, struct violation_list *records)
{
    struct suppress suppress;
    struct violation record;
    struct span line;
    suppress_begin(&suppress, scope);
    secrets_add(&suppress.secrets, scope->rules, text, 0, text->n_lines, records);
    suppress_apply(&suppress, text, states, 0, records);
    size_t n_before = records->count;
    while (suppress_next_unused(&suppress, &record, &line))
        violation_list_add(records, record);
    if (records->count > n_before)
        qsort(records->items, records->count, sizeof *records->items, compare);
    suppress_release(&suppress);
}
