/* SPDX-License-Identifier: MIT */
/*
 * What threads share, run so that the thread sanitizer can watch: snapshots of a text that is being
 * edited, and one rule set whose patterns are compiled by whoever needs them first. A program
 * without Criterion, which does not start under the thread sanitizer.
 */
#include "rules/engine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCANNERS = 4, ROUNDS = 50, EDITS = 2000, LINES = 3000 };

static void fail(const char *what)
{
    fprintf(stderr, "FAIL %s\n", what);
    exit(1);
}

static struct buf make_source(void)
{
    struct buf source = {0};
    for (int i = 0; i < LINES; i++)
        buf_printf(&source, "const password%d = 'hunter%d!x'; console.log(%d) // TODO later\n", i,
                   i, i);
    return source;
}

/* Snapshots. */

static void *read_snapshot(void *argument)
{
    struct text *snapshot = argument;
    struct buf read = {0};
    struct buf expected = make_source();
    text_append_to(snapshot, &read);
    if (!span_equal(buf_span(&read), buf_span(&expected)))
        fail("a snapshot changed while the text was edited");
    buf_release(&read);
    buf_release(&expected);
    text_release(snapshot);
    return NULL;
}

static void edit_many_times(struct text *text)
{
    struct line_changes changes = {0};
    for (size_t i = 0; i < EDITS; i++) {
        struct text_position at = {i * 37 % text->n_lines, 0};
        struct text_edit edit = {at, at, i % 3 ? SPAN("x") : SPAN("a\nb")};
        changes.count = 0;
        text_apply(text, &edit, &changes);
    }
}

static void snapshots_stay_as_they_were(void)
{
    for (int round = 0; round < ROUNDS / 10; round++) {
        struct buf source = make_source();
        struct text text;
        struct text snapshots[SCANNERS];
        pthread_t threads[SCANNERS];
        text_init_copy(&text, buf_span(&source));
        for (int i = 0; i < SCANNERS; i++) {
            text_snapshot(&text, &snapshots[i]);
            if (pthread_create(&threads[i], NULL, read_snapshot, &snapshots[i]) != 0)
                fail("a thread could not be started");
        }
        edit_many_times(&text);
        for (int i = 0; i < SCANNERS; i++)
            pthread_join(threads[i], NULL);
        text_release(&text);
        buf_release(&source);
    }
    puts("ok   snapshots stay as they were");
}

/* One rule set. */

struct scanning {
    const struct rule_set *set;
    const struct text *text;
    size_t found;
};

static void *scan(void *argument)
{
    struct scanning *work = argument;
    struct scan_input input = {.text = work->text,
                               .language = language_by_id(SPAN("javascript")),
                               .path = SPAN("a.js"),
                               .today = {2026, 11, 21}};
    struct scan_scratch *scratch = scan_scratch_create();
    struct scan_state state;
    scan_state_init(&state, work->set, &input, NULL);
    while (!rule_set_scan(work->set, &input, &state, scratch, 500))
        continue;
    work->found = state.violations.count;
    scan_state_release(&state);
    scan_scratch_destroy(scratch);
    return NULL;
}

static void a_rule_set_serves_many(void)
{
    struct buf source = make_source();
    for (int round = 0; round < ROUNDS; round++) {
        struct rule_cache *cache = rule_cache_create(NULL, 0);
        struct rule_config config = {.language = language_by_id(SPAN("javascript")),
                                     .profile = PROFILE_STRICT};
        struct rule_set *set = rule_cache_acquire(cache, &config);
        struct text text;
        struct scanning work[SCANNERS];
        pthread_t threads[SCANNERS];
        size_t length = round == 0 ? source.length : source.length / 50;
        text_init_copy(&text, span_slice(buf_span(&source), 0, length));
        for (int i = 0; i < SCANNERS; i++) {
            work[i] = (struct scanning){set, &text, 0};
            if (pthread_create(&threads[i], NULL, scan, &work[i]) != 0)
                fail("a thread could not be started");
        }
        for (int i = 0; i < SCANNERS; i++)
            pthread_join(threads[i], NULL);
        for (int i = 0; i < SCANNERS; i++)
            if (work[i].found == 0 || work[i].found != work[0].found)
                fail("threads found different things in one text");
        text_release(&text);
        rule_set_unref(set);
        rule_cache_destroy(cache);
    }
    buf_release(&source);
    puts("ok   a rule set serves many threads");
}

int main(void)
{
    snapshots_stay_as_they_were();
    a_rule_set_serves_many();
    return 0;
}
