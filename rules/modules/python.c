/* SPDX-License-Identifier: MIT */
/* Traps of the Python language. */
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
           (byte >= '0' && byte <= '9') || byte == '_' || (unsigned char)byte >= 0x80;
}

static bool in_code(struct scan *scan, size_t at)
{
    return scan_class(scan, at) == RULE_IN_CODE;
}

static size_t word_start(struct span text, size_t end)
{
    while (end > 0 && is_word(text.bytes[end - 1]))
        end--;
    return end;
}

static bool is_opening(char byte)
{
    return byte == '(' || byte == '[' || byte == '{';
}

static bool is_closing(char byte)
{
    return byte == ')' || byte == ']' || byte == '}';
}

/* Behind the bracket that closes the one at `open`, or nowhere. */
static size_t after_bracket(struct scan *scan, size_t open)
{
    struct span text = scan_text(scan);
    size_t depth = 0;
    for (size_t at = open; at < text.length; at++) {
        char byte = text.bytes[at];
        if ((!is_opening(byte) && !is_closing(byte)) || !in_code(scan, at))
            continue;
        depth = is_opening(byte) ? depth + 1 : depth - 1;
        if (depth == 0)
            return at + 1;
    }
    return nowhere;
}

/* The bracket that the closing one at `close` closes, or nowhere. */
static size_t before_bracket(struct scan *scan, size_t close)
{
    struct span text = scan_text(scan);
    size_t depth = 0;
    for (size_t at = close + 1; at-- > 0;) {
        char byte = text.bytes[at];
        if ((!is_opening(byte) && !is_closing(byte)) || !in_code(scan, at))
            continue;
        depth = is_closing(byte) ? depth + 1 : depth - 1;
        if (depth == 0)
            return at;
    }
    return nowhere;
}

/* Whether the parenthesis at `open` begins the parameters of a `def`. */
static bool opens_parameters(struct scan *scan, size_t open)
{
    struct span text = scan_text(scan);
    size_t at = scan_significant_before(scan, open);
    if (at != nowhere && text.bytes[at] == ']' && in_code(scan, at)) {
        at = before_bracket(scan, at); /* type parameters */
        at = at == nowhere ? nowhere : scan_significant_before(scan, at);
    }
    if (at == nowhere || !is_word(text.bytes[at]) || !in_code(scan, at))
        return false;
    size_t name = word_start(text, at + 1);
    at = scan_significant_before(scan, name);
    if (at == nowhere || at + 1 == name || !in_code(scan, at))
        return false;
    size_t keyword = word_start(text, at + 1);
    return span_equal(span_slice(text, keyword, at + 1), SPAN("def"));
}

/* Whether a statement may go on over the line end at `at`: outside of brackets it does not. */
static bool goes_on(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t next = scan_significant_after(scan, at);
    if (next != nowhere && text.bytes[next] == ',')
        return true;
    size_t before = scan_significant_before(scan, at);
    return before != nowhere && in_code(scan, before) && !is_word(text.bytes[before]) &&
           !is_closing(text.bytes[before]) && text.bytes[before] != ':';
}

/*
 * Whether the default whose "=" stands at `at` is one of a parameter: walking back over whole
 * brackets leads to the parenthesis of a `def` or to a `lambda` whose colon is still to come.
 */
static bool is_parameter(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t colons = 0;
    while (at-- > 0) {
        char byte = text.bytes[at];
        if (byte == '\n' && !goes_on(scan, at))
            return false;
        if (is_blank(byte) || !in_code(scan, at))
            continue;
        if (is_opening(byte))
            return byte == '(' && opens_parameters(scan, at);
        if (is_closing(byte)) {
            at = before_bracket(scan, at);
            if (at == nowhere)
                return false;
        } else if (byte == ':') {
            colons++;
        } else if (is_word(byte)) {
            size_t start = word_start(text, at + 1);
            bool lambda = span_equal(span_slice(text, start, at + 1), SPAN("lambda"));
            if (lambda && colons-- == 0)
                return true;
            at = start;
        }
    }
    return false;
}

/* The "=" in front of the value at `at`, or nowhere. */
static size_t sign_before(struct scan *scan, size_t at)
{
    struct span text = scan_text(scan);
    size_t sign = scan_significant_before(scan, at);
    if (sign == nowhere || sign == 0 || text.bytes[sign] != '=' || !in_code(scan, sign))
        return nowhere;
    return memchr("=<>!:+-*/%&|^@", text.bytes[sign - 1], 14) ? nowhere : sign;
}

/* The bracket that opens the mutable value at `at`, or nowhere. */
static size_t mutable_at(struct scan *scan, size_t at)
{
    static const char *const makers[] = {"list(", "dict(", "set("};
    struct span text = scan_text(scan);
    if (text.bytes[at] == '[' || text.bytes[at] == '{')
        return at;
    if (at > 0 && (is_word(text.bytes[at - 1]) || text.bytes[at - 1] == '.'))
        return nowhere;
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        struct span maker = span_from_string(makers[i]);
        if (span_starts_with(span_slice(text, at, text.length), maker))
            return at + maker.length - 1;
    }
    return nowhere;
}

static bool has_word(struct span text, const char *word)
{
    return span_find(text, 0, span_from_string(word)) < text.length;
}

/* A name like _cache says that the value is kept from call to call on purpose. */
static bool is_private_name(struct scan *scan, size_t sign)
{
    struct span text = scan_text(scan);
    size_t end = scan_significant_before(scan, sign);
    return end != nowhere && is_word(text.bytes[end]) &&
           text.bytes[word_start(text, end + 1)] == '_';
}

static void check_defaults(struct scan *scan)
{
    struct span text = scan_text(scan);
    if (!has_word(text, "def ") && !has_word(text, "lambda"))
        return;
    for (size_t at = scan_line_start(scan); at < scan_line_end(scan); at++) {
        size_t open = mutable_at(scan, at);
        if (open == nowhere || !in_code(scan, at))
            continue;
        size_t sign = sign_before(scan, at);
        size_t end = sign == nowhere ? nowhere : after_bracket(scan, open);
        if (end == nowhere)
            continue;
        size_t next = scan_significant_after(scan, end);
        bool whole = next != nowhere && memchr(",):", text.bytes[next], 3);
        if (whole && !is_private_name(scan, sign) && is_parameter(scan, sign))
            scan_report(scan, at, end);
        else
            scan_refuse(scan, at, end, "not the default of a parameter");
    }
}

/* Whether a word of the code that begins a line of the suite is `raise`. */
static bool begins_raise(struct scan *scan, size_t at)
{
    struct span rest = span_slice(scan_text(scan), at, scan_text(scan).length);
    return span_starts_with(rest, SPAN("raise")) && (rest.length == 5 || !is_word(rest.bytes[5])) &&
           in_code(scan, at);
}

/* A clause that ends in `raise` keeps nothing back: it cleans up. Its lines are those deeper in. */
static bool keeps_error(struct scan *scan, struct scan_match *match)
{
    struct span text = scan_text(scan);
    size_t line = scan_line_start(scan);
    size_t column = match->start[1] - line;
    size_t suite = nowhere;
    for (line = scan_line_end(scan) + 1; line < text.length;) {
        size_t first = line;
        size_t end = span_find_byte(text, line, '\n');
        while (first < end && is_blank(text.bytes[first]))
            first++;
        bool is_empty = first == end || scan_class(scan, first) == RULE_IN_COMMENT;
        if (!is_empty && first - line <= column)
            return true;
        if (!is_empty && suite == nowhere)
            suite = first - line;
        if (!is_empty && first - line == suite && begins_raise(scan, first))
            return false;
        line = end + 1;
    }
    return true;
}

static const struct rule rules[] = {
    {
        .id = "python/mutable-default",
        .title = "Mutable default argument",
        .message = "Default {match} is shared by all calls; use None and make it in the body",
        .why = "A default is made once, when the function is defined. What one call puts into it, "
               "the next one finds there.",
        .how = "def f(rows=None), and in the body: rows = [] if rows is None else rows",
        .link = "https://docs.python.org/3/faq/programming.html#"
                "why-are-default-values-shared-between-objects",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .languages = WORDS("python"),
        .triggers = WORDS("[]", "{}", "=[", "={", "= [", "= {", "  [", "  {", "\t[", "\t{", "list(",
                          "dict(", "set("),
        .lines_before = 30,
        .lines_after = 20,
        .check = check_defaults,
        .matches = EXAMPLES(
            {"python", "def f(a, b=[]):\n    pass", "[]"}, {"python", "def f(a, b={}):", "{}"},
            {"python", "def f(\n    a,\n    b=[],\n):\n    return b", "[]"},
            {"python", "def f(b=list()):", "list()"}, {"python", "def f(b=set()):", "set()"},
            {"python", "def f(b = dict( )):", "dict( )"},
            {"python", "def f(b: list[int] = [1, 2]) -> None:", "[1, 2]"},
            {"python", "def f(a=g(x=1), b={'k': [1]}):", "{'k': [1]}"},
            {"python", "def f(a=None, # not ([\n      s=')', b={}):", "{}"},
            {"python", "async def f(self, *, b=[]): ...", "[]"},
            {"python", "f = lambda a, b=[]: b", "[]"},
            {"python", "f = lambda a=lambda: 0, b=[]: b", "[]"},
            {"python", "def f(b=[\n    1,\n    2,\n]):", "[\n    1,\n    2,\n]"},
            {"python", "def f(a\n      , b=[]\n     ):", "[]"},
            {"python", "def f[T](b: T = []):", "[]"},
            {"python", "class A:\n    def f(self, b=[x for x in y]):", "[x for x in y]"}),
        .no_matches = EXAMPLES(
            {"python", "def f(b=None):"}, {"python", "f(a=[1])"}, {"python", "def f(b=()):"},
            {"python", "# def f(b=[]):"}, {"python", "s = 'def f(b=[]):'"},
            {"python", "\"\"\"\ndef f(b=[]):\n\"\"\""}, {"python", "x = []"},
            {"python", "def f(x):\n    y = []\n    z = {}"}, {"python", "def f(a=g(b=[])):"},
            {"python", "class A(B, c=[]):"}, {"python", "def f(a=(1, [])):"},
            {"python", "def f(b=[1][0]):"}, {"python", "def f(b=[] or None):"},
            {"python", "def f(b=frozenset()):"}, {"python", "f(lambda x: x, b=[])"},
            {"python", "def f(b=my.list()):"}, {"python", "def f(b: dict[str, list]):"},
            {"python", "def f(a):\n    return g(\n        b=[],\n    )"},
            {"python", "if a == []: b = []"}, {"javascript", "function f(b=[]) {}"},
            {"python", "def _normalize(filename, _cache={}):"},
            {"python", "def deepcopy(x, memo=None, _nil=[]):"}),
    },
    {
        .id = "python/bare-except",
        .title = "Bare except clause",
        .message = "Bare except also catches exit and interrupt; name the exceptions you expect",
        .why = "Without a class the clause catches SystemExit and KeyboardInterrupt too, and hides "
               "misspelt names.",
        .how = "except OSError:, or except Exception: where the program has to go on.",
        .link = "https://docs.python.org/3/howto/errors.html",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .languages = WORDS("python"),
        .triggers = WORDS("except"),
        .lines_after = 12,
        .where = RULE_IN_CODE,
        .pattern = "(?<![\\w.])(except)[ \\t]*+:",
        .capture = 1,
        .accept = keeps_error,
        .fix = &(const struct rule_fix){.replacement = "except Exception"},
        .matches =
            EXAMPLES({"python", "try:\n    x()\nexcept:\n    y()", "except", NULL, NULL,
                      "try:\n    x()\nexcept Exception:\n    y()"},
                     {"python", "try:\n    x()\nexcept:\n    y()\nraise", "except"},
                     {"python", "try:\n    x()\nexcept:\n    if y:\n        raise", "except"},
                     {"python", "except  :", "except", NULL, NULL, "except Exception  :"},
                     {"python", "try: x\nexcept: pass", "except"},
                     {"python", "    except: # all of them", "except"}),
        .no_matches =
            EXAMPLES({"python", "except Exception:"}, {"python", "# bare except: bad"},
                     {"python", "s = \"except:\""}, {"python", "except (A, B):"},
                     {"python", "except* ValueError:"}, {"python", "\"\"\"\nexcept:\n\"\"\""},
                     {"python", "x.except_: int"}, {"text", "except:"},
                     {"python", "try:\n    x()\nexcept:\n    raise"},
                     {"python", "    try:\n        await w\n    except:\n        # for all\n\n"
                                "        t.close()\n        raise\n    return t"}),
    },
    {
        .id = "python/wildcard-import",
        .title = "Wildcard import",
        .message = "Wildcard import hides where names come from; import what is used by name",
        .why = "Readers and tools cannot tell where a name comes from, and a new name in the other "
               "module can silently replace one of yours.",
        .how = "from module import name, other; or import module and write module.name.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_RECOMMENDED,
        .languages = WORDS("python"),
        .not_paths = WORDS("__init__.py", "*.pyi"),
        .triggers = WORDS("import *", "import*", "import  ", "import\t"),
        .where = RULE_IN_CODE,
        .pattern = "(?<![\\w.])from[ \\t]++(?!_)[.\\w]++[ \\t]++import[ \\t]*+(\\*)",
        .capture = 1,
        .matches =
            EXAMPLES({"python", "from x import *", "*"}, {"python", "from . import *", "*"},
                     {"python", "if fast:\n    from ._fast import *  # all", "*"},
                     {"python", "from a.b.c import*", "*"}, {"python", "from x import  *", "*"}),
        .no_matches = EXAMPLES(
            {"python", "from .core import *", NULL, "pack/__init__.py"}, {"python", "c = a * b"},
            {"python", "# from x import *"}, {"python", "\"\"\"\nfrom x import *\n\"\"\""},
            {"python", "s = 'from x import *'"}, {"python", "from x import a, b"},
            {"python", "import x"}, {"python", "try:\n    from _operator import *"},
            {"python", "from typing import *", NULL, "apt_pkg-stubs/a.pyi"}),
    },
};

RULE_MODULE(python, "python", "Traps of Python", rules);
