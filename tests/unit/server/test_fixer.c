/* SPDX-License-Identifier: MIT */
#include "server/fixer.h"

#include "rules/pack.h"

#include <criterion/criterion.h>

#define RULE(id, pattern, fix)                                                                     \
    "  - {id: " id ", title: t, message: m, why: w, profile: core, pattern: '" pattern             \
    "', fix: " fix "}\n"

static const char pack_text[] = "version: 1\nid: t\nrules:\n" RULE("a", "abc",
                                                                   "{replace: '1', safe: true}")
    RULE("b", "cde", "{replace: '2', safe: true}") RULE("c", "1de", "{replace: '', safe: true}")
        RULE("d", "split", "{replace: \"x\\ny\", safe: true}") RULE(
            "e", "grey", "{replace: gray}") RULE("f", "\\bxy\\b", "{replace: 'abcde', safe: true}")
            RULE("g", "ping", "{replace: pong, safe: true}") RULE(
                "h", "pong",
                "{replace: ping, safe: true}") "  - {id: i, title: t, message: m, why: w, profile: "
                                               "core, pattern: \"join\\njoin\", lines: 2,"
                                               " fix: {replace: xy, safe: true}}\n";

struct bench {
    struct pack *pack;
    const struct rule_module *module;
    struct rule_cache *cache;
    struct rule_set *set;
    struct scan_scratch *scratch;
};

static void bench_init(struct bench *bench)
{
    struct file_faults faults = {0};
    struct rule_config config = {.language = language_plain(), .profile = PROFILE_STRICT};
    bench->pack = pack_read(SPAN("t.yaml"), SPAN(pack_text), PACK_NO_EXAMPLES, &faults);
    cr_assert_eq(faults.count, 0, "%s", faults.count ? faults.items[0].message : "");
    bench->module = pack_module(bench->pack);
    bench->cache = rule_cache_create(&bench->module, 1);
    bench->set = rule_cache_acquire(bench->cache, &config);
    bench->scratch = scan_scratch_create();
}

static void bench_release(struct bench *bench)
{
    scan_scratch_destroy(bench->scratch);
    rule_set_unref(bench->set);
    rule_cache_destroy(bench->cache);
    pack_unref(bench->pack);
}

static void run(struct bench *bench, const struct text *text, struct fixer_result *result)
{
    const struct fixer_job job = {.set = bench->set,
                                  .input = {.text = text, .language = language_plain()}};
    fixer_run(&job, bench->scratch, result);
}

Test(fixer, rounds)
{
    static const struct {
        const char *text, *expected;
        size_t n_fixed, n_rounds, n_unsafe;
    } rows[] = {
        {"", "", 0, 0, 0},
        {"grey", "grey", 0, 0, 1},
        {"abc grey\ncde", "1 grey\n2", 2, 1, 1},
        {"abcde", "", 2, 2, 0},
        {"xy", "", 3, 3, 0},
        {"split", "x\ny", 1, 1, 0},
        {"join\r\njoin\r\n", "\r\n", 4, 4, 0},
        {"ping abc", "ping abc", 0, 0, 0},
    };
    struct bench bench;
    bench_init(&bench);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text text;
        struct fixer_result result;
        struct buf out = {0};
        text_init_copy(&text, span_from_string(rows[i].text));
        run(&bench, &text, &result);
        text_append_to(&result.text, &out);
        cr_expect_str_eq(buf_string(&out), rows[i].expected, "row %zu: %s", i, buf_string(&out));
        cr_expect_eq(result.n_fixed, rows[i].n_fixed, "row %zu: %zu", i, result.n_fixed);
        cr_expect_eq(result.n_rounds, rows[i].n_rounds, "row %zu: %zu", i, result.n_rounds);
        cr_expect_eq(result.n_unsafe, rows[i].n_unsafe, "row %zu: %zu", i, result.n_unsafe);
        cr_expect_eq(result.is_endless, strncmp(rows[i].text, "ping", 4) == 0, "row %zu", i);
        fixer_result_release(&result);
        text_release(&text);
        buf_release(&out);
    }
    bench_release(&bench);
}

static size_t random_below(uint64_t *state, size_t n)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(*state >> 33) % n;
}

static void append_lines(const struct text *text, size_t first, size_t end, struct buf *out)
{
    static const char *const ends[] = {"", "\n", "\r", "\r\n"};
    for (size_t i = first; i < end; i++) {
        buf_append(out, text_line(text, i));
        buf_append_string(out, ends[text_line_end(text, i)]);
    }
}

/* The old text with its changes made, line by line. */
static void append_changed(const struct text *old, const struct fixer_result *result,
                           struct buf *out)
{
    struct fixer_change change = {0};
    size_t at = 0;
    while (fixer_next_change(result, &change)) {
        append_lines(old, at, change.old_first, out);
        append_lines(&result->text, change.new_first, change.new_end, out);
        at = change.old_end;
    }
    append_lines(old, at, old->n_lines, out);
}

/*
 * For random texts: a fresh look at what came out, which was followed edit by edit, finds nothing
 * to fix; and the changes that are told lead from the old text to the new one.
 */
Test(fixer, what_comes_out_has_nothing_to_fix, .timeout = 120)
{
    static const char *const pieces[] = {"abc",  "de",       "cde", "abcde", "split", "xy",
                                         "grey", "join",     "\n",  "\n",    "\r\n",  "\r",
                                         " ",    "\xC3\xA9", "q",   "1de",   "x",     "y"};
    struct bench bench;
    uint64_t state = 7;
    size_t n_fixed = 0;
    bench_init(&bench);
    for (size_t i = 0; i < 2000; i++) {
        struct text text;
        struct fixer_result result, again;
        struct buf source = {0}, out = {0}, changed = {0};
        for (size_t n = random_below(&state, 60); n > 0; n--)
            buf_append_string(&source,
                              pieces[random_below(&state, sizeof pieces / sizeof *pieces)]);
        text_init_copy(&text, buf_span(&source));
        run(&bench, &text, &result);
        cr_assert_not(result.is_endless, "%s", buf_string(&source));
        n_fixed += result.n_fixed;
        text_append_to(&result.text, &out);
        append_changed(&text, &result, &changed);
        cr_assert(span_equal(buf_span(&out), buf_span(&changed)), "%s", buf_string(&source));
        struct text fixed;
        text_init_copy(&fixed, buf_span(&out));
        run(&bench, &fixed, &again);
        cr_assert_eq(again.n_fixed, 0, "%s", buf_string(&source));
        cr_assert_eq(again.n_unsafe, result.n_unsafe, "%s", buf_string(&source));
        fixer_result_release(&again);
        fixer_result_release(&result);
        text_release(&fixed);
        text_release(&text);
        buf_release(&source);
        buf_release(&out);
        buf_release(&changed);
    }
    cr_expect_gt(n_fixed, 10000);
    bench_release(&bench);
}
