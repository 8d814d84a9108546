/* SPDX-License-Identifier: MIT */
#include "server/suppress.h"

#include "base/buf.h"
#include "rules/line_fragment.h"

#include <stdlib.h>

/* Our own rules, in the order of rules/modules/suppressions.c. */
enum {
    OWN_MARK,
    OWN_MALFORMED,
    OWN_EXPIRED,
    OWN_SOON,
    OWN_UNUSED,
    OWN_NO_REASON,
    OWN_NO_OWNER,
    N_OWN
};
enum { NO_RULE = UINT16_MAX };

/* One that is open: from its start to its end, or to the end of the file. */
struct suppress_region {
    struct suppress_region *next;
    struct suppression said; /* its spans lie in the arena */
    bool counts;             /* it has not expired */
    bool is_used;
    size_t n_open; /* comments that say the same */
};

/* One for a single line of the piece at hand. */
struct target {
    size_t line; /* in the text; SIZE_MAX: there is none near enough */
    struct suppression said;
    struct violation mark;
    bool counts; /* neither malformed nor expired */
    bool is_used;
};

/* Reading. */

static struct span trim(struct span text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t'))
        text = span_slice(text, 1, text.length);
    while (text.length > 0 && strchr(" \t\r", text.bytes[text.length - 1]))
        text.length--;
    return text;
}

/* Without what ends a comment. */
static struct span comment_body(struct span text)
{
    static const char *const ends[] = {"*/", "-->", "--]]", "#}", "%>", "*)", "-}"};
    text = trim(text);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (span_ends_with(text, span_from_string(ends[i])))
            text.length -= strlen(ends[i]);
    return trim(text);
}

static struct span next_word(struct span *rest)
{
    size_t end = 0;
    *rest = trim(*rest);
    while (end < rest->length && !strchr(" \t,:", rest->bytes[end]))
        end++;
    struct span word = span_slice(*rest, 0, end);
    *rest = span_slice(*rest, end, rest->length);
    return word;
}

static bool is_rule_name(struct span word)
{
    size_t slash = span_find_byte(word, 0, '/');
    if (slash == 0 || slash + 1 >= word.length)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.bytes[i];
        bool is_name = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || strchr("-_./", byte) ||
                       (byte == '*' && i + 1 == word.length && word.bytes[i - 1] == '/');
        if (!is_name)
            return false;
    }
    return true;
}

static bool skip(struct span *rest, char byte)
{
    *rest = trim(*rest);
    if (rest->length == 0 || rest->bytes[0] != byte)
        return false;
    *rest = span_slice(*rest, 1, rest->length);
    return true;
}

static bool read_kind(struct span word, enum suppression_kind *kind)
{
    static const char *const words[] = {"ignore", "ignore-start", "ignore-end", "ignore-file"};
    for (size_t i = 0; i < 4; i++)
        if (span_equal_string(word, words[i])) {
            *kind = (enum suppression_kind)i;
            return true;
        }
    return false;
}

struct suppression suppression_parse(struct span text)
{
    static const struct suppression malformed = {.kind = SUPPRESSION_MALFORMED};
    struct suppression said = {0};
    struct span rest = comment_body(text);
    rest = span_slice(rest, strlen("auto-enforcer:"), rest.length);
    if (!read_kind(next_word(&rest), &said.kind))
        return malformed;
    rest = trim(rest);
    const char *first = rest.bytes;
    const char *last = first;
    bool more = true;
    while (more) {
        struct span word = next_word(&rest);
        if (!is_rule_name(word))
            return malformed;
        last = word.bytes + word.length;
        more = skip(&rest, ',');
    }
    said.rules = (struct span){first, (size_t)(last - first)};
    while (rest.length > 0 && !skip(&rest, ':')) {
        struct span word = next_word(&rest);
        if (span_equal(word, SPAN("until"))) {
            said.until = next_word(&rest);
            if (!day_parse(said.until, &said.last_day))
                said.last_day = (struct day){1970, 1, 1}; /* A day that is none is over. */
        } else if (span_equal(word, SPAN("by"))) {
            said.owner = next_word(&rest);
        } else {
            return malformed;
        }
    }
    said.reason = trim(rest);
    return said;
}

bool suppression_names(const struct suppression *suppression, const char *rule_id)
{
    struct span id = span_from_string(rule_id);
    struct span rest = suppression->rules;
    while (rest.length > 0) {
        struct span word = next_word(&rest);
        skip(&rest, ',');
        if (span_equal(word, id) || (span_ends_with(word, SPAN("/*")) &&
                                     span_starts_with(id, span_slice(word, 0, word.length - 1))))
            return true;
    }
    return false;
}

bool suppression_is_expired(const struct suppression *suppression, struct day today)
{
    return suppression->last_day.year != 0 && day_number(suppression->last_day) < day_number(today);
}

/* Old names of a rule go on working. */
static bool names_rule(const struct suppression *said, const struct rule *rule)
{
    if (suppression_names(said, rule->id))
        return true;
    for (size_t i = 0; rule->aliases && rule->aliases[i]; i++)
        if (suppression_names(said, rule->aliases[i]))
            return true;
    return false;
}

/* A stream sees such a line in fragments: only regions hide what stands there. */
static bool is_long(const struct text *text, size_t line)
{
    return text_line(text, line).length > SCAN_LINE_MAX;
}

/* One rule before another. */

static struct span name_in_pack(const char *id)
{
    struct span span = span_from_string(id);
    return span_slice(span, span_find_byte(span, 0, '/') + 1, span.length);
}

/* Rule files of other programs name a rule of the same file without its pack. */
bool suppress_overrides(const struct rule *rule, const struct rule *other)
{
    struct span pack = span_slice(span_from_string(rule->id), 0,
                                  span_find_byte(span_from_string(rule->id), 0, '/') + 1);
    bool same_pack = span_starts_with(span_from_string(other->id), pack);
    for (size_t i = 0; rule->overrides && rule->overrides[i]; i++)
        if (strcmp(rule->overrides[i], other->id) == 0 ||
            (same_pack && span_equal_string(name_in_pack(other->id), rule->overrides[i])))
            return true;
    return false;
}

/* Drops what gives way to the finding at `index`, which begins on the same line or before it. */
static void make_room(const struct suppress *suppress, struct violation_list *records, size_t index,
                      bool *dropped)
{
    const struct violation *first = &records->items[index];
    const struct rule *rule = rule_set_rule(suppress->rules, first->rule);
    size_t i = index;
    while (i > 0 && records->items[i - 1].line == first->line &&
           records->items[i - 1].start == first->start)
        i--;
    for (; i < records->count && records->items[i].line == first->line; i++) {
        const struct violation *other = &records->items[i];
        if (first->more_lines == 0 && other->start >= first->end)
            return;
        if (i != index && other->kind == VIOLATION_FINDING)
            dropped[i] =
                dropped[i] || suppress_overrides(rule, rule_set_rule(suppress->rules, other->rule));
    }
}

static void drop_overridden(const struct suppress *suppress, const struct text *text,
                            struct violation_list *records)
{
    bool *dropped = NULL;
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *record = &records->items[i];
        if (record->kind != VIOLATION_FINDING ||
            !rule_set_rule(suppress->rules, record->rule)->overrides || is_long(text, record->line))
            continue;
        if (!dropped)
            dropped = mem_zalloc(MEM_SERVER, records->count, sizeof *dropped);
        make_room(suppress, records, i, dropped);
    }
    if (!dropped)
        return;
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!dropped[i])
            records->items[n++] = records->items[i];
    records->count = n;
    mem_free(MEM_SERVER, dropped);
}

bool suppress_matters(const struct rule_set *rules, const struct violation_set *records)
{
    for (size_t i = 0; i < records->n_rules; i++) {
        if (violation_set_count(records, VIOLATION_FINDING, i) == 0)
            continue;
        const struct rule *rule = rule_set_rule(rules, i);
        if (rule->overrides || (rule->flags & RULE_MARK))
            return true;
    }
    return false;
}

/* Putting together. */

size_t suppress_mark_rule(const struct rule_set *rules)
{
    for (size_t i = 0; i < rule_set_count(rules); i++)
        if (rule_set_rule(rules, i)->flags & RULE_MARK)
            return i;
    return SIZE_MAX;
}

void suppress_begin(struct suppress *suppress, const struct rule_set *rules,
                    const struct language *language, struct day today)
{
    *suppress = (struct suppress){
        .arena = ARENA_INIT(MEM_SERVER), .rules = rules, .language = language, .today = today};
    for (size_t k = 0; k < N_OWN; k++)
        suppress->own[k] = NO_RULE;
    size_t mark = suppress_mark_rule(rules);
    for (size_t i = 0; i < rule_set_count(rules); i++)
        suppress->has_overrides = suppress->has_overrides || rule_set_rule(rules, i)->overrides;
    if (mark == SIZE_MAX)
        return;
    for (size_t k = 0; k < N_OWN; k++)
        suppress->own[k] = (uint16_t)(mark + k);
}

void suppress_release(struct suppress *suppress)
{
    arena_release(&suppress->arena);
}

static bool is_mark(const struct suppress *suppress, const struct violation *record)
{
    return record->kind == VIOLATION_FINDING && record->rule == suppress->own[OWN_MARK];
}

/* Comments on long lines say nothing. */
static void drop_marks_of_long_lines(const struct suppress *suppress, const struct text *text,
                                     struct violation_list *records)
{
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++)
        if (!is_mark(suppress, &records->items[i]) || !is_long(text, records->items[i].line))
            records->items[n++] = records->items[i];
    records->count = n;
}

/* Whether nothing but comments and blanks stands on the line. */
static bool is_comment_alone(const struct suppress *suppress, const struct text *text,
                             const struct line_states *states, size_t line)
{
    struct span bytes = text_line(text, line);
    if (is_long(text, line))
        return false;
    struct lex_state state = line_states_state(states, line_states_get(states, line));
    struct lex_line lexed = {0};
    bool alone = true;
    lex_line(suppress->language, bytes, &state, &lexed);
    for (size_t i = 0; i < bytes.length && alone; i++)
        alone = strchr(" \t\r\f", bytes.bytes[i]) ||
                lex_class_at(&lexed, i) == (enum lex_class)RULE_IN_COMMENT;
    lex_line_release(&lexed);
    return alone;
}

static size_t target_line(const struct suppress *suppress, const struct text *text,
                          const struct line_states *states, size_t mark)
{
    if (!is_comment_alone(suppress, text, states, mark))
        return mark;
    for (size_t line = mark + 1; line < text->n_lines && line <= mark + SUPPRESS_REACH; line++)
        if (!is_comment_alone(suppress, text, states, line))
            return line;
    return SIZE_MAX;
}

static void add_own(struct suppress *suppress, struct violation_list *out, size_t own,
                    const struct violation *mark)
{
    struct violation record = *mark;
    record.rule = suppress->own[own];
    if (rule_set_severity(suppress->rules, record.rule) != SEVERITY_OFF)
        violation_list_add(out, record);
}

/* What is wrong with a comment by itself; whether it hides anything at all. */
static bool judge(struct suppress *suppress, const struct suppression *said,
                  const struct violation *mark, struct violation_list *out)
{
    if (said->kind == SUPPRESSION_MALFORMED) {
        add_own(suppress, out, OWN_MALFORMED, mark);
        return false;
    }
    if (said->kind == SUPPRESSION_END)
        return true;
    if (said->reason.length == 0)
        add_own(suppress, out, OWN_NO_REASON, mark);
    if (said->owner.length == 0)
        add_own(suppress, out, OWN_NO_OWNER, mark);
    if (suppression_is_expired(said, suppress->today)) {
        add_own(suppress, out, OWN_EXPIRED, mark);
        return false;
    }
    if (said->last_day.year != 0 &&
        day_number(said->last_day) - day_number(suppress->today) < SUPPRESS_DAYS_AHEAD)
        add_own(suppress, out, OWN_SOON, mark);
    return true;
}

/* False: there are too many already. The same once more is counted. */
static bool open_region(struct suppress *suppress, const struct suppression *said, bool counts)
{
    size_t n_open = 0;
    for (struct suppress_region *at = suppress->regions; at; at = at->next, n_open++)
        if (at->said.kind == said->kind && at->counts == counts &&
            span_equal(at->said.rules, said->rules)) {
            at->n_open++;
            return true;
        }
    if (n_open == SUPPRESS_REGIONS_MAX)
        return false;
    struct suppress_region *region = arena_zalloc(&suppress->arena, 1, sizeof *region);
    region->said = *said;
    region->counts = counts;
    region->n_open = 1;
    region->said.rules = arena_copy(&suppress->arena, said->rules);
    region->next = suppress->regions;
    suppress->regions = region;
    return true;
}

/* Closes the innermost region of the same rules; one that was never opened is malformed. */
static void close_region(struct suppress *suppress, const struct suppression *said,
                         const struct violation *mark, struct violation_list *out)
{
    for (struct suppress_region **at = &suppress->regions; *at; at = &(*at)->next) {
        struct suppress_region *region = *at;
        if (region->said.kind != SUPPRESSION_START || !span_equal(region->said.rules, said->rules))
            continue;
        if (--region->n_open == 0)
            *at = region->next;
        if (!region->is_used && region->counts)
            add_own(suppress, out, OWN_UNUSED, mark);
        return;
    }
    add_own(suppress, out, OWN_MALFORMED, mark);
}

static bool can_be_hidden(const struct suppress *suppress, const struct violation *record)
{
    return record->kind == VIOLATION_FINDING &&
           !(rule_set_rule(suppress->rules, record->rule)->flags & RULE_NOT_SUPPRESSIBLE);
}

bool suppress_hides(struct suppress *suppress, const struct violation *record)
{
    if (!can_be_hidden(suppress, record))
        return false;
    for (struct suppress_region *at = suppress->regions; at; at = at->next)
        if (at->counts && names_rule(&at->said, rule_set_rule(suppress->rules, record->rule))) {
            at->is_used = true;
            return true;
        }
    return false;
}

/* `first` follows the records, which come in order: those before it reach no further. */
static bool target_hides(struct suppress *suppress, const struct text *text, struct target *targets,
                         size_t n_targets, size_t *first, const struct violation *record)
{
    while (*first < n_targets && targets[*first].mark.line + SUPPRESS_REACH < record->line)
        ++*first;
    if (!can_be_hidden(suppress, record) || is_long(text, record->line))
        return false;
    for (size_t i = *first; i < n_targets && targets[i].mark.line <= record->line; i++)
        if (targets[i].counts && targets[i].line == record->line &&
            names_rule(&targets[i].said, rule_set_rule(suppress->rules, record->rule))) {
            targets[i].is_used = true;
            return true;
        }
    return false;
}

/* A comment that opens, closes, or holds to the end of the file. */
static void take_region(struct suppress *suppress, const struct suppression *said, bool counts,
                        size_t line, const struct violation *mark, struct violation_list *out)
{
    if (said->kind == SUPPRESSION_END)
        close_region(suppress, said, mark, out);
    else if (said->kind == SUPPRESSION_FILE && line >= SUPPRESS_HEAD)
        add_own(suppress, out, OWN_MALFORMED, mark);
    else if (!open_region(suppress, said, counts))
        add_own(suppress, out, OWN_MALFORMED, mark);
}

static struct span text_of(const struct violation *mark, const struct text *text)
{
    return span_slice(text_line(text, mark->line), mark->start, mark->end);
}

/* The comments for single lines. */
static size_t collect_targets(struct suppress *suppress, const struct text *text,
                              const struct line_states *states,
                              const struct violation_list *records, struct target *targets)
{
    size_t n = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *mark = &records->items[i];
        if (!is_mark(suppress, mark))
            continue;
        struct suppression said = suppression_parse(text_of(mark, text));
        if (said.kind == SUPPRESSION_LINE)
            targets[n++] =
                (struct target){.line = target_line(suppress, text, states, mark->line),
                                .said = said,
                                .mark = *mark,
                                .counts = !suppression_is_expired(&said, suppress->today)};
    }
    return n;
}

static int compare(const void *a, const void *b)
{
    return violation_compare(a, b);
}

void suppress_apply(struct suppress *suppress, const struct text *text,
                    const struct line_states *states, size_t first_line,
                    struct violation_list *records)
{
    size_t n_marks = 0;
    if (suppress->has_overrides)
        drop_overridden(suppress, text, records);
    drop_marks_of_long_lines(suppress, text, records);
    for (size_t i = 0; i < records->count; i++)
        n_marks += is_mark(suppress, &records->items[i]);
    if (n_marks == 0 && !suppress->regions)
        return;
    struct violation_list kept = {0};
    struct target *targets = mem_zalloc(MEM_SERVER, n_marks, sizeof *targets);
    size_t n_targets = collect_targets(suppress, text, states, records, targets);
    size_t first = 0;
    for (size_t i = 0; i < records->count; i++) {
        const struct violation *record = &records->items[i];
        if (is_mark(suppress, record)) {
            struct suppression said = suppression_parse(text_of(record, text));
            bool counts = judge(suppress, &said, record, &kept);
            if (said.kind != SUPPRESSION_LINE && said.kind != SUPPRESSION_MALFORMED)
                take_region(suppress, &said, counts, first_line + record->line, record, &kept);
        } else if (!target_hides(suppress, text, targets, n_targets, &first, record) &&
                   !suppress_hides(suppress, record)) {
            violation_list_add(&kept, *record);
        }
    }
    for (size_t i = 0; i < n_targets; i++)
        if (targets[i].counts && !targets[i].is_used)
            add_own(suppress, &kept, OWN_UNUSED, &targets[i].mark);
    if (kept.count > 1)
        qsort(kept.items, kept.count, sizeof *kept.items, compare);
    mem_free(MEM_SERVER, targets);
    violation_list_release(records);
    *records = kept;
}
