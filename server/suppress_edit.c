/* SPDX-License-Identifier: MIT */
#include "server/suppress_edit.h"

#include "rules/fix.h"
#include "rules/line_fragment.h"

/* Forms of a comment that takes up a line, the usual one of a language before others it has. */
static const struct {
    const char *open, *close;
} forms[] = {
    {"//", ""}, {"--", ""}, {"#", ""}, {"/*", " */"}, {"<!--", " -->"}, {";;", ""}, {"\"", ""},
};
enum { N_FORMS = sizeof forms / sizeof *forms };

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
           !is_bound_in_markdown(place, line, bytes);
}

/* The first form of the comment that fits before `line`, which stands there as `indent` has it. */
static bool append_comment(const struct suppress_edit_place *place, size_t line, struct span words,
                           struct buf *out)
{
    struct span indent = indentation(text_line(place->text, place->line));
    size_t start = out->length;
    for (size_t i = 0; i < N_FORMS; i++) {
        out->length = start;
        buf_append(out, indent);
        buf_printf(out, "%s auto-enforcer: %.*s%s", forms[i].open, (int)words.length, words.bytes,
                   forms[i].close);
        if (fits(place, line, span_slice(buf_span(out), start, out->length),
                 forms[i].open[0] == '<'))
            return true;
    }
    return false;
}

static bool add_insert(const struct suppress_edit_place *place, size_t line, struct span words,
                       struct suppress_edit *edit)
{
    struct span line_end = fix_line_end(place->text, place->line);
    struct buf *out = &edit->inserts[edit->count].text;
    bool is_behind_all = line == place->text->n_lines;
    if (!is_free(place, line))
        return false;
    edit->inserts[edit->count++].at =
        is_behind_all ? (struct text_position){line - 1, text_line(place->text, line - 1).length}
                      : (struct text_position){line, 0};
    if (is_behind_all)
        buf_append(out, line_end);
    if (!append_comment(place, line, words, out))
        return false;
    if (!is_behind_all)
        buf_append(out, line_end);
    return true;
}

static void append_words(const char *kind, const struct rule *rule, const struct day *until,
                         struct buf *out)
{
    buf_printf(out, "%s %s", kind, rule->id);
    if (until)
        buf_printf(out, " until %04d-%02d-%02d", until->year, until->month, until->day);
}

bool suppress_edit_make(const struct suppress_edit_place *place, const struct rule *rule,
                        const struct day *until, struct suppress_edit *edit)
{
    struct buf words = {0};
    struct span line = text_line(place->text, place->line);
    *edit = (struct suppress_edit){0};
    if (rule->flags & (RULE_NOT_SUPPRESSIBLE | RULE_NOT_SEARCHED | RULE_MARK) ||
        line.length > SCAN_LINE_MAX || has_no_comments(place->language))
        return false;
    if (rule->flags & RULE_FIRST_LINE) { /* what it finds stays on the first line */
        append_words("ignore-file", rule, until, &words);
        bool is_made = place->line == 0 && add_insert(place, 0, buf_span(&words), edit);
        buf_release(&words);
        return is_made;
    }
    struct lex_state state = state_before(place, place->line);
    bool is_comment = is_all(place, line, &state, LEX_COMMENT);
    append_words(is_comment ? "ignore-start" : "ignore", rule, until, &words);
    bool made = add_insert(place, place->line, buf_span(&words), edit);
    if (made && is_comment) {
        buf_clear(&words);
        append_words("ignore-end", rule, NULL, &words);
        made = add_insert(place, place->line + 1, buf_span(&words), edit);
    }
    buf_release(&words);
    return made;
}
