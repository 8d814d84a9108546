/* SPDX-License-Identifier: MIT */
#include "server/suppress_edit.h"

#include "rules/fix.h"
#include "rules/line_fragment.h"
#include "server/suppress.h"

/* Forms of a comment that takes up a line, the usual one of a language before others it has. */
static const struct {
    const char *open, *close;
} forms[] = {
    {"//", ""},       {"--", ""}, {"#", ""},  {"/*", " */"},
    {"<!--", " -->"}, {";;", ""}, {"\"", ""}, {";", ""},
};
enum {
    N_FORMS = sizeof forms / sizeof *forms,
    LINES_BACK = 2000, /* an element that is open for longer is not seen */
    LINES_AHEAD = 200  /* of a text, that tell its language */
};

void suppress_edit_release(struct suppress_edit *edit)
{
    for (size_t i = 0; i < 2; i++)
        buf_release(&edit->inserts[i].text);
    *edit = (struct suppress_edit){0};
}

static struct lex_state state_before(const struct suppress_edit_place *place, size_t line)
{
    struct lex_state state = {0};
    if (line < place->text->n_lines)
        return line_states_state(place->states, line_states_get(place->states, line));
    state = line_states_state(place->states, line_states_get(place->states, line - 1));
    lex_line(place->language, text_line(place->text, line - 1), &state, NULL);
    return state;
}

/* Whether all of the bytes but blanks are of the class. *state becomes the one behind them. */
static bool is_all(const struct suppress_edit_place *place, struct span bytes,
                   struct lex_state *state, enum lex_class class)
{
    struct lex_line lexed = {0};
    bool all = true;
    lex_line(place->language, bytes, state, &lexed);
    for (size_t i = 0; i < bytes.length && all; i++)
        all = strchr(" \t\r\f", bytes.bytes[i]) || lex_class_at(&lexed, i) == class;
    lex_line_release(&lexed);
    return all;
}

/* A line of code could stand here, the comment is one, and what is below means what it meant. */
static bool fits(const struct suppress_edit_place *place, size_t line, struct span comment,
                 bool is_markup)
{
    const struct lex_state before = state_before(place, line);
    struct lex_state probe = before, behind = before;
    bool is_in_tag = is_markup && before.depth > 0;
    return !is_in_tag && is_all(place, SPAN("x"), &probe, LEX_CODE) &&
           is_all(place, comment, &behind, LEX_COMMENT) &&
           memcmp(&before, &behind, sizeof before) == 0;
}

static struct span indentation(struct span line)
{
    size_t end = 0;
    while (end < line.length && (line.bytes[end] == ' ' || line.bytes[end] == '\t'))
        end++;
    return span_slice(line, 0, end);
}

static bool is_one_of(const struct language *language, const char *const *ids)
{
    for (size_t i = 0; ids[i]; i++)
        if (strcmp(language_id(language), ids[i]) == 0)
            return true;
    return false;
}

/* Lines that have to be the first, or among the first two. */
static bool has_to_come_first(const struct text *text, size_t line)
{
    static const char *const heads[] = {"#!",           "<?",       "<!DOCTYPE", "<!doctype", "---",
                                        "\xEF\xBB\xBF", "# syntax", "# escape",  "%"};
    for (size_t i = line; i < 2 && i < text->n_lines; i++)
        if (span_find(text_line(text, i), 0, SPAN("coding")) < text_line(text, i).length)
            return true;
    for (size_t i = 0; line == 0 && i < sizeof heads / sizeof *heads; i++)
        if (span_starts_with(text_line(text, 0), span_from_string(heads[i])))
            return true;
    return false;
}

/* Whether the line before goes on below. */
static bool goes_on(const struct language *language, struct span before)
{
    static const char *const backtick[] = {"powershell", NULL};
    return span_ends_with(before, SPAN("\\")) ||
           (is_one_of(language, backtick) && span_ends_with(before, SPAN("`")));
}

/* Between the tags of JSX everything is text, which the lexer does not tell. */
static bool may_be_text_of_jsx(const struct language *language, struct span before,
                               struct span line)
{
    static const char *const react[] = {"javascriptreact", "typescriptreact", NULL};
    static const char *const plain[] = {"javascript", NULL};
    bool ends_tag = span_ends_with(before, SPAN(">")) && !span_ends_with(before, SPAN("=>"));
    if (is_one_of(language, plain))
        return ends_tag || span_starts_with(line, SPAN("<"));
    if (!is_one_of(language, react) || before.length == 0)
        return false;
    bool is_statement = strchr(";{(", before.bytes[before.length - 1]) != NULL;
    return !is_statement || span_find_byte(before, 0, '&') < before.length ||
           span_find_byte(before, 0, '<') < before.length;
}

/* A plain text of YAML that goes on below its key is no place for a comment. */
static bool may_be_text_of_yaml(const struct language *language, struct span line)
{
    static const char *const yaml[] = {"yaml", NULL};
    bool is_entry = span_starts_with(line, SPAN("-")) || span_ends_with(line, SPAN(":")) ||
                    span_find(line, 0, SPAN(": ")) < line.length;
    return is_one_of(language, yaml) && !is_entry;
}

/* Whether the line stands in what a document begins with between two lines of dashes. */
static bool is_front_matter(const struct text *text, size_t line)
{
    const struct span dashes = SPAN("---");
    if (line == 0 || !span_equal(span_trim(text_line(text, 0)), dashes))
        return false;
    for (size_t i = 1; i < line; i++)
        if (span_equal(span_trim(text_line(text, i)), dashes))
            return false;
    return true;
}

/* Besides that, a row of a table, and text far to the right, which would be shown. */
static bool is_bound_in_markdown(const struct suppress_edit_place *place, size_t line,
                                 struct span bytes)
{
    static const char *const markdown[] = {"markdown", NULL};
    return is_one_of(place->language, markdown) &&
           (indentation(bytes).length > 3 || span_find_byte(bytes, 0, '|') < bytes.length ||
            is_front_matter(place->text, line));
}

/* Elements whose text is shown as it stands, or is no text of the language. */
static size_t verbatim_at(struct span line, size_t at)
{
    static const char *const names[] = {"textarea", "title",   "pre",      "xmp",      "listing",
                                        "iframe",   "noembed", "noframes", "plaintext"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct span name = span_from_string(names[i]);
        size_t end = at + name.length;
        if (span_equal_ignore_case(span_slice(line, at, end), name) &&
            (end >= line.length || strchr(" \t/>", line.bytes[end])))
            return name.length;
    }
    return 0;
}

/* Whether the last tag of such an element on the line opens it (1) or closes it (-1); 0: none. */
static int last_verbatim_tag(struct span line)
{
    int found = 0;
    for (size_t at = span_find_byte(line, 0, '<'); at < line.length;
         at = span_find_byte(line, at + 1, '<')) {
        bool closes = at + 1 < line.length && line.bytes[at + 1] == '/';
        if (verbatim_at(line, at + 1 + closes))
            found = closes ? -1 : 1;
    }
    return found;
}

static bool is_verbatim(const struct suppress_edit_place *place, size_t line)
{
    static const char *const markup[] = {"html", "vue", "svelte", "php", "markdown", NULL};
    int tag = 0;
    if (!is_one_of(place->language, markup))
        return false;
    for (size_t i = 0; i < line && i < LINES_BACK && tag == 0; i++)
        tag = last_verbatim_tag(text_line(place->text, line - 1 - i));
    return tag > 0;
}

/* Blocks of a component hold what their tag says: JSON, another language of templates. */
static bool is_in_other_block(const struct suppress_edit_place *place, size_t line)
{
    static const char *const vue[] = {"vue", NULL};
    static const char *const known[] = {"<template>", "<script", "<style", "</"};
    struct span tag = SPAN("");
    if (!is_one_of(place->language, vue))
        return false;
    for (size_t i = 0; i < line && i < LINES_BACK && tag.length == 0; i++)
        if (span_starts_with(text_line(place->text, line - 1 - i), SPAN("<")))
            tag = text_line(place->text, line - 1 - i);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (span_starts_with(tag, span_from_string(known[i])))
            return false;
    return tag.length > 0;
}

/* Whether one of the first lines begins with one of the words, blanks aside. */
static bool begins_a_line(const struct text *text, const char *const *words)
{
    for (size_t i = 0; i < text->n_lines && i < LINES_AHEAD; i++)
        for (size_t w = 0; words[w]; w++)
            if (span_starts_with(span_trim(text_line(text, i)), span_from_string(words[w])))
                return true;
    return false;
}

/* Names of files that more than one language has. */
static bool is_of_other_language(const struct suppress_edit_place *place)
{
    static const char *const objective[] = {"objective-c", NULL};
    static const char *const matlab[] = {"%", "function ", "classdef ", NULL};
    static const char *const perl[] = {"perl", NULL};
    static const char *const prolog[] = {":-", "%", NULL};
    static const char *const markup[] = {"html", "xml", "vue", "svelte", "php", NULL};
    const struct text *text = place->text;
    return place->is_a_guess || span_ends_with(place->path, SPAN(".mdx")) ||
           (is_one_of(place->language, objective) && begins_a_line(text, matlab)) ||
           (is_one_of(place->language, perl) && begins_a_line(text, prolog)) ||
           (!is_one_of(place->language, markup) &&
            span_starts_with(text_line(text, 0), SPAN("<?xml")));
}

/* Languages without comments, whatever the lexer makes of some; and one whose verbatim text it
   does not know. */
static bool has_no_comments(const struct language *language)
{
    static const char *const ids[] = {"plaintext", "json", "csv", "log", "diff", "latex", NULL};
    return is_one_of(language, ids);
}

/* Whether a line may be put before `line`. */
static bool is_free(const struct suppress_edit_place *place, size_t line)
{
    struct span before =
        span_trim(line > 0 ? text_line(place->text, line - 1) : span_from_string(""));
    struct span bytes =
        line < place->text->n_lines ? text_line(place->text, line) : span_from_string("");
    struct span words = span_trim(bytes);
    return !has_to_come_first(place->text, line) && !goes_on(place->language, before) &&
           !span_starts_with(words, SPAN("\\")) &&
           !may_be_text_of_jsx(place->language, before, words) &&
           !may_be_text_of_yaml(place->language, words) &&
           !is_bound_in_markdown(place, line, bytes) && !is_verbatim(place, line) &&
           !is_in_other_block(place, line);
}

/* A line that is to be put before `line`. */
struct insertion {
    size_t line;
    struct span indent, words;
};

/* The first form of the comment that fits there. */
static bool append_comment(const struct suppress_edit_place *place,
                           const struct insertion *insertion, struct buf *out)
{
    size_t start = out->length;
    static const char *const ini[] = {"ini", NULL};
    bool wants_semicolon = is_one_of(place->language, ini); /* Not all that read it know "#". */
    for (size_t i = 0; i < N_FORMS; i++) {
        out->length = start;
        if (wants_semicolon && strcmp(forms[i].open, ";") != 0)
            continue;
        buf_append(out, insertion->indent);
        buf_printf(out, "%s auto-enforcer: %.*s%s", forms[i].open, (int)insertion->words.length,
                   insertion->words.bytes, forms[i].close);
        if (fits(place, insertion->line, span_slice(buf_span(out), start, out->length),
                 forms[i].open[0] == '<'))
            return true;
    }
    return false;
}

static bool add_insert(const struct suppress_edit_place *place, const struct insertion *insertion,
                       struct suppress_edit *edit)
{
    size_t line = insertion->line;
    struct span line_end = fix_line_end(place->text, line > 0 ? line - 1 : 0);
    struct buf *out = &edit->inserts[edit->count].text;
    bool is_behind_all = line == place->text->n_lines;
    if (!is_free(place, line))
        return false;
    edit->inserts[edit->count++].at =
        is_behind_all ? (struct text_position){line - 1, text_line(place->text, line - 1).length}
                      : (struct text_position){line, 0};
    if (is_behind_all)
        buf_append(out, line_end);
    if (!append_comment(place, insertion, out))
        return false;
    if (!is_behind_all)
        buf_append(out, line_end);
    return true;
}

static void append_words(const char *kind, const struct rule *rule,
                         const struct suppress_edit_terms *terms, struct buf *out)
{
    buf_printf(out, "%s %s", kind, rule->id);
    if (!terms)
        return;
    if (terms->until)
        buf_printf(out, " until %04d-%02d-%02d", terms->until->year, terms->until->month,
                   terms->until->day);
    if (terms->owner.length > 0)
        buf_printf(out, " by %.*s", (int)terms->owner.length, terms->owner.bytes);
}

/* Above all but what has to come first, so that what is found on the first line stays there. */
static bool add_of_file(const struct suppress_edit_place *place, struct span words,
                        struct suppress_edit *edit)
{
    struct insertion insertion = {suppress_preamble(place->text), SPAN(""), words};
    while (insertion.line > 0 && span_trim(text_line(place->text, insertion.line - 1)).length == 0)
        insertion.line--;
    return add_insert(place, &insertion, edit);
}

bool suppress_edit_make(const struct suppress_edit_place *place, const struct rule *rule,
                        const struct suppress_edit_terms *terms, struct suppress_edit *edit)
{
    struct buf words = {0};
    struct span line = text_line(place->text, place->line);
    struct insertion insertion = {.line = place->line, .indent = indentation(line)};
    *edit = (struct suppress_edit){0};
    if (rule->flags & (RULE_NOT_SUPPRESSIBLE | RULE_NOT_SEARCHED | RULE_MARK) ||
        line.length > SCAN_LINE_MAX || has_no_comments(place->language) ||
        is_of_other_language(place))
        return false;
    if (terms->is_of_file || rule->flags & RULE_FIRST_LINE) {
        append_words("ignore-file", rule, terms, &words);
        bool is_made =
            (terms->is_of_file || place->line == 0) && add_of_file(place, buf_span(&words), edit);
        buf_release(&words);
        return is_made;
    }
    struct lex_state state = state_before(place, place->line);
    bool is_comment = is_all(place, line, &state, LEX_COMMENT);
    append_words(is_comment ? "ignore-start" : "ignore", rule, terms, &words);
    insertion.words = buf_span(&words);
    bool made = add_insert(place, &insertion, edit);
    if (made && is_comment) {
        buf_clear(&words);
        append_words("ignore-end", rule, NULL, &words);
        insertion.line++;
        insertion.words = buf_span(&words);
        made = add_insert(place, &insertion, edit);
    }
    buf_release(&words);
    return made;
}
