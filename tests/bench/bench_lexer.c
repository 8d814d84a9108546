/* SPDX-License-Identifier: MIT */
/*
 * How fast lines are lexed: reads paths from standard input, one per line, groups the files by
 * language and prints, for each, MB/s with the state alone, with spans, and of memchr for the line
 * ends alone, which is the reference. Then the worst case: long lines of one repeated piece.
 *
 *   find FOLDER -name '*.h' | bench_lexer
 */
#include "base/buf.h"
#include "base/file.h"
#include "rules/lexer.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FILE_LIMIT = 1 << 24, GROUP_LIMIT = 1 << 27, PATH_LIMIT = 4096, ROUNDS = 5 };

enum work { WORK_LINES, WORK_STATE, WORK_SPANS };

static double now(void)
{
    struct timespec time;
    timespec_get(&time, TIME_UTC);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Goes through the text line by line; the result keeps the work from being left out. */
static size_t run(const struct language *language, struct span text, enum work work,
                  struct lex_line *line)
{
    struct lex_state state = {0};
    size_t sum = 0;
    for (size_t at = 0; at < text.length;) {
        size_t end = span_find_byte(text, at, '\n');
        if (work != WORK_LINES)
            lex_line(language, span_slice(text, at, end), &state, work == WORK_SPANS ? line : NULL);
        sum += end + state.mode;
        at = end + 1;
    }
    return sum;
}

static double megabytes_per_second(const struct language *language, struct span text,
                                   enum work work, struct lex_line *line)
{
    double best = 1e9;
    size_t sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        double start = now();
        sum += run(language, text, work, line);
        double seconds = now() - start;
        best = seconds < best ? seconds : best;
    }
    return sum ? (double)text.length / best / 1e6 : 0;
}

static void report(const struct language *language, struct span text, struct lex_line *line)
{
    size_t n_lines = 0;
    for (size_t at = 0; at < text.length; n_lines++)
        at = span_find_byte(text, at, '\n') + 1;
    double lines = megabytes_per_second(language, text, WORK_LINES, line);
    double state = megabytes_per_second(language, text, WORK_STATE, line);
    double spans = megabytes_per_second(language, text, WORK_SPANS, line);
    printf("%-16s %7.1f MB %9zu lines  state %6.0f  spans %6.0f  memchr %6.0f MB/s  1/%.1f\n",
           language_id(language), (double)text.length / 1e6, n_lines, state, spans, lines,
           lines / state);
}

static size_t language_index(const struct language *language)
{
    size_t index = 0;
    for (const struct language *l = language_next(NULL); l != language; l = language_next(l))
        index++;
    return index;
}

enum { MAX_LANGUAGES = 256 };

static void read_files(struct buf *groups)
{
    char path[PATH_LIMIT];
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        struct buf *group = &groups[language_index(language_by_path(span_from_string(path)))];
        if (group->length > GROUP_LIMIT)
            continue;
        if (file_read(path, FILE_LIMIT, group) == FILE_OK)
            buf_append_byte(group, '\n');
    }
}

/* The language and the piece that together cost most per byte. */
static void report_worst(struct lex_line *line)
{
    static const char *const pieces[] = {
        "\"", "'",     "`",   "/",   "*",    "#",  "\\",  "{",   "}",  "${",  "(((",  "[",  "<",
        "<<", "-",     "=",   "a'",  "a/",   " /", "$",   "$a",  "@",  "R\"", ") ",   "f{", "f\"{",
        "/[", "``  `", "'  ", ", '", "<<A ", "=[", "#\"", "\"#", "/*", "-- ", "!a '", "<s", "\xc3"};
    struct buf text = {0};
    double worst = 0;
    const char *worst_piece = "", *worst_language = "";
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buf_clear(&text);
        while (text.length < 1 << 18)
            buf_append_string(&text, pieces[i]);
        for (const struct language *l = language_next(NULL); l; l = language_next(l)) {
            double speed = megabytes_per_second(l, buf_span(&text), WORK_SPANS, line);
            double nanoseconds = 1e3 / speed;
            if (nanoseconds > worst) {
                worst = nanoseconds;
                worst_piece = pieces[i];
                worst_language = language_id(l);
            }
        }
    }
    printf("worst line of 256 KiB: %.1f ns per byte (%s, of %s)\n", worst, worst_language,
           worst_piece);
    buf_release(&text);
}

int main(void)
{
    static struct buf groups[MAX_LANGUAGES];
    struct lex_line line = {0};
    read_files(groups);
    for (const struct language *l = language_next(NULL); l; l = language_next(l)) {
        struct buf *group = &groups[language_index(l)];
        if (group->length)
            report(l, buf_span(group), &line);
        buf_release(group);
    }
    report_worst(&line);
    lex_line_release(&line);
    return 0;
}
