/* SPDX-License-Identifier: MIT */
#include "server/repository.h"

#include "base/alloc.h"

struct repository *repository_create(struct span top, struct span commit)
{
    struct repository *repository = mem_zalloc(MEM_SERVER, 1, sizeof *repository);
    buf_append(&repository->top, top);
    buf_append(&repository->session_base, commit);
    buf_append(&repository->commit, commit);
    repository->is_commit_known = commit.length > 0;
    repository->n_users = 1;
    return repository;
}

void repository_ref(struct repository *repository)
{
    repository->n_users++;
}

void repository_rest(struct repository *repository)
{
    git_base_close(repository->base);
    repository->base = NULL;
}

bool repository_unref(struct repository *repository)
{
    if (!repository || --repository->n_users > 0)
        return false;
    git_base_close(repository->base);
    git_files_release(&repository->files);
    buf_release(&repository->session_base);
    buf_release(&repository->upstream);
    buf_release(&repository->commit);
    buf_release(&repository->top);
    mem_free(MEM_SERVER, repository);
    return true;
}

static bool open_base(struct repository *repository, unsigned n_changes, struct buf *fault)
{
    struct span top = buf_span(&repository->top), commit = buf_span(&repository->commit);
    git_base_close(repository->base);
    repository->base = repository->is_commit_known ? git_base_open_at(top, commit, fault)
                                                   : git_base_open(top, SPAN(""), fault);
    if (!repository->base)
        return false;
    if (!repository->is_commit_known)
        buf_append(&repository->commit, git_base_commit(repository->base));
    repository->is_commit_known = true;
    repository->n_changes_seen = n_changes;
    return true;
}

static enum git_text look(struct repository *repository, struct span path, struct buf *out,
                          bool *is_settled)
{
    enum git_text text = git_base_text(repository->base, path, out);
    *is_settled = text == GIT_TEXT_FOUND && !git_base_was_moved(repository->base);
    return text;
}

enum git_text repository_base_text(struct repository *repository,
                                   const struct repository_question *question, struct buf *out,
                                   bool *is_settled)
{
    size_t start = out->length;
    bool is_fresh = !repository->base;
    *is_settled = false;
    if (is_fresh && !open_base(repository, question->n_changes, out))
        return GIT_TEXT_FAULT;
    bool has_changed = repository->n_changes_seen != question->n_changes;
    enum git_text text = look(repository, question->path, out, is_settled);
    bool is_doubtful = has_changed || (question->anew && text == GIT_TEXT_ABSENT);
    if (is_fresh || *is_settled || !is_doubtful)
        return text;
    out->length = start;
    return open_base(repository, question->n_changes, out)
               ? look(repository, question->path, out, is_settled)
               : GIT_TEXT_FAULT;
}
