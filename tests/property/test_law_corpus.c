/* SPDX-License-Identifier: MIT */
/**
 * The prefilter on real text: over the machine's own source files all rules together, those that
 * ship and those of the shared packs, find with it what every rule tried on every line finds. And
 * what share of the shared packs' patterns has a literal to be nominated by.
 *
 * AE_CORPUS_BYTES says how much of each folder is looked at (500,000), 0 all of it; AE_SEED which
 * files are drawn. What is not on this machine is said, and skipped.
 */
#include "law.h"
#include "shared_packs.h"
#include "unfiltered.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/table.h"
#include "base/utf8.h"
#include "rules/literals.h"
#include "rules/pack.h"
#include "rules/pattern_reader.h"
#include "rules/registry.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>

enum { FILE_MAX_BYTES = 4 << 20, SAMPLE_FILE_MAX_BYTES = 100000, MODULES_MAX = 256 };

static const char *const folders[] = {"/usr/include",
                                      "/usr/lib/python3.9",
                                      "/usr/lib/python3.10",
                                      "/usr/lib/python3.11",
                                      "/usr/lib/python3.12",
                                      "/usr/lib/python3.13",
                                      "/usr/lib/python3/dist-packages"};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

struct paths {
    struct buf *items;
    size_t count, capacity;
};

/* Takes the path over. */
static void paths_add(struct paths *paths, struct buf path)
{
    if (paths->count == paths->capacity) {
        paths->capacity = paths->capacity * 2 + 64;
        paths->items = mem_resize(MEM_BASE, paths->items, paths->capacity, sizeof *paths->items);
    }
    paths->items[paths->count++] = path;
}

static void collect(struct paths *paths, const char *folder)
{
    struct folder_listing listing;
    if (folder_list(folder, &listing) != FILE_OK)
        return;
    for (size_t i = 0; i < listing.count; i++) {
        struct buf path = {0};
        buf_printf(&path, "%s/%s", folder, listing.entries[i].name);
        if (listing.entries[i].kind == FILE_KIND_REGULAR) {
            paths_add(paths, path);
            continue;
        }
        if (listing.entries[i].kind == FILE_KIND_FOLDER)
            collect(paths, buf_string(&path));
        buf_release(&path);
    }
    folder_listing_release(&listing);
}

static void paths_release(struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        buf_release(&paths->items[i]);
    mem_free(MEM_BASE, paths->items);
}

/* In an order that the seed decides. */
static void shuffle(struct paths *paths, uint64_t seed)
{
    for (size_t i = paths->count; i > 1; i--) {
        size_t other = law_random_below(&seed, i);
        struct buf path = paths->items[i - 1];
        paths->items[i - 1] = paths->items[other];
        paths->items[other] = path;
    }
}

struct reading {
    struct unfiltered both;
    struct table seen; /* texts, by their hash: systems hold the same headers many times */
    size_t n_files, n_bytes;
};

/* How many bytes were compared: none if it is no text, or one that was seen before. */
static size_t read_one(struct reading *reading, const char *path, size_t limit)
{
    struct buf bytes = {0}, difference = {0};
    size_t n = 0;
    if (file_read(path, limit, &bytes) == FILE_OK) {
        struct span text = buf_span(&bytes);
        uint64_t hash = hash_64(text);
        void **seen = table_put(&reading->seen, (struct span){(const char *)&hash, sizeof hash});
        bool is_text = text.length > 0 && span_find_byte(text, 0, '\0') == text.length &&
                       utf8_valid_prefix(text) == text.length;
        if (is_text && !*seen) {
            struct span name = span_from_string(path);
            n = text.length;
            reading->n_files++;
            cr_expect(
                unfiltered_agrees(&reading->both, language_by_path(name), name, text, &difference),
                "%s: %s", path, buf_string(&difference));
        }
        *seen = reading;
    }
    buf_release(&bytes);
    buf_release(&difference);
    return n;
}

static void read_folder(struct reading *reading, const char *folder, size_t most, uint64_t seed)
{
    struct paths paths = {0};
    size_t n_bytes = 0;
    collect(&paths, folder);
    if (paths.count == 0)
        printf("SKIPPED: %s is not here\n", folder);
    shuffle(&paths, seed);
    for (size_t i = 0; i < paths.count && (most == 0 || n_bytes < most); i++)
        n_bytes += read_one(reading, buf_string(&paths.items[i]),
                            most ? SAMPLE_FILE_MAX_BYTES : FILE_MAX_BYTES);
    reading->n_bytes += n_bytes;
    paths_release(&paths);
}

Test(law_corpus, prefilter_only_saves_work, .timeout = 7200)
{
    const struct rule_module *list[MODULES_MAX];
    size_t most = (size_t)law_number_from_environment("AE_CORPUS_BYTES", 500000);
    uint64_t seed = law_number_from_environment("AE_SEED", 1);
    struct reading reading = {.seen = TABLE_INIT(MEM_BASE)};
    struct shared_packs packs;
    size_t n;
    const struct rule_module *const *shipped = registry_modules(&n);
    if (!shared_packs_read(&packs))
        printf("SKIPPED: shared data (devskim, gitleaks) are not here: shipped rules alone\n");
    cr_assert(n + packs.n <= MODULES_MAX);
    memcpy(list, shipped, n * sizeof *list);
    for (size_t i = 0; i < packs.n; i++)
        list[n + i] = pack_module(packs.items[i]);
    unfiltered_init(&reading.both, list, n + packs.n);
    for (size_t i = 0; i < COUNT(folders); i++)
        read_folder(&reading, folders[i], most, seed + i);
    printf("corpus: %zu files, %zu bytes, %zu findings both ways, %zu times a rule that gave up "
           "was left out\n",
           reading.n_files, reading.n_bytes, reading.both.n_findings, reading.both.n_given_up);
    cr_expect(reading.n_files == 0 || reading.both.n_findings > 0, "nothing was found at all");
    unfiltered_release(&reading.both);
    table_release(&reading.seen);
    shared_packs_release(&packs);
}

/* Reads alternatives up to a ")" or the end. */
static void read_through(struct pattern_reader *reader, unsigned depth)
{
    struct pattern_token token;
    size_t least, most;
    do {
        while (pattern_reader_next(reader, &token)) {
            if (token.kind == PATTERN_GROUP || token.kind == PATTERN_LOOKAROUND) {
                read_through(reader, depth + 1);
                pattern_reader_close_group(reader);
            }
            pattern_reader_quantifier(reader, &least, &most);
        }
    } while (pattern_reader_alternative(reader));
}

enum reason { NOMINATED, NOT_UNDERSTOOD, BEHIND_A_LINE_END, NO_FIXED_TEXT, REASONS };
static const char *const reasons[REASONS] = {
    "nominated by a literal", "syntax that the reader leaves alone",
    "its literals stand behind a line end", "no fixed text of two bytes in every match"};

static enum reason reason_of(const struct rule *rule, const char *source, bool ignore_case)
{
    struct arena arena = {0};
    struct span pattern = span_from_string(source);
    struct pattern_reader reader;
    bool crosses = rule->lines_after > 0 && !(rule->flags & RULE_LINE_MATCH);
    size_t n_anywhere = literals_of_pattern(pattern, ignore_case, &arena).count;
    size_t n_first = literals_of_first_line(pattern, ignore_case, &arena).count;
    arena_release(&arena);
    pattern_reader_init(&reader, pattern, ignore_case);
    read_through(&reader, 0);
    if (crosses ? n_first > 0 : n_anywhere > 0)
        return NOMINATED;
    if (!pattern_reader_is_done(&reader))
        return NOT_UNDERSTOOD;
    return n_anywhere > 0 ? BEHIND_A_LINE_END : NO_FIXED_TEXT;
}

struct share {
    size_t n[REASONS], all;
};

static void count_pattern(struct share *share, const struct rule *rule, const char *source,
                          bool ignore_case)
{
    enum reason reason = reason_of(rule, source, ignore_case);
    share->n[reason]++;
    share->all++;
    if (reason != NOMINATED)
        printf("  %s: %s: %.100s\n", rule->id, reasons[reason], source);
}

static void count_module(struct share *share, const struct rule_module *module)
{
    for (size_t r = 0; r < module->n_rules; r++) {
        const struct rule *rule = &module->rules[r];
        if (rule->pattern && !rule->triggers)
            count_pattern(share, rule, rule->pattern, rule->flags & RULE_IGNORE_CASE);
        for (size_t i = 0; rule->alternatives && rule->alternatives[i] && !rule->triggers; i++)
            count_pattern(share, rule, rule->alternatives[i]->source,
                          rule->alternatives[i]->ignore_case);
    }
}

Test(law_corpus, patterns_of_shared_packs_have_literals)
{
    struct share share = {0};
    struct shared_packs packs;
    if (!shared_packs_read(&packs))
        cr_skip_test("SKIPPED: shared data (devskim, gitleaks) are not here\n");
    for (size_t i = 0; i < packs.n; i++)
        count_module(&share, pack_module(packs.items[i]));
    for (size_t i = 0; i < REASONS; i++)
        printf("%5.1f %% %4zu of %zu patterns of shared packs: %s\n",
               100.0 * (double)share.n[i] / (double)share.all, share.n[i], share.all, reasons[i]);
    cr_expect_geq(share.n[NOMINATED] * 100, share.all * 95);
    shared_packs_release(&packs);
}
