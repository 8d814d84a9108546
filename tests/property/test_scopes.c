/* SPDX-License-Identifier: MIT */
/**
 * Scopes against an oracle that compares strings, one finding with every other: a text and what
 * became of it, drawn at random.
 *
 * So do the fingerprints alone, as they are kept of a base that has no text any more: what they say
 * is what the text would.
 *
 * The oracle knows of the findings what `check` says: rule and place. Lines, blanks, neighbours and
 * order it works out from the texts. AE_SCOPES says how many pairs (2,000), AE_SEED with which seed
 * the first one begins. A pair that fails is shrunk by leaving out tokens, and printed.
 */
#include "law.h"

#include "base/alloc.h"
#include "server/session_base.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

enum { TOKENS_MAX = 160, EDITS_MAX = 12, FINDINGS_MAX = 2 * TOKENS_MAX };

static const char *const tokens[] = {
    "\n",    "\n",      "\n",  "\n",    "\r\n",    "\r",  " ", "\t",  "bad",           "bad",
    "badly", "\nbad\n", "log", "catch", "begin\n", "end", "x", "y\n", "\nx\nbad\ny\n",
};
enum { N_TOKENS = sizeof tokens / sizeof *tokens };

struct tokens {
    size_t n;
    unsigned char items[TOKENS_MAX];
};

struct pair {
    struct tokens base, current;
};

/* Rules. */

static const struct rule_test no_log[] = {
    {.place = RULE_ON_LINES,
     .first_line = 1,
     .last_line = 2,
     .negated = true,
     .words = WORDS("log")},
};
static const struct rule_condition swallowed[] = {{no_log, 1}};
static const struct rule rules[] = {
    {
        .id = "scope/bad",
        .message = "m",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("bad"),
        .pattern = "bad[a-z]*",
    },
    {
        .id = "scope/swallowed",
        .message = "m",
        .severity = SEVERITY_BLOCKED,
        .triggers = WORDS("catch"),
        .lines_after = 2,
        .flags = RULE_LINE_MATCH,
        .pattern = "catch",
        .conditions = swallowed,
        .n_conditions = 1,
    },
    {
        .id = "scope/pair",
        .message = "m",
        .severity = SEVERITY_HINT,
        .triggers = WORDS("begin"),
        .lines_after = 3,
        .pattern = "begin\\s+end",
    },
};
static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "scope",
    .title = "Scope",
    .rules = rules,
    .n_rules = sizeof rules / sizeof *rules,
};

/* Drawing. */

static void insert(struct tokens *to, size_t at, const unsigned char *items, size_t n)
{
    if (to->n + n > TOKENS_MAX)
        return;
    memmove(to->items + at + n, to->items + at, to->n - at);
    memcpy(to->items + at, items, n);
    to->n += n;
}

static void cut(struct tokens *from, size_t at, size_t n)
{
    memmove(from->items + at, from->items + at + n, from->n - at - n);
    from->n -= n;
}

static unsigned char draw_token(uint64_t *state)
{
    return (unsigned char)law_random_below(state, N_TOKENS);
}

/* Moves, copies, drops, replaces or puts in a few tokens. */
static void edit(uint64_t *state, struct tokens *text)
{
    unsigned char held[TOKENS_MAX];
    size_t at = law_random_below(state, text->n + 1);
    size_t n = law_random_below(state, (text->n - at < 12 ? text->n - at : 12) + 1);
    size_t what = law_random_below(state, 5);
    memcpy(held, text->items + at, n);
    if (what >= 3) {
        n = 1 + law_random_below(state, 3);
        for (size_t i = 0; i < n; i++)
            held[i] = draw_token(state);
    }
    if (what == 0 || what == 1)
        cut(text, at, n);
    if (what != 1)
        insert(text, law_random_below(state, text->n + 1), held, n);
}

static void draw(struct pair *pair, uint64_t seed)
{
    uint64_t state = seed;
    pair->base.n = law_random_below(&state, law_random_below(&state, 3) ? 30 : 120);
    for (size_t i = 0; i < pair->base.n; i++)
        pair->base.items[i] = draw_token(&state);
    pair->current = pair->base;
    for (size_t n = law_random_below(&state, EDITS_MAX); n > 0; n--)
        edit(&state, &pair->current);
}

static void append_text(struct buf *out, const struct tokens *text)
{
    for (size_t i = 0; i < text->n; i++)
        buf_append_string(out, tokens[text->items[i]]);
}

/* What is tested. */

struct subject {
    struct rule_cache *cache;
    struct rule_set *set;
    struct scanner *scanner;
    struct scanner_job job;
};

static void subject_init(struct subject *subject)
{
    static const struct rule_module *const modules[] = {&module};
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_CORE};
    subject->cache = rule_cache_create(modules, 1);
    subject->set = rule_cache_acquire(subject->cache, &config);
    subject->scanner = scanner_create();
    subject->job = (struct scanner_job){.set = subject->set,
                                        .language = config.language,
                                        .path = SPAN("a.txt"),
                                        .today = law_today};
}

static void subject_release(struct subject *subject)
{
    scanner_destroy(subject->scanner);
    rule_set_unref(subject->set);
    rule_cache_destroy(subject->cache);
}

static void add_identity(void *context, const struct identity *identity)
{
    session_findings_add(context, identity);
}

static void collect(struct subject *subject, struct span text, struct session_findings *findings)
{
    struct scanner_job job = subject->job;
    job.on_identity = add_identity;
    job.context = findings;
    scanner_scan_memory(subject->scanner, &job, text);
}

/* The findings of a text as they are kept. */
static void record(struct subject *subject, const struct session_findings *findings,
                   struct session_findings *recorded)
{
    struct session_base_writer writer;
    const struct hash_key key = {{1, 2, 3}};
    const struct session_base_file file = {.path = SPAN("a"), .set = subject->set};
    enum session_base_status status;
    struct session_base_entry entry;
    session_base_begin(&writer, &key);
    session_base_add(&writer, &file, findings);
    session_base_end(&writer);
    struct session_base *base = session_base_read(&writer.bytes, &key, &status);
    cr_assert_eq(status, SESSION_BASE_OK);
    cr_assert(session_base_find(base, SPAN("a"), &entry));
    session_base_take(base, &entry, subject->set, false, recorded);
    cr_assert(!recorded->recorded->unknown);
    session_base_destroy(base);
    session_base_writer_release(&writer);
}

static void translate_all(const struct session_findings *base, const struct session_findings *from,
                          struct session_findings *to)
{
    for (size_t i = 0; i < from->count; i++) {
        struct identity identity = from->items[i];
        session_findings_translate(base, &identity);
        session_findings_add(to, &identity);
    }
}

/* A finding as it is said, and what the three say of it. */
struct told {
    const char *rule;
    size_t line, column, end_line, end_column;
    bool is_new; /* session_compare */
    bool is_new_beside_record;
    bool is_paired; /* the oracle */
    struct buf key, neighbours;
};

struct telling {
    const struct session_findings *base, *current; /* NULL: nobody asks */
    const struct session_findings *record, *current_beside_record;
    struct told items[FINDINGS_MAX];
    size_t count;
};

static void add_told(void *context, const struct scanner_finding *finding)
{
    struct telling *telling = context;
    struct identity translated = *finding->identity;
    cr_assert_lt(telling->count, FINDINGS_MAX);
    if (telling->base)
        session_findings_translate(telling->record, &translated);
    telling->items[telling->count++] = (struct told){
        .rule = finding->rule,
        .line = finding->line,
        .column = finding->column,
        .end_line = finding->end_line,
        .end_column = finding->end_column,
        .is_new = telling->base &&
                  session_scope(telling->base, telling->current, finding->identity) == SCOPE_NEW,
        .is_new_beside_record =
            telling->base && session_scope(telling->record, telling->current_beside_record,
                                           &translated) == SCOPE_NEW,
    };
}

static void tell(struct subject *subject, struct span text, struct telling *telling)
{
    struct scanner_job job = subject->job;
    telling->count = 0;
    job.wants_identities = true;
    job.sink = add_told;
    job.context = telling;
    scanner_scan_memory(subject->scanner, &job, text);
}

static void release_told(struct telling *telling)
{
    for (size_t i = 0; i < telling->count; i++) {
        buf_release(&telling->items[i].key);
        buf_release(&telling->items[i].neighbours);
    }
}

/* The oracle. */

/* Line `number`, from 1, or nothing: by walking from the front. */
static struct span line_of(struct span text, size_t number)
{
    size_t at = 0;
    for (size_t line = 1; number > 0; line++) {
        size_t end = at;
        while (end < text.length && text.bytes[end] != '\n' && text.bytes[end] != '\r')
            end++;
        if (line == number)
            return span_slice(text, at, end);
        if (end == text.length)
            break;
        at = end + (span_starts_with(span_slice(text, end, text.length), SPAN("\r\n")) ? 2 : 1);
    }
    return SPAN("");
}

static void append_without_blanks(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!strchr(" \t\r\n", text.bytes[i]))
            buf_append_byte(out, text.bytes[i]);
}

/* Rule, lines and match of a finding as one string, and what stands around it as another. */
static void describe(struct span text, struct told *told)
{
    buf_printf(&told->key, "%s|", told->rule);
    for (size_t line = told->line; line <= told->end_line; line++)
        append_without_blanks(&told->key, line_of(text, line));
    buf_append_byte(&told->key, '|');
    for (size_t line = told->line; line <= told->end_line; line++) {
        struct span bytes = line_of(text, line);
        append_without_blanks(
            &told->key, span_slice(bytes, line == told->line ? told->column - 1 : 0,
                                   line == told->end_line ? told->end_column - 1 : bytes.length));
    }
    append_without_blanks(&told->neighbours, line_of(text, told->line - 1));
    buf_append_byte(&told->neighbours, '|');
    append_without_blanks(&told->neighbours, line_of(text, told->end_line + 1));
}

/* Gives every finding that has no partner yet the first free one that is as it is. */
static void pair_up(struct telling *base, struct telling *current, bool same_neighbours)
{
    for (size_t c = 0; c < current->count; c++)
        for (size_t b = 0; b < base->count && !current->items[c].is_paired; b++) {
            struct told *now = &current->items[c];
            struct told *before = &base->items[b];
            if (before->is_paired || !span_equal(buf_span(&now->key), buf_span(&before->key)) ||
                (same_neighbours &&
                 !span_equal(buf_span(&now->neighbours), buf_span(&before->neighbours))))
                continue;
            now->is_paired = before->is_paired = true;
        }
}

static bool same_answers(const struct telling *current, struct buf *said)
{
    bool same = true;
    for (size_t i = 0; i < current->count; i++) {
        const struct told *told = &current->items[i];
        if (told->is_new != told->is_paired && told->is_new_beside_record != told->is_paired)
            continue;
        same = false;
        buf_printf(said, "%zu:%zu %s is %s, beside what was recorded %s, and should not be\n",
                   told->line, told->column, told->rule, told->is_new ? "new" : "existing",
                   told->is_new_beside_record ? "new" : "existing");
    }
    return same;
}

static bool holds(struct subject *subject, const struct pair *pair, struct buf *said)
{
    static struct telling before, now;
    struct buf base = {0};
    struct buf current = {0};
    struct session_findings base_findings = {0};
    struct session_findings current_findings = {0};
    struct session_findings recorded = {0}, current_beside_record = {0}, none = {0};
    append_text(&base, &pair->base);
    append_text(&current, &pair->current);
    collect(subject, buf_span(&base), &base_findings);
    collect(subject, buf_span(&current), &current_findings);
    session_compare(&base_findings, &none); /* each finding once */
    record(subject, &base_findings, &recorded);
    translate_all(&recorded, &current_findings, &current_beside_record);
    session_compare(&recorded, &current_beside_record);
    session_compare(&base_findings, &current_findings);
    now.base = &base_findings;
    now.current = &current_findings;
    now.record = &recorded;
    now.current_beside_record = &current_beside_record;
    tell(subject, buf_span(&base), &before);
    tell(subject, buf_span(&current), &now);
    for (size_t i = 0; i < before.count; i++)
        describe(buf_span(&base), &before.items[i]);
    for (size_t i = 0; i < now.count; i++)
        describe(buf_span(&current), &now.items[i]);
    pair_up(&before, &now, true);
    pair_up(&before, &now, false);
    bool same = same_answers(&now, said);
    release_told(&before);
    release_told(&now);
    session_findings_release(&base_findings);
    session_findings_release(&current_findings);
    session_findings_release(&recorded);
    session_findings_release(&current_beside_record);
    buf_release(&base);
    buf_release(&current);
    return same;
}

/* Shrinking. */

static bool drop_tokens(struct subject *subject, struct pair *pair, size_t which)
{
    bool any = false;
    struct buf said = {0};
    for (size_t n = TOKENS_MAX / 2; n > 0; n /= 2)
        for (size_t at = 0;;) {
            struct pair without = *pair;
            struct tokens *text = which ? &without.current : &without.base;
            if (at + n > text->n)
                break;
            cut(text, at, n);
            buf_clear(&said);
            if (holds(subject, &without, &said)) {
                at++;
                continue;
            }
            *pair = without;
            any = true;
        }
    buf_release(&said);
    return any;
}

static void shrink(struct subject *subject, struct pair *pair)
{
    bool any = true;
    while (any) {
        any = drop_tokens(subject, pair, 0);
        any = drop_tokens(subject, pair, 1) || any;
    }
}

static void print_pair(const struct pair *pair, struct buf *out)
{
    for (size_t i = 0; i < 2; i++) {
        struct buf text = {0};
        append_text(&text, i ? &pair->current : &pair->base);
        buf_append_string(out, i ? "\nnow:    " : "before: ");
        law_append_quoted(out, buf_span(&text));
        buf_release(&text);
    }
    buf_append_byte(out, '\n');
}

Test(scopes, random_pairs, .timeout = 3600)
{
    uint64_t count = law_number_from_environment("AE_SCOPES", 2000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct subject subject;
    subject_init(&subject);
    for (uint64_t i = 0; i < count; i++) {
        struct buf said = {0};
        struct pair pair;
        draw(&pair, seed + i);
        if (!holds(&subject, &pair, &said)) {
            shrink(&subject, &pair);
            buf_clear(&said);
            print_pair(&pair, &said);
            holds(&subject, &pair, &said);
            cr_assert(false, "AE_SEED=%" PRIu64 " AE_SCOPES=1:\n%s", seed + i, buf_string(&said));
        }
        buf_release(&said);
    }
    subject_release(&subject);
}

/* The token, or other blanks and line ends where it has any. */
static const char *reformatted(uint64_t *state, const char *token, bool after_cr)
{
    static const char *const line_ends[] = {"\n", "\r\n", " \n", "\t\r\n", "  \t\n"};
    static const char *const blanks[] = {" ", "\t", "   "};
    if (strcmp(token, "\n") == 0 && !after_cr)
        return line_ends[law_random_below(state, 5)];
    if (strcmp(token, " ") == 0)
        return blanks[law_random_below(state, 3)];
    return token;
}

static void append_reformatted(uint64_t *state, struct buf *out, const struct tokens *text)
{
    bool after_cr = false;
    for (size_t i = 0; i < text->n; i++) {
        const char *token = tokens[text->items[i]];
        buf_append_string(out, reformatted(state, token, after_cr));
        after_cr = token[strlen(token) - 1] == '\r';
    }
}

/* A text in other blanks and line ends: as many lines, the same words, and nothing is new. */
Test(scopes, blanks_alone_make_nothing_new, .timeout = 3600)
{
    uint64_t count = law_number_from_environment("AE_SCOPES", 2000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct subject subject;
    subject_init(&subject);
    for (uint64_t i = 0; i < count; i++) {
        struct pair pair;
        struct buf base = {0};
        struct buf current = {0};
        struct session_findings before = {0};
        struct session_findings now = {0};
        uint64_t state = seed + i;
        draw(&pair, seed + i);
        append_text(&base, &pair.base);
        append_reformatted(&state, &current, &pair.base);
        collect(&subject, buf_span(&base), &before);
        collect(&subject, buf_span(&current), &now);
        size_t n_found = now.count;
        session_compare(&before, &now);
        cr_assert_eq(now.count, n_found, "AE_SEED=%" PRIu64 " AE_SCOPES=1: %zu of %zu exist",
                     seed + i, now.count, n_found);
        buf_release(&base);
        buf_release(&current);
        session_findings_release(&before);
        session_findings_release(&now);
    }
    subject_release(&subject);
}
