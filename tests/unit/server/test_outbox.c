/* SPDX-License-Identifier: MIT */
#include "server/outbox.h"

#include "protocol/frame.h"

#include <criterion/criterion.h>

/* Each message is one letter; a row posts them with the key behind each ("-": none) and "!" takes
   one out. */
static void run(struct outbox *outbox, const char *script, struct buf *taken)
{
    for (; *script; script++) {
        if (*script == '!') {
            struct buf storage;
            struct span frame;
            if (!outbox_take(outbox, &storage, &frame)) {
                buf_append_byte(taken, '0');
                continue;
            }
            buf_append_byte(taken, frame.bytes[frame.length - 1]);
            cr_expect(span_starts_with(frame, SPAN("Content-Length: 1\r\n\r\n")));
            buf_release(&storage);
            continue;
        }
        struct buf message = BUF_INIT(MEM_LOOP);
        struct span key = {script + 1, script[1] != '-'};
        frame_open(&message);
        buf_append_byte(&message, *script++);
        outbox_post(outbox, &message, key);
        cr_expect_null(message.bytes, "the storage was not taken");
    }
}

Test(outbox, the_newer_replaces_the_older)
{
    static const struct {
        const char *script, *taken;
    } rows[] = {
        {"!", "0"},
        {"a-b-c-!!!!", "abc0"},
        {"a-a-a-!!!!", "aaa0"}, /* without a key nothing is replaced */
        {"a1b1!!", "b0"},       /* with one the older is gone */
        {"a1b-c1!!!", "bc0"},   /* and the newer stands at the back */
        {"a1b2c1d2!!!", "cd0"}, /* each key by itself */
        {"a1!b1!!", "ab0"},     /* what was taken out is not replaced */
        {"a1b2!c1!!!", "abc0"},
        {"a1b2c3d2!!!!", "acd0"}, /* from the middle */
        {"a1b2c3d3!!!!", "abd0"}, /* from the back */
        {"a1b2c3d1!!!!", "bcd0"}, /* from the front */
        {"a1b1c1d1e1f1!!", "f0"},
        {"x-a1y-b1z-!!!!!", "xybz0"},
        {"a1!!b1!!", "a0b0"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct outbox outbox;
        struct buf taken = {0};
        outbox_init(&outbox);
        run(&outbox, rows[i].script, &taken);
        cr_expect_str_eq(buf_string(&taken), rows[i].taken, "row %zu: %s", i, buf_string(&taken));
        cr_expect_eq(outbox.n_answers_bytes, 0, "row %zu", i);
        cr_expect(outbox_is_empty(&outbox), "row %zu", i);
        cr_expect_eq(outbox.replaceable.count, 0, "row %zu", i);
        outbox_release(&outbox);
        buf_release(&taken);
        cr_expect_eq(mem_count(MEM_LOOP).live, 0, "row %zu", i);
    }
}

Test(outbox, counts_what_nothing_replaces)
{
    static const struct {
        const char *script;
        size_t n_answers, n_messages;
    } rows[] = {{"", 0, 0},         {"a-", 1, 1},    {"a1b1", 0, 1},
                {"a1b2c1d-", 1, 3}, {"a-b-!", 1, 1}, {"a1b2!c1", 0, 2}};
    const size_t frame_length = sizeof "Content-Length: 1\r\n\r\n";
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct outbox outbox;
        struct buf taken = {0};
        outbox_init(&outbox);
        run(&outbox, rows[i].script, &taken);
        cr_expect_eq(outbox.n_answers_bytes, rows[i].n_answers * frame_length, "row %zu: %zu", i,
                     outbox.n_answers_bytes);
        cr_expect_eq(outbox_is_empty(&outbox), rows[i].n_messages == 0, "row %zu", i);
        outbox_release(&outbox);
        buf_release(&taken);
        cr_expect_eq(mem_count(MEM_LOOP).live + mem_count(MEM_SERVER).live, 0, "row %zu", i);
    }
}

/* A large block goes round, a small or a huge one does not, and trimming frees it. */
Test(outbox, storage_goes_round)
{
    static const struct {
        size_t length;
        bool is_kept;
    } rows[] = {{100, false},
                {OUTBOX_SPARE_MIN, true},
                {OUTBOX_SPARE_MAX / 2, true},
                {2 * OUTBOX_SPARE_MAX, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct outbox outbox;
        outbox_init(&outbox);
        struct buf storage = outbox_storage(&outbox);
        buf_reserve(&storage, rows[i].length);
        storage.length = 1;
        const char *bytes = storage.bytes;
        outbox_give_back(&outbox, &storage);
        cr_expect_null(storage.bytes, "row %zu", i);
        storage = outbox_storage(&outbox);
        cr_expect_eq(storage.bytes, rows[i].is_kept ? bytes : NULL, "row %zu", i);
        cr_expect_eq(storage.length, 0, "row %zu", i);
        outbox_give_back(&outbox, &storage);
        outbox_trim(&outbox);
        cr_expect_eq(mem_count(MEM_SERVER).live, 0, "row %zu", i);
        outbox_release(&outbox);
    }
}
