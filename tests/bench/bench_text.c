/* SPDX-License-Identifier: MIT */
/**
 * What the text store costs: loading, snapshots, edits in the middle, finding a line; in a text of
 * 1,000 and one of 100,000 lines of about 100 bytes. Prints nanoseconds and the ratio of the two;
 * nothing is asserted.
 */
#include "rules/text.h"

#include <stdio.h>
#include <time.h>

enum { SMALL, LARGE, SIZES, ROUNDS = 20000, LOADS = 15 };
static const size_t n_lines[SIZES] = {1000, 100000};

static double now(void)
{
    struct timespec time;
    timespec_get(&time, TIME_UTC);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void make_contents(struct buf *out, size_t n, const char *end)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out,
                   "    result[%08zu] = compute(first_argument, second_argument, "
                   "\"a string of some length\"); // why%s",
                   i, end);
}

static struct span contents_of(size_t size, const char *end)
{
    static struct buf made[SIZES];
    buf_clear(&made[size]);
    make_contents(&made[size], n_lines[size], end);
    return buf_span(&made[size]);
}

static double load(size_t size, const char *end)
{
    struct span contents = contents_of(size, end);
    double best = 1e300;
    for (size_t i = 0; i < LOADS; i++) {
        struct buf taken = BUF_INIT(MEM_TEXT);
        struct text text;
        buf_append(&taken, contents);
        double start = now();
        text_init_take(&text, &taken, 0, contents.length);
        double took = now() - start;
        best = took < best ? took : best;
        text_release(&text);
    }
    return best;
}

static double load_lf(size_t size)
{
    return load(size, "\n");
}

static double load_crlf(size_t size)
{
    return load(size, "\r\n");
}

static double snapshot(size_t size)
{
    enum { SNAPSHOTS = 1000 };
    struct text text;
    struct text copy;
    text_init_copy(&text, contents_of(size, "\n"));
    double start = now();
    for (size_t i = 0; i < SNAPSHOTS; i++) {
        text_snapshot(&text, &copy);
        text_release(&copy);
    }
    double took = (now() - start) / SNAPSHOTS;
    text_release(&text);
    return took;
}

/* Edits around the middle: `spread` lines apart, so that one line or all blocks are touched. */
static double edits(size_t size, struct span replacement, bool is_shared, size_t spread)
{
    struct text text;
    struct text copy;
    double took = 0;
    text_init_copy(&text, contents_of(size, "\n"));
    for (size_t i = 0; i < ROUNDS; i++) {
        size_t line = (text.n_lines / 2 + i * spread) % text.n_lines;
        size_t byte = text_line(&text, line).length / 2;
        struct text_edit edit = {{line, byte}, {line, byte}, replacement};
        struct line_changes changes = {.count = 0};
        if (is_shared)
            text_snapshot(&text, &copy);
        double start = now();
        text_apply(&text, &edit, &changes);
        took += now() - start;
        if (is_shared)
            text_release(&copy);
        /* Back to a text of the same size, so that rounds are alike. */
        edit.end = replacement.bytes[0] == '\n' ? (struct text_position){line + 1, 0}
                                                : (struct text_position){line, byte + 1};
        edit.replacement = SPAN("");
        text_apply(&text, &edit, &changes);
    }
    text_release(&text);
    return took / ROUNDS;
}

static double type_one(size_t size)
{
    return edits(size, SPAN("x"), false, 0);
}

static double type_anywhere(size_t size)
{
    return edits(size, SPAN("x"), false, 7919);
}

static double type_shared(size_t size)
{
    return edits(size, SPAN("x"), true, 0);
}

static double newline(size_t size)
{
    return edits(size, SPAN("\n"), false, 0);
}

static double clock_alone(size_t size)
{
    double took = 0;
    for (size_t i = 0; i < ROUNDS + size; i++) {
        double start = now();
        took += now() - start;
    }
    return took / ROUNDS;
}

static double random_access(size_t size)
{
    enum { READS = 1000000 };
    struct text text;
    size_t sum = 0;
    size_t line = 0;
    text_init_copy(&text, contents_of(size, "\n"));
    double start = now();
    for (size_t i = 0; i < READS; i++) {
        line = (line * 1103515245 + 12345) % text.n_lines;
        sum += text_line(&text, line).length;
    }
    double took = (now() - start) / READS;
    text_release(&text);
    return sum > 0 ? took : 0;
}

int main(void)
{
    static const struct {
        const char *name;
        double (*measure)(size_t size);
    } rows[] = {
        {"load, LF", load_lf},
        {"load, CRLF", load_crlf},
        {"snapshot and release", snapshot},
        {"insert 1 character, one line", type_one},
        {"insert 1 character, any line", type_anywhere},
        {"insert 1 character, shared", type_shared},
        {"insert a line end, one line", newline},
        {"text_line, any line", random_access},
        {"(the clock, in each insert)", clock_alone},
    };
    mem_tune();
    printf("%-32s %14s %14s %8s\n", "ns", "1,000 lines", "100,000 lines", "ratio");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double small = rows[i].measure(SMALL);
        double large = rows[i].measure(LARGE);
        printf("%-32s %14.0f %14.0f %8.2f\n", rows[i].name, small, large, large / small);
    }
    struct text text;
    struct span contents = contents_of(LARGE, "\n");
    text_init_copy(&text, contents);
    printf("footprint of %zu bytes in %zu lines: %zu, %.1f bytes a line beyond the text\n",
           contents.length, text.n_lines, text_footprint(&text),
           ((double)text_footprint(&text) - (double)contents.length) / (double)text.n_lines);
    text_release(&text);
    return 0;
}
