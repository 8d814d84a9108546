/* SPDX-License-Identifier: MIT */
#include "server/session_report.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define SECOND INT64_C(1000000000)
#define SHA1 "0123456789abcdef0123456789abcdef01234567"

/* The session began on 2026-02-28 at 23:59:59. */
static const int64_t began = 1772323199 * SECOND;

static void expect(struct buf *out, const char *expected, const char *what)
{
    cr_expect_str_eq(buf_string(out), expected, "%s: %s", what, buf_string(out));
    buf_release(out);
}

Test(session_report, no_session)
{
    struct session_report report = {.root = SPAN("/w\n")};
    struct buf out = {0};
    session_report_append_text(&out, &report);
    expect(&out,
           "No session in /w�\nIt begins when an editor serves the folder, or with: auto-enforcer "
           "session start\n",
           "text");
    session_report_append_json(&out, &report);
    expect(&out, "{\"root\":\"/w\\n\",\"session\":null}", "JSON");
}

Test(session_report, session_with_counts)
{
    struct session session = {.record = {.id = 0xAB, .began = began, .used = began, .n_uses = 2}};
    struct session_counts counts = {
        .n = {[SCOPE_NEW] = {[SEVERITY_BLOCKED] = 1, [SEVERITY_HINT] = 2},
              [SCOPE_EXISTING] = {[SEVERITY_WARNING] = 3, [SEVERITY_INFO] = 4}}};
    struct session_report report = {
        .root = SPAN("/w"), .session = &session, .counts = &counts, .now = began + 100 * SECOND};
    struct buf out = {0};
    buf_append_string(&session.base, SHA1);
    session_report_append_text(&out, &report);
    expect(&out,
           "Session in /w\n"
           "Began 1 minute ago (2026-02-28T23:59:59Z), when the folder was first served\n"
           "New is what commit 0123456789ab does not have\n"
           "Taken up 2 times, last 1 minute ago\n"
           "New: 1 blocked, 2 hints\n"
           "Existing: 3 warnings, 4 info\n",
           "text");
    session_report_append_json(&out, &report);
    expect(&out,
           "{\"root\":\"/w\",\"session\":{\"id\":\"00000000000000ab\","
           "\"began\":\"2026-02-28T23:59:59Z\",\"used\":\"2026-02-28T23:59:59Z\",\"age\":100,"
           "\"uses\":2,\"askedFor\":false,\"base\":\"" SHA1
           "\",\"measuredFrom\":\"commit\"},\"violations\":{"
           "\"new\":{\"blocked\":1,\"warning\":0,\"info\":0,\"hint\":2},"
           "\"existing\":{\"blocked\":0,\"warning\":3,\"info\":4,\"hint\":0},"
           "\"unknown\":{\"blocked\":0,\"warning\":0,\"info\":0,\"hint\":0}}}",
           "JSON");
    session_release(&session);
}

Test(session_report, ages)
{
    static const struct {
        int64_t seconds;
        const char *expected;
    } rows[] = {
        {-5, "Began just now ("},          {0, "Began just now ("},
        {59, "Began just now ("},          {60, "Began 1 minute ago ("},
        {3599, "Began 59 minutes ago ("},  {3600, "Began 1 hour ago ("},
        {86399, "Began 23 hours ago ("},   {86400, "Began 1 day ago ("},
        {7 * 86400, "Began 7 days ago ("}, {700 * 86400, "Began 700 days ago ("},
    };
    struct session session = {.record = {.began = began, .used = began}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct session_report report = {
            .session = &session, .now = began + rows[i].seconds * SECOND, .root = SPAN("/w")};
        struct buf out = {0};
        session_report_append_text(&out, &report);
        cr_expect(strstr(buf_string(&out), rows[i].expected), "%s: %s", rows[i].expected,
                  buf_string(&out));
        buf_release(&out);
    }
}
