/* SPDX-License-Identifier: MIT */
#include "law.h"

#include "base/utf8.h"
#include "rules/pack.h"
#include "rules/registry.h"
#include "server/suppress.h"

#include <inttypes.h>
#include <stdlib.h>

const struct day law_today = {2026, 11, 21};

static const char *const languages[LAW_LANGUAGES] = {
    "javascript", "python", "shellscript", "markdown", "c", "html", "plaintext", "rust", "svelte",
};

const char *law_language(size_t index)
{
    return languages[index];
}

uint64_t law_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

size_t law_random_below(uint64_t *state, size_t bound)
{
    return (size_t)(law_random(state) % bound);
}

uint64_t law_number_from_environment(const char *name, uint64_t otherwise)
{
    const char *value = getenv(name);
    return value && *value ? strtoull(value, NULL, 0) : otherwise;
}

/* Rules of other programs, whose own marks hide their findings; one goes over lines. */
static void read_packs(struct law *law)
{
    static const char *const files[LAW_PACKS] = {
        "{\"rules\": [{\"id\": \"token\", \"description\": \"d\", \"regex\": \"tok_[0-9]+\"},"
        "{\"id\": \"lines\", \"description\": \"d\", \"regex\": \"BEGIN\\\\n[^E]*END\"}]}",
        "[{\"name\": \"n\", \"id\": \"DS1\", \"description\": \"d\", \"severity\": \"critical\","
        "\"patterns\": [{\"pattern\": \"danger\", \"type\": \"substring\", \"scopes\": "
        "[\"all\"]}]}]",
    };
    static const char *const paths[LAW_PACKS] = {"leaks.json", "skim.json"};
    struct file_faults faults = {0};
    for (size_t i = 0; i < LAW_PACKS; i++)
        law->packs[i] =
            pack_read(span_from_string(paths[i]), span_from_string(files[i]), 0, &faults);
    file_faults_release(&faults);
}

/* Entries with a key and without, in force and expired. */
static void read_suppressions(struct law *law)
{
    static const struct config_known names = {0};
    static const struct suppression_known known = {.names = &names};
    struct file_faults faults = {0};
    struct buf text = {0};
    buf_printf(&text,
               "src logging/* on %016" PRIx64 ": the line\n"
               "src javascript/debugger, python/*: all of the file\n"
               "src errors/*, leaks/token until 2020-01-01\n"
               "* skim/*, hygiene/* on %016" PRIx64 " until 2020-01-01\n",
               suppression_key(SPAN("console.error(e)")), suppression_key(SPAN("TODO")));
    law->suppressions = suppression_file_read(SPAN("/ignore"), buf_span(&text), &known, &faults);
    file_faults_release(&faults);
    buf_release(&text);
}

void law_init(struct law *law)
{
    static const struct rule_module *const probing[] = {&law_probing_module};
    static const struct rule_module *const needle[] = {&law_needle_module};
    *law = (struct law){0};
    law->caches[LAW_SHIPPED] = rule_cache_create(NULL, 0);
    law->caches[LAW_PROBING] = rule_cache_create(probing, 1);
    law->caches[LAW_NEEDLE] = rule_cache_create(needle, 1);
    read_packs(law);
    read_suppressions(law);
    law->scratch = scan_scratch_create();
    law->fresh = scan_scratch_create();
    law->scanner = scanner_create();
}

void law_release(struct law *law)
{
    scanner_destroy(law->scanner);
    scan_scratch_destroy(law->scratch);
    scan_scratch_destroy(law->fresh);
    for (size_t rules = 0; rules < LAW_RULES; rules++) {
        for (size_t language = 0; language < LAW_LANGUAGES; language++)
            rule_set_unref(law->sets[rules][language]);
        rule_cache_destroy(law->caches[rules]);
    }
    for (size_t i = 0; i < LAW_PACKS; i++)
        pack_unref(law->packs[i]);
    suppression_file_unref(law->suppressions);
    *law = (struct law){0};
}

static struct rule_set *set_of(struct law *law, enum law_rules rules, size_t language)
{
    struct rule_set **set = &law->sets[rules][language];
    struct rule_config config = {
        .language = language_by_id(span_from_string(languages[language])),
        .profile = PROFILE_STRICT,
        .packs = law->packs,
        .n_packs = rules == LAW_SHIPPED ? LAW_PACKS : 0,
    };
    if (!*set)
        *set = rule_cache_acquire(law->caches[rules], &config);
    return *set;
}

struct document *law_open(struct law *law, enum law_rules rules, size_t language,
                          struct span contents)
{
    struct document *document = document_create(SPAN("file:///src/a"), SPAN("file:///src/a"));
    struct rule_set *set = set_of(law, rules, language);
    struct text text;
    document->language = language_by_id(span_from_string(languages[language]));
    bool is_ignore_file = strcmp(languages[language], "plaintext") == 0;
    buf_append_string(&document->shown_path, is_ignore_file ? ".auto-enforcer/ignore" : "src/a");
    document->entries =
        path_suppressions_create(law->suppressions, buf_span(&document->shown_path));
    text_init_copy(&text, contents);
    document_take_text(document, &text);
    rule_set_ref(set);
    document_set_rules(document, set);
    return document;
}

void law_settle(struct law *law, struct document *document)
{
    while (!document_settle(document, law_today, law->scratch, SIZE_MAX))
        continue;
}

static void append_record(struct buf *out, const struct document *document,
                          const struct violation *record)
{
    static const char *const kinds[] = {"finding", "aborted", "quarantined", "long line", "gate"};
    buf_printf(out, "line %" PRIu32 " bytes %" PRIu32 "-%" PRIu32 " +%u lines %s %s\n",
               record->line, record->start, record->end, record->more_lines, kinds[record->kind],
               rule_set_rule(document->rules, record->rule)->id);
}

static bool records_agree(const struct document *document, const struct scan_state *fresh,
                          struct buf *difference)
{
    struct violation_cursor left = violation_cursor_begin(&document->state.violations);
    struct violation_cursor right = violation_cursor_begin(&fresh->violations);
    struct violation mine = {0};
    struct violation theirs = {0};
    for (;;) {
        bool has_mine = violation_cursor_next(&left, &mine);
        bool has_theirs = violation_cursor_next(&right, &theirs);
        if (!has_mine && !has_theirs)
            return true;
        if (has_mine && has_theirs && violation_compare(&mine, &theirs) == 0)
            continue;
        buf_append_string(difference, "kept:  ");
        if (has_mine)
            append_record(difference, document, &mine);
        buf_append_string(difference, has_mine ? "fresh: " : "nothing\nfresh: ");
        if (has_theirs)
            append_record(difference, document, &theirs);
        else
            buf_append_string(difference, "nothing\n");
        return false;
    }
}

static bool counts_agree(const struct scan_state *kept, const struct scan_state *fresh,
                         struct buf *difference)
{
    const struct violation_set *a = &kept->violations;
    const struct violation_set *b = &fresh->violations;
    bool agree = a->count == b->count && a->n_lines == b->n_lines;
    for (size_t i = 0; agree && i < VIOLATION_KINDS * a->n_rules; i++)
        agree = a->per_rule[i] == b->per_rule[i];
    if (!agree)
        buf_append_string(difference, "the counts of records differ\n");
    return agree;
}

static bool states_agree(const struct scan_state *kept, const struct scan_state *fresh,
                         struct buf *difference)
{
    for (size_t line = 0; line < fresh->states.n_lines; line++) {
        struct lex_state a = line_states_state(&kept->states, line_states_get(&kept->states, line));
        struct lex_state b =
            line_states_state(&fresh->states, line_states_get(&fresh->states, line));
        if (memcmp(&a, &b, sizeof a) == 0)
            continue;
        buf_printf(difference, "the lexer's state before line %zu differs\n", line);
        return false;
    }
    return true;
}

/* A base: what is found now but for every third of it, so that groups have a surplus. */
static void give_base(struct document *document)
{
    struct session_findings findings = {0};
    struct buf scratch = {0};
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation record;
    for (size_t i = 0; violation_cursor_next(&cursor, &record); i++)
        if (finding_is_shown(&record) && i % 3 != 2) {
            struct identity identity =
                identity_of(document->rules, &record, &document->text, 0, &scratch);
            session_findings_add(&findings, &identity);
        }
    document_end_base_job(document, &findings, true);
    buf_release(&scratch);
}

/* Scopes that followed the edits are those of session_compare from scratch. */
static bool scopes_agree(struct document *document, struct buf *difference)
{
    if (!document->base)
        give_base(document);
    struct scopes fresh = {0};
    struct scopes_subject subject = {document->rules, &document->text, &document->state.violations,
                                     document->base};
    scopes_follow(&document->scopes, &subject);
    scopes_follow(&fresh, &subject);
    bool agree = fresh.count == document->scopes.count;
    for (size_t i = 0; agree && i < fresh.count; i++)
        if (fresh.items[i] != document->scopes.items[i]) {
            buf_printf(difference, "record %zu is %s and would be %s from scratch\n", i,
                       scope_name(scopes_at(&document->scopes, i)),
                       scope_name(scopes_at(&fresh, i)));
            agree = false;
        }
    scopes_release(&fresh);
    return agree;
}

bool law_holds(struct law *law, struct document *document, struct buf *difference)
{
    struct buf whole = {0};
    struct text text;
    law_settle(law, document);
    text_append_to(&document->text, &whole);
    text_init_copy(&text, buf_span(&whole));
    struct scan_input input = {.text = &text,
                               .language = document->language,
                               .path = buf_span(&document->shown_path),
                               .today = law_today};
    struct scan_state fresh;
    scan_state_init(&fresh, document->rules, &input, NULL);
    while (!rule_set_scan(document->rules, &input, &fresh, law->fresh, SIZE_MAX))
        continue;
    bool agree = document->text.n_lines == text.n_lines;
    if (!agree)
        buf_append_string(difference, "the numbers of lines differ\n");
    agree = agree && records_agree(document, &fresh, difference) &&
            counts_agree(&document->state, &fresh, difference) &&
            states_agree(&document->state, &fresh, difference) &&
            (document->text.n_bytes % 4 != 0 || scopes_agree(document, difference));
    scan_state_release(&fresh);
    text_release(&text);
    buf_release(&whole);
    return agree;
}

/* What is shown, a line each, to be sorted and compared. */
struct shown {
    struct buf bytes;
    size_t *starts;
    size_t count, capacity;
};

static void append_identity(struct buf *out, const struct identity *identity)
{
    buf_printf(out,
               " %016" PRIx64 "%016" PRIx64 " between %016" PRIx64 " at %" PRIu32 ":%" PRIu32
               "-%" PRIu32,
               identity->fingerprint.high, identity->fingerprint.low, identity->neighbours,
               identity->line, identity->start, identity->end);
}

static void add_shown(struct shown *shown, const struct scanner_finding *finding)
{
    if (shown->count == shown->capacity) {
        shown->capacity = shown->capacity ? shown->capacity * 2 : 64;
        shown->starts = mem_resize(MEM_BASE, shown->starts, shown->capacity, sizeof *shown->starts);
    }
    shown->starts[shown->count++] = shown->bytes.length;
    buf_printf(&shown->bytes, "%08zu:%08zu-%zu:%zu %s %s%s ", finding->line, finding->column,
               finding->end_line, finding->end_column, finding->rule,
               severity_name(finding->severity), finding->incomplete ? " incomplete" : "");
    buf_append(&shown->bytes, finding->message);
    if (finding->identity)
        append_identity(&shown->bytes, finding->identity);
    buf_append_byte(&shown->bytes, '\n');
}

static void on_finding(void *context, const struct scanner_finding *finding)
{
    add_shown(context, finding);
}

/* The records of a document without what comments and other rules hide. */
static struct violation_list shown_records(const struct document *document)
{
    struct violation_cursor cursor = violation_cursor_begin(&document->state.violations);
    struct violation record;
    struct violation_list list = {0};
    while (violation_cursor_next(&cursor, &record))
        violation_list_add(&list, record);
    struct suppress_scope scope = {.rules = document->rules,
                                   .language = document->language,
                                   .today = law_today,
                                   .entries = document->entries};
    suppress_whole(&scope, &document->text, &document->state.states, &list);
    return list;
}

static void collect_of_document(const struct document *document, bool with_identities,
                                struct shown *shown)
{
    struct violation_list records = shown_records(document);
    struct buf message = {0};
    struct buf folded = {0};
    struct rematch match = {0};
    struct secrets secrets = {0};
    const struct text *text = &document->text;
    struct position_walk walk = {0};
    secrets_add_set(&secrets, document->rules, text, &document->state.violations);
    for (size_t i = 0; i < records.count; i++) {
        struct violation record = records.items[i];
        if (!finding_is_shown(&record))
            continue;
        struct finding finding = finding_describe(document->rules, &record, text);
        struct identity identity = identity_of(document->rules, &record, text, 0, &folded);
        buf_clear(&message);
        const struct finding_source source = {.text = text, .secrets = &secrets, .match = &match};
        finding_append_message(&message, document->rules, &record, &source);
        struct scanner_finding row = {
            .rule = finding.rule,
            .severity = finding.severity,
            .line = finding.start.line + 1,
            .column = position_walk_to(&walk, text, finding.start, POSITION_UTF16) + 1,
            .end_line = finding.end.line + 1,
            .end_column = position_walk_to(&walk, text, finding.end, POSITION_UTF16) + 1,
            .incomplete = finding.incomplete,
            .message = buf_span(&message),
            .identity = with_identities ? &identity : NULL,
        };
        add_shown(shown, &row);
    }
    violation_list_release(&records);
    buf_release(&message);
    buf_release(&folded);
    rematch_release(&match);
    secrets_release(&secrets);
}

static struct span row_of(const struct shown *shown, size_t row)
{
    size_t end = row + 1 < shown->count ? shown->starts[row + 1] : shown->bytes.length;
    return span_slice(buf_span(&shown->bytes), shown->starts[row], end);
}

static int compare_rows(const void *a, const void *b)
{
    return span_compare(*(const struct span *)a, *(const struct span *)b);
}

static struct span *sorted_rows(const struct shown *shown)
{
    struct span *rows = mem_alloc(MEM_BASE, (shown->count + 1) * sizeof *rows);
    for (size_t i = 0; i < shown->count; i++)
        rows[i] = row_of(shown, i);
    qsort(rows, shown->count, sizeof *rows, compare_rows);
    return rows;
}

static bool shown_agree(const struct shown *document, const struct shown *stream,
                        struct buf *difference)
{
    struct span *left = sorted_rows(document);
    struct span *right = sorted_rows(stream);
    bool agree = true;
    for (size_t i = 0; agree && (i < document->count || i < stream->count); i++) {
        struct span mine = i < document->count ? left[i] : SPAN("nothing\n");
        struct span theirs = i < stream->count ? right[i] : SPAN("nothing\n");
        agree = span_equal(mine, theirs);
        if (agree)
            continue;
        buf_append_string(difference, "document: ");
        buf_append(difference, mine);
        buf_append_string(difference, "stream:   ");
        buf_append(difference, theirs);
    }
    mem_free(MEM_BASE, left);
    mem_free(MEM_BASE, right);
    return agree;
}

static void shown_release(struct shown *shown)
{
    buf_release(&shown->bytes);
    mem_free(MEM_BASE, shown->starts);
}

static void append_unit(struct buf *out, uint32_t unit, enum law_encoding encoding)
{
    char low = (char)(unit & 0xFF);
    char high = (char)(unit >> 8);
    buf_append_byte(out, encoding == LAW_UTF16_LITTLE ? low : high);
    buf_append_byte(out, encoding == LAW_UTF16_LITTLE ? high : low);
}

static void append_utf16(struct buf *out, struct span text, enum law_encoding encoding)
{
    append_unit(out, 0xFEFF, encoding);
    for (size_t at = 0, length; at < text.length; at += length) {
        uint32_t code_point = utf8_decode(text, at, &length);
        if (code_point >= 0x10000) {
            append_unit(out, 0xD800 + ((code_point - 0x10000) >> 10), encoding);
            append_unit(out, 0xDC00 + ((code_point - 0x10000) & 0x3FF), encoding);
        } else {
            append_unit(out, code_point, encoding);
        }
    }
}

/* The file of a text; a mark in front of one that begins with a mark, as exactly one is skipped. */
static void write_file(const struct text *text, enum law_encoding encoding, struct buf *out)
{
    static const struct span mark = {"\xEF\xBB\xBF", 3};
    struct buf whole = {0};
    text_append_to(text, &whole);
    if (encoding == LAW_UTF16_LITTLE || encoding == LAW_UTF16_BIG) {
        append_utf16(out, buf_span(&whole), encoding);
    } else {
        if (encoding == LAW_UTF8_WITH_MARK || span_starts_with(buf_span(&whole), mark))
            buf_append(out, mark);
        buf_append(out, buf_span(&whole));
    }
    buf_release(&whole);
}

bool law_stream_agrees(struct law *law, struct document *document, enum law_encoding encoding,
                       struct buf *difference)
{
    struct buf file = {0};
    struct shown here = {.count = 0};
    struct shown there = {.count = 0};
    law_settle(law, document);
    write_file(&document->text, encoding, &file);
    struct scanner_job job = {.set = document->rules,
                              .language = document->language,
                              .path = buf_span(&document->shown_path),
                              .today = law_today,
                              .sink = on_finding,
                              .context = &there,
                              .entries = document->entries,
                              .wants_identities = document->text.n_bytes % 2};
    enum scanner_status status = scanner_scan_memory(law->scanner, &job, buf_span(&file));
    enum scanner_status expected = document->is_binary ? SCANNER_BINARY : SCANNER_DONE;
    bool agree = status == expected;
    if (!agree)
        buf_append_string(difference, "one of them takes the text for binary\n");
    if (agree && status == SCANNER_DONE) {
        collect_of_document(document, job.wants_identities, &here);
        agree = shown_agree(&here, &there, difference);
    }
    shown_release(&here);
    shown_release(&there);
    buf_release(&file);
    return agree;
}

static void append_quoted_byte(struct buf *out, unsigned char byte)
{
    if (byte == '"' || byte == '\\')
        buf_printf(out, "\\%c", byte);
    else if (byte == '\n' || byte == '\r' || byte == '\t')
        buf_append_string(out, byte == '\n' ? "\\n" : byte == '\r' ? "\\r" : "\\t");
    else if (byte < 0x20 || byte >= 0x7F)
        buf_printf(out, "\\x%02X", byte);
    else
        buf_append_byte(out, (char)byte);
}

void law_append_quoted(struct buf *out, struct span text)
{
    enum { RUN_MAX = 100 };
    buf_append_byte(out, '"');
    for (size_t at = 0; at < text.length;) {
        size_t end = at;
        while (end < text.length && text.bytes[end] == text.bytes[at])
            end++;
        size_t shown = end - at > RUN_MAX ? 1 : end - at;
        for (size_t i = 0; i < shown; i++)
            append_quoted_byte(out, (unsigned char)text.bytes[at]);
        if (end - at > RUN_MAX)
            buf_printf(out, "<%zu times>", end - at);
        at = end;
    }
    buf_append_byte(out, '"');
}
