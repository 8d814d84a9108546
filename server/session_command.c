/* SPDX-License-Identifier: MIT */
#include "server/session_command.h"

#include "base/clock.h"
#include "base/file.h"
#include "server/batch.h"
#include "server/session_report.h"
#include "server/session_summary.h"
#include "server/terminal.h"

struct session_options {
    unsigned format; /* index in `formats` */
};

static const char *const formats[] = {"text", "json", NULL};

/* A line each. */
static void tell(struct span said)
{
    for (size_t at = 0; at < said.length;) {
        size_t end = span_find_byte(said, at, '\n');
        terminal_note("%.*s", (int)(end - at), said.bytes + at);
        at = end + 1;
    }
}

/* Appends the absolute path of the folder that was named; says it if that is none. */
static bool find_folder(const struct operands *operands, struct buf *out)
{
    const char *given = operands->count ? operands->items[0] : ".";
    enum file_status status = file_real_path(given, out);
    if (status == FILE_OK && file_kind(buf_string(out), true) == FILE_KIND_FOLDER)
        return true;
    terminal_note("%s: %s", given, status == FILE_OK ? "not a folder" : file_status_text(status));
    return false;
}

static int answer(const struct session_report *report, bool in_json, bool is_whole)
{
    struct buf out = BUF_INIT(MEM_BATCH);
    if (in_json) {
        session_report_append_json(&out, report);
        buf_append_byte(&out, '\n');
    } else {
        session_report_append_text(&out, report);
    }
    bool is_told = terminal_answer(buf_span(&out));
    buf_release(&out);
    return is_told && is_whole ? BATCH_CLEAN : BATCH_INCOMPLETE;
}

/* What both commands begin with. */
struct asking {
    struct session_store store;
    struct session session;
    struct buf folder, said;
};

static void asking_release(struct asking *asking)
{
    session_store_release(&asking->store);
    session_release(&asking->session);
    buf_release(&asking->folder);
    buf_release(&asking->said);
}

static int start(const void *options, const struct operands *operands)
{
    (void)options;
    struct asking asking = {.store.count = 0};
    int status = BATCH_FAULT;
    if (find_folder(operands, &asking.folder)) {
        session_store_open(&asking.store, &asking.said);
        bool is_whole = session_take_up(&asking.store, buf_span(&asking.folder), true,
                                        &asking.session, &asking.said);
        tell(buf_span(&asking.said));
        struct session_report report = {.root = buf_span(&asking.session.root),
                                        .session = &asking.session,
                                        .now = asking.session.record.began};
        status = answer(&report, false, is_whole);
    }
    asking_release(&asking);
    return status;
}

static int show(const void *options, const struct operands *operands)
{
    const struct session_options *chosen = options;
    struct asking asking = {.store.count = 0};
    struct buf root = BUF_INIT(MEM_BATCH);
    int status = BATCH_FAULT;
    if (find_folder(operands, &asking.folder)) {
        bool is_whole = session_store_open(&asking.store, &asking.said);
        session_find_root(buf_span(&asking.folder), &root);
        bool is_there = session_read(&asking.store, buf_span(&root), &asking.session, &asking.said);
        tell(buf_span(&asking.said));
        struct session_summary summary = {.n_worst = 0};
        struct session_report report = {.root = buf_span(&root),
                                        .session = is_there ? &asking.session : NULL,
                                        .now = clock_calendar()};
        if (is_there && asking.session.base.length > 0) {
            int checked = session_summary_run(&summary, &asking.session);
            is_whole = is_whole && (checked == BATCH_CLEAN || checked == BATCH_VIOLATIONS);
            report.counts = &summary.counts;
            report.worst = summary.worst;
            report.n_worst = summary.n_worst;
        }
        status = answer(&report, chosen->format == 1, is_whole);
        session_summary_release(&summary);
    }
    asking_release(&asking);
    buf_release(&root);
    return status;
}

static const struct option no_option_rows[] = {{0}};

static const struct option status_option_rows[] = {
    {"--format", "text|json", "the form of the answer", OPTION_CHOICE,
     offsetof(struct session_options, format), formats},
    {0},
};

const struct command session_command_start = {
    .name = "session start",
    .operands = "[FOLDER]",
    .help = "Begins a new session: what is found from now on and is not in HEAD is new.",
    .more = "The session is that of the git repository which FOLDER, or the current folder, lies "
            "in; without\n"
            "one it is the folder's own. It ends when the next one begins.",
    .options = no_option_rows,
    .max_operands = 1,
    .run = start,
};

const struct command session_command_status = {
    .name = "session status",
    .operands = "[FOLDER]",
    .help = "Says since when there is a session, and what new is measured from.",
    .options = status_option_rows,
    .options_size = sizeof(struct session_options),
    .max_operands = 1,
    .run = show,
};
