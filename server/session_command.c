/* SPDX-License-Identifier: MIT */
#include "server/session_command.h"

#include "base/clock.h"
#include "base/file.h"
#include "server/batch.h"
#include "server/folder_base.h"
#include "server/folder_scan.h"
#include "server/report.h"
#include "server/session_base_store.h"
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

static void tell_gap(void *context, struct span path, enum session_base_gap gap)
{
    struct buf line = BUF_INIT(MEM_BATCH);
    (void)context;
    report_append_path(&line, path);
    terminal_note("%s: %s", buf_string(&line), session_base_gap_text(gap));
    buf_release(&line);
}

/* Looks at the folder that has no git. False: what was there is not known whole; said. */
static bool look_at_folder(struct asking *asking, struct folder_scan *scan)
{
    const struct session *session = &asking->session;
    scan->root = buf_span(&session->root);
    scan->began = session->record.began;
    scan->today = day_today();
    scan->on_gap = tell_gap;
    memcpy(scan->key.bytes, session->record.base, HASH_KEY_BYTES);
    folder_scan_run(scan);
    buf_clear(&asking->said);
    bool is_whole = session_base_save(scan->root, buf_span(&scan->found.bytes), &asking->said) &&
                    !scan->found.is_full && scan->n_not_looked_at == 0;
    if (scan->found.is_full)
        buf_printf(&asking->said, "%s: %s\n", buf_string(&asking->session.root),
                   session_base_gap_text(SESSION_GAP_BEYOND));
    tell(buf_span(&asking->said));
    return is_whole;
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
        struct folder_scan scan = {.n_files = 0};
        bool is_scanned = is_whole && folder_base_is_of(&asking.session.record);
        if (is_scanned)
            is_whole = look_at_folder(&asking, &scan);
        struct session_report report = {.root = buf_span(&asking.session.root),
                                        .session = &asking.session,
                                        .has_looked = is_scanned,
                                        .n_files = scan.n_files,
                                        .n_findings = scan.found.n_findings,
                                        .now = asking.session.record.began};
        session_base_writer_release(&scan.found);
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
        tell(buf_span(&asking.said));
        session_find_root(buf_span(&asking.folder), &root);
        bool is_there = session_store_read(&asking.store, buf_span(&root), &asking.session);
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
            "one it is the folder's own, all files of it are looked at, and what is found in them "
            "is not new.\n"
            "It ends when the next one begins.",
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
