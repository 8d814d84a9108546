/* SPDX-License-Identifier: MIT */
#include "server/git_tree.h"

/* Of a mode, as in stat. */
enum {
    MODE_KIND = 0170000,
    MODE_FILE = 0100000,
    MODE_LINK = 0120000,
    MODE_FOLDER = 0040000,
    MODE_MODULE = 0160000
};

void git_tree_init(struct git_tree *tree, struct git_objects *objects, struct span id)
{
    *tree = (struct git_tree){.objects = objects, .folders = TABLE_INIT(MEM_SERVER)};
    memcpy(tree->root.id, id.bytes, id.length);
    tree->root.id_length = id.length;
}

static void forget_folders(struct git_tree *tree)
{
    size_t cursor = 0;
    struct span key;
    void *value;
    while (table_next(&tree->folders, &cursor, &key, &value)) {
        struct git_tree_folder *folder = value;
        buf_release(&folder->text);
        mem_free(MEM_SERVER, folder);
    }
    table_release(&tree->folders);
    tree->size = 0;
}

void git_tree_release(struct git_tree *tree)
{
    forget_folders(tree);
}

struct git_tree_folder *git_tree_folder(struct git_tree *tree, struct span id, struct buf *fault)
{
    struct git_tree_folder *kept = table_get(&tree->folders, id);
    struct buf text = BUF_INIT(MEM_SERVER);
    struct git_object object;
    if (kept)
        return kept;
    enum git_object_status status =
        git_objects_read(tree->objects, id, GIT_TREE_MAX, &object, &text, fault);
    if (status != GIT_OBJECT_FOUND || object.type != GIT_TREE) {
        if (status != GIT_OBJECT_FAULT)
            buf_append_string(fault, "a folder of the base is not in the repository: fetch it");
        buf_release(&text);
        return NULL;
    }
    if (tree->size + text.length > GIT_TREES_MAX)
        forget_folders(tree);
    tree->size += text.length;
    kept = mem_zalloc(MEM_SERVER, 1, sizeof *kept);
    kept->text = text;
    *table_put(&tree->folders, id) = kept;
    return kept;
}

enum git_kind git_tree_kind(struct span digits)
{
    unsigned mode = 0;
    for (size_t i = 0; i < digits.length; i++)
        mode = mode * 8 + ((unsigned)(digits.bytes[i] - '0') & 7);
    switch (mode & MODE_KIND) {
    case MODE_FILE:
        return GIT_KIND_FILE;
    case MODE_LINK:
        return GIT_KIND_LINK;
    case MODE_FOLDER:
        return GIT_KIND_FOLDER;
    case MODE_MODULE:
        return GIT_KIND_MODULE;
    default:
        return GIT_KIND_OTHER;
    }
}

bool git_tree_next(struct span text, size_t id_bytes, size_t *at, struct git_tree_entry *out)
{
    size_t blank = span_find_byte(text, *at, ' ');
    size_t nul = span_find_byte(text, blank, '\0');
    if (nul >= text.length || text.length - nul - 1 < id_bytes)
        return false;
    struct span mode = span_slice(text, *at, blank);
    *at = nul + 1 + id_bytes;
    *out = (struct git_tree_entry){span_slice(text, blank + 1, nul), span_slice(text, nul + 1, *at),
                                   git_tree_kind(mode)};
    return true;
}

/* Looks for the name from `from` on, up to `to`. */
static bool find_between(struct git_tree_folder *folder, size_t id_bytes, struct span name,
                         size_t from, size_t to, struct git_tree_entry *out)
{
    size_t at = from;
    while (at < to && git_tree_next(buf_span(&folder->text), id_bytes, &at, out)) {
        if (span_equal(out->name, name)) {
            folder->found = from;
            return true;
        }
        from = at;
    }
    return false;
}

/* Those who ask mostly ask in order, so it begins at what was found last. */
static bool find_entry(struct git_tree_folder *folder, size_t id_bytes, struct span name,
                       struct git_tree_entry *out)
{
    return find_between(folder, id_bytes, name, folder->found, folder->text.length, out) ||
           find_between(folder, id_bytes, name, 0, folder->found, out);
}

void git_tree_file_of(const struct git_tree_entry *entry, struct git_tree_file *file)
{
    static const char digits[] = "0123456789abcdef";
    struct span bytes = entry->id;
    file->id_length = 2 * bytes.length;
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.bytes[i];
        file->id[2 * i] = digits[byte >> 4];
        file->id[2 * i + 1] = digits[byte & 15];
    }
}

static struct span id_of(const struct git_tree_file *file)
{
    return (struct span){file->id, file->id_length};
}

struct git_tree_file git_tree_root(const struct git_tree *tree)
{
    struct git_tree_file root = {.id_length = tree->root.id_length};
    memcpy(root.id, tree->root.id, root.id_length);
    return root;
}

/* What an entry is to one who looks for a file: the path goes on behind it unless it `is_last`. */
static enum git_tree_status status_of(const struct git_tree_entry *entry, bool is_last)
{
    if (entry->kind == GIT_KIND_MODULE)
        return GIT_TREE_MODULE;
    if (!is_last)
        return GIT_TREE_ABSENT;
    if (entry->kind == GIT_KIND_FILE)
        return GIT_TREE_FOUND;
    return entry->kind == GIT_KIND_LINK ? GIT_TREE_LINK : GIT_TREE_ABSENT;
}

enum git_tree_status git_tree_find(struct git_tree *tree, struct span path,
                                   struct git_tree_file *file, struct buf *fault)
{
    if (!tree->objects)
        return GIT_TREE_ABSENT;
    *file = git_tree_root(tree);
    for (size_t at = 0; at <= path.length;) {
        struct git_tree_entry entry;
        size_t end = span_find_byte(path, at, '/');
        struct git_tree_folder *folder = git_tree_folder(tree, id_of(file), fault);
        if (!folder)
            return GIT_TREE_FAULT;
        if (!find_entry(folder, file->id_length / 2, span_slice(path, at, end), &entry))
            return GIT_TREE_ABSENT;
        git_tree_file_of(&entry, file);
        file->module_length = end;
        if (end == path.length || entry.kind != GIT_KIND_FOLDER)
            return status_of(&entry, end == path.length);
        at = end + 1;
    }
    return GIT_TREE_ABSENT;
}
