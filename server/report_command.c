/* SPDX-License-Identifier: MIT */
#include "server/report_command.h"

#include "base/file.h"
#include "server/batch.h"
#include "server/check_options.h"
#include "server/session.h"
#include "server/terminal.h"

struct report_options {
    unsigned format; /* index in `formats` */
    const char *output_file;
    struct day today;
};

static const char *const format_names[] = {"md", "json", "sarif", NULL};
static const enum check_format formats[] = {CHECK_SESSION_MARKDOWN, CHECK_SESSION_JSON,
                                            CHECK_SARIF};

/* Fills the session that counts in the folder; false: there is none, or it cannot be told: said. */
static bool find_session(const char *folder, struct session *session)
{
    struct session_store store = {.count = 0};
    struct buf path = BUF_INIT(MEM_BATCH), root = BUF_INIT(MEM_BATCH), said = BUF_INIT(MEM_BATCH);
    enum file_status status = file_real_path(folder, &path);
    bool is_folder = status == FILE_OK && file_kind(buf_string(&path), true) == FILE_KIND_FOLDER;
    bool is_there = false;
    if (is_folder) {
        session_store_open(&store, &said);
        session_find_root(buf_span(&path), &root);
        is_there = session_store_read(&store, buf_span(&root), session);
    }
    if (said.length > 0)
        terminal_note_text(buf_span(&said));
    if (!is_folder)
        terminal_note("%s: %s", folder,
                      status == FILE_OK ? "not a folder" : file_status_text(status));
    else if (!is_there)
        terminal_note("report: no session was begun here (auto-enforcer session start)");
    session_store_release(&store);
    buf_release(&path);
    buf_release(&root);
    buf_release(&said);
    return is_there;
}

/* The report goes where the caller means, whatever folder is entered. */
static bool find_output(const char *given, struct buf *out)
{
    struct buf here = BUF_INIT(MEM_BATCH);
    bool is_known = !given || file_current_folder(&here);
    if (given && is_known)
        file_absolute_path(span_from_string(given), buf_span(&here), out);
    if (!is_known)
        terminal_note("the current folder is gone");
    buf_release(&here);
    return is_known;
}

static bool enter(struct session *session)
{
    bool entered = file_enter_folder(buf_string(&session->root));
    if (!entered)
        terminal_note("%s: it cannot be entered", buf_string(&session->root));
    return entered;
}

static int check(const struct report_options *chosen, struct session *session, struct buf *output)
{
    const struct operands everything = {NULL, 0};
    struct check_options options = check_options_for_check;
    options.format = formats[chosen->format];
    options.output_file = output->length ? buf_string(output) : NULL;
    options.exit_zero = true;
    options.today = chosen->today;
    options.session = session;
    options.base_is_session = true;
    if (session->base.length > 0)
        options.base = buf_string(&session->base);
    else
        terminal_note("report: the session has no commit for a base: what is new is not known");
    int status = batch_check(&options, &everything);
    return status == BATCH_CLEAN && session->base.length == 0 ? BATCH_INCOMPLETE : status;
}

static int run(const void *options, const struct operands *operands)
{
    const struct report_options *chosen = options;
    struct session session = {.root = BUF_INIT(MEM_BATCH), .base = BUF_INIT(MEM_BATCH)};
    struct buf output = BUF_INIT(MEM_BATCH);
    int status = BATCH_FAULT;
    if (find_output(chosen->output_file, &output) &&
        find_session(operands->count ? operands->items[0] : ".", &session) && enter(&session))
        status = check(chosen, &session, &output);
    session_release(&session);
    buf_release(&output);
    return status;
}

static const struct option option_rows[] = {
    {"--format", "md|json|sarif", "the form of the report", OPTION_CHOICE,
     offsetof(struct report_options, format), format_names},
    {"--output-file", "FILE", "write the report there, as a whole or not at all", OPTION_TEXT,
     offsetof(struct report_options, output_file), NULL},
    {"--today", "YYYY-MM-DD", "the day that counts as today", OPTION_DAY,
     offsetof(struct report_options, today), NULL},
    {0},
};

const struct command report_command = {
    .name = "report",
    .operands = "[FOLDER]",
    .help = "Reports on a session: what is new since it began, what was there, what is gone.",
    .more = "The session is that of the git repository which FOLDER, or the current folder, lies "
            "in.\n"
            "\n"
            "Exit status: 0 whatever was found, 2 a fault of the command line or of a "
            "configuration, or\n"
            "no session, 3 something could not be checked whole, or what is new is not known.",
    .options = option_rows,
    .options_size = sizeof(struct report_options),
    .max_operands = 1,
    .run = run,
};
