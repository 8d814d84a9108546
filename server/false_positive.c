/* SPDX-License-Identifier: MIT */
#include "server/false_positive.h"

#include "base/file.h"
#include "rules/line_fragment.h"
#include "rules/rule_test.h"
#include "server/look_alike.h"

static const struct rule *rule_of(const struct false_positive *finding)
{
    return rule_set_rule(finding->document->rules, finding->violation->rule);
}

/* The pack. */

static bool is_served(const struct workspace *workspace, struct span path)
{
    struct buf real = {0}, folder = {0};
    bool is_inside = false;
    file_resolve(path, &real);
    for (size_t i = 0; i < workspace->n_folders && !is_inside; i++) {
        buf_clear(&folder);
        file_resolve(buf_span(&workspace->folders[i]), &folder);
        is_inside = file_is_inside(buf_span(&real), buf_span(&folder));
    }
    buf_release(&real);
    buf_release(&folder);
    return is_inside;
}

bool false_positive_pack(struct workspace *workspace, const struct false_positive *finding,
                         struct buf *path)
{
    const struct rule *rule = rule_of(finding);
    struct span found = workspace_pack_of_rule(workspace, buf_span(&finding->document->path), rule);
    bool is_searched = !(rule->flags & (RULE_FIRST_LINE | RULE_NOT_SEARCHED | RULE_MARK));
    if (!is_searched || rule->dialect != RULE_OF_OURS || !pack_store_is_pack(found) ||
        !is_served(workspace, found))
        return false;
    buf_append(path, found);
    return true;
}

/* The text of the test. */

static bool append_lines(const struct false_positive *finding, size_t first, size_t end,
                         struct buf *out)
{
    const struct text *text = &finding->document->text;
    bool all = true;
    buf_clear(out);
    for (size_t line = first; line < end && all; line++) {
        struct span bytes = text_line(text, line);
        if (line > first)
            buf_append_byte(out, '\n');
        all = bytes.length <= SCAN_LINE_MAX &&
              look_alike_append(out, bytes, line, finding->secrets, rule_of(finding)) &&
              out->length <= FALSE_POSITIVE_TEXT_MAX;
    }
    return all;
}

/* Trying it. */

/* Whether the test at a place fails. */
struct trial {
    const struct pack *pack;
    struct span id;
    struct text_position at;
    bool fails;
};

static void note_failure(const struct rule_test_failure *failure, void *context)
{
    struct trial *trial = context;
    if (!failure->example || !span_equal_string(trial->id, failure->of->id))
        return;
    struct text_position at = pack_example_place(trial->pack, failure->example).first;
    trial->fails |= at.line == trial->at.line && at.byte == trial->at.byte;
}

static size_t count_faults(struct span path, struct span contents)
{
    struct file_faults faults = {0};
    pack_unref(pack_read(path, contents, 0, &faults));
    size_t n_faults = faults.count;
    file_faults_release(&faults);
    return n_faults;
}

static bool fails(struct span path, struct span contents, const struct pack_insertion *insertion,
                  struct span id)
{
    struct buf changed = BUF_INIT(MEM_SERVER);
    struct file_faults faults = {0};
    struct trial trial = {.id = id, .at = insertion->at};
    trial.at.byte += insertion->lead;
    buf_append(&changed, span_slice(contents, 0, insertion->offset));
    buf_append(&changed, buf_span(&insertion->text));
    buf_append(&changed, span_slice(contents, insertion->offset, contents.length));
    struct pack *pack = pack_read(path, buf_span(&changed), 0, &faults);
    trial.pack = pack;
    if (pack && faults.count <= count_faults(path, contents)) {
        const struct rule_module *const modules[] = {pack_module(pack)};
        rule_tests_run(modules, 1, RULE_TESTS_QUICK, note_failure, &trial, NULL);
    }
    pack_unref(pack);
    file_faults_release(&faults);
    buf_release(&changed);
    return trial.fails;
}

/* What a test says besides its lines, from the least on. */
enum { SAYS_NOTHING, SAYS_LANGUAGE, SAYS_PATH, SAYS_ALL_LINES, SAYS_MOST };

static bool append_text_of(const struct false_positive *finding, unsigned says, struct buf *out)
{
    const struct rule *rule = rule_of(finding);
    size_t n_lines = finding->document->text.n_lines;
    size_t first = finding->violation->line, end = first + finding->violation->more_lines + 1;
    if (says >= SAYS_ALL_LINES) {
        size_t last = finding->violation->line + rule->lines_after + 1;
        first -= first < rule->lines_before ? first : rule->lines_before;
        end = last > end ? last : end;
    }
    return append_lines(finding, first, end < n_lines ? end : n_lines, out);
}

bool false_positive_insertion(const struct false_positive *finding, struct span path,
                              struct span contents, struct pack_insertion *out)
{
    const struct document *document = finding->document;
    struct span id = span_from_string(rule_of(finding)->id);
    struct buf text = BUF_INIT(MEM_SERVER);
    bool is_made = false;
    *out = (struct pack_insertion){0};
    for (unsigned says = SAYS_NOTHING; says < SAYS_MOST && !is_made; says++) {
        struct pack_no_match test = {0};
        if (!append_text_of(finding, says, &text))
            break;
        test.text = buf_span(&text);
        if (says >= SAYS_LANGUAGE)
            test.language = span_from_string(language_id(document->language));
        if (says >= SAYS_PATH)
            test.path = buf_span(&document->shown_path);
        pack_insertion_release(out);
        is_made = pack_no_match_insertion(path, contents, id, &test, out) &&
                  fails(path, contents, out, id);
    }
    buf_release(&text);
    return is_made;
}
