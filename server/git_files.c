/* SPDX-License-Identifier: MIT */
#include "server/git_files.h"

#include "base/file.h"
#include "base/hash.h"

enum { LINE_MAX_BYTES = 16 * 1024 };

static void join(struct buf *path, struct span folder, struct span name)
{
    buf_clear(path);
    buf_append(path, folder);
    buf_append_byte(path, '/');
    buf_append(path, name);
}

/* Appends what follows `key` in the first line of a file; nothing if it does not begin so. */
static void read_line(struct span folder, const char *name, struct span key, struct buf *out)
{
    struct buf path = BUF_INIT(MEM_SERVER), text = BUF_INIT(MEM_SERVER);
    join(&path, folder, span_from_string(name));
    if (file_read(buf_string(&path), LINE_MAX_BYTES, &text) == FILE_OK) {
        struct span line = buf_span(&text);
        line = span_slice(line, 0, span_find_byte(line, 0, '\n'));
        if (span_starts_with(line, key))
            buf_append(out, span_slice(line, key.length, line.length));
    }
    buf_release(&path);
    buf_release(&text);
}

/* Makes the folder that `name` says, seen from `from`; nothing if nothing is said. */
static void resolve(struct span name, struct span from, struct buf *out)
{
    if (name.length > 0)
        file_absolute_path(name, from, out);
}

void git_files_find(struct span top, struct buf *folder, struct buf *common)
{
    struct buf path = BUF_INIT(MEM_SERVER), line = BUF_INIT(MEM_SERVER);
    join(&path, top, SPAN(".git"));
    if (file_kind(buf_string(&path), true) == FILE_KIND_FOLDER) {
        buf_append(folder, buf_span(&path));
    } else { /* A worktree or a submodule. */
        read_line(top, ".git", SPAN("gitdir: "), &line);
        resolve(buf_span(&line), top, folder);
    }
    buf_clear(&line);
    if (folder->length > 0)
        read_line(buf_span(folder), "commondir", SPAN(""), &line);
    if (line.length > 0)
        resolve(buf_span(&line), buf_span(folder), common);
    else
        buf_append(common, buf_span(folder));
    buf_release(&path);
    buf_release(&line);
}

/* What a repository says is a name, and stays within its folder. */
static bool is_ref(struct span name)
{
    return span_starts_with(name, SPAN("refs/")) && span_find(name, 0, SPAN("..")) == name.length &&
           span_find_byte(name, 0, '\0') == name.length;
}

static void watch(struct git_files *files, struct span folder)
{
    for (size_t i = 0; i < files->n_watched; i++)
        if (span_equal(buf_span(&files->watched[i]), folder))
            return;
    buf_append(&files->watched[files->n_watched++], folder);
}

/* The folder that the ref's file lies in, or the nearest above: refs may be packed. */
static void watch_ref(struct git_files *files, struct span ref)
{
    struct span common = buf_span(&files->common);
    struct buf path = BUF_INIT(MEM_SERVER), folder = BUF_INIT(MEM_SERVER);
    join(&path, common, ref);
    do {
        struct span parent = file_parent(buf_span(&path));
        buf_clear(&folder);
        buf_append(&folder, parent);
        path.length = parent.length;
    } while (folder.length > common.length &&
             file_kind(buf_string(&folder), true) != FILE_KIND_FOLDER);
    watch(files, buf_span(&folder));
    buf_release(&path);
    buf_release(&folder);
}

static uint64_t state_of(struct span folder, struct span name)
{
    struct buf path = BUF_INIT(MEM_SERVER);
    join(&path, folder, name);
    uint64_t state = file_state(buf_string(&path));
    buf_release(&path);
    return state;
}

static void watch_folders(struct git_files *files, struct span head, struct span upstream)
{
    struct buf tables = BUF_INIT(MEM_SERVER);
    watch(files, buf_span(&files->folder));
    watch(files, buf_span(&files->common));
    join(&tables, buf_span(&files->common), SPAN("reftable"));
    if (file_kind(buf_string(&tables), true) == FILE_KIND_FOLDER)
        watch(files, buf_span(&tables));
    buf_release(&tables);
    if (is_ref(head))
        watch_ref(files, head);
    if (is_ref(upstream))
        watch_ref(files, upstream);
}

static uint64_t state_of_refs(const struct git_files *files, struct span head, struct span upstream)
{
    struct span own = buf_span(&files->folder), common = buf_span(&files->common);
    const uint64_t told[] = {
        state_of(own, SPAN("HEAD")),
        state_of(own, SPAN("MERGE_HEAD")),
        state_of(common, SPAN("packed-refs")),
        state_of(common, SPAN("config")), /* says which upstream a branch has */
        state_of(common, SPAN("reftable/tables.list")),
        is_ref(head) ? state_of(common, head) : 0,
        is_ref(upstream) ? state_of(common, upstream) : 0,
    };
    return hash_64((struct span){(const char *)told, sizeof told});
}

static void forget_folders(struct git_files *files)
{
    buf_clear(&files->folder);
    buf_clear(&files->common);
    for (size_t i = 0; i < files->n_watched; i++)
        buf_clear(&files->watched[i]);
    files->n_watched = 0;
}

unsigned git_files_look(struct git_files *files, struct span top, struct span upstream)
{
    struct buf head = BUF_INIT(MEM_SERVER);
    uint64_t refs = 0, index = 0;
    forget_folders(files);
    git_files_find(top, &files->folder, &files->common);
    if (files->folder.length > 0) {
        read_line(buf_span(&files->folder), "HEAD", SPAN("ref: "), &head);
        watch_folders(files, buf_span(&head), upstream);
        refs = state_of_refs(files, buf_span(&head), upstream);
        index = state_of(buf_span(&files->folder), SPAN("index"));
    }
    unsigned change = files->has_looked ? (refs != files->refs ? GIT_FILES_REFS : 0u) |
                                              (index != files->index ? GIT_FILES_INDEX : 0u)
                                        : 0u;
    files->refs = refs;
    files->index = index;
    files->has_looked = true;
    buf_release(&head);
    return change;
}

void git_files_release(struct git_files *files)
{
    buf_release(&files->folder);
    buf_release(&files->common);
    for (size_t i = 0; i < GIT_FILES_FOLDERS_MAX; i++)
        buf_release(&files->watched[i]);
    *files = (struct git_files){0};
}
