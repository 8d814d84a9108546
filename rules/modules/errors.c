/* SPDX-License-Identifier: MIT */
/* Errors that are caught and then forgotten. */
#include "rules/module.h"
#include "rules/scan.h"

static const size_t nowhere = SIZE_MAX;

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f';
}

static bool is_word(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

static bool is_language(const struct scan *scan, const char *id)
{
    return span_equal_string(span_from_string(id), scan_language(scan));
}

static bool is_javascript(const struct scan *scan)
{
    struct span language = span_from_string(scan_language(scan));
    return span_starts_with(language, SPAN("javascript")) ||
           span_starts_with(language, SPAN("typescript")) || is_language(scan, "vue") ||
           is_language(scan, "svelte");
}

/* Whether `byte` stands at `at`, in code. */
static bool has_code(struct scan *scan, size_t at, char byte)
{
    struct span text = scan_text(scan);
    return at < text.length && text.bytes[at] == byte && scan_class(scan, at) == RULE_IN_CODE;
}

/* Behind the bracket that closes the one at `open`, or nowhere. */
static size_t after_bracket(struct scan *scan, size_t open)
{
    struct span text = scan_text(scan);
    size_t depth = 0;
    for (size_t at = open; at < text.length; at++) {
        char byte = text.bytes[at];
        bool opens = byte == '(' || byte == '[' || byte == '{';
        bool closes = byte == ')' || byte == ']' || byte == '}';
        if ((!opens && !closes) || scan_class(scan, at) != RULE_IN_CODE)
            continue;
        depth = opens ? depth + 1 : depth - 1;
        if (depth == 0)
            return at + 1;
    }
    return nowhere;
}

/* Behind the block at `open` if nothing but comments is in it, else nowhere. */
static size_t after_empty_block(struct scan *scan, size_t open)
{
    if (!has_code(scan, open, '{'))
        return nowhere;
    size_t at = scan_significant_after(scan, open + 1);
    while (at != nowhere && has_code(scan, at, ';'))
        at = scan_significant_after(scan, at + 1);
    return at != nowhere && has_code(scan, at, '}') ? at + 1 : nowhere;
}

static size_t line_start(struct span text, size_t at)
{
    while (at > 0 && text.bytes[at - 1] != '\n')
        at--;
    return at;
}

/* Whether the words of a comment say that the error is dropped on purpose, and why. */
static bool gives_reason(struct span comment)
{
    static const char *const marks[] = {"@fire-and-forget", "ignore:", "ignored"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        struct span mark = span_from_string(marks[i]);
        for (size_t at = 0; at + mark.length <= comment.length; at++) {
            size_t end = at + mark.length;
            if (!span_equal_ignore_case(span_slice(comment, at, end), mark) ||
                (at > 0 && is_word(comment.bytes[at - 1])) ||
                (end < comment.length && is_word(comment.bytes[end])))
                continue;
            if (i == 0)
                return true;
            while (end < comment.length && memchr(" \t:,(-", comment.bytes[end], 6))
                end++;
            if (end < comment.length && is_word(comment.bytes[end]))
                return true;
        }
    }
    return false;
}

/* A comment of so many words, in the handler, says why; one to be done later does not. */
enum { WORDS_OF_A_REASON = 5 };

static bool explains(struct span comment)
{
    static const char *const notes[] = {"TODO", "FIXME", "XXX", "HACK"};
    size_t n_words = 0;
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (span_find(comment, 0, span_from_string(notes[i])) < comment.length)
            return false;
    for (size_t at = 0; at < comment.length; at++) {
        bool begins = at == 0 || is_blank(comment.bytes[at - 1]);
        n_words += begins && is_word(comment.bytes[at]);
    }
    return n_words >= WORDS_OF_A_REASON;
}

/* The start of the comment lines right above the line that begins at `start`, or `start`. */
static size_t with_comments_above(struct scan *scan, size_t start)
{
    struct span text = scan_text(scan);
    while (start > 0) {
        size_t above = line_start(text, start - 1);
        size_t first = above;
        while (first < start && is_blank(text.bytes[first]))
            first++;
        size_t next = scan_significant_after(scan, above);
        if (first == start || next == nowhere || next < start)
            break;
        start = above;
    }
    return start;
}

/* Whether a comment on the lines of [start, end), or right above them, gives a reason. */
static bool is_on_purpose(struct scan *scan, size_t start, size_t end)
{
    struct span text = scan_text(scan);
    end = span_find_byte(text, end, '\n');
    for (size_t at = with_comments_above(scan, line_start(text, start)); at < end;) {
        size_t next = scan_class_end(scan, at);
        if (next <= at)
            next = at + 1;
        struct span comment = span_slice(text, at, next);
        if (scan_class(scan, at) == RULE_IN_COMMENT &&
            (gives_reason(comment) || (at > start && explains(comment))))
            return true;
        at = next;
    }
    return false;
}

/* Behind the word at `at` if it is `word`, else nowhere. */
static size_t after_word(struct scan *scan, size_t at, const char *word)
{
    struct span text = scan_text(scan);
    size_t end = at;
    while (end < text.length && is_word(text.bytes[end]))
        end++;
    return span_equal_string(span_slice(text, at, end), word) ? end : nowhere;
}

/* Behind the handler at `at` if it is a function without effect, else nowhere. */
static size_t after_empty_function(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t end = after_word(scan, at, "async");
    if (end != nowhere && (at = scan_significant_after(scan, end)) == nowhere)
        return nowhere;
    bool arrow = after_word(scan, at, "function") == nowhere;
    bool has_list = false;
    while (at < text.length && !has_code(scan, at, '{') && !has_code(scan, at, ',') &&
           !has_code(scan, at, ')')) {
        if (has_code(scan, at, '(')) {
            if (has_list || (at = after_bracket(scan, at)) == nowhere)
                return nowhere;
            has_list = true;
        } else if (arrow && has_code(scan, at, '=') && has_code(scan, at + 1, '>')) {
            at = scan_significant_after(scan, at + 2);
            return at == nowhere ? nowhere : after_empty_block(scan, at);
        } else {
            at++;
        }
    }
    return arrow || !has_list ? nowhere : after_empty_block(scan, at);
}

/* Behind a name like noop or lodash.noop at `at`, else nowhere. */
static size_t after_noop(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t end = at;
    while (end < text.length && (is_word(text.bytes[end]) || text.bytes[end] == '.'))
        end++;
    struct span name = span_slice(text, at, end);
    return span_equal(name, SPAN("noop")) || span_ends_with(name, SPAN(".noop")) ? end : nowhere;
}

/* `.catch(handler)`, `at` being behind the word: where it ends if the handler does nothing. */
static size_t after_empty_handler(struct scan *scan, size_t at)
{
    at = scan_significant_after(scan, at);
    if (at == nowhere || !has_code(scan, at, '('))
        return nowhere;
    at = scan_significant_after(scan, at + 1);
    if (at == nowhere)
        return nowhere;
    size_t end = after_noop(scan, at);
    if (end == nowhere)
        end = after_empty_function(scan, at);
    at = end == nowhere ? nowhere : scan_significant_after(scan, end);
    if (at != nowhere && has_code(scan, at, ','))
        at = scan_significant_after(scan, at + 1);
    return at != nowhere && has_code(scan, at, ')') ? at + 1 : nowhere;
}

/* `catch (...) {`, `at` being behind the word: where it ends if the block is empty. */
static size_t after_empty_clause(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    for (at = scan_significant_after(scan, at); at != nowhere;
         at = scan_significant_after(scan, at)) {
        char byte = text.bytes[at];
        if (byte == '{')
            return after_empty_block(scan, at);
        if (byte == '}' || byte == ';' || byte == ')')
            return nowhere;
        size_t end = byte == '(' || byte == '[' ? after_bracket(scan, at) : at + 1;
        if (end == nowhere)
            return nowhere;
        at = end;
    }
    return nowhere;
}

static bool same_line(struct span text, size_t from, size_t to)
{
    return to != nowhere && span_find_byte(text, from, '\n') >= to;
}

/* Behind `pass` or `...` at `at` if its line holds no more, else nowhere. */
static size_t after_pass(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t end = after_word(scan, at, "pass");
    if (end == nowhere && span_starts_with(span_slice(text, at, text.length), SPAN("...")))
        end = at + 3;
    if (end == nowhere || same_line(text, end, scan_significant_after(scan, end)))
        return nowhere;
    return end;
}

/* Exceptions that are answers: there is no such key, module, item, file. Nothing went wrong. */
static bool is_answer(struct span name)
{
    static const char *const answers[] = {
        "ImportError",     "ModuleNotFoundError", "KeyError",          "IndexError",
        "LookupError",     "AttributeError",      "StopIteration",     "StopAsyncIteration",
        "ValueError",      "FileNotFoundError",   "FileExistsError",   "ProcessLookupError",
        "BlockingIOError", "InterruptedError",    "KeyboardInterrupt", "NotImplementedError",
        "SystemExit",      "GeneratorExit",       "CancelledError",    "Empty",
    };
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
        if (span_equal_string(name, answers[i]))
            return true;
    return false;
}

/* What an `except` clause names. */
enum clause { CLAUSE_OF_ALL, CLAUSE_OF_SOME, CLAUSE_OF_ANSWERS };

/* Of the clause whose names stand between the word at `at` and the colon of its line. */
static enum clause clause_kind(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t n_names = 0, n_answers = 0;
    while (at < text.length && text.bytes[at] != '\n' && !has_code(scan, at, ':')) {
        size_t end = at;
        while (end < text.length && is_word(text.bytes[end]))
            end++;
        struct span name = span_slice(text, at, end);
        if (span_equal(name, SPAN("as")))
            break;
        bool is_module = end < text.length && text.bytes[end] == '.';
        if (span_equal(name, SPAN("Exception")) || span_equal(name, SPAN("BaseException")))
            return CLAUSE_OF_ALL;
        n_names += end > at && !is_module;
        n_answers += end > at && !is_module && is_answer(name);
        at = end > at ? end : at + 1;
    }
    return n_names == 0 ? CLAUSE_OF_ALL : n_names == n_answers ? CLAUSE_OF_ANSWERS : CLAUSE_OF_SOME;
}

/* Whether an `else` or one more `except` goes on at `at`: who drops some there has told them apart.
 */
static bool goes_on(struct scan *scan, size_t at, size_t column)
{
    return at != nowhere && at - line_start(scan_text(scan), at) == column &&
           (after_word(scan, at, "else") != nowhere || after_word(scan, at, "except") != nowhere);
}

/* `except ...:`, `at` being behind the word: where it ends if its suite does nothing. */
static size_t after_empty_suite(struct scan *scan, size_t keyword, size_t at)
{
    struct span text = scan_text(scan);
    size_t column = keyword - line_start(text, keyword);
    size_t before = scan_significant_before(scan, keyword);
    enum clause kind = clause_kind(scan, at);
    if ((before != nowhere && same_line(text, before, keyword)) || kind == CLAUSE_OF_ANSWERS)
        return nowhere;
    while (at != nowhere && at < text.length && !has_code(scan, at, ':')) {
        if (text.bytes[at] == '\n')
            return nowhere;
        bool opens = has_code(scan, at, '(') || has_code(scan, at, '[') || has_code(scan, at, '{');
        at = opens ? after_bracket(scan, at) : at + 1;
    }
    size_t body = at == nowhere ? nowhere : scan_significant_after(scan, at + 1);
    size_t end = body == nowhere ? nowhere : after_pass(scan, body);
    size_t next = end == nowhere ? nowhere : scan_significant_after(scan, end);
    if (kind == CLAUSE_OF_SOME && goes_on(scan, next, column))
        return nowhere;
    if (end == nowhere || same_line(text, at, body))
        return end;
    bool is_all = next == nowhere || next - line_start(text, next) <= column;
    return body - line_start(text, body) > column && is_all ? end : nowhere;
}

/* A clause follows the block that it belongs to; a function may be called catch as well. */
static bool follows_block(struct scan *scan, size_t before)
{
    return before == nowhere || has_code(scan, before, '}') || is_language(scan, "dart");
}

static size_t after_swallowing(struct scan *scan, const struct scan_match *match)
{
    size_t start = match->start[0];
    size_t end = match->end[0];
    bool python = is_language(scan, "python");
    if (span_equal(scan_group(scan, match, 0), SPAN("except")))
        return python ? after_empty_suite(scan, start, end) : nowhere;
    if (python)
        return nowhere;
    size_t before = scan_significant_before(scan, start);
    if (before != nowhere && has_code(scan, before, '.'))
        return is_javascript(scan) ? after_empty_handler(scan, end) : nowhere;
    return follows_block(scan, before) ? after_empty_clause(scan, end) : nowhere;
}

static void check_swallowed(struct scan *scan)
{
    struct scan_match match;
    for (size_t from = 0; scan_next(scan, from, &match); from = match.end[0]) {
        size_t end = after_swallowing(scan, &match);
        if (end == nowhere)
            scan_refuse(scan, match.start[0], match.end[0],
                        "the error is dealt with, or nothing is caught here");
        else if (is_on_purpose(scan, match.start[0], end))
            scan_refuse(scan, match.start[0], match.end[0], "a comment says why it is dropped");
        else
            scan_report(scan, match.start[0], match.end[0]);
    }
}

static const struct rule rules[] = {
    {
        .id = "errors/swallowed",
        .title = "Swallowed error",
        .message = "The error is caught and dropped; handle it, log it or say why it is ignored",
        .why =
            "What went wrong is lost where it happened and shows up later, elsewhere, as "
            "something else. A comment `ignore: reason`, `@fire-and-forget` or one of five words "
            "in the handler says that it is meant. In Python, exceptions that are answers "
            "(KeyError, ImportError, StopIteration and the like) may be dropped.",
        .how = "Handle it, log it with its cause, pass it on, or write why it may be lost.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .kinds = RULE_KIND_CODE,
        .triggers = WORDS("catch", "except"),
        .lines_before = 3,
        .lines_after = 12,
        .where = RULE_IN_CODE,
        .pattern = "(?<![\\w$])(?:catch|except)(?![\\w$])",
        .check = check_swallowed,
        .matches = EXAMPLES(
            {"typescript", "try { f(); } catch (error) { }", "catch"},
            {"typescript", "try {\n  f();\n} catch (e) {\n // Silent failure\n}", "catch"},
            {"typescript", "catch (e) {\n // Silent failure\n}", "catch"},
            {"javascript", "f().catch(() => {})", "catch"},
            {"python", "try:\n    f()\nexcept Exception:\n    pass", "except"},
            {"python",
             "try:\n    f()\nexcept (A,\n        B): # never mind\n\n    # no\n    ...\nx",
             "except"},
            {"python", "try: f()\nexcept: pass # oh", "except"},
            {"typescript", "f().catch(async (e: Error): Promise<void> => { /* } */ });", "catch"},
            {"javascript", "f()\n  .catch(function ignore(e) {\n  });", "catch"},
            {"javascript", "f().then(g).catch(e => {});", "catch"},
            {"javascript", "f().catch(_.noop);", "catch"}, {"javascript", "try { f() } catch {}"},
            {"cpp", "try { f(); }\ncatch (...)\n{\n}", "catch"},
            {"java", "} catch (IOException | A e) {\n    // \"}\n    ;\n}", "catch"},
            {"csharp", "} catch (IOException e) when (e.Code == 1) { }", "catch"},
            {"kotlin", "try { f() } catch (e: Exception) {}", "catch"},
            {"php", "<?php\ntry { f(); } catch (\\A|B $e) { // nothing\n}", "catch"},
            {"swift", "do { try f() } catch let e as X {}", "catch"},
            {"dart", "try { f(); } on X catch (e) {}", "catch"},
            {"java", "} catch (A e) {\n}\nlog(\"ignored: this\"); // ignored: elsewhere", "catch"},
            {"python", "try:\n    f()\nexcept (KeyError, OSError):\n    pass", "except"},
            {"python", "try:\n    f()\nexcept Exception:\n    pass\nelse:\n    g()", "except"},
            {"typescript", "try {\n  f();\n  // this comment explains the call of f\n} catch {}",
             "catch"},
            {"java", "} catch (A e) {\n    // TODO handle this in the next version\n}", "catch"}),
        .no_matches = EXAMPLES(
            {"typescript", "try { f() } catch (e) { logger.error('x', e); }"},
            {"typescript", "void cleanup().catch(err => logger.warn(err));"},
            {"typescript", "// @fire-and-forget\nf().catch(() => {});"},
            {"typescript", "f().catch(() => {}); // @fire-and-forget"},
            {"typescript", "try { f() } catch (e) { /* ignore: it is gone already */ }"},
            {"java", "} catch (IOException e) {\n    // Ignored, the file is only a cache.\n}"},
            {"python", "try:\n    f()\nexcept FileNotFoundError:\n    return None"},
            {"python", "try:\n    f()\nexcept A:\n    pass  # ignore: optional"},
            {"typescript", "try { f() } catch (e) { throw new AppError(e) }"},
            {"typescript", "// try { } catch (e) { }"}, {"typescript", "s = '} catch (e) {}'"},
            {"typescript", "f().catch(() => ({}))"}, {"typescript", "f().catch(report)"},
            {"typescript", "f().catch((e) => { throw e; })"}, {"typescript", "f().catch()"},
            {"python", "try:\n    f()\nexcept A:\n    pass\n    g()"},
            {"python", "try:\n    f()\nexcept A:\n    passed()"},
            {"python", "if x:\n    pass\n# except A:\n#     pass"},
            {"python", "try:\n    f()\nexcept A as e: log(e)"},
            {"typescript", "class P extends Q { catch(f) {} }"},
            {"go", "func (p P) catch(x int) {}"}, {"typescript", "try { f() } catch (e) {"},
            {"python", "try:\n    import fast\nexcept ImportError:\n    pass"},
            {"python", "try:\n    zone = int(text)\nexcept ValueError as e:\n    pass"},
            {"python", "try:\n    f()\nexcept (queue.Empty, KeyError): pass"},
            {"python", "try:\n    f()\nexcept A:\n    pass\nelse:\n    g()"},
            {"python", "try:\n    f()\nexcept A: pass\nexcept OSError as e:\n    log(e)"},
            {"python", "try:\n    f()\nexcept OSError:\n"
                       "    # raised if the object has no source file\n    pass"},
            {"javascript", "try { f() } catch {\n  // it wasn't a valid command, so do nothing\n}"},
            {"cpp", "try { f(); } catch (...) { s = \"}\"; }"}),
    },
};

RULE_MODULE(errors, "errors", "Lost errors", rules);
