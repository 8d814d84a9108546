/* SPDX-License-Identifier: MIT */
#include "server/policy_git.h"

#include "server/git_index.h"

/* What lies at a path. */
struct entry {
    enum file_kind kind; /* FILE_KIND_NONE: nothing */
    struct git_base *base;
    struct git_tree_file file;
};

static enum file_kind kind_of(enum git_kind kind)
{
    static const enum file_kind kinds[] = {
        [GIT_KIND_FILE] = FILE_KIND_REGULAR,  [GIT_KIND_LINK] = FILE_KIND_LINK,
        [GIT_KIND_FOLDER] = FILE_KIND_FOLDER, [GIT_KIND_MODULE] = FILE_KIND_FOLDER,
        [GIT_KIND_OTHER] = FILE_KIND_OTHER,
    };
    return kinds[kind];
}

static struct span id_of(const struct git_tree_file *file)
{
    return (struct span){file->id, file->id_length};
}

/* `path` without the folder `top` that it lies in. */
static struct span below(struct span path, struct span top)
{
    size_t skip = top.length > 1 ? top.length + 1 : 1;
    return span_slice(path, skip, path.length);
}

/* The entry of that name in a folder; false: git failed. Names are in order, by their bytes but for
   the slash that stands behind a folder's, so none follows one that begins with a greater byte. */
static bool find_name(struct git_tree *tree, const struct git_tree_file *folder, struct span name,
                      struct git_tree_entry *out, bool *is_there, struct buf *fault)
{
    size_t at = 0;
    struct git_tree_folder *here = git_tree_folder(tree, id_of(folder), fault);
    *is_there = false;
    while (here && !*is_there &&
           git_tree_next(buf_span(&here->text), folder->id_length / 2, &at, out)) {
        *is_there = span_equal(out->name, name);
        if (out->name.length > 0 &&
            (unsigned char)out->name.bytes[0] > (unsigned char)name.bytes[0])
            break;
    }
    return here;
}

static bool find_in_tree(struct git_base *base, struct span path, struct entry *out,
                         struct buf *fault);

static bool find_in_module(struct git_base *base, struct span path, size_t length,
                           const struct git_tree_file *commit, struct entry *out, struct buf *fault)
{
    size_t said = fault->length;
    struct git_base *module =
        git_base_module(base, span_slice(path, 0, length), id_of(commit), fault);
    if (module)
        return find_in_tree(module, span_slice(path, length + 1, path.length), out, fault);
    return fault->length == said;
}

/* False: git failed, which `fault` says. */
static bool find_in_tree(struct git_base *base, struct span path, struct entry *out,
                         struct buf *fault)
{
    struct git_tree *tree = git_base_tree(base);
    *out = (struct entry){.kind = FILE_KIND_NONE, .base = base};
    if (!tree->objects)
        return true;
    out->file = git_tree_root(tree);
    out->kind = FILE_KIND_FOLDER;
    for (size_t at = 0; at < path.length;) {
        struct git_tree_entry entry;
        bool is_there;
        size_t end = span_find_byte(path, at, '/');
        if (!find_name(tree, &out->file, span_slice(path, at, end), &entry, &is_there, fault))
            return false;
        out->kind = is_there ? kind_of(entry.kind) : FILE_KIND_NONE;
        if (is_there)
            git_tree_file_of(&entry, &out->file);
        if (is_there && entry.kind == GIT_KIND_MODULE) {
            struct git_tree_file commit = out->file;
            out->kind = FILE_KIND_NONE;
            return find_in_module(base, path, end, &commit, out, fault);
        }
        if (end < path.length && out->kind != FILE_KIND_FOLDER) {
            out->kind = FILE_KIND_NONE;
            break;
        }
        at = end + 1;
    }
    return true;
}

/* The first file of the index whose path is not less than `path`. */
static size_t first_from(const struct git_index *index, struct span path)
{
    size_t low = 0, high = index->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (span_compare(index->files[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_folder(const struct git_index *index, struct span path)
{
    struct buf prefix = BUF_INIT(MEM_SERVER);
    buf_append(&prefix, path);
    buf_append_byte(&prefix, '/');
    size_t at = first_from(index, buf_span(&prefix));
    bool found = at < index->count && span_starts_with(index->files[at].path, buf_span(&prefix));
    buf_release(&prefix);
    return found || path.length == 0;
}

static void find_in_index(struct git_base *base, struct span path, struct entry *out)
{
    const struct git_index *index = git_base_index(base);
    size_t at = first_from(index, path);
    *out = (struct entry){.kind = FILE_KIND_NONE, .base = base};
    if (at < index->count && span_equal(index->files[at].path, path)) {
        out->kind = kind_of(index->files[at].kind);
        out->file = index->files[at].file;
    } else if (is_folder(index, path)) {
        out->kind = FILE_KIND_FOLDER;
    }
}

/* What lies at the absolute path, whose folders are no links. */
static bool find(struct policy_git *git, struct span path, struct entry *out)
{
    struct span inside = below(path, git->source.top);
    if (!git->is_staged) {
        size_t said = git->fault.length;
        bool is_found = find_in_tree(git->base, inside, out, &git->fault);
        git->fault.length = said > 0 ? said : git->fault.length; /* The first one tells enough. */
        return is_found;
    }
    find_in_index(git->base, inside, out);
    return true;
}

static bool read_entry(struct policy_git *git, const struct entry *entry, struct buf *out)
{
    size_t start = out->length;
    if (git_base_blob(entry->base, &entry->file, out) == GIT_TEXT_FOUND)
        return true;
    if (git->fault.length == 0)
        buf_append(&git->fault, span_slice(buf_span(out), start, out->length));
    out->length = start;
    return false;
}

/* Where the name behind `path` from `at` on ends. */
static size_t name_end(struct span path, size_t at)
{
    return span_find_byte(path, at, '/');
}

/* Replaces the link that ends at `end` of `path` by what it names. */
static bool follow(struct policy_git *git, const struct entry *link, size_t end, struct buf *path)
{
    struct buf target = BUF_INIT(MEM_SERVER), whole = BUF_INIT(MEM_SERVER);
    bool read = read_entry(git, link, &target);
    if (read) {
        struct span old = buf_span(path);
        buf_append(&target, span_slice(old, end, old.length));
        file_absolute_path(buf_span(&target), file_parent(span_slice(old, 0, end)), &whole);
        buf_clear(path);
        buf_append(path, buf_span(&whole));
    }
    buf_release(&target);
    buf_release(&whole);
    return read;
}

/* Where links can be: in the first `.auto-enforcer` below the top, and behind it; anywhere below
   the top in what does not lie there. */
static size_t first_link(struct span path, struct span top)
{
    size_t from = top.length > 1 ? top.length : 0;
    size_t at = span_find(path, from, SPAN("/.auto-enforcer"));
    return at < path.length ? at + 1 : from + 1;
}

/*
 * Resolves the links in `path`, an absolute one, but for its last name unless `is_whole`. FILE_OK:
 * `out` says what lies there; a path that has left the top is FILE_OK and its entry FILE_KIND_NONE.
 */
static enum file_status resolve_links(struct policy_git *git, struct buf *path, bool is_whole,
                                      struct entry *out)
{
    size_t n_links = 0;
    struct span top = git->source.top;
    *out = (struct entry){.kind = FILE_KIND_NONE};
    for (size_t at = first_link(buf_span(path), top); file_is_inside(buf_span(path), top);) {
        struct span all = buf_span(path);
        size_t end = name_end(all, at);
        if (!find(git, span_slice(all, 0, end), out))
            return FILE_FAILED;
        bool is_last = end >= all.length;
        if (out->kind == FILE_KIND_LINK && (!is_last || is_whole)) {
            if (n_links++ == POLICY_LINKS_MAX || !follow(git, out, end, path))
                return FILE_FAILED;
            at = first_link(buf_span(path), top);
            continue;
        }
        if (is_last)
            return out->kind == FILE_KIND_NONE ? FILE_MISSING : FILE_OK;
        if (out->kind != FILE_KIND_FOLDER)
            return FILE_MISSING;
        at = end + 1;
    }
    *out = (struct entry){.kind = FILE_KIND_NONE};
    return FILE_OK;
}

static void set_path(struct buf *out, struct span path)
{
    file_absolute_path(path, SPAN("/"), out);
}

static enum file_status look(void *context, struct span path, enum file_kind *kind)
{
    struct entry entry;
    struct buf plain = BUF_INIT(MEM_SERVER);
    set_path(&plain, path);
    enum file_status status = resolve_links(context, &plain, false, &entry);
    *kind = entry.kind;
    buf_release(&plain);
    return status == FILE_OK && entry.kind == FILE_KIND_NONE ? FILE_MISSING : status;
}

static enum file_status resolve(void *context, struct span path, struct buf *out)
{
    struct entry entry;
    struct buf plain = BUF_INIT(MEM_SERVER);
    set_path(&plain, path);
    enum file_status status = resolve_links(context, &plain, true, &entry);
    if (status == FILE_OK)
        buf_append(out, buf_span(&plain));
    buf_release(&plain);
    return status;
}

static enum file_status read_file(void *context, struct span path, size_t limit, struct buf *out)
{
    struct entry entry;
    struct buf plain = BUF_INIT(MEM_SERVER);
    size_t start = out->length;
    set_path(&plain, path);
    enum file_status status = resolve_links(context, &plain, false, &entry);
    if (status == FILE_OK && entry.kind == FILE_KIND_NONE)
        status = FILE_MISSING;
    if (status == FILE_OK && entry.kind != FILE_KIND_REGULAR)
        status = FILE_NOT_REGULAR;
    if (status == FILE_OK && !read_entry(context, &entry, out))
        status = FILE_FAILED;
    if (status == FILE_OK && out->length - start > limit) {
        out->length = start;
        status = FILE_TOO_LARGE;
    }
    buf_release(&plain);
    return status;
}

static void add_name(struct folder_listing *list, size_t *capacity, struct span name,
                     enum file_kind kind)
{
    if (list->count == *capacity) {
        *capacity = *capacity ? *capacity * 2 : 16;
        list->entries = mem_resize(MEM_BASE, list->entries, *capacity, sizeof *list->entries);
    }
    char *copy = mem_alloc(MEM_BASE, name.length + 1);
    memcpy(copy, name.bytes, name.length);
    copy[name.length] = '\0';
    list->entries[list->count++] = (struct folder_entry){copy, kind};
}

static bool list_tree(struct policy_git *git, const struct entry *folder,
                      struct folder_listing *out)
{
    struct git_tree_entry entry;
    size_t at = 0, capacity = 0;
    struct git_tree_folder *here =
        git_tree_folder(git_base_tree(folder->base), id_of(&folder->file), &git->fault);
    while (here && git_tree_next(buf_span(&here->text), folder->file.id_length / 2, &at, &entry))
        add_name(out, &capacity, entry.name, kind_of(entry.kind));
    return here;
}

static void list_index(struct policy_git *git, struct span path, struct folder_listing *out)
{
    const struct git_index *index = git_base_index(git->base);
    struct buf prefix = BUF_INIT(MEM_SERVER);
    size_t capacity = 0;
    buf_append(&prefix, below(path, git->source.top));
    buf_append_byte(&prefix, '/');
    for (size_t i = first_from(index, buf_span(&prefix));
         i < index->count && span_starts_with(index->files[i].path, buf_span(&prefix)); i++) {
        const struct git_index_file *file = &index->files[i];
        struct span name = span_slice(file->path, prefix.length, file->path.length);
        if (name_end(name, 0) == name.length) /* Folders in it are of no use to anybody. */
            add_name(out, &capacity, name, kind_of(file->kind));
    }
    buf_release(&prefix);
}

static enum file_status list(void *context, struct span folder, struct folder_listing *out)
{
    struct policy_git *git = context;
    struct entry entry;
    struct buf plain = BUF_INIT(MEM_SERVER);
    *out = (struct folder_listing){0};
    set_path(&plain, folder);
    enum file_status status = resolve_links(git, &plain, true, &entry);
    if (status == FILE_OK && entry.kind != FILE_KIND_FOLDER)
        status = FILE_MISSING;
    if (status == FILE_OK && git->is_staged)
        list_index(git, buf_span(&plain), out);
    else if (status == FILE_OK && !list_tree(git, &entry, out))
        status = FILE_FAILED;
    buf_release(&plain);
    return status;
}

void policy_git_init(struct policy_git *git, struct git_base *base, bool is_staged)
{
    *git = (struct policy_git){
        .source = {git_base_top(base), look, resolve, read_file, list, git},
        .base = base,
        .is_staged = is_staged,
        .fault = BUF_INIT(MEM_SERVER),
    };
}

void policy_git_release(struct policy_git *git)
{
    buf_release(&git->fault);
}
