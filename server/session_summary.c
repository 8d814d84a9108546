/* SPDX-License-Identifier: MIT */
#include "server/session_summary.h"

#include "base/file.h"
#include "base/printable.h"
#include "server/batch.h"
#include "server/check_options.h"
#include "server/scanner.h"

static void release(struct session_worst *one)
{
    buf_release(&one->path);
    buf_release(&one->rule);
    buf_release(&one->message);
}

void session_summary_release(struct session_summary *summary)
{
    for (size_t i = 0; i < summary->n_worst; i++)
        release(&summary->worst[i]);
    summary->n_worst = 0;
}

/* Findings come in the order of their places: among equals those that came first stay. */
static void keep_if_worse(struct session_summary *summary, struct span path,
                          const struct scanner_finding *finding)
{
    size_t at = summary->n_worst;
    while (at > 0 && summary->worst[at - 1].severity < finding->severity)
        at--;
    if (at == SESSION_WORST_MAX)
        return;
    if (summary->n_worst == SESSION_WORST_MAX)
        release(&summary->worst[--summary->n_worst]);
    memmove(&summary->worst[at + 1], &summary->worst[at],
            (summary->n_worst - at) * sizeof *summary->worst);
    struct session_worst *one = &summary->worst[at];
    *one = (struct session_worst){
        .severity = finding->severity, .line = finding->line, .column = finding->column};
    buf_append(&one->path, path);
    buf_append_string(&one->rule, finding->rule);
    buf_append(&one->message, finding->message);
    summary->n_worst++;
}

static void count(void *context, struct span path, const struct scanner_finding *finding)
{
    struct session_summary *summary = context;
    summary->counts.n[finding->scope][finding->severity]++;
    if (finding->scope != SCOPE_EXISTING)
        keep_if_worse(summary, path, finding);
}

int session_summary_run(struct session_summary *summary, const struct session *session)
{
    struct buf root = BUF_INIT(MEM_BATCH), base = BUF_INIT(MEM_BATCH);
    struct check_options options = check_options_for_check;
    const struct operands everything = {NULL, 0};
    buf_append(&root, buf_span(&session->root));
    buf_append(&base, buf_span(&session->base));
    if (session->record.flags & SESSION_WAS_SCANNED)
        options.only_new = true; /* from what was found when the session began */
    else
        options.base = buf_string(&base);
    options.on_finding = count;
    options.context = summary;
    int status =
        file_enter_folder(buf_string(&root)) ? batch_check(&options, &everything) : BATCH_FAULT;
    buf_release(&root);
    buf_release(&base);
    return status;
}
