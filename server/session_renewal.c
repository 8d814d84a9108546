/* SPDX-License-Identifier: MIT */
#include "server/session_renewal.h"

#include "base/file.h"
#include "server/git.h"
#include "server/git_files.h"

enum {
    ANSWER_MAX = 64 * 1024,
    LOG_MAX = 8 * 1024 * 1024, /* bytes of what git writes down of a ref */
    DIGITS_MAX = 64
};

/* What git says of a branch and its upstream; spans of the answer. */
struct meeting {
    struct span upstream; /* the id of its commit */
    struct span name;     /* its full name */
    struct span ours;     /* where HEAD meets it */
    struct span before;   /* where the session's base meets it */
};

static struct span take_line(struct span *text)
{
    size_t end = span_find_byte(*text, 0, '\n');
    struct span line = span_slice(*text, 0, end);
    *text = span_slice(*text, end + 1, text->length);
    return line;
}

/* Takes "END", "BEGIN" and any number of "^MERGE_BASE", the best first. */
static bool take_difference(struct span *text, struct span *end, struct span *base)
{
    *end = take_line(text);
    struct span begin = take_line(text);
    *base = SPAN("");
    while (text->length > 0 && text->bytes[0] == '^') {
        struct span line = take_line(text);
        if (base->length == 0)
            *base = span_slice(line, 1, line.length);
    }
    return git_is_id(*end) && git_is_id(begin);
}

static bool read_meeting(struct span text, struct meeting *out)
{
    struct span again;
    if (!take_difference(&text, &out->upstream, &out->ours) ||
        !take_difference(&text, &again, &out->before))
        return false;
    out->name = take_line(&text);
    /* A branch of this repository that is made its upstream says nothing of what others did. */
    return span_equal(again, out->upstream) && span_starts_with(out->name, SPAN("refs/remotes/"));
}

/* "HEAD...@{upstream}" and "BASE...@{upstream}": an end, a begin, and where they meet. */
static bool ask(struct span top, struct span base, struct git_answer *answer)
{
    static const char with[] = "...@{upstream}";
    char second[DIGITS_MAX + sizeof with];
    struct buf unsaid = BUF_INIT(MEM_SERVER); /* Whoever opens the base will tell. */
    memcpy(second, base.bytes, base.length);
    memcpy(second + base.length, with, sizeof with);
    const char *const arguments[] = {
        "rev-parse", "HEAD...@{upstream}", second, "--symbolic-full-name", "@{upstream}", NULL};
    bool has_run = git_run(top, arguments, ANSWER_MAX, answer, &unsaid);
    buf_release(&unsaid);
    return has_run;
}

static struct span last_line(struct span text)
{
    text.length -= text.length > 0 && text.bytes[text.length - 1] == '\n';
    size_t start = text.length;
    while (start > 0 && text.bytes[start - 1] != '\n')
        start--;
    return span_slice(text, start, text.length);
}

/* Whether it is written down that something else than a push has moved the upstream last. A line is
 * "OLD NEW WHO WHEN<tab>WHAT". */
static bool was_received(struct span top, const struct meeting *meeting)
{
    struct buf folder = BUF_INIT(MEM_SERVER), path = BUF_INIT(MEM_SERVER);
    struct buf log = BUF_INIT(MEM_SERVER);
    bool is_received = false;
    git_files_find(top, &folder, &path);
    buf_append_string(&path, "/logs/");
    buf_append(&path, meeting->name);
    if (span_find(meeting->name, 0, SPAN("..")) == meeting->name.length &&
        file_read(buf_string(&path), LOG_MAX, &log) == FILE_OK) {
        struct span line = last_line(buf_span(&log));
        struct span rest = span_slice(line, span_find_byte(line, 0, ' ') + 1, line.length);
        struct span what = span_slice(line, span_find_byte(line, 0, '\t') + 1, line.length);
        is_received = span_starts_with(rest, meeting->upstream) &&
                      !span_starts_with(what, SPAN("update by push"));
    }
    buf_release(&folder);
    buf_release(&path);
    buf_release(&log);
    return is_received;
}

bool session_renew(struct session_store *store, struct session *session, struct buf *said)
{
    struct git_answer answer;
    struct meeting meeting;
    struct span top = buf_span(&session->root), base = buf_span(&session->base);
    buf_clear(&session->upstream);
    if (!git_is_id(base) || !ask(top, base, &answer))
        return false;
    bool is_known = read_meeting(buf_span(&answer.out), &meeting);
    if (is_known)
        buf_append(&session->upstream, meeting.name);
    bool is_renewed = is_known && git_is_id(meeting.ours) &&
                      !span_equal(meeting.ours, meeting.before) && was_received(top, &meeting);
    if (is_renewed)
        session_store_renew(store, session, meeting.ours, said);
    git_answer_release(&answer);
    return is_renewed;
}
