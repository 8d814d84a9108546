/* SPDX-License-Identifier: MIT */
#include "server/repository.h"

#include "base/alloc.h"

struct repository *repository_create(struct span top, struct span commit)
{
    struct repository *repository = mem_zalloc(MEM_SERVER, 1, sizeof *repository);
    buf_append(&repository->top, top);
    buf_append(&repository->session_base, commit);
    buf_append(&repository->commit, commit);
    repository->n_users = 1;
    return repository;
}

struct repository *repository_create_folder(const struct session *session, struct hash_cache *cache)
{
    struct repository *repository = repository_create(buf_span(&session->root), SPAN(""));
    buf_append(&repository->session_base, buf_span(&session->base));
    repository->folder = folder_base_create(session, cache);
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
    folder_base_destroy(repository->folder);
    buf_release(&repository->session_base);
    buf_release(&repository->commit);
    buf_release(&repository->top);
    mem_free(MEM_SERVER, repository);
    return true;
}

static bool open_base(struct repository *repository, struct buf *fault)
{
    git_base_close(repository->base);
    repository->base =
        git_base_open(buf_span(&repository->top), buf_span(&repository->commit), fault);
    if (!repository->base)
        return false;
    if (repository->commit.length == 0)
        buf_append(&repository->commit, git_base_commit(repository->base));
    return true;
}

enum git_text repository_base_text(struct repository *repository, struct span path, bool anew,
                                   struct buf *out)
{
    bool is_fresh = !repository->base;
    if (is_fresh && !open_base(repository, out))
        return GIT_TEXT_FAULT;
    enum git_text text = git_base_text(repository->base, path, out);
    if (text != GIT_TEXT_ABSENT || is_fresh || !anew)
        return text;
    return open_base(repository, out) ? git_base_text(repository->base, path, out) : GIT_TEXT_FAULT;
}
