/* SPDX-License-Identifier: MIT */
#include "server/baseline.h"

#include "base/alloc.h"
#include "base/arena.h"
#include "base/printable.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { KEY_ID_BYTES = 4 };

struct baseline {
    size_t refs;
    struct buf path;
    struct buf text;    /* as in the file; entries view it, but for paths that had to be decoded */
    struct arena arena; /* of these */
    struct hash_key keys[BASELINE_KEYS_MAX];
    size_t n_keys;
    struct baseline_entry *entries;
    size_t count, capacity;
    uint32_t *by_print; /* indices of entries that have a key, ordered by rule and print */
    size_t n_by_print;
};

/* Order. */

static int compare_numbers(size_t a, size_t b)
{
    return (a > b) - (a < b);
}

/* By rule and print. */
static int compare_prints(const struct baseline_entry *a, const struct baseline_entry *b)
{
    int order = span_compare(a->rule, b->rule);
    if (!order)
        order = compare_numbers(a->print.key, b->print.key);
    if (!order)
        order = memcmp(&a->print.hash, &b->print.hash, sizeof a->print.hash);
    return order ? order : compare_numbers(a->print.ordinal, b->print.ordinal);
}

static int compare_entries(const void *a, const void *b)
{
    const struct baseline_entry *left = a, *right = b;
    int order = span_compare(left->path, right->path);
    return order ? order : compare_prints(left, right);
}

/* Among equals, the line that comes first. */
static int compare_lines(const void *a, const void *b)
{
    const struct baseline_entry *left = a, *right = b;
    int order = compare_entries(a, b);
    return order ? order : compare_numbers(left->line, right->line);
}

/* Reading. */

struct reading {
    struct baseline *file;
    struct file_faults *faults;
    size_t n_line, offset; /* from 0; its first byte in the file */
    struct span line;
    bool is_full, has_many_keys; /* which has been said */
    bool is_foreign;             /* of another version: nothing counts */
};

static void fault(struct reading *reading, struct span at, const char *message)
{
    size_t start = (size_t)(at.bytes - reading->line.bytes);
    struct file_fault_place place = {
        .start = reading->offset + start,
        .end = reading->offset + start + at.length,
        .first = {reading->n_line, start},
        .last = {reading->n_line, start + at.length},
    };
    file_fault_add_at(reading->faults, buf_span(&reading->file->path), &place, SEVERITY_BLOCKED,
                      "%s", message);
}

static struct span next_word(struct span *rest)
{
    size_t end = span_find_byte(*rest, 0, ' ');
    struct span word = span_slice(*rest, 0, end);
    *rest = span_slice(*rest, end + 1, rest->length);
    return word;
}

static int digit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    return byte >= 'a' && byte <= 'f' ? byte - 'a' + 10 : -1;
}

/* Small letters alone: an entry has one form. */
static bool read_hex(struct span text, unsigned char *out, size_t n_bytes)
{
    if (text.length != 2 * n_bytes)
        return false;
    for (size_t i = 0; i < n_bytes; i++) {
        int high = digit(text.bytes[2 * i]), low = digit(text.bytes[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

static void read_key(struct reading *reading, struct span digits)
{
    struct baseline *file = reading->file;
    struct hash_key key;
    if (!read_hex(digits, key.bytes, sizeof key.bytes)) {
        fault(reading, reading->line, "a key is 64 hexadecimal digits; its entries do not count");
        return;
    }
    for (size_t i = 0; i < file->n_keys; i++)
        if (memcmp(file->keys[i].bytes, key.bytes, KEY_ID_BYTES) == 0)
            return;
    if (file->n_keys == BASELINE_KEYS_MAX) {
        if (!reading->has_many_keys)
            fault(reading, reading->line,
                  "more than 4 keys: this one does not count; `baseline write` leaves one");
        reading->has_many_keys = true;
        return;
    }
    file->keys[file->n_keys++] = key;
}

/* Lines that are no entries: remarks, and what stands at the head. */
static bool is_head(struct span line)
{
    return line.length == 0 || line.bytes[0] == '#' || span_starts_with(line, SPAN("version ")) ||
           span_starts_with(line, SPAN("key "));
}

static void read_head(struct reading *reading)
{
    struct span rest = reading->line;
    struct span word = next_word(&rest);
    if (span_equal(word, SPAN("key")))
        read_key(reading, rest);
    if (span_equal(word, SPAN("version")) && !span_equal(rest, SPAN("1")) && !reading->is_foreign) {
        fault(reading, reading->line,
              "this version of a baseline is not known here: none of it counts");
        reading->is_foreign = true;
    }
}

static bool read_path(struct reading *reading, struct span word, struct span *path)
{
    *path = word;
    if (word.length == 0 || span_find_byte(word, 0, '%') == word.length)
        return word.length > 0;
    struct buf decoded = {0};
    bool is_good = true;
    for (size_t i = 0; i < word.length && is_good; i++) {
        unsigned char byte = (unsigned char)word.bytes[i];
        if (byte == '%') {
            is_good = read_hex(span_slice(word, i + 1, i + 3), &byte, 1) && byte != 0;
            i += 2;
        }
        buf_append_byte(&decoded, (char)byte);
    }
    *path = arena_copy(&reading->file->arena, buf_span(&decoded));
    buf_release(&decoded);
    return is_good;
}

/* "#2" and more, behind a print. */
static bool read_ordinal(struct span *word, uint32_t *ordinal)
{
    size_t at = span_find_byte(*word, 0, '#');
    struct span digits = span_slice(*word, at + 1, word->length);
    uint32_t number = 0;
    *ordinal = 0;
    if (at == word->length)
        return true;
    *word = span_slice(*word, 0, at);
    if (digits.length == 0 || digits.length > 9 || digits.bytes[0] == '0')
        return false;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9')
            return false;
        number = number * 10 + (uint32_t)(digits.bytes[i] - '0');
    }
    *ordinal = number - 1;
    return number > 1;
}

/* What is wrong with it, or NULL. */
static const char *read_print(struct reading *reading, struct span word,
                              struct baseline_print *print)
{
    static const char no_print[] = "no print stands here: KEY:HASH, or a star, and perhaps #2";
    const struct baseline *file = reading->file;
    unsigned char id[KEY_ID_BYTES];
    *print = (struct baseline_print){.key = BASELINE_NO_KEY};
    if (!read_ordinal(&word, &print->ordinal))
        return no_print;
    if (span_equal(word, SPAN("*")))
        return NULL;
    size_t colon = span_find_byte(word, 0, ':');
    if (!read_hex(span_slice(word, 0, colon), id, sizeof id) ||
        !read_hex(span_slice(word, colon + 1, word.length), print->hash.bytes,
                  sizeof print->hash.bytes))
        return no_print;
    for (size_t i = 0; i < file->n_keys; i++)
        if (memcmp(file->keys[i].bytes, id, sizeof id) == 0)
            print->key = (uint32_t)i;
    return print->key == BASELINE_NO_KEY ? "the key of this entry is not in the file" : NULL;
}

static bool fits(struct reading *reading)
{
    struct span first = span_slice(reading->line, 0, 1);
    if (reading->line.length > BASELINE_LINE_MAX) {
        fault(reading, first, "a line of more than 8192 bytes is not read");
        return false;
    }
    if (reading->file->count < BASELINE_ENTRIES_MAX)
        return true;
    if (!reading->is_full)
        fault(reading, first, "more than 100000 entries: this one and later ones do not count");
    reading->is_full = true;
    return false;
}

static void read_entry(struct reading *reading)
{
    struct baseline *file = reading->file;
    struct baseline_entry entry = {.line = reading->n_line};
    struct span rest = reading->line;
    if (!fits(reading))
        return;
    entry.rule = next_word(&rest);
    struct span path = next_word(&rest);
    if (span_find_byte(entry.rule, 0, '/') == entry.rule.length) {
        fault(reading, entry.rule, "an entry begins with the id of a rule, PACK/RULE");
        return;
    }
    if (!read_path(reading, path, &entry.path)) {
        fault(reading, reading->line, "an entry is RULE PATH PRINT, with one blank between them");
        return;
    }
    const char *wrong = read_print(reading, rest, &entry.print);
    if (wrong) {
        fault(reading, rest.length ? rest : reading->line, wrong);
        return;
    }
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? file->capacity * 2 : 16;
        file->entries =
            mem_resize(MEM_SERVER, file->entries, file->capacity, sizeof *file->entries);
    }
    file->entries[file->count++] = entry;
}

/* Keys may stand behind their entries. */
static void read_lines(struct reading *reading, bool wants_head)
{
    struct span text = buf_span(&reading->file->text);
    size_t at = span_starts_with(text, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    for (reading->n_line = 0; at < text.length; reading->n_line++) {
        size_t end = span_find_byte(text, at, '\n');
        reading->offset = at;
        reading->line = span_slice(text, at, end);
        at = end + 1;
        if (span_ends_with(reading->line, SPAN("\r")))
            reading->line.length--;
        if (is_head(reading->line) != wants_head)
            continue;
        if (wants_head)
            read_head(reading);
        else
            read_entry(reading);
    }
}

static void drop_duplicates(struct baseline *file)
{
    size_t n = 0;
    for (size_t i = 0; i < file->count; i++)
        if (n == 0 || compare_entries(&file->entries[n - 1], &file->entries[i]) != 0)
            file->entries[n++] = file->entries[i];
    file->count = n;
}

struct by_print {
    const struct baseline_entry *entry;
    uint32_t index;
};

static int compare_by_print(const void *a, const void *b)
{
    const struct by_print *left = a, *right = b;
    int order = compare_prints(left->entry, right->entry);
    return order ? order : compare_numbers(left->index, right->index);
}

static void index_by_print(struct baseline *file)
{
    struct by_print *all = mem_alloc(MEM_SERVER, (file->count + 1) * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < file->count; i++)
        if (file->entries[i].print.key != BASELINE_NO_KEY)
            all[n++] = (struct by_print){&file->entries[i], (uint32_t)i};
    if (n > 1)
        qsort(all, n, sizeof *all, compare_by_print);
    file->by_print = mem_alloc(MEM_SERVER, (n + 1) * sizeof *file->by_print);
    for (size_t i = 0; i < n; i++)
        file->by_print[i] = all[i].index;
    file->n_by_print = n;
    mem_free(MEM_SERVER, all);
}

struct baseline *baseline_read(struct span path, struct span bytes, struct file_faults *faults)
{
    struct baseline *file = mem_zalloc(MEM_SERVER, 1, sizeof *file);
    struct reading reading = {.file = file, .faults = faults};
    file->refs = 1;
    file->path = file->text = BUF_INIT(MEM_SERVER);
    file->arena = ARENA_INIT(MEM_SERVER);
    buf_append(&file->path, path);
    buf_append(&file->text, bytes);
    read_lines(&reading, true);
    if (!reading.is_foreign)
        read_lines(&reading, false);
    if (file->count > 1)
        qsort(file->entries, file->count, sizeof *file->entries, compare_lines);
    drop_duplicates(file);
    index_by_print(file);
    return file;
}

struct baseline *baseline_ref(struct baseline *baseline)
{
    if (baseline)
        baseline->refs++;
    return baseline;
}

void baseline_unref(struct baseline *baseline)
{
    if (!baseline || --baseline->refs > 0)
        return;
    buf_release(&baseline->path);
    buf_release(&baseline->text);
    arena_release(&baseline->arena);
    mem_free(MEM_SERVER, baseline->entries);
    mem_free(MEM_SERVER, baseline->by_print);
    mem_free(MEM_SERVER, baseline);
}

/* Asking. */

struct span baseline_path(const struct baseline *baseline)
{
    return buf_span(&baseline->path);
}

size_t baseline_count(const struct baseline *baseline)
{
    return baseline->count;
}

const struct baseline_entry *baseline_entry(const struct baseline *baseline, size_t index)
{
    return &baseline->entries[index];
}

size_t baseline_n_keys(const struct baseline *baseline)
{
    return baseline->n_keys;
}

const struct hash_key *baseline_key(const struct baseline *baseline, size_t index)
{
    return &baseline->keys[index];
}

/* The first entry that is not before `like`. */
static size_t lower_bound(const struct baseline *baseline, const struct baseline_entry *like)
{
    size_t low = 0, high = baseline->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_entries(&baseline->entries[middle], like) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t baseline_find(const struct baseline *baseline, const struct baseline_entry *like)
{
    size_t at = lower_bound(baseline, like);
    bool is_it = at < baseline->count && compare_entries(&baseline->entries[at], like) == 0;
    return is_it ? at : SIZE_MAX;
}

static size_t lower_bound_of_print(const struct baseline *baseline,
                                   const struct baseline_entry *like)
{
    size_t low = 0, high = baseline->n_by_print;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_prints(&baseline->entries[baseline->by_print[middle]], like) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t baseline_find_moved(const struct baseline *baseline, const struct baseline_entry *like,
                           size_t *cursor)
{
    size_t at = lower_bound_of_print(baseline, like) + (*cursor)++;
    if (at >= baseline->n_by_print)
        return SIZE_MAX;
    size_t index = baseline->by_print[at];
    return compare_prints(&baseline->entries[index], like) == 0 ? index : SIZE_MAX;
}

static bool is_alike(const struct baseline_entry *a, const struct baseline_entry *b)
{
    return span_equal(a->rule, b->rule) && a->print.key == b->print.key &&
           memcmp(&a->print.hash, &b->print.hash, sizeof a->print.hash) == 0;
}

bool baseline_has_finding(const struct baseline *baseline, const struct baseline_entry *like)
{
    struct baseline_entry first = *like;
    first.print.ordinal = 0;
    size_t at = lower_bound(baseline, &first);
    return at < baseline->count && span_equal(baseline->entries[at].path, like->path) &&
           is_alike(&baseline->entries[at], like);
}

bool baseline_has_finding_moved(const struct baseline *baseline, const struct baseline_entry *like)
{
    struct baseline_entry first = *like;
    first.print.ordinal = 0;
    size_t at = lower_bound_of_print(baseline, &first);
    return at < baseline->n_by_print && is_alike(&baseline->entries[baseline->by_print[at]], like);
}

/* Writing. */

static void append_hex(struct buf *out, const unsigned char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%02x", bytes[i]);
}

/* Whether the bytes are a character that may stand there as it is. */
static bool is_plain(struct span character)
{
    size_t length;
    if (utf8_valid_prefix(character) < character.length)
        return false;
    uint32_t code_point = utf8_decode(character, 0, &length);
    return code_point > ' ' && code_point != '%' && printable_is_safe(code_point);
}

static void append_path(struct buf *out, struct span path)
{
    for (size_t i = 0; i < path.length;) {
        size_t length = utf8_sequence_length((unsigned char)path.bytes[i]);
        struct span character = span_slice(path, i, i + length);
        if (character.length == length && is_plain(character)) {
            buf_append(out, character);
            i += length;
        } else {
            buf_printf(out, "%%%02x", (unsigned char)path.bytes[i++]);
        }
    }
}

void baseline_append_entry(struct buf *out, const struct baseline_entry *entry,
                           const struct hash_key *keys)
{
    const struct baseline_print *print = &entry->print;
    buf_append(out, entry->rule);
    buf_append_byte(out, ' ');
    append_path(out, entry->path);
    buf_append_byte(out, ' ');
    if (print->key == BASELINE_NO_KEY) {
        buf_append_byte(out, '*');
    } else {
        append_hex(out, keys[print->key].bytes, KEY_ID_BYTES);
        buf_append_byte(out, ':');
        append_hex(out, print->hash.bytes, sizeof print->hash.bytes);
    }
    if (print->ordinal > 0)
        buf_printf(out, "#%zu", (size_t)print->ordinal + 1);
    buf_append_byte(out, '\n');
}

void baseline_append_head(struct buf *out, const struct hash_key *keys, size_t n_keys)
{
    buf_append_string(out, "# What is accepted of old code, a finding a line: RULE PATH PRINT.\n"
                           "# Written by `auto-enforcer baseline write`; `prune` drops what is "
                           "gone.\n"
                           "version 1\n");
    for (size_t i = 0; i < n_keys; i++) {
        buf_append_string(out, "key ");
        append_hex(out, keys[i].bytes, sizeof keys[i].bytes);
        buf_append_byte(out, '\n');
    }
}

/* Comparing. */

/* The entry as the other file would have it; false: that does not know its key. */
static bool translate(const struct baseline *from, const struct baseline *to,
                      const struct baseline_entry *entry, struct baseline_entry *out)
{
    *out = *entry;
    if (entry->print.key == BASELINE_NO_KEY)
        return true;
    for (size_t i = 0; i < to->n_keys; i++)
        if (memcmp(&to->keys[i], &from->keys[entry->print.key], sizeof *to->keys) == 0) {
            out->print.key = (uint32_t)i;
            return true;
        }
    return false;
}

static bool has(const struct baseline *in, const struct baseline *from,
                const struct baseline_entry *entry)
{
    struct baseline_entry like;
    return translate(from, in, entry, &like) && baseline_find(in, &like) != SIZE_MAX;
}

/* Whether `entry`, of `after`, is one that has gone from another path; each counts once. */
static bool has_moved(const struct baseline *before, const struct baseline *after,
                      const struct baseline_entry *entry, bool *taken)
{
    struct baseline_entry like;
    size_t cursor = 0, at;
    if (entry->print.key == BASELINE_NO_KEY || !translate(after, before, entry, &like))
        return false;
    while ((at = baseline_find_moved(before, &like, &cursor)) != SIZE_MAX) {
        if (taken[at] || has(after, before, &before->entries[at]))
            continue;
        taken[at] = true;
        return true;
    }
    return false;
}

size_t baseline_grown(const struct baseline *before, const struct baseline *after,
                      void (*tell)(void *context, const struct baseline_entry *entry),
                      void *context)
{
    bool *taken = mem_zalloc(MEM_SERVER, before->count + 1, sizeof *taken);
    size_t n = 0;
    for (size_t i = 0; i < after->count; i++) {
        const struct baseline_entry *entry = &after->entries[i];
        if (has(before, after, entry) || has_moved(before, after, entry, taken))
            continue;
        if (tell)
            tell(context, entry);
        n++;
    }
    mem_free(MEM_SERVER, taken);
    return n;
}
