/* SPDX-License-Identifier: MIT */
#include "rules/tree.h"

#include "base/utf8.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum format { YAML, JSON };

static bool parse(struct tree *tree, enum format format, struct span file, struct tree_fault *fault)
{
    return format == YAML ? tree_parse_yaml(tree, file, fault) : tree_parse_json(tree, file, fault);
}

static void write_value(const struct tree_value *value, struct buf *out)
{
    if (value->key)
        buf_printf(out, "%.*s=", (int)value->key->text.length, value->key->text.bytes);
    if (value->kind == TREE_SCALAR) {
        buf_append_string(out, value->style == TREE_PLAIN ? "" : "'");
        buf_append(out, value->text);
        return;
    }
    buf_append_byte(out, value->kind == TREE_MAPPING ? '{' : '[');
    for (const struct tree_value *member = value->first; member; member = member->next) {
        write_value(member, out);
        buf_append_byte(out, member->next ? ',' : ' ');
    }
    if (value->count)
        out->length--;
    buf_append_byte(out, value->kind == TREE_MAPPING ? '}' : ']');
}

Test(tree, values)
{
    static const struct {
        enum format format;
        const char *file, *wanted;
    } rows[] = {
        {YAML, "", ""},
        {YAML, "# nothing\n", ""},
        {YAML, "a: off\nb: no\nc: 12\nd: ~\ne:\n", "{a=off,b=no,c=12,d=~,e=}"},
        {YAML, "a: 'off'\nb: \"\\u00e9\\n\"\n", "{a='off,b='\xC3\xA9\n}"},
        {YAML, "- a\n- [b, {c: d}]\n- - e\n", "[a,[b,{c=d}],[e]]"},
        {YAML, "a: |\n  x\n   y\nb: >-\n  x\n  y\n", "{a='x\n y\n,b='x y}"},
        {YAML,
         "\xEF\xBB\xBF"
         "a: b",
         "{a=b}"},
        {YAML, "%YAML 1.1\n---\na: b\n...\n", "{a=b}"},
        {YAML, "a: 1\r\nb: 2\r\n", "{a=1,b=2}"},
        {YAML, "x: '*not an alias'\ny: a&b\n", "{x='*not an alias,y=a&b}"},
        {YAML, "{\"a\": [1, 2.50, true]}", "{a=[1,2.50,true]}"},
        {JSON, "{}", "{}"},
        {JSON, " [ ] ", "[]"},
        {JSON, "\"x\"", "'x"},
        {JSON, "{\"a\": [1, 2.50, true, null, \"\\u00e9\"]}", "{a=[1,2.50,true,null,'\xC3\xA9]}"},
        {JSON, "// one\n{ /* , } */ \"a\" : 1, // x\n \"b\": [1,2,], }", "{a=1,b=[1,2]}"},
        {JSON, "{\"//\": \"/* no comment */\", \"b\": \"\\\"//\"}",
         "{//='/* no comment */,b='\"//}"},
        {JSON, "\xEF\xBB\xBF{\"b\":1,\"a\":2}", "{b=1,a=2}"},
        {JSON, "[-0.0e+3,[],{},\"\"]", "[-0.0e+3,[],{},']"},
        {JSON, "{\"z\":1,\"y\":2,\"x\":3,\"w\":4,\"v\":5,\"u\":6,\"t\":7,\"s\":8,\"r\":9,\"q\":10}",
         "{z=1,y=2,x=3,w=4,v=5,u=6,t=7,s=8,r=9,q=10}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree tree;
        struct tree_fault fault = {{0}, 0, 0};
        struct buf out = {0};
        bool good = parse(&tree, rows[i].format, span_from_string(rows[i].file), &fault);
        cr_assert(good, "row %zu: %s", i, fault.message);
        write_value(tree.root, &out);
        cr_assert_str_eq(buf_string(&out), rows[i].wanted, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
        tree_release(&tree);
    }
}

/* The mark is put as [[...]] around the bytes to blame; it is taken out before parsing. */
static struct span take_mark(const char *marked, struct buf *out, size_t *start, size_t *end)
{
    struct span s = span_from_string(marked);
    size_t open = span_find(s, 0, SPAN("<<"));
    size_t close = span_find(s, open, SPAN(">>"));
    buf_append(out, span_slice(s, 0, open));
    buf_append(out, span_slice(s, open + 2, close));
    buf_append(out, span_slice(s, close + 2, s.length));
    *start = open;
    *end = close - 2;
    return buf_span(out);
}

Test(tree, faults)
{
    static const struct {
        enum format format;
        const char *marked, *message;
    } rows[] = {
        {YAML, "a: 1\nb: 2\n<<a>>: 3\n", "twice"},
        {YAML, "x: {a: 1, <<'a'>>: 2}\n", "twice"},
        {YAML, "a: <<&x>> 1\n", "anchor"},
        {YAML, "a: <<&x>>\n  b: 1\n", "anchor"},
        {YAML, "a: <<*x>>\n", "alias"},
        {YAML, "a: <<!!str>> 1\n", "tag"},
        {YAML, "a: <<!x>> [1]\n", "tag"},
        {YAML, "a: 1\n<<--->>\nb: 1\n", "second document"},
        {YAML, "<<[>>1]: 1\n", "key"},
        {YAML, "a: \xC3\xA9\xC3\xA9 <<\xFF>>x\n", "UTF-8"},
        {YAML, "\xC3\xA9: 1\na: <<\x01>>\n", "control characters"},
        {YAML, "\xC3\xA9: 1\na: [1, 2\nb<<:>> 3\n", "expected ',' or ']'"},
        {YAML, "a: <<\">>b\n", "unexpected end of stream"},
        {YAML, "a: b\n<<\t>>c: d\n", "violates indentation"},
        {YAML, "a: b: <<c>>\n", NULL},
        {YAML, "<<%TAG ! tag:x:>>\n---\na: 1\n", NULL},
        {JSON, "{\"a\": 1, \"b\": 2, <<\"a\">>: 3}", "duplicate"},
        {JSON, "{\"x\": {\"a\": 1, /* \"a\" */ <<\"a\">>: 3}}", "duplicate"},
        {JSON, "{\"\xC3\xA9\": <<x>>}", "invalid token"},
        {JSON, "{\"\xC3\xA9\": <<nul>>}", "invalid token"},
        {JSON, "[1 <<2>>]", "expected"},
        {JSON, "[<<,>>]", "unexpected token"},
        {JSON, "[1,<<,>>]", "unexpected token"},
        {JSON, "[1] <<x>>", "end of file expected"},
        {JSON, "[1, 2<<>>", "expected"},
        {JSON, "<</*>> x", "comment"},
        {JSON, "[\"a\xFF\"]", NULL},
        {JSON, "[\"\\ud800\"]", NULL},
        {JSON, "<<>>", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree tree;
        struct tree_fault fault = {{0}, 0, 0};
        struct buf out = {0};
        size_t start, end;
        struct span file = take_mark(rows[i].marked, &out, &start, &end);
        cr_assert(!parse(&tree, rows[i].format, file, &fault), "row %zu", i);
        cr_assert_null(tree.root, "row %zu", i);
        cr_assert_leq(strlen(fault.message), 100, "row %zu", i);
        cr_assert_leq(fault.start, fault.end, "row %zu", i);
        cr_assert_leq(fault.end, file.length, "row %zu", i);
        if (rows[i].message) {
            cr_assert_not_null(strstr(fault.message, rows[i].message), "row %zu: %s", i,
                               fault.message);
            cr_assert_eq(fault.start, start, "row %zu: %zu %s", i, fault.start, fault.message);
            cr_assert_eq(fault.end, end, "row %zu: %zu %s", i, fault.end, fault.message);
        }
        buf_release(&out);
        tree_release(&tree);
    }
}

Test(tree, value_places)
{
    static const struct {
        enum format format;
        const char *marked; /* around the value under "k" */
    } rows[] = {
        {YAML, "\xC3\xA9: x\nk: <<abc>> # x\n"},
        {YAML, "k: <<'a''b'>>\n"},
        {YAML, "k: <<[1, {a: b}]>>  \nx: 1\n"},
        {YAML, "k:\n  <<- 1\n  - 2>>\n\n# x\nx: 1\n"},
        {YAML, "k:\n<<- 1\n- 2>>\nx: 1\n"},
        {YAML, "k:\n  <<a: 1\n  b:\n    - x>>\n"},
        {YAML, "k: <<|\n  a\n  b>>\n\n\nx: 1\n"},
        {YAML, "k: <<>>\nx: 1\n"},
        {YAML, "\xEF\xBB\xBFk: <<abc>>\n"},
        {JSON, "{\"\xC3\xA9\": 1, \"k\" : <<\"a\\\"b\">> , \"x\": 1}"},
        {JSON, "\xEF\xBB\xBF{\"x\":[1,2,],/* k */\"k\":<<[ {}, 1, ]>>}"},
        {JSON, "{\"k\":<<-1.5e3>>}"},
        {JSON, "{\"k\":<<{\"a\": 1 // \"b\": 2}\n }>>}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree tree;
        struct tree_fault fault = {{0}, 0, 0};
        struct buf out = {0};
        size_t start, end;
        struct span file = take_mark(rows[i].marked, &out, &start, &end);
        cr_assert(parse(&tree, rows[i].format, file, &fault), "row %zu: %s", i, fault.message);
        const struct tree_value *value = tree_get(tree.root, "k");
        cr_assert_not_null(value, "row %zu", i);
        if (value->source.length) /* Where nothing is written, its place is not fixed. */
            cr_assert_eq(value->start, start, "row %zu: %zu", i, value->start);
        cr_assert_eq(value->source.length, end - start, "row %zu: %zu", i, value->source.length);
        cr_assert(span_equal(value->source, span_slice(file, value->start, tree_end(value))));
        buf_release(&out);
        tree_release(&tree);
    }
}

/* Bytes of the text under "k" and what stands at their place in the file. */
Test(tree, source_offsets)
{
    static const struct {
        enum format format;
        const char *file;
        size_t decoded;
        const char *at; /* the file from that place on begins so */
    } rows[] = {
        {YAML, "k: abc\n", 1, "bc"},
        {YAML, "k: abc\n", 3, "\n"},
        {YAML, "k: abc\n", 99, "\n"},
        {YAML, "k: ab\n  cd\n", 2, "\n  cd"},
        {YAML, "k: ab \n\n  cd\n", 3, "cd"},
        {YAML, "k: 'a''b'\n", 1, "''b"},
        {YAML, "k: 'a''b'\n", 2, "b'"},
        {YAML, "k: 'a''b'\n", 3, "'\n"},
        {YAML, "k: '\\b(x|'\n", 3, "x|"},
        {YAML, "k: \"\\u00e9x\"\n", 1, "\\u00e9x"},
        {YAML, "k: \"\\u00e9x\"\n", 2, "x\""},
        {YAML, "k: \"\\U0001F600x\\\\y\"\n", 4, "x\\\\"},
        {YAML, "k: \"\\x41\\N\\L\\ty\"\n", 7, "y\""},
        {YAML, "k: \"a\\\n   b\"\n", 1, "b\""},
        {YAML, "k: \"a \n\n\n   b\"\n", 3, "b\""},
        {YAML, "k: |\n  ab\n    cd\n", 1, "b\n    cd"},
        {YAML, "k: |\n  ab\n    cd\n", 2, "\n    cd"},
        {YAML, "k: |\n  ab\n    cd\n", 3, "  cd"},
        {YAML, "k: |\n  ab\n    cd\n", 5, "cd"},
        {YAML, "k: | # x\r\n  ab\r\n\r\n  cd\r\n", 4, "cd"},
        {YAML, "k: |2\n    ab\n", 0, "  ab"},
        {YAML, "k: >\n  ab\n  cd\n", 2, "\n  cd"},
        {YAML, "k: >\n  ab\n  cd\n", 3, "cd"},
        {YAML, "k: |\n  a  b\n", 2, " b\n"},
        {JSON, "{\"k\":\"a\\n\\\"b\"}", 3, "b\""},
        {JSON, "{\"k\":\"\\ud83d\\ude00x\"}", 4, "x\""},
        {JSON, "{\"k\":\"\\u00e9\xC3\xA9x\"}", 2, "\xC3\xA9x"},
        {JSON, "{\"k\":\"\\u0000x\"}", 1, "x\""},
        {JSON, "{\"k\":\"a  b\"}", 2, " b\""},
        {JSON, "{\"k\":\"ab\"}", 2, "\"}"},
        {JSON, "{\"k\":123}", 1, "23"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct tree tree;
        struct tree_fault fault = {{0}, 0, 0};
        bool good = parse(&tree, rows[i].format, span_from_string(rows[i].file), &fault);
        cr_assert(good, "row %zu: %s", i, fault.message);
        size_t offset = tree_source_offset(tree_get(tree.root, "k"), rows[i].decoded);
        cr_assert_eq(strncmp(rows[i].file + offset, rows[i].at, strlen(rows[i].at)), 0,
                     "row %zu: %zu", i, offset);
        tree_release(&tree);
    }
}

Test(tree, positions)
{
    static const struct {
        size_t offset, line, byte;
    } rows[] = {{0, 0, 0}, {3, 0, 0},  {4, 0, 1},  {6, 0, 3},  {7, 0, 4}, {8, 1, 0},
                {9, 2, 0}, {10, 2, 1}, {11, 3, 0}, {12, 3, 1}, {99, 3, 1}};
    struct tree tree;
    struct tree_fault fault;
    bool good = tree_parse_yaml(&tree,
                                SPAN("\xEF\xBB\xBF"
                                     "a b\r\n\rc\nd"),
                                &fault);
    cr_assert(good || tree.file.length == 12);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct text_position at = tree_position(&tree, rows[i].offset);
        cr_assert_eq(at.line, rows[i].line, "row %zu: %zu", i, at.line);
        cr_assert_eq(at.byte, rows[i].byte, "row %zu: %zu", i, at.byte);
    }
    tree_release(&tree);
}

static bool parse_repeated(enum format format, const char *before, const char *piece, size_t n,
                           const char *after, struct tree_fault *fault)
{
    struct buf file = {0};
    struct tree tree;
    buf_append_string(&file, before);
    for (size_t i = 0; i < n; i++)
        buf_append_string(&file, piece);
    buf_append_string(&file, after);
    bool good = parse(&tree, format, buf_span(&file), fault);
    buf_release(&file);
    tree_release(&tree);
    return good;
}

Test(tree, bounds)
{
    struct tree_fault fault;
    cr_assert(parse_repeated(JSON, "", "[", 64,
                             "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"
                             "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
                             &fault));
    cr_assert(!parse_repeated(JSON, "", "[", 65, "", &fault));
    cr_assert_eq(fault.start, 64);
    cr_assert(!parse_repeated(JSON, "", "[", 1000000, "", &fault));
    cr_assert(!parse_repeated(YAML, "", "[", 65, "", &fault));
    cr_assert_not_null(strstr(fault.message, "deep"), "%s", fault.message);
    cr_assert(!parse_repeated(YAML, "", "[", 500000, "", &fault));
    cr_assert(!parse_repeated(YAML, "", "- ", 500000, "", &fault));
    cr_assert(!parse_repeated(YAML, "", "? ", 500000, "", &fault));
    cr_assert(parse_repeated(JSON, "[0", ",1", 99998, "]", &fault), "%s", fault.message);
    cr_assert(!parse_repeated(JSON, "[0", ",1", 99999, "]", &fault));
    cr_assert(parse_repeated(JSON, "[[]", ",[]", 99998, "]", &fault));
    cr_assert(parse_repeated(YAML, "", "- 1\n", 99999, "", &fault), "%s", fault.message);
    cr_assert(!parse_repeated(YAML, "", "- 1\n", 100000, "", &fault));
    cr_assert_not_null(strstr(fault.message, "100000"));
    cr_assert(!parse_repeated(YAML, "", "a", TREE_FILE_MAX + 1, "", &fault));
    cr_assert(parse_repeated(YAML, "", "\n", TREE_FILE_MAX, "", &fault));
    cr_assert(parse_repeated(YAML, "- '", "''", 500000, "'", &fault));
}

Test(tree, extensions)
{
    struct tree tree;
    struct tree_fault fault;
    cr_assert(tree_parse(&tree, SPAN("a/b.yml"), SPAN("a: b"), &fault));
    tree_release(&tree);
    cr_assert(tree_parse(&tree, SPAN("b.jsonc"), SPAN("{}"), &fault));
    tree_release(&tree);
    cr_assert(!tree_parse(&tree, SPAN("b.json"), SPAN("a: b"), &fault));
    tree_release(&tree);
    cr_assert(!tree_parse(&tree, SPAN("b.toml"), SPAN("a: b"), &fault));
    cr_assert_eq(tree_position(&tree, 5).line, 0);
    tree_release(&tree);
    tree_release(NULL);
}

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Every value lies in the file, and its text leads back into it, forward only. */
static void check_value(const struct tree *tree, const struct tree_value *value, size_t seed)
{
    cr_assert_leq(tree_end(value), tree->file.length, "seed %zu", seed);
    size_t before = value->start;
    for (size_t i = 0; value->kind == TREE_SCALAR && i <= value->text.length; i++) {
        size_t at = tree_source_offset(value, i);
        cr_assert(at >= before && at <= tree_end(value), "seed %zu: byte %zu at %zu in %s as %s",
                  seed, i, at, value->source.bytes, value->text.bytes);
        char c = i < value->text.length ? value->text.bytes[i] : ' ';
        bool exact = value->style == TREE_PLAIN || value->style == TREE_BLOCK;
        if (exact && c > ' ')
            cr_assert_eq(tree->file.bytes[at], c, "seed %zu: byte %zu at %zu in %s as %s", seed, i,
                         at, value->source.bytes, value->text.bytes);
        before = at;
    }
    if (value->style == TREE_SINGLE || value->style == TREE_DOUBLE || value->style == TREE_STRING) {
        cr_assert_eq(before, tree_end(value) - 1, "seed %zu: %s", seed, value->source.bytes);
        if (value->text.length)
            cr_assert_lt(tree_source_offset(value, value->text.length - 1), before, "seed %zu: %s",
                         seed, value->source.bytes);
    }
    for (const struct tree_value *member = value->first; member; member = member->next) {
        check_value(tree, member, seed);
        if (value->kind == TREE_MAPPING)
            check_value(tree, member->key, seed);
    }
}

static const char *const fuzz_seeds[] = {
    "version: 1\nrules:\n  a/*: off\n  'b/c''d': \"x\\u00e9\\\n  y \\x41\"\nexclude: [a, {b: c}]\n",
    "k: |+2\n    ab\n\n   c d\n\nl: >-\n  x\n  y\n\n    z\nm: a\n  b\n\n  c\xC3\xA9\r\n  d\n",
    "{\"a\": [1, 2.5, {\"b\": \"\\ud83d\\ude00\\n\"},], // x\n /* y */ \"c\": null, \"d\": {}}",
    "\xEF\xBB\xBF- \"a\xE2\x80\xA8 \xC2\x85 b\"\n- 'x\xC2\x85  y'\n-   z\xE2\x80\xA9\n  q\n",
};
static const char fuzz_alphabet[] = "\n\r\t  '\"\\|>-:,[]{}#&*!%?/u0aAxN_\xC2\x85\xE2\x80\xA8\xFF";

static void mutate(struct buf *file, uint64_t *state)
{
    for (uint64_t n = 1 + next_random(state) % 4; n && file->length; n--) {
        size_t at = next_random(state) % file->length;
        char byte = fuzz_alphabet[next_random(state) % sizeof fuzz_alphabet];
        size_t length = 1 + next_random(state) % 8;
        switch (next_random(state) % 3) {
        case 0:
            file->bytes[at] = byte;
            break;
        case 1:
            if (at + length < file->length) {
                memmove(file->bytes + at, file->bytes + at + length, file->length - at - length);
                file->length -= length;
            }
            break;
        default:
            buf_append_byte(file, ' ');
            memmove(file->bytes + at + 1, file->bytes + at, file->length - at - 1);
            file->bytes[at] = byte;
        }
    }
}

Test(tree, survives_any_bytes)
{
    uint64_t state = 88172645463325252u;
    size_t n_good = 0;
    for (size_t i = 0; i < 20000; i++) {
        struct buf file = {0};
        buf_append_string(&file, fuzz_seeds[i % 4]);
        mutate(&file, &state);
        for (int format = YAML; format <= JSON; format++) {
            struct tree tree;
            struct tree_fault fault;
            if (parse(&tree, (enum format)format, buf_span(&file), &fault)) {
                check_value(&tree, tree.root, i);
                n_good++;
            } else {
                cr_assert(fault.start <= fault.end && fault.end <= file.length, "seed %zu", i);
                cr_assert_lt(strlen(fault.message), 101);
            }
            tree_release(&tree);
        }
        buf_release(&file);
    }
    cr_assert_gt(n_good, 1000);
}
