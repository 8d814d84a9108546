/* SPDX-License-Identifier: MIT */
#include "server/check_base.h"

#include "server/session.h"
#include "server/terminal.h"

static const char no_base[] = "new is what a base does not have: name one with --base REF";

/* What was found in a folder without git when the session began. Files of which nothing is known
   are told one by one. */
static void open_folder(struct batch_scope *scope, const struct session *session)
{
    struct buf said = BUF_INIT(MEM_BATCH);
    scope->folder = folder_base_create(session, NULL);
    folder_base_load(scope->folder, &said);
    terminal_note_text(buf_span(&said));
    buf_release(&said);
}

/* The base of the folder's session: a commit, empty if there is none, and why is said; or what was
   found there, which is opened. */
static void append_session_base(struct span folder, struct batch_scope *scope, struct buf *base)
{
    struct session_store store = {.count = 0};
    struct session session = {.root = BUF_INIT(MEM_BATCH), .base = BUF_INIT(MEM_BATCH)};
    struct buf root = BUF_INIT(MEM_BATCH);
    struct buf said = BUF_INIT(MEM_BATCH);
    session_store_open(&store, &said);
    session_find_root(folder, &root);
    bool is_there = session_store_read(&store, buf_span(&root), &session);
    if (is_there && folder_base_is_of(&session.record))
        open_folder(scope, &session);
    else if (is_there)
        buf_append(base, buf_span(&session.base));
    bool is_known = base->length > 0 || scope->folder;
    if (is_known)
        buf_clear(&said);
    else if (said.length == 0)
        buf_printf(&said, "%s",
                   is_there ? "the session of this folder began without a base"
                            : "no session was begun here (auto-enforcer session start)");
    if (!is_known)
        terminal_note("check: %s; %.*s", no_base, (int)span_trim(buf_span(&said)).length,
                      said.bytes);
    session_store_release(&store);
    session_release(&session);
    buf_release(&root);
    buf_release(&said);
}

bool check_base_open(struct batch_scope *scope, const struct check_options *options,
                     struct span folder)
{
    struct buf ref = BUF_INIT(MEM_BATCH);
    struct buf fault = BUF_INIT(MEM_BATCH);
    bool is_named = options->base != NULL;
    if (!is_named && !options->staged && !check_options_want_new(options))
        return true;
    if (is_named)
        buf_append_string(&ref, options->base);
    else if (!options->staged)
        append_session_base(folder, scope, &ref);
    bool is_known = is_named || options->staged || ref.length > 0;
    bool opened =
        scope->folder || (is_known && batch_scope_open(scope, folder, buf_span(&ref), &fault) &&
                          (!options->staged || git_base_read_index(scope->base, &fault)));
    if (fault.length > 0)
        terminal_note("check: %s: %s",
                      is_named          ? "--base"
                      : options->staged ? "--staged"
                                        : "the session's base",
                      buf_string(&fault));
    buf_release(&ref);
    buf_release(&fault);
    return opened;
}
