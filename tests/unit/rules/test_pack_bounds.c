/* SPDX-License-Identifier: MIT */
/* Packs that are too large in one way or another: a fault at its place, and the rest stays. */
#include "rules/pack.h"

#include "base/buf.h"
#include "rules/tree.h"

#include <criterion/criterion.h>

#define HEAD "version: 1\nid: acme\nrules:\n"
#define REST ", match: [a, b, c], no-match: [d, e, f]}\n"

/* Repeats `piece`, in which "%zu" may stand for the number. */
static void repeat(struct buf *out, size_t n, const char *before, const char *after)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%zu%s", before, i, after);
}

static struct buf many_rules(size_t n)
{
    struct buf text = {0};
    buf_append_string(&text, HEAD);
    repeat(&text, n, "  - {id: r", ", title: t, message: m, why: w, pattern: a" REST);
    return text;
}

/* Every rule names `n` patterns besides its own. */
static struct buf many_patterns(size_t n_rules, size_t n)
{
    struct buf text = {0};
    buf_append_string(&text, HEAD);
    for (size_t i = 0; i < n_rules; i++) {
        buf_printf(&text, "  - {id: r%zu, title: t, message: m, why: w, patterns: [{pattern: z}",
                   i);
        repeat(&text, n, ", {pattern: a", "}");
        buf_append_string(&text, "]" REST);
    }
    return text;
}

static struct buf with_pattern(struct buf pattern)
{
    struct buf text = {0};
    buf_append_string(&text, HEAD "  - {id: r, title: t, message: m, why: w, pattern: '");
    buf_append(&text, buf_span(&pattern));
    buf_append_string(&text,
                      "'" REST "  - {id: good, title: t, message: m, why: w, pattern: a" REST);
    buf_release(&pattern);
    return text;
}

static struct buf alternatives(size_t n)
{
    struct buf pattern = {0};
    repeat(&pattern, n, "w", "|");
    buf_append_byte(&pattern, 'z');
    return with_pattern(pattern);
}

static struct buf nested(size_t depth)
{
    struct buf pattern = {0};
    for (size_t i = 0; i < depth; i++)
        buf_append_byte(&pattern, '(');
    buf_append_byte(&pattern, 'a');
    for (size_t i = 0; i < depth; i++)
        buf_append_byte(&pattern, ')');
    return with_pattern(pattern);
}

/* `text` is released. `faults` many, the first of which says `message` where `at` stands. */
static void expect(struct buf text, size_t n_rules, size_t n_faults, const char *at,
                   const char *message)
{
    struct file_faults faults = {0};
    struct pack *pack = pack_read(SPAN("acme.yaml"), buf_span(&text), 0, &faults);
    cr_assert_eq(faults.count + faults.n_dropped, n_faults, "%s: %zu faults, the first: %s",
                 message, faults.count + faults.n_dropped,
                 faults.count ? faults.items[0].message : "");
    cr_assert_eq(pack ? pack_module(pack)->n_rules : 0, n_rules, "%s: %zu rules", message,
                 pack ? pack_module(pack)->n_rules : 0);
    if (n_faults > 0) {
        const struct file_fault *first = &faults.items[0];
        cr_expect(strstr(first->message, message), "%s: %s", message, first->message);
        cr_expect_eq(strncmp(text.bytes + first->start, at, strlen(at)), 0, "%s: at %.20s", message,
                     text.bytes + first->start);
    }
    pack_unref(pack);
    file_faults_release(&faults);
    buf_release(&text);
}

Test(pack_bounds, rules)
{
    expect(many_rules(PACK_RULES_MAX), PACK_RULES_MAX, 0, "", "");
    expect(many_rules(PACK_RULES_MAX + 3), PACK_RULES_MAX, 3, "r1000", "more than 1000 rules");
}

Test(pack_bounds, patterns)
{
    size_t n = PACK_PATTERNS_MAX / 20 - 1; /* besides the first */
    expect(many_patterns(20, n), 20, 0, "", "");
    expect(many_patterns(21, n), 20, 1, "", "more than 20000 patterns");
}

Test(pack_bounds, one_pattern)
{
    expect(alternatives(600), 2, 0, "", "");
    expect(alternatives(100000), 1, 1, "'w0|w1|", "a pattern has 1 to 4096 bytes");
    expect(nested(200), 2, 0, "", "");
    expect(nested(2000), 1, 1, "", "does not compile here");
}

Test(pack_bounds, files)
{
    struct buf text = many_rules(10);
    buf_append_string(&text, "# ");
    while (text.length <= TREE_FILE_MAX)
        buf_append_byte(&text, '#');
    expect(text, 0, 1, "", "1 MiB");
    struct buf deep = {0};
    buf_append_string(&deep, HEAD "  - ");
    for (int i = 0; i <= TREE_DEPTH_MAX; i++)
        buf_append_byte(&deep, '[');
    for (int i = 0; i <= TREE_DEPTH_MAX; i++)
        buf_append_byte(&deep, ']');
    expect(deep, 0, 1, "[", "nested");
}
