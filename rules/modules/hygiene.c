/* SPDX-License-Identifier: MIT */
/* What should not be left lying in a source text. */
#include "rules/module.h"
#include "rules/scan.h"

/* Git's own documentation shows markers in fences; a real conflict does not respect them. */
static bool is_not_quoted(struct scan *scan, struct scan_match *match)
{
    return !span_equal_string(span_from_string(scan_language(scan)), "markdown") ||
           scan_class(scan, match->start[0]) != RULE_IN_STRING;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_word(char byte)
{
    return is_digit(byte) || is_upper(byte) || (byte >= 'a' && byte <= 'z') || byte == '_';
}

/* Whether ABC-123 begins at `at`, and is not the name of a standard. */
static bool is_issue_key(struct span text, size_t at)
{
    static const char *const standards[] = {"UTF", "SHA", "ISO", "RFC", "IEEE", "AES", "MD", "CP"};
    size_t end = at;
    while (end < text.length &&
           (is_upper(text.bytes[end]) || (end > at && is_digit(text.bytes[end]))))
        end++;
    if (end - at < 2 || end + 1 >= text.length || text.bytes[end] != '-' ||
        !is_digit(text.bytes[end + 1]))
        return false;
    for (size_t i = 0; i < sizeof standards / sizeof *standards; i++)
        if (span_equal_string(span_slice(text, at, end), standards[i]))
            return false;
    return true;
}

/* Whether a reference begins at `at`: #123, docs.md#part, a link, a path of docs, bug 123. */
static bool is_reference(struct span text, size_t at)
{
    static const char *const words[] = {"bug ", "issue ", "ticket ", "b/", "gh-"};
    struct span rest = span_slice(text, at, text.length);
    if (text.bytes[at] == '#')
        return rest.length > 1 &&
               (is_digit(rest.bytes[1]) ||
                (at > 0 && is_word(text.bytes[at - 1]) && is_word(rest.bytes[1])));
    if (span_starts_with(rest, SPAN("://")))
        return true;
    if (at > 0 && (is_word(text.bytes[at - 1]) || text.bytes[at - 1] == '-'))
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (span_equal_ignore_case(span_slice(rest, 0, length), span_from_string(words[i])) &&
            rest.length > length && is_digit(rest.bytes[length]))
            return true;
    }
    return span_starts_with(rest, SPAN("docs/")) || is_issue_key(text, at);
}

/* The reference may stand anywhere in the comment, but on its line. */
static bool has_no_reference(struct scan *scan, struct scan_match *match)
{
    struct span text = scan_text(scan);
    size_t start = scan_class_start(scan, match->start[0]);
    struct span comment = span_slice(text, start, scan_class_end(scan, match->start[0]));
    if (!scan_spend(scan, comment.length))
        return false;
    for (size_t at = 0; at < comment.length; at++)
        if (is_reference(comment, at))
            return false;
    return true;
}

static const struct rule rules[] = {
    {
        .id = "hygiene/todo-unlinked",
        .title = "Note without a reference",
        .message = "{match} names no issue; add one (#123, ABC-123 or a link) or do it now",
        .why = "A note that points to no issue is found by nobody who plans work.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_STRICT,
        .kinds = RULE_KIND_CODE,
        .triggers = WORDS("TODO", "FIXME", "HACK", "XXX"),
        .where = RULE_IN_COMMENT,
        .pattern = "(?<![\\w$-])(?:TODO|FIXME|HACK|XXX)(?![\\w-])",
        .accept = has_no_reference,
        .matches = EXAMPLES({"typescript", "// TODO: fix", "TODO"}, {"python", "# FIXME", "FIXME"},
                            {"c", "/* HACK */", "HACK"},
                            {"c", "/*\n * XXX: what about the other end?\n */", "XXX"},
                            {"typescript", "f(); // TODO(anna) decode UTF-8", "TODO"},
                            {"typescript", "// see ABC-12\n// TODO: and this", "TODO"},
                            {"css", "/* TODO: colour #fff */", "TODO"}),
        .no_matches = EXAMPLES(
            {"typescript", "// TODO(#123): fix"},
            {"typescript", "// TODO: later, docs/tech-debt.md#DEBT-002"},
            {"typescript", "const todoList = TODO; // todoList"},
            {"typescript", "// TODOList and TODO_LIST"}, {"python", "# TODO ABC-123 fix"},
            {"python", "# FIXME: https://tracker.example/17"}, {"python", "s = '# TODO: fix'"},
            {"python", "# TODO(bug 1234)"}, {"python", "# mkstemp XXXXXX and XXX-XX-XXXX"},
            {"python", "# see #12, TODO: the rest"}, {"markdown", "TODO: write this"}),
    },
    {
        .id = "hygiene/merge-marker",
        .title = "Merge conflict marker",
        .message = "A merge conflict was left in the text; choose a side and remove the markers",
        .why = "The text is two versions at once and is in neither of them what was meant.",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .triggers = WORDS("<<<<<<< ", ">>>>>>> ", "||||||| "),
        .pattern = "^(?:<{7}|>{7}|\\|{7})(?=[ ]\\S)",
        .accept = is_not_quoted,
        .matches = EXAMPLES({"typescript",
                             "<<<<<<< HEAD\nconst a = 1;\n=======\nconst a = 2;\n>>>>>>> topic\n",
                             "<<<<<<<"},
                            {"python", "x = 1\n>>>>>>> 1a2b3c4 (a commit)", ">>>>>>>"},
                            {"c", "||||||| merged common ancestors", "|||||||"},
                            {"plaintext", "<<<<<<< ours\n", "<<<<<<<"},
                            {"json", "{\n<<<<<<< HEAD\n\"a\": 1\n", "<<<<<<<"},
                            {"python", "s = '''\n<<<<<<< HEAD\n'''", "<<<<<<<"}),
        .no_matches = EXAMPLES(
            {"markdown", "Title\n=======\n"}, {"plaintext", "======="}, {"c", "x = a <<<<<<< b;"},
            {"c", "  <<<<<<< HEAD"}, {"plaintext", "<<<<<<<< HEAD"}, {"python", ">>>>>>> "},
            {"markdown", "```\n<<<<<<< HEAD\n>>>>>>> topic\n```"}, {"plaintext", "<<<<<<<"}),
    },
    {
        .id = "hygiene/bidirectional-character",
        .title = "Bidirectional control character",
        .message = "An invisible character reorders this line on the screen; remove or escape it",
        .why = "Such characters make code look unlike what the compiler reads (CVE-2021-42574).",
        .link = "https://trojansource.codes/",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .triggers =
            WORDS("\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
                  "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9"),
        .pattern = "[\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]",
        .matches = EXAMPLES({"c", "/* \xE2\x80\xAE } if (admin) begin */", "\xE2\x80\xAE"},
                            {"python", "s = 'user\xE2\x81\xA6'", "\xE2\x81\xA6"},
                            {"go", "var a\xE2\x80\xAA b", "\xE2\x80\xAA"},
                            {"plaintext", "a\xE2\x81\xA9", "\xE2\x81\xA9"}),
        .no_matches = EXAMPLES({"c", "/* \xE2\x80\x93 a dash, \xE2\x80\xA8 a separator */"},
                               {"python", "s = '\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D'"},
                               {"c", "const char *s = \"\\u202E\";"},
                               {"plaintext", "\xE2\x81\xA5\xE2\x81\xAA\xE2\x80\xA9\xE2\x80\xAF"}),
    },
};

RULE_MODULE(hygiene, "hygiene", "Left in the text", rules);
