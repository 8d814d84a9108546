/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include "base/buf.h"
#include "rules/lexer.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <string.h>

static char letter(enum lex_class class)
{
    return class == LEX_COMMENT ? '#' : class == LEX_STRING ? 's' : '.';
}

static const char *draw(const struct lex_line *line, size_t length, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < length; i++)
        buf_append_byte(out, letter(lex_class_at(line, i)));
    return buf_string(out);
}

void pictures_check(const struct picture_row *rows, size_t n_rows)
{
    struct lex_line line = {0};
    struct buf drawn = {0};
    for (size_t i = 0; i < n_rows; i++) {
        const struct language *language = language_by_id(span_from_string(rows[i].language));
        cr_assert_not_null(language, "row %zu: no language %s", i, rows[i].language);
        struct lex_state state = {0};
        for (size_t j = 0; j < PICTURE_LINES && rows[i].lines[j].text; j++) {
            struct span text = span_from_string(rows[i].lines[j].text);
            lex_line(language, text, &state, &line);
            cr_assert_str_eq(draw(&line, text.length, &drawn), rows[i].lines[j].picture,
                             "row %zu (%s), line %zu:\n%s\n%s\nexpected\n%s", i, rows[i].language,
                             j, rows[i].lines[j].text, buf_string(&drawn),
                             rows[i].lines[j].picture);
        }
    }
    lex_line_release(&line);
    buf_release(&drawn);
}

Test(lexer, finds_languages_by_id)
{
    static const struct {
        const char *asked, *found;
    } rows[] = {
        {"python", "python"},
        {"Python", "python"},
        {"sh", "shellscript"},
        {"bash", "shellscript"},
        {"zsh", "shellscript"},
        {"typescript.tsx", "typescriptreact"},
        {"c++", "cpp"},
        {"javascript.jsx", "javascriptreact"},
        {"text", "plaintext"},
        {"objective-c", "objective-c"},
        {"objc", "objective-c"},
        {"conf", "conf"},
        {"viml", "viml"},
        {"vim", "viml"},
        {"cs", "csharp"},
        {"dockercompose", "yaml"},
        {"make", "makefile"},
        {"terraform-vars", "terraform"},
        {"vue", "vue"},
        {"nxml", "xml"},
        {"", NULL},
        {" ", NULL},
        {"py python3", NULL},
        {"pyth", NULL},
        {"brainfuck", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct language *language = language_by_id(span_from_string(rows[i].asked));
        const char *found = language ? language_id(language) : "none";
        cr_assert_str_eq(found, rows[i].found ? rows[i].found : "none", "row %zu: %s gives %s", i,
                         rows[i].asked, found);
    }
}

Test(lexer, finds_languages_by_path)
{
    static const struct {
        const char *path, *found;
    } rows[] = {
        {"a.py", "python"},
        {"src/x/b.d.ts", "typescript"},
        {"C:\\work\\Main.CS", "csharp"},
        {"stub.pyi", "python"},
        {"/srv/Dockerfile", "dockerfile"},
        {"Dockerfile.dev", "dockerfile"},
        {"build.Dockerfile", "dockerfile"},
        {"Makefile", "makefile"},
        {"makefile", "makefile"},
        {".bashrc", "shellscript"},
        {"CMakeLists.txt", "cmake"},
        {"notes.txt", "plaintext"},
        {"requirements.txt", "ignore"},
        {"tsconfig.json", "jsonc"},
        {"package.json", "json"},
        {".env.local", "dotenv"},
        {"a.py/readme", "plaintext"},
        {"py", "plaintext"},
        {"a.", "plaintext"},
        {".", "plaintext"},
        {"dir.py/", "plaintext"},
        {"", "plaintext"},
        {"x.unknown", "plaintext"},
        {"Main.kt", "kotlin"},
        {"App.vue", "vue"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *found = language_id(language_by_path(span_from_string(rows[i].path)));
        cr_assert_str_eq(found, rows[i].found, "row %zu: %s gives %s", i, rows[i].path, found);
    }
}

Test(lexer, knows_every_language_that_was_promised)
{
    static const char *const ids[] = {
        "c",
        "cpp",
        "java",
        "csharp",
        "javascript",
        "typescript",
        "go",
        "rust",
        "javascriptreact",
        "typescriptreact",
        "kotlin",
        "swift",
        "scala",
        "dart",
        "php",
        "python",
        "shellscript",
        "ruby",
        "perl",
        "dockerfile",
        "makefile",
        "terraform",
        "sql",
        "lua",
        "html",
        "xml",
        "css",
        "scss",
        "less",
        "markdown",
        "plaintext",
        "json",
        "jsonc",
        "yaml",
        "toml",
        "ini",
        "properties",
        "csv",
        "log",
        "vue",
        "svelte",
    };
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const struct language *language = language_by_id(span_from_string(ids[i]));
        cr_assert_not_null(language, "%s is missing", ids[i]);
        cr_assert_str_eq(language_id(language), ids[i], "%s", ids[i]);
    }
    size_t n_languages = 0;
    for (const struct language *l = language_next(NULL); l; l = language_next(l)) {
        n_languages++;
        cr_assert_eq(language_by_id(span_from_string(language_id(l))), l, "%s is not its own",
                     language_id(l));
    }
    cr_assert_geq(n_languages, sizeof ids / sizeof *ids, "%zu", n_languages);
}

Test(lexer, tells_the_kinds_apart)
{
    static const struct {
        const char *id;
        int kind;
    } rows[] = {
        {"python", LANGUAGE_CODE},     {"markdown", LANGUAGE_PROSE},
        {"plaintext", LANGUAGE_PROSE}, {"yaml", LANGUAGE_DATA},
        {"csv", LANGUAGE_DATA},        {"html", LANGUAGE_MARKUP},
        {"log", LANGUAGE_DATA},        {"vue", LANGUAGE_CODE | LANGUAGE_MARKUP},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int kind = (int)language_kind(language_by_id(span_from_string(rows[i].id)));
        cr_assert_eq(kind, rows[i].kind, "row %zu: %s is %d", i, rows[i].id, kind);
    }
}

Test(lexer, a_byte_past_the_end_is_code)
{
    struct lex_line line = {0};
    struct lex_state state = {0};
    lex_line(language_by_id(SPAN("python")), SPAN("# c"), &state, &line);
    cr_assert_eq(lex_class_at(&line, 2), LEX_COMMENT);
    cr_assert_eq(lex_class_at(&line, 3), LEX_CODE);
    lex_line(language_by_id(SPAN("python")), SPAN(""), &state, &line);
    cr_assert_eq(line.count, 0);
    cr_assert_eq(lex_class_at(&line, 0), LEX_CODE);
    lex_line_release(&line);
}

/* The state that two ways into the same situation leave is the same, byte for byte. */
Test(lexer, equal_situations_have_equal_states)
{
    static const struct {
        const char *language, *text;
    } rows[] = {
        {"javascript", "`a${`b${1}`}`;"},
        {"cpp", "R\"xy(a)xy\" L'a';"},
        {"rust", "r##\"a\"## /* /* */ */;"},
        {"python", "'''a''' # b"},
        {"shellscript", "x=\"$(echo \"a\")\""},
        {"html", "<script>f(`a`)</script><b c='d'>"},
        {"sql", "$a$ x $a$;"},
        {"lua", "[==[ x ]==] --[[ ]]"},
        {"csharp", "\"\"\"\" a \"\"\"\";"},
        {"yaml", "a: \"b\" # c"},
        {"markdown", "`a` <!-- b -->"},
        {"swift", "#\"a\"# /* */;"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct lex_state state = {0};
        static const struct lex_state start;
        lex_line(language_by_id(span_from_string(rows[i].language)), span_from_string(rows[i].text),
                 &state, NULL);
        cr_assert_eq(memcmp(&state, &start, sizeof state), 0, "row %zu: %s", i, rows[i].text);
    }
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t random_line(uint32_t *seed, char *line, size_t capacity)
{
    static const char *const pieces[] = {
        "\"",     "'",       "`",      "/",    "*",    "#",        "\\",       "{",       "}",
        "${",     "$(",      "(",      ")",    "[",    "]",        "<",        ">",       "<<E",
        "E",      "--",      "=",      "a",    " ",    "\t",       "\"\"\"",   "'''",     "```",
        "/*",     "*/",      "//",     "R\"",  "r#\"", "\"#",      "$$",       "[=[",     "]=]",
        "-->",    "<!--",    "|",      ":",    "- ",   "<script>", "</script", "@",       "~~~",
        "<<<",    "?>",      "<?php ", "\xff", "\xc3", "\xc3\xa9", "x",        "__END__", "=cut",
        ";",      "return ", "1",      "f",    "<<-",  "<<~",      ",",        "<style>", "$",
        ".test(", "f\"{",    "f'''{",  "\\N{"};
    enum { N_PIECES = sizeof pieces / sizeof *pieces };
    size_t length = 0;
    for (size_t n = next_random(seed) % 12; n > 0; n--) {
        const char *piece = pieces[next_random(seed) % N_PIECES];
        size_t size = strlen(piece);
        if (length + size > capacity)
            break;
        memcpy(line + length, piece, size);
        length += size;
    }
    return length;
}

static void check_cover(const struct lex_line *line, size_t length, const char *language)
{
    size_t at = 0;
    for (size_t i = 0; i < line->count; i++) {
        const struct lex_span *span = &line->spans[i];
        cr_assert_eq(span->start, at, "%s: a gap at %zu", language, at);
        cr_assert_gt(span->end, span->start, "%s: an empty span at %zu", language, at);
        cr_assert(i == 0 || span[-1].class != span->class, "%s: equal neighbours", language);
        at = span->end;
    }
    cr_assert_eq(at, length, "%s: covers %zu of %zu", language, at, length);
}

enum { RANDOM_LINES = 12, RANDOM_TEXTS = 600, RANDOM_BYTES = 120 };

/* Lexes one random text twice, with spans and without, the second time from every stored state. */
static void check_random_text(const struct language *language, uint32_t *seed,
                              struct lex_line *line)
{
    char text[RANDOM_LINES][RANDOM_BYTES];
    size_t lengths[RANDOM_LINES];
    struct lex_state states[RANDOM_LINES + 1] = {0};
    for (size_t i = 0; i < RANDOM_LINES; i++) {
        lengths[i] = random_line(seed, text[i], RANDOM_BYTES);
        states[i + 1] = states[i];
        /* An exact copy on the heap, so that a read past the end is seen by the sanitizer. */
        char *copy = mem_alloc(MEM_RULES, lengths[i]);
        memcpy(copy, text[i], lengths[i]);
        lex_line(language, (struct span){copy, lengths[i]}, &states[i + 1], line);
        mem_free(MEM_RULES, copy);
        check_cover(line, lengths[i], language_id(language));
        cr_assert_leq(states[i + 1].depth, LEX_NEST_MAX);
    }
    for (size_t from = 0; from < RANDOM_LINES; from++) {
        struct lex_state state = states[from];
        for (size_t i = from; i < RANDOM_LINES; i++) {
            lex_line(language, (struct span){text[i], lengths[i]}, &state, NULL);
            cr_assert_eq(memcmp(&state, &states[i + 1], sizeof state), 0,
                         "%s: the state after line %zu differs, from line %zu, seed %u",
                         language_id(language), i, from, *seed);
        }
    }
}

Test(lexer, holds_its_promises_on_random_text)
{
    struct lex_line line = {0};
    uint32_t seed = 20261121;
    for (const struct language *l = language_next(NULL); l; l = language_next(l))
        for (size_t i = 0; i < RANDOM_TEXTS; i++)
            check_random_text(l, &seed, &line);
    lex_line_release(&line);
}
