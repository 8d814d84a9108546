/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/scanner.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
#define SMILE "\xF0\x9F\x98\x80" /* 4 bytes, 2 units */

#if defined(__SANITIZE_ADDRESS__)
int __lsan_do_recoverable_leak_check(void);
#else
static int __lsan_do_recoverable_leak_check(void)
{
    return 0;
}
#endif

enum { KIB = 1024, STREAM_PIECE = 64 * KIB, SCAN_PIECE = 256 * KIB, FRAGMENT_CORE = 60 * KIB };

/* One rule alone: "needle", wherever it stands. */
static const struct rule rules[] = {
    {
        .id = "scanner/needle",
        .message = "{match}",
        .severity = SEVERITY_WARNING,
        .triggers = WORDS("needle"),
        .pattern = "needle",
    },
};

static const struct rule_module module = {
    .abi = RULE_MODULE_ABI,
    .rule_size = sizeof(struct rule),
    .id = "scanner",
    .title = "Needle",
    .rules = rules,
    .n_rules = 1,
};

struct place {
    size_t line, column, end_line, end_column;
};

struct house {
    struct rule_cache *cache;
    struct rule_set *set;
    struct scanner *scanner;
    struct scanner_job job;
    struct place found[64];
    size_t n_found, n_long;
};

static void see(void *context, const struct scanner_finding *finding)
{
    struct house *house = context;
    if (strcmp(finding->rule, "engine/long-line") == 0) {
        house->n_long++;
        return;
    }
    cr_assert_str_eq(finding->rule, "scanner/needle");
    if (house->n_found < COUNT(house->found))
        house->found[house->n_found] =
            (struct place){finding->line, finding->column, finding->end_line, finding->end_column};
    house->n_found++;
}

static void house_init(struct house *house)
{
    static const struct rule_module *const modules[] = {&module};
    const struct rule_config config = {.language = language_plain(), .profile = PROFILE_CORE};
    *house = (struct house){.cache = rule_cache_create(modules, 1)};
    house->set = rule_cache_acquire(house->cache, &config);
    house->scanner = scanner_create();
    house->job = (struct scanner_job){
        .set = house->set,
        .language = config.language,
        .path = SPAN("a.txt"),
        .today = {2024, 6, 15},
        .sink = see,
        .context = house,
    };
}

static void house_release(struct house *house)
{
    scanner_destroy(house->scanner);
    rule_set_unref(house->set);
    rule_cache_destroy(house->cache);
}

static enum scanner_status scan(struct house *house, struct span bytes)
{
    house->n_found = house->n_long = 0;
    return scanner_scan_memory(house->scanner, &house->job, bytes);
}

static void expect_place(const struct house *house, size_t line, size_t column, size_t number)
{
    cr_assert_eq(house->n_found, 1, "%zu: found %zu times", number, house->n_found);
    const struct place *found = &house->found[0];
    cr_expect(found->line == line && found->column == column && found->end_line == line &&
                  found->end_column == column + 6,
              "%zu: %zu:%zu-%zu:%zu", number, found->line, found->column, found->end_line,
              found->end_column);
}

Test(scanner, bytes_and_what_they_begin_with)
{
    static const struct {
        struct span bytes;
        enum scanner_status status;
        size_t line, column; /* of the one needle; 0: none */
    } rows[] = {
        {ROW(""), SCANNER_DONE, 0, 0},
        {ROW("\n"), SCANNER_DONE, 0, 0},
        {ROW("needle"), SCANNER_DONE, 1, 1},
        {ROW("needle\n"), SCANNER_DONE, 1, 1},
        {ROW("a\rb\r\nc\n needle"), SCANNER_DONE, 4, 2},
        {ROW("\r\n\r\rneedle\r"), SCANNER_DONE, 4, 1},
        {ROW("nee\ndle"), SCANNER_DONE, 0, 0},
        {ROW("\xEF\xBB\xBFneedle"), SCANNER_DONE, 1, 1},
        {ROW("\xEF\xBB\xBF"), SCANNER_DONE, 0, 0},
        {ROW("\xEF\xBB"), SCANNER_DONE, 0, 0},
        {ROW("\xEF\xBB\xBF\xEF\xBB\xBFneedle"), SCANNER_DONE, 1, 2}, /* only one is a mark */
        {ROW("a\xEF\xBB\xBFneedle"), SCANNER_DONE, 1, 3},
        {ROW("\xFF\xFEn\0e\0e\0d\0l\0e\0"), SCANNER_DONE, 1, 1},
        {ROW("\xFE\xFF\0n\0e\0e\0d\0l\0e"), SCANNER_DONE, 1, 1},
        {ROW("\xFF\xFE"), SCANNER_DONE, 0, 0},
        {ROW("\xFF\xFE\x3D\xD8\0\xDE\n\0n\0e\0e\0d\0l\0e\0"), SCANNER_DONE, 2, 1},
        {ROW("\xFF\xFE\x3D\xD8\0\xDEn\0e\0e\0d\0l\0e\0"), SCANNER_DONE, 1, 3}, /* a pair */
        {ROW("\xFF\xFE\x3D\xD8n\0e\0e\0d\0l\0e\0"), SCANNER_DONE, 1, 2}, /* a lone first half */
        {ROW("\xFF\xFE\0\xDEn\0e\0e\0d\0l\0e\0"), SCANNER_DONE, 1, 2},   /* a lone second half */
        {ROW("\xFF\xFE\x3D\xD8\x3D\xD8\0\xDEn\0e\0e\0d\0l\0e\0"), SCANNER_DONE, 1, 4},
        {ROW("\xFF\xFEn\0e\0e\0d\0l\0e\0x"), SCANNER_DONE, 1, 1}, /* an odd byte */
        {ROW("\xFF\xFEn\0e\0e\0d\0l\0e\0\x3D\xD8"), SCANNER_DONE, 1, 1},
        {ROW("\xFF\xFEn\0e\0e\0d\0l\0e\0\x3D\xD8\0"), SCANNER_DONE, 1, 1},
        {ROW("\xFF\xFEn\0e\0e\0d\0l\0e"), SCANNER_DONE, 0, 0},         /* cut within the needle */
        {ROW("\xFF\xFE\0\0n\0e\0e\0d\0l\0e\0"), SCANNER_BINARY, 0, 0}, /* U+0000, or UTF-32 */
        {ROW("n\0e\0e\0d\0l\0e\0"), SCANNER_BINARY, 0, 0},
        {ROW("needle\0"), SCANNER_BINARY, 0, 0},
        {ROW("\0"), SCANNER_BINARY, 0, 0},
        {ROW("\xE2\x82needle"), SCANNER_DONE, 1, 2},
        {ROW("\xF0\x9F\x98needle"), SCANNER_DONE, 1, 2},
        {ROW("\xC0\x80needle"), SCANNER_DONE, 1, 3},
        {ROW("\xED\xA0\x80needle"), SCANNER_DONE, 1, 4},
        {ROW(SMILE "\xC3\xA9needle"), SCANNER_DONE, 1, 4},
        {ROW("needle\xF0\x9F\x98"), SCANNER_DONE, 1, 1},
    };
    struct house house;
    house_init(&house);
    for (size_t i = 0; i < COUNT(rows); i++) {
        cr_expect_eq(scan(&house, rows[i].bytes), rows[i].status, "row %zu", i);
        if (rows[i].line == 0)
            cr_expect_eq(house.n_found, 0, "row %zu", i);
        else
            expect_place(&house, rows[i].line, rows[i].column, i);
    }
    house_release(&house);
}

/* NUL makes a file binary in the first 8 KiB and not behind them. */
Test(scanner, binary_up_to_8_kib)
{
    static const struct {
        size_t at;
        enum scanner_status status;
    } rows[] = {{0, SCANNER_BINARY},  {4095, SCANNER_BINARY}, {8191, SCANNER_BINARY},
                {8192, SCANNER_DONE}, {8193, SCANNER_DONE},   {65535, SCANNER_DONE},
                {65536, SCANNER_DONE}};
    struct house house;
    char *bytes = mem_alloc(MEM_BATCH, 70 * KIB);
    house_init(&house);
    for (size_t i = 0; i < COUNT(rows); i++) {
        memset(bytes, '\n', 70 * KIB);
        bytes[rows[i].at] = '\0';
        memcpy(bytes + 69 * KIB, "needle", 6);
        cr_expect_eq(scan(&house, (struct span){bytes, 70 * KIB}), rows[i].status, "row %zu", i);
        cr_expect_eq(house.n_found, rows[i].status == SCANNER_DONE, "row %zu", i);
    }
    mem_free(MEM_BATCH, bytes);
    house_release(&house);
}

/* Every line end, cut at each of its bytes by the border of a piece: the line count must hold. */
Test(scanner, line_ends_across_borders)
{
    static const char *const ends[] = {"\r\n", "\r", "\n", "\r\r\n", "\n\r", SMILE "\r\n"};
    static const size_t lines[] = {1, 1, 1, 2, 2, 1};
    static const size_t borders[] = {STREAM_PIECE, 2 * STREAM_PIECE, SCAN_PIECE,
                                     SCAN_PIECE + STREAM_PIECE, 2 * SCAN_PIECE};
    enum { LINE = 100 };
    struct house house;
    struct buf text = {0};
    house_init(&house);
    for (size_t b = 0; b < COUNT(borders); b++)
        for (size_t end = 0; end < COUNT(ends); end++)
            for (size_t back = 0; back <= 7; back++) {
                size_t line = 1;
                size_t stop = borders[b] - back;
                buf_clear(&text);
                while (text.length + LINE < stop) {
                    buf_printf(&text, "%*s\n", LINE - 1, "");
                    line++;
                }
                while (text.length < stop)
                    buf_append_byte(&text, '.');
                buf_append_string(&text, ends[end]);
                buf_append_string(&text, "needle");
                if (back % 2)
                    buf_append_string(&text, "\n...");
                cr_expect_eq(scan(&house, buf_span(&text)), SCANNER_DONE);
                expect_place(&house, line + lines[end], 1, b * 100 + end * 10 + back);
            }
    buf_release(&text);
    house_release(&house);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

/* A line of smiles and dots with the needle at byte `at`; gives its column from 1. */
static size_t long_line(struct buf *text, size_t at, size_t length, bool smiling)
{
    size_t units = 0;
    buf_clear(text);
    while (text->length + 4 <= at && smiling) {
        buf_append_string(text, SMILE);
        units += 2;
    }
    for (; text->length < at; units++)
        buf_append_byte(text, '.');
    buf_append_string(text, "needle");
    while (text->length < length)
        buf_append_byte(text, '.');
    return units + 1;
}

Test(scanner, once_at_every_offset_of_a_long_line)
{
    /* Where a fragment's core or its overlap ends, and pieces of the stream do. */
    static const size_t borders[] = {FRAGMENT_CORE, SCAN_LINE_MAX, 2 * FRAGMENT_CORE,
                                     FRAGMENT_CORE + SCAN_LINE_MAX, SCAN_PIECE};
    struct house house;
    struct buf text = {0};
    house_init(&house);
    for (size_t b = 0; b < COUNT(borders); b++)
        for (size_t at = borders[b] - 9; at <= borders[b] + 3; at++)
            for (int smiling = 0; smiling < 2; smiling++) {
                size_t column = long_line(&text, at, SCAN_PIECE + 300, smiling);
                buf_append_string(&text, at % 2 ? "\r\nshort\n" : "");
                scan(&house, buf_span(&text));
                expect_place(&house, 1, column, at);
                cr_expect_eq(house.n_long, 1, "%zu", at);
            }
    buf_release(&text);
    house_release(&house);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}

/* About the length from which a line is looked at in fragments: the needle is its end. */
Test(scanner, lines_about_the_bound)
{
    struct house house;
    struct buf text = {0};
    house_init(&house);
    for (size_t length = SCAN_LINE_MAX - 8; length <= SCAN_LINE_MAX + 8; length++)
        for (int end = 0; end < 3; end++) {
            static const char *const ends[] = {"", "\n", "\r\n"};
            size_t column = long_line(&text, length - 6, length, end == 1);
            buf_append_string(&text, ends[end]);
            scan(&house, buf_span(&text));
            expect_place(&house, 1, column, length);
            cr_expect_eq(house.n_long, length > SCAN_LINE_MAX, "%zu", length);
        }
    buf_release(&text);
    house_release(&house);
}

/* Lines before and after long ones keep their numbers. */
Test(scanner, long_lines_among_short_ones)
{
    struct house house;
    struct buf text = {0};
    struct buf one = {0};
    house_init(&house);
    for (size_t i = 0; i < 6; i++) {
        buf_append_string(&text, "needle\r\n");
        long_line(&one, 70000 * i + 3, 70000 * i + 20, i % 2);
        buf_append(&text, buf_span(&one));
        buf_append_string(&text, i % 2 ? "\r" : "\r\n");
    }
    cr_expect_eq(scan(&house, buf_span(&text)), SCANNER_DONE);
    cr_assert_eq(house.n_found, 12);
    for (size_t i = 0; i < 12; i++)
        cr_expect_eq(house.found[i].line, i + 1, "finding %zu: line %zu", i, house.found[i].line);
    cr_expect_eq(house.n_long, 5);
    buf_release(&text);
    buf_release(&one);
    house_release(&house);
}

/* The file and the same bytes in memory are scanned alike; what is no file is not waited for. */
Test(scanner, files, .timeout = 60)
{
    static const struct {
        const char *name;
        enum scanner_status status;
        enum file_status why;
    } rows[] = {
        {"file", SCANNER_DONE, FILE_OK},         {"missing", SCANNER_FAILED, FILE_MISSING},
        {".", SCANNER_FAILED, FILE_NOT_REGULAR}, {"fifo", SCANNER_FAILED, FILE_NOT_REGULAR},
        {"empty", SCANNER_DONE, FILE_OK},
    };
    char folder[] = "/tmp/scanner-XXXXXX";
    struct house house;
    struct buf text = {0};
    house_init(&house);
    cr_assert(mkdtemp(folder) && chdir(folder) == 0);
    cr_assert_eq(mkfifo("fifo", 0666), 0);
    long_line(&text, 200 * KIB, 201 * KIB, true);
    FILE *file = fopen("file", "wb");
    fwrite(text.bytes, 1, text.length, file);
    fclose(file);
    fclose(fopen("empty", "wb"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum file_status why = FILE_FAILED;
        house.n_found = 0;
        cr_expect_eq(scanner_scan_file(house.scanner, &house.job, rows[i].name, &why),
                     rows[i].status, "row %zu", i);
        cr_expect_eq(why, rows[i].why, "row %zu", i);
        cr_expect_eq(house.n_found, i == 0, "row %zu", i);
    }
    cr_expect_eq(scanner_scan_file(house.scanner, &house.job, "missing", NULL), SCANNER_FAILED);
    unlink("file");
    unlink("fifo");
    unlink("empty");
    cr_expect_eq(chdir("/") + rmdir(folder), 0);
    buf_release(&text);
    house_release(&house);
    scanner_destroy(NULL);
    cr_expect_eq(__lsan_do_recoverable_leak_check(), 0);
}
