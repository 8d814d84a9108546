/* SPDX-License-Identifier: MIT */
#include "server/session_base.h"

#include <stdlib.h>

static const char form[] = "auto-enforcer session base ";
static const char first_line[] = "auto-enforcer session base 1\n";

/* Records begin with one of these. */
enum { RECORD_RULES = 'R', RECORD_FILE = 'F', RECORD_GAP = 'G', RECORD_FULL = 'X', RECORD_END = 0 };
enum { WORD = 8, HALF = 4, VARINT_MAX = 10 }; /* bytes */

const char *session_base_gap_text(enum session_base_gap gap)
{
    static const char *const texts[SESSION_GAPS] = {
        [SESSION_GAP_NONE] = "it is known",
        [SESSION_GAP_EXCLUDED] = "it was excluded when the session began",
        [SESSION_GAP_UNREADABLE] = "it could not be read when the session began",
        [SESSION_GAP_CHANGED] = "it was written to before the session had looked at it",
        [SESSION_GAP_LARGE] = "it was too large to be looked at when the session began",
        [SESSION_GAP_REPOSITORY] = "it lies in a repository, which has a session of its own",
        [SESSION_GAP_BEYOND] = "there was more in the folder than a session remembers",
    };
    return texts[gap];
}

/* What tells one rule from another, and from what it was before it was changed. */
static uint32_t rule_key(const struct rule *rule, struct buf *scratch)
{
    buf_clear(scratch);
    buf_printf(scratch, "%s\n%s\n%u %u %u %u %zu", rule->id, rule->pattern ? rule->pattern : "",
               rule->flags, rule->where, rule->lines_before, rule->lines_after, rule->n_conditions);
    for (size_t i = 0; rule->alternatives && rule->alternatives[i]; i++)
        buf_printf(scratch, "\n%s", rule->alternatives[i]->source);
    return (uint32_t)hash_64(buf_span(scratch));
}

/* Writing. */

static void put_number(struct buf *out, uint64_t number, size_t n_bytes)
{
    for (size_t i = 0; i < n_bytes; i++)
        buf_append_byte(out, (char)(number >> (8 * i) & 0xff));
}

static void put_varint(struct buf *out, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        buf_append_byte(out, (char)((number & 0x7f) | 0x80));
    buf_append_byte(out, (char)number);
}

static uint64_t key_check(const struct hash_key *key)
{
    return keyed_hash(key, span_from_string(form));
}

static uint64_t hash_contents(const struct hash_key *key, struct hash_128 contents)
{
    const uint64_t words[2] = {contents.high, contents.low};
    return keyed_hash(key, (struct span){(const char *)words, sizeof words});
}

void session_base_begin(struct session_base_writer *writer, const struct hash_key *key)
{
    *writer = (struct session_base_writer){
        .bytes = BUF_INIT(MEM_SERVER), .key = *key, .sets = TABLE_INIT(MEM_SERVER)};
    buf_append_string(&writer->bytes, first_line);
    put_number(&writer->bytes, key_check(key), WORD);
}

static void put_path(struct session_base_writer *writer, struct span path)
{
    struct span last = buf_span(&writer->last_path);
    size_t shared = 0;
    while (shared < last.length && shared < path.length && last.bytes[shared] == path.bytes[shared])
        shared++;
    put_varint(&writer->bytes, shared);
    put_varint(&writer->bytes, path.length - shared);
    buf_append(&writer->bytes, span_slice(path, shared, path.length));
    buf_clear(&writer->last_path);
    buf_append(&writer->last_path, path);
}

/* Whether there is room for it; else that there was none is the last that is recorded. */
static bool has_room(struct session_base_writer *writer, size_t n_findings)
{
    if (!writer->is_full && (n_findings > SESSION_BASE_FINDINGS_MAX - writer->n_findings ||
                             writer->n_files == SESSION_BASE_FILES_MAX)) {
        writer->is_full = true;
        buf_append_byte(&writer->bytes, RECORD_FULL);
    }
    return !writer->is_full;
}

static int compare_keys(const void *left, const void *right)
{
    const uint32_t *a = left;
    const uint32_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* The rules that are on, by their keys in ascending order; the caller's. */
static uint32_t *active_rules(const struct rule_set *set, size_t *count)
{
    struct buf scratch = BUF_INIT(MEM_SERVER);
    size_t n_rules = rule_set_count(set);
    uint32_t *keys = mem_alloc(MEM_SERVER, (n_rules + 1) * sizeof *keys);
    *count = 0;
    for (size_t i = 0; i < n_rules; i++)
        if (candidate_has(rule_set_active(set), i))
            keys[(*count)++] = rule_key(rule_set_rule(set, i), &scratch);
    if (*count > 1)
        qsort(keys, *count, sizeof *keys, compare_keys);
    buf_release(&scratch);
    return keys;
}

/* The number of the set's rules, which are written when they are met first. */
static size_t put_rules(struct session_base_writer *writer, const struct rule_set *set)
{
    size_t count;
    uint32_t *keys = active_rules(set, &count);
    struct hash_128 hash = hash_128((struct span){(const char *)keys, count * sizeof *keys});
    void **slot = table_put(&writer->sets, (struct span){(const char *)&hash, sizeof hash});
    if (!*slot) {
        /* A number that is kept as a pointer: there is nothing else to know of a set. */
        *slot = (void *)(uintptr_t)writer->sets.count;
        buf_append_byte(&writer->bytes, RECORD_RULES);
        put_varint(&writer->bytes, count);
        for (size_t i = 0; i < count; i++)
            put_number(&writer->bytes, keys[i], HALF);
    }
    mem_free(MEM_SERVER, keys);
    return (size_t)(uintptr_t)*slot - 1;
}

static int compare_identities(const void *left, const void *right)
{
    const struct identity *a = left;
    const struct identity *b = right;
    int order = hash_128_compare(a->fingerprint, b->fingerprint);
    return order ? order : (a->neighbours > b->neighbours) - (a->neighbours < b->neighbours);
}

/* In the order of the keyed hashes: another one would tell of what they are made of. */
static void put_findings(struct session_base_writer *writer,
                         const struct session_findings *findings)
{
    struct session_recorded recorded = {.key = writer->key};
    const struct session_findings as = {.recorded = &recorded};
    size_t count = findings->count;
    struct identity *items = mem_alloc(MEM_SERVER, (count + 1) * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        items[i] = findings->items[i];
        session_findings_translate(&as, &items[i]);
    }
    if (count > 1)
        qsort(items, count, sizeof *items, compare_identities);
    put_varint(&writer->bytes, count);
    for (size_t i = 0; i < count; i++) {
        put_number(&writer->bytes, items[i].fingerprint.low, WORD);
        put_number(&writer->bytes, items[i].neighbours, HALF);
    }
    mem_free(MEM_SERVER, items);
}

void session_base_add(struct session_base_writer *writer, const struct session_base_file *file,
                      const struct session_findings *findings)
{
    if (!has_room(writer, findings->count))
        return;
    size_t set = put_rules(writer, file->set);
    buf_append_byte(&writer->bytes, RECORD_FILE);
    put_path(writer, file->path);
    put_number(&writer->bytes, hash_contents(&writer->key, file->contents), WORD);
    put_varint(&writer->bytes, file->size);
    put_varint(&writer->bytes, set);
    put_findings(writer, findings);
    writer->n_files++;
    writer->n_findings += findings->count;
}

void session_base_add_gap(struct session_base_writer *writer, struct span path,
                          enum session_base_gap gap)
{
    if (!has_room(writer, 0))
        return;
    buf_append_byte(&writer->bytes, RECORD_GAP);
    put_path(writer, path);
    buf_append_byte(&writer->bytes, (char)gap);
    writer->n_files++;
}

void session_base_end(struct session_base_writer *writer)
{
    buf_append_byte(&writer->bytes, RECORD_END);
    put_number(&writer->bytes, hash_64(buf_span(&writer->bytes)), WORD);
}

void session_base_writer_release(struct session_base_writer *writer)
{
    buf_release(&writer->bytes);
    buf_release(&writer->last_path);
    table_release(&writer->sets);
}

/* Reading. */

struct place {
    uint64_t path; /* its hash */
    size_t at;     /* of what follows the path */
    bool is_gap;
};

struct session_base {
    struct buf bytes;
    struct hash_key key;
    struct place *places; /* by path */
    size_t n_places;
    size_t *sets; /* where the rules of each begin, at their number */
    size_t n_sets;
    bool is_full;
};

/* A walk over the records; all that it takes is checked against the end. */
struct reading {
    struct span bytes;
    size_t at;
    bool failed;
};

static uint64_t take_number(struct reading *reading, size_t n_bytes)
{
    uint64_t number = 0;
    if (reading->failed || reading->bytes.length - reading->at < n_bytes) {
        reading->failed = true;
        return 0;
    }
    for (size_t i = 0; i < n_bytes; i++)
        number |= (uint64_t)(unsigned char)reading->bytes.bytes[reading->at++] << (8 * i);
    return number;
}

static uint64_t take_varint(struct reading *reading)
{
    uint64_t number = 0;
    for (unsigned i = 0; i < VARINT_MAX; i++) {
        uint64_t byte = take_number(reading, 1);
        number |= (byte & 0x7f) << (7 * i);
        if (byte < 0x80)
            return number;
    }
    reading->failed = true;
    return 0;
}

static struct span take_bytes(struct reading *reading, uint64_t n_bytes)
{
    if (reading->failed || reading->bytes.length - reading->at < n_bytes) {
        reading->failed = true;
        return SPAN("");
    }
    reading->at += (size_t)n_bytes;
    return span_slice(reading->bytes, reading->at - (size_t)n_bytes, reading->at);
}

/* Makes `path`, the last one, the next one. */
static void take_path(struct reading *reading, struct buf *path)
{
    uint64_t shared = take_varint(reading);
    struct span rest = take_bytes(reading, take_varint(reading));
    reading->failed = reading->failed || shared > path->length || shared + rest.length == 0;
    if (reading->failed)
        return;
    path->length = (size_t)shared;
    buf_append(path, rest);
}

static struct session_base_entry take_entry(struct reading *reading, bool is_gap)
{
    struct session_base_entry entry = {0};
    if (is_gap) {
        uint64_t gap = take_number(reading, 1);
        reading->failed = reading->failed || gap == SESSION_GAP_NONE || gap >= SESSION_GAP_BEYOND;
        entry.gap = reading->failed ? SESSION_GAP_NONE : (enum session_base_gap)gap;
        return entry;
    }
    entry.contents = take_number(reading, WORD);
    entry.size = take_varint(reading);
    entry.set = (size_t)take_varint(reading);
    uint64_t count = take_varint(reading);
    reading->failed = reading->failed || count > SESSION_BASE_FINDINGS_MAX;
    entry.findings = take_bytes(reading, reading->failed ? 0 : count * SESSION_BASE_FINDING);
    entry.n_findings = entry.findings.length / SESSION_BASE_FINDING;
    return entry;
}

static size_t doubled(size_t capacity)
{
    return capacity ? capacity * 2 : 64;
}

/* Notes where each record is. */
static bool index_records(struct session_base *base)
{
    struct reading reading = {buf_span(&base->bytes), sizeof first_line - 1 + WORD, false};
    struct buf path = BUF_INIT(MEM_SERVER);
    size_t places_capacity = 0, sets_capacity = 0;
    char kind;
    reading.bytes.length -= WORD;
    while ((kind = (char)take_number(&reading, 1)) != RECORD_END && !reading.failed) {
        if (kind == RECORD_FULL) {
            base->is_full = true;
        } else if (kind == RECORD_RULES) {
            if (base->n_sets == sets_capacity) {
                sets_capacity = doubled(sets_capacity);
                base->sets = mem_resize(MEM_SERVER, base->sets, sets_capacity, sizeof *base->sets);
            }
            base->sets[base->n_sets++] = reading.at;
            uint64_t n_rules = take_varint(&reading);
            take_bytes(&reading, n_rules <= UINT16_MAX + 1 ? n_rules * HALF : UINT64_MAX);
        } else if (kind == RECORD_FILE || kind == RECORD_GAP) {
            take_path(&reading, &path);
            if (base->n_places == places_capacity) {
                places_capacity = doubled(places_capacity);
                base->places =
                    mem_resize(MEM_SERVER, base->places, places_capacity, sizeof *base->places);
            }
            base->places[base->n_places++] = (struct place){keyed_hash(&base->key, buf_span(&path)),
                                                            reading.at, kind == RECORD_GAP};
            struct session_base_entry entry = take_entry(&reading, kind == RECORD_GAP);
            reading.failed = reading.failed || (kind == RECORD_FILE && entry.set >= base->n_sets);
        } else {
            reading.failed = true;
        }
    }
    buf_release(&path);
    return !reading.failed && reading.at == reading.bytes.length;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    if (a->path != b->path)
        return a->path < b->path ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

static enum session_base_status judge(struct span bytes, const struct hash_key *key)
{
    struct reading reading = {bytes, sizeof first_line - 1, false};
    size_t end = span_find_byte(bytes, 0, '\n');
    bool ends = end < bytes.length;
    struct span number = span_slice(bytes, sizeof form - 1, end);
    if (!span_starts_with(bytes, span_from_string(form)))
        return span_starts_with(span_from_string(form), bytes) ? SESSION_BASE_DAMAGED
                                                               : SESSION_BASE_FOREIGN;
    if (!span_starts_with(bytes, span_from_string(first_line)))
        return ends && number.length > 0 && number.bytes[0] >= '1' && number.bytes[0] <= '9'
                   ? SESSION_BASE_NEWER
                   : SESSION_BASE_DAMAGED;
    struct reading last = {bytes, bytes.length - WORD, bytes.length < sizeof first_line + 2 * WORD};
    uint64_t hash = take_number(&last, WORD);
    if (last.failed || hash != hash_64(span_slice(bytes, 0, bytes.length - WORD)))
        return SESSION_BASE_DAMAGED;
    return take_number(&reading, WORD) == key_check(key) ? SESSION_BASE_OK : SESSION_BASE_OTHER;
}

struct session_base *session_base_read(struct buf *bytes, const struct hash_key *key,
                                       enum session_base_status *status)
{
    *status = judge(buf_span(bytes), key);
    if (*status != SESSION_BASE_OK)
        return NULL;
    struct session_base *base = mem_zalloc(MEM_SERVER, 1, sizeof *base);
    base->bytes = *bytes;
    base->key = *key;
    *bytes = BUF_INIT(bytes->tag);
    if (!index_records(base)) {
        *status = SESSION_BASE_DAMAGED;
        session_base_destroy(base);
        return NULL;
    }
    if (base->n_places > 1)
        qsort(base->places, base->n_places, sizeof *base->places, compare_places);
    return base;
}

void session_base_destroy(struct session_base *base)
{
    if (!base)
        return;
    buf_release(&base->bytes);
    mem_free(MEM_SERVER, base->places);
    mem_free(MEM_SERVER, base->sets);
    mem_free(MEM_SERVER, base);
}

static const struct place *find_place(const struct session_base *base, struct span path)
{
    uint64_t hash = keyed_hash(&base->key, path);
    size_t low = 0, high = base->n_places;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (base->places[middle].path < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low < base->n_places && base->places[low].path == hash ? &base->places[low] : NULL;
}

/* The gap that a folder on the way to the path is. */
static bool find_gap_above(const struct session_base *base, struct span path,
                           struct session_base_entry *entry)
{
    for (size_t end = 1; end < path.length; end++) {
        if (path.bytes[end] != '/')
            continue;
        const struct place *place = find_place(base, span_slice(path, 0, end));
        if (!place || !place->is_gap)
            continue;
        *entry = take_entry(&(struct reading){buf_span(&base->bytes), place->at, false}, true);
        return true;
    }
    return false;
}

bool session_base_find(const struct session_base *base, struct span path,
                       struct session_base_entry *entry)
{
    const struct place *place = find_place(base, path);
    if (place)
        *entry =
            take_entry(&(struct reading){buf_span(&base->bytes), place->at, false}, place->is_gap);
    else if (!find_gap_above(base, path, entry)) {
        if (!base->is_full)
            return false;
        *entry = (struct session_base_entry){.gap = SESSION_GAP_BEYOND};
    }
    return true;
}

uint64_t session_base_contents(const struct session_base *base, struct hash_128 contents)
{
    return hash_contents(&base->key, contents);
}

bool session_base_next(const struct session_base *base, size_t *cursor, struct buf *path,
                       struct session_base_entry *entry)
{
    struct reading reading = {buf_span(&base->bytes),
                              *cursor ? *cursor : sizeof first_line - 1 + WORD, false};
    char kind;
    if (*cursor == 0)
        buf_clear(path);
    while ((kind = (char)take_number(&reading, 1)) == RECORD_RULES || kind == RECORD_FULL)
        if (kind == RECORD_RULES)
            take_bytes(&reading, take_varint(&reading) * HALF);
    if (kind == RECORD_END)
        return false;
    take_path(&reading, path);
    *entry = take_entry(&reading, kind == RECORD_GAP);
    *cursor = reading.at;
    return true;
}

static bool was_looked_for(const struct session_base *base, size_t set, uint32_t key)
{
    struct reading reading = {buf_span(&base->bytes), base->sets[set], false};
    size_t low = 0, high = (size_t)take_varint(&reading);
    size_t begin = reading.at;
    size_t count = high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        reading.at = begin + middle * HALF;
        if (take_number(&reading, HALF) < key)
            low = middle + 1;
        else
            high = middle;
    }
    reading.at = begin + low * HALF;
    return low < count && take_number(&reading, HALF) == key;
}

static void find_unknown_rules(const struct session_base *base, size_t of,
                               const struct rule_set *set, struct session_recorded *recorded)
{
    struct buf scratch = BUF_INIT(MEM_SERVER);
    size_t n_rules = rule_set_count(set);
    for (size_t i = 0; i < n_rules; i++) {
        if (!candidate_has(rule_set_active(set), i) ||
            was_looked_for(base, of, rule_key(rule_set_rule(set, i), &scratch)))
            continue;
        if (!recorded->unknown) {
            recorded->n_unknown_words = n_rules / 64 + 1;
            recorded->unknown =
                mem_zalloc(MEM_VIOLATIONS, recorded->n_unknown_words, sizeof *recorded->unknown);
        }
        recorded->unknown[i / 64] |= UINT64_C(1) << i % 64;
    }
    buf_release(&scratch);
}

void session_base_take(const struct session_base *base, const struct session_base_entry *entry,
                       const struct rule_set *set, bool was_moved,
                       struct session_findings *findings)
{
    struct reading reading = {entry->findings, 0, false};
    findings->recorded = mem_zalloc(MEM_VIOLATIONS, 1, sizeof *findings->recorded);
    findings->recorded->key = base->key;
    findings->recorded->was_moved = was_moved;
    find_unknown_rules(base, entry->set, set, findings->recorded);
    for (size_t i = 0; i < entry->n_findings; i++) {
        struct identity identity = {.line = (uint32_t)i}; /* no two in one place */
        identity.fingerprint.low = take_number(&reading, WORD);
        identity.neighbours = take_number(&reading, HALF);
        session_findings_add(findings, &identity);
    }
}
