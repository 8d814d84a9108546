/* SPDX-License-Identifier: MIT */
/**
 * The law under recorded typing: whole sessions of real people, keystroke by keystroke, as a client
 * would send them.
 *
 * A trace is {startContent, txns: [{patches: [[offset, deleted, inserted], ...]}], endContent};
 * offsets count code points. AE_TYPING_EVERY says after how many changes the law is asked (500).
 */
#define _POSIX_C_SOURCE 200809L

#include "law.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <time.h>

static json_t *read_trace(const char *path)
{
    struct buf command = {0};
    struct buf contents = {0};
    buf_printf(&command, "gzip -dc '%s'", path);
    FILE *pipe = popen(buf_string(&command), "r");
    for (size_t n = 1; pipe && n > 0; contents.length += n)
        n = fread(buf_reserve(&contents, 65536), 1, 65536, pipe);
    if (pipe)
        pclose(pipe);
    json_t *trace = json_loadb(contents.bytes ? contents.bytes : "", contents.length, 0, NULL);
    buf_release(&command);
    buf_release(&contents);
    return trace;
}

static struct span string_of(const json_t *string)
{
    return (struct span){json_string_value(string), json_string_length(string)};
}

/* Where a line begins, in code points from the text's start; moves from edit to edit. */
struct place {
    size_t line, offset;
};

static size_t line_units(const struct text *text, size_t line)
{
    return position_units(text_line(text, line), text_line_is_ascii(text, line), POSITION_UTF32) +
           line_end_length(text_line_end(text, line));
}

static void walk_to(const struct text *text, size_t offset, struct place *place)
{
    while (place->line > 0 && place->offset > offset)
        place->offset -= line_units(text, --place->line);
    while (place->line + 1 < text->n_lines &&
           place->offset + line_units(text, place->line) <= offset)
        place->offset += line_units(text, place->line++);
}

static void apply_patch(struct document *document, const json_t *patch, struct place *place)
{
    size_t offset = (size_t)json_integer_value(json_array_get(patch, 0));
    size_t deleted = (size_t)json_integer_value(json_array_get(patch, 1));
    const struct text *text = &document->text;
    walk_to(text, offset, place);
    struct place end = *place;
    walk_to(text, offset + deleted, &end);
    struct text_edit edit = {
        .start = position_decode(text, place->line, offset - place->offset, POSITION_UTF32),
        .end = position_decode(text, end.line, offset + deleted - end.offset, POSITION_UTF32),
        .replacement = string_of(json_array_get(patch, 2)),
    };
    document_apply(document, &edit);
}

struct replay {
    struct law law;
    const char *name;
    size_t n_changes, n_checks;
};

static void check(struct replay *replay, struct document *document)
{
    struct buf difference = {0};
    replay->n_checks++;
    cr_assert(law_holds(&replay->law, document, &difference), "%s, after change %zu:\n%s",
              replay->name, replay->n_changes, buf_string(&difference));
    buf_release(&difference);
}

static void play(struct replay *replay, const json_t *trace, struct document *document)
{
    size_t every = (size_t)law_number_from_environment("AE_TYPING_EVERY", 500);
    const json_t *txns = json_object_get(trace, "txns");
    struct place place = {0, 0};
    for (size_t t = 0; t < json_array_size(txns); t++) {
        const json_t *patches = json_object_get(json_array_get(txns, t), "patches");
        for (size_t p = 0; p < json_array_size(patches); p++)
            apply_patch(document, json_array_get(patches, p), &place);
        document_settle(document, law_today, replay->law.scratch, 64);
        if (++replay->n_changes % every == 0)
            check(replay, document);
    }
    check(replay, document);
}

static void check_end(const struct replay *replay, const json_t *trace,
                      const struct document *document)
{
    struct buf whole = {0};
    text_append_to(&document->text, &whole);
    cr_assert(span_equal(buf_span(&whole), string_of(json_object_get(trace, "endContent"))),
              "%s: the text is not the one the recording ends in", replay->name);
    buf_release(&whole);
}

static size_t language_index(const char *id)
{
    size_t index = 0;
    while (strcmp(law_language(index), id) != 0)
        index++;
    return index;
}

static void replay_trace(const char *name, const char *language, enum law_rules rules)
{
    struct replay replay = {.name = name};
    struct buf path = {0};
    buf_printf(&path, "%s/traces/%s.json.gz", AE_SHARED_DATA, name);
    if (file_kind(buf_string(&path), true) != FILE_KIND_REGULAR) {
        fprintf(stderr, "SKIPPED: recorded typing %s: no file %s\n", name, buf_string(&path));
        buf_release(&path);
        return;
    }
    json_t *trace = read_trace(buf_string(&path));
    cr_assert(trace, "%s cannot be read", buf_string(&path));
    clock_t started = clock();
    law_init(&replay.law);
    struct document *document = law_open(&replay.law, rules, language_index(language),
                                         string_of(json_object_get(trace, "startContent")));
    play(&replay, trace, document);
    check_end(&replay, trace, document);
    fprintf(stderr, "typing: %s, %zu changes, %zu comparisons, %.1f s\n", name, replay.n_changes,
            replay.n_checks, (double)(clock() - started) / CLOCKS_PER_SEC);
    document_destroy(document);
    law_release(&replay.law);
    json_decref(trace);
    buf_release(&path);
}

Test(law_typing, rust, .timeout = 600)
{
    replay_trace("rustcode", "rust", LAW_SHIPPED);
}

Test(law_typing, markdown, .timeout = 600)
{
    replay_trace("seph-blog1", "markdown", LAW_SHIPPED);
}

Test(law_typing, svelte, .timeout = 600)
{
    replay_trace("sveltecomponent", "svelte", LAW_SHIPPED);
}

Test(law_typing, svelte_with_windows_and_gates, .timeout = 600)
{
    replay_trace("sveltecomponent", "svelte", LAW_PROBING);
}
