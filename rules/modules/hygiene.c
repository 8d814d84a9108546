/* SPDX-License-Identifier: MIT */
/* What should not be left lying in a source text. */
#include "rules/module.h"
#include "rules/scan.h"

/* Git's own documentation shows markers in fences; a real conflict does not respect them. */
static bool is_not_quoted(struct scan *scan, struct scan_match *match)
{
    return !span_equal_string(span_from_string(scan_language(scan)), "markdown") ||
           scan_class(scan, match->start[0]) != RULE_IN_STRING ||
           scan_refuse(scan, match->start[0], match->end[0], "shown in a fence of Markdown");
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
            return scan_refuse(scan, match->start[0], match->end[0],
                               "the comment names an issue or a link");
    return true;
}

static bool is_right_to_left(struct span text)
{
    for (size_t at = 0; at < text.length; at++) {
        unsigned char byte = (unsigned char)text.bytes[at];
        if (byte >= 0xD7 && byte <= 0xDF) /* Hebrew, Arabic, Syriac, Thaana, NKo */
            return true;
    }
    return false;
}

/* What the mark at `at` does to the number of open ones: opens one, closes one, or is none. */
static int mark_step(struct span text, size_t at)
{
    if (at + 2 >= text.length || text.bytes[at] != '\xE2')
        return 0;
    unsigned char middle = (unsigned char)text.bytes[at + 1];
    unsigned char last = (unsigned char)text.bytes[at + 2];
    if (middle == 0x80)
        return last == 0xAA || last == 0xAB ? 1 : last == 0xAC ? -1 : 0;
    return middle != 0x81 ? 0 : last >= 0xA6 && last <= 0xA8 ? 1 : last == 0xA9 ? -1 : 0;
}

static bool has_override(struct span text)
{
    return span_find(text, 0, SPAN("\xE2\x80\xAD")) < text.length ||
           span_find(text, 0, SPAN("\xE2\x80\xAE")) < text.length;
}

/* Prose in Hebrew or Arabic sets off foreign words with marks, each of which is closed again. */
static bool is_no_typesetting(struct scan *scan, struct scan_match *match)
{
    static const char *const prose[] = {"plaintext", "markdown", "restructuredtext", "asciidoc",
                                        "latex"};
    struct span text = scan_text(scan);
    bool is_prose = false;
    int open = 0;
    (void)match;
    for (size_t i = 0; i < sizeof prose / sizeof *prose; i++)
        is_prose |= span_equal_string(span_from_string(scan_language(scan)), prose[i]);
    if (!is_prose || !scan_spend(scan, text.length) || has_override(text) ||
        !is_right_to_left(text))
        return true;
    for (size_t at = 0; at < text.length && open >= 0; at++)
        open += mark_step(text, at);
    return open != 0;
}

/* Joiners shape words of some scripts, and emoji; behind a letter of ASCII they do nothing. */
static bool is_out_of_place(struct scan *scan, struct scan_match *match)
{
    struct span found = scan_group(scan, match, 0);
    bool is_joiner = span_equal(found, SPAN("\xE2\x80\x8C")) ||
                     span_equal(found, SPAN("\xE2\x80\x8D")) || span_equal(found, SPAN("\xC2\xAD"));
    size_t start = match->start[0];
    return !is_joiner || (start > 0 && is_word(scan_text(scan).bytes[start - 1]) &&
                          scan_class(scan, start) == RULE_IN_CODE);
}

/* The engine shows it no other lines. */
static void report_line_end(struct scan *scan)
{
    scan_report(scan, scan_line_end(scan), scan_line_end(scan));
}

static const struct rule rules[] = {
    {
        .id = "hygiene/todo-unlinked",
        .title = "Note without a reference",
        .message = "{match} names no issue; add one (#123, ABC-123 or a link) or do it now",
        .why = "A note that points to no issue is found by nobody who plans work.",
        .how = "TODO(#123), TODO ABC-123 or a link; who reads it finds what was planned. It is in "
               "strict because old code has many, ten in 20,000 lines where it is well kept: begin "
               "with those that are new.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_STRICT,
        .kinds = RULE_KIND_CODE,
        .triggers = WORDS("TODO", "FIXME", "HACK", "XXX"),
        .where = RULE_IN_COMMENT,
        .pattern = "(?<![\\w$-])(?<!\\ba |\\bthe |\\bno |\\bany |\\bas |\\bof |\\bwhich )"
                   "(?:TODO|FIXME|HACK|XXX)(?![\\w-])",
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
            {"python", "# see #12, TODO: the rest"}, {"markdown", "TODO: write this"},
            {"perl", "# tells which TODO tests went through"},
            {"perl", "# true if this test had a TODO directive"}),
    },
    {
        .id = "hygiene/merge-marker",
        .title = "Merge conflict marker",
        .message = "A merge conflict was left in the text; choose a side and remove the markers",
        .why = "The text is two versions at once and is in neither of them what was meant.",
        .how = "Look at both sides, keep what is meant, and delete the three lines of marks.",
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
        .how = "Delete it, or write it as an escape such as \\u202E where it is meant.",
        .link = "https://trojansource.codes/",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .triggers =
            WORDS("\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE",
                  "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9"),
        .pattern = "[\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]",
        .accept = is_no_typesetting,
        .fix = &(const struct rule_fix){.replacement = ""},
        .matches = EXAMPLES({"c", "/* \xE2\x80\xAE } if (admin) begin */", "\xE2\x80\xAE", NULL,
                             NULL, "/*  } if (admin) begin */"},
                            {"python", "s = 'user\xE2\x81\xA6'", "\xE2\x81\xA6"},
                            {"go", "var a\xE2\x80\xAA b", "\xE2\x80\xAA"},
                            {"plaintext", "a\xE2\x81\xA9", "\xE2\x81\xA9"},
                            {"plaintext", "\xD7\xA9 \xE2\x80\xAAM-<", "\xE2\x80\xAA"},
                            {"plaintext", "\xD7\xA9 \xE2\x80\xAEM-<\xE2\x80\xAC", "\xE2\x80\xAE"},
                            {"python", "# \xD7\xA9 \xE2\x80\xAAM-<\xE2\x80\xAC", "\xE2\x80\xAA"}),
        .no_matches = EXAMPLES({"c", "/* \xE2\x80\x93 a dash, \xE2\x80\xA8 a separator */"},
                               {"python", "s = '\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D'"},
                               {"c", "const char *s = \"\\u202E\";"},
                               {"plaintext", "\xE2\x81\xA5\xE2\x81\xAA\xE2\x80\xA9\xE2\x80\xAF"},
                               {"plaintext", "\xD7\xA9 \xE2\x80\xAAM-<\xE2\x80\xAC \xD7\xA9"}),
    },
    {
        .id = "hygiene/invisible-character",
        .title = "Invisible character",
        .message = "A character that nobody sees stands here; remove it or write it as an escape",
        .why = "Names and texts that look alike are not equal, and searches miss them. Such "
               "characters come with what is pasted, or hide something.",
        .how = "Delete it, or write it as an escape such as \\u200B where it is meant.",
        .link = "https://www.unicode.org/reports/tr36/",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .kinds = RULE_KIND_CODE | RULE_KIND_DATA,
        .triggers =
            WORDS("\xC2\xAD", "\xE1\x85\x9F", "\xE1\x85\xA0", "\xE1\xA0\x8E", "\xE2\x80\x8B",
                  "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x81\xA0", "\xE3\x85\xA4", "\xEF\xBB\xBF",
                  "\xEF\xBE\xA0", "\xF3\xA0\x80", "\xF3\xA0\x81"),
        /* A byte order mark may begin a text, and tags end the flags of some countries. */
        .pattern =
            "[\\x{AD}\\x{115F}\\x{1160}\\x{180E}\\x{200B}-\\x{200D}\\x{2060}\\x{3164}\\x{FFA0}]"
            "|(?!^)\\x{FEFF}|(?<![\\x{1F3F4}\\x{E0001}-\\x{E007F}])[\\x{E0001}-\\x{E007F}]",
        .accept = is_out_of_place,
        .fix = &(const struct rule_fix){.replacement = ""},
        .matches = EXAMPLES(
            {"javascript", "const a\xE2\x80\x8B = 1;", "\xE2\x80\x8B", NULL, NULL, "const a = 1;"},
            {"python", "s = 'key\xE2\x81\xA0'", "\xE2\x81\xA0"},
            {"javascript", "const \xE3\x85\xA4 = f();", "\xE3\x85\xA4"},
            {"json", "{\"a\": \"\xEF\xBB\xBF\"}", "\xEF\xBB\xBF"},
            {"c", "int a\xE2\x80\x8D;", "\xE2\x80\x8D"},
            {"python", "# see\xF3\xA0\x81\xA1 this", "\xF3\xA0\x81\xA1"}),
        .no_matches =
            EXAMPLES({"javascript", "const a = '\\u200B';"}, {"python", "\xEF\xBB\xBFimport os"},
                     {"python", "s = '\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80'"},
                     {"yaml", "title: \xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xAE"},
                     {"python", "s = '\xF0\x9F\x8F\xB4\xF3\xA0\x81\xA7\xF3\xA0\x81\xBF'"},
                     {"markdown", "a\xE2\x80\x8B"}, {"c", "/* \xC2\xA0 a blank */"}),
    },
    {
        .id = "hygiene/mixed-line-endings",
        .title = "Mixed line endings",
        .message = "From here on lines end otherwise than the first one; use one kind of line end",
        .why = "A text whose lines end in LF here and in CRLF or CR there shows as changed where "
               "nothing was changed, and programs that read it line by line see a stray character. "
               "Of lines in a row that end otherwise the first is reported.",
        .how = "Save the whole file with one kind of line end, or let git do it: * text=auto in "
               ".gitattributes.",
        .link = "https://git-scm.com/docs/gitattributes#_text",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_RECOMMENDED,
        .confidence = RULE_CONFIDENCE_HIGH,
        .flags = RULE_LINE_ENDS,
        .not_paths = WORDS("*.patch", "*.diff", "*.eml", "*.mbox"),
        .check = report_line_end,
        .matches = EXAMPLES(
            {"c", "int a;\nint b;\r\nint c;\n", ";"},
            {"c", "int a;\r\nint b;\r\nint c;\nint d;", ";"},
            {"plaintext", "one\ntwo\rthree\n", "o"}, {"plaintext", "one\rtwo\rthree\r\n", "e"},
            {"html", "<script>\n</script>\r\n", ">"}, {"markdown", "one\n\r\n\r\ntwo\n"}),
        .no_matches = EXAMPLES({"c", "int a;\nint b;\n"}, {"c", "int a;\r\nint b;\r\nint c;"},
                               {"plaintext", "one\rtwo\rthree\r"}, {"plaintext", "one"},
                               {"plaintext", "\r\n\r\n"}, {"c", "char *s = \"\\r\\n\";\n"},
                               {"diff", "-a\r\n+a\n", NULL, "fix.patch"}),
    },
    {
        .id = "hygiene/conflict-file",
        .title = "File left over from a conflict",
        .message = "This file was left over when versions were brought together; delete it",
        .why = "A patch, a merge tool or a synchronised folder put it there for the time being. "
               "It is an old or half version that searches find and people edit by mistake.",
        .how = "Bring over what is still needed, delete the file, and let git ignore its like.",
        .link = "https://git-scm.com/docs/git-mergetool",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .flags = RULE_FIRST_LINE,
        .paths = WORDS("*.orig", "*.rej", "*_BACKUP_[0-9]*", "*_BASE_[0-9]*", "*_LOCAL_[0-9]*",
                       "*_REMOTE_[0-9]*", "*.sync-conflict-*", "*conflicted copy*"),
        .pattern = "^.*", /* the path has told all */
        .matches = EXAMPLES({"plaintext", "int main;\nx", "int main;", "src/main.c.orig"},
                            {"plaintext", "--- a\n+++ b", "--- a", "src/main.c.rej"},
                            {"c", "int x;\n", "int x;", "src/main_REMOTE_4711.c"},
                            {"markdown", "# Notes", "# Notes", "notes.sync-conflict-20260101.md"}),
        .no_matches = EXAMPLES({"c", "int main;", NULL, "src/main.c"},
                               {"c", "int main;", NULL, "src/original.c"},
                               {"c", "int main;", NULL, "src/USE_LOCAL_CACHE.c"},
                               {"plaintext", "", NULL, "src/rejected.txt"}),
    },
};

RULE_MODULE(hygiene, "hygiene", "Left in the text", rules);
