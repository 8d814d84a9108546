/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "test_talk.h"

#include "base/trace.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
int __lsan_do_recoverable_leak_check(void);
#else
static int __lsan_do_recoverable_leak_check(void)
{
    return 0;
}
#endif

int talk_leaks(void)
{
    return __lsan_do_recoverable_leak_check();
}

void talk_say(struct talk *talk, struct span message)
{
    struct buf body = {0};
    buf_append(&body, message);
    server_receive(talk->server, &body, &talk->outbox);
    buf_release(&body);
}

const json_t *talk_hear(struct talk *talk)
{
    struct buf storage;
    struct span frame;
    json_decref(talk->said);
    talk->said = NULL;
    if (!outbox_take(&talk->outbox, &storage, &frame))
        return NULL;
    size_t body = span_find(frame, 0, SPAN("\r\n\r\n")) + 4;
    cr_assert_lt(body, frame.length);
    talk->said = json_loadb(frame.bytes + body, frame.length - body, JSON_ALLOW_NUL, NULL);
    cr_assert_not_null(talk->said, "what was written is not JSON");
    buf_release(&storage);
    return talk->said;
}

size_t talk_settle(struct talk *talk)
{
    size_t slices = 1;
    while (server_settle(talk->server, &talk->outbox))
        slices++;
    return slices;
}

void talk_drain(struct talk *talk)
{
    talk_settle(talk);
    while (talk_hear(talk))
        continue;
}

void talk_init(struct talk *talk, bool initialized)
{
    const struct server_options options = {.today = {2024, 6, 15}, .day_is_fixed = true};
    setenv("XDG_CONFIG_HOME", "", 1);
    setenv("HOME", "/nowhere/at/all", 1);
    trace_set_level(TRACE_ERROR);
    *talk = (struct talk){.server = server_create(&options)};
    outbox_init(&talk->outbox);
    if (!initialized)
        return;
    talk_say(talk, SPAN("{" V ",\"id\":0,\"method\":\"initialize\",\"params\":{\"capabilities\":{"
                        "\"textDocument\":{\"publishDiagnostics\":{\"versionSupport\":true}}}}}"));
    talk_say(talk, SPAN("{" V ",\"method\":\"initialized\",\"params\":{}}"));
    talk_drain(talk);
}

void talk_release(struct talk *talk)
{
    json_decref(talk->said);
    outbox_release(&talk->outbox);
    server_destroy(talk->server);
}

void talk_expect_silence(struct talk *talk, const char *when)
{
    cr_expect_null(talk_hear(talk), "%s: something more was said", when);
}
