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

/* What a tree says of one name; borrows from its text. */
struct entry {
    struct span name;
    struct span id; /* bytes, not digits */
    unsigned kind;
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
        buf_release(value);
        mem_free(MEM_SERVER, value);
    }
    table_release(&tree->folders);
    tree->size = 0;
}

void git_tree_release(struct git_tree *tree)
{
    forget_folders(tree);
}

/* The folder's text, valid until another one is asked for; NULL: it was said why. */
static const struct buf *folder_text(struct git_tree *tree, struct span id, struct buf *fault)
{
    struct buf *kept = table_get(&tree->folders, id);
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
    *kept = text;
    *table_put(&tree->folders, id) = kept;
    return kept;
}

/* Starts with *at = 0; false at the end and where the text is damaged. */
static bool next_entry(struct span text, size_t id_bytes, size_t *at, struct entry *out)
{
    size_t blank = span_find_byte(text, *at, ' ');
    size_t nul = span_find_byte(text, blank, '\0');
    if (nul >= text.length || text.length - nul - 1 < id_bytes)
        return false;
    unsigned mode = 0;
    for (size_t i = *at; i < blank; i++)
        mode = mode * 8 + ((unsigned)(text.bytes[i] - '0') & 7);
    *at = nul + 1 + id_bytes;
    *out = (struct entry){span_slice(text, blank + 1, nul), span_slice(text, nul + 1, *at),
                          mode & MODE_KIND};
    return true;
}

static bool find_entry(struct span text, size_t id_bytes, struct span name, struct entry *out)
{
    size_t at = 0;
    while (next_entry(text, id_bytes, &at, out))
        if (span_equal(out->name, name))
            return true;
    return false;
}

static void set_id(struct git_tree_file *file, struct span bytes)
{
    static const char digits[] = "0123456789abcdef";
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

static struct git_tree_file root_of(const struct git_tree *tree)
{
    struct git_tree_file root = {.id_length = tree->root.id_length};
    memcpy(root.id, tree->root.id, root.id_length);
    return root;
}

/* What an entry is to one who looks for a file: the path goes on behind it unless it `is_last`. */
static enum git_tree_status status_of(const struct entry *entry, bool is_last)
{
    if (entry->kind == MODE_MODULE)
        return GIT_TREE_MODULE;
    if (!is_last)
        return GIT_TREE_ABSENT;
    if (entry->kind == MODE_FILE)
        return GIT_TREE_FOUND;
    return entry->kind == MODE_LINK ? GIT_TREE_LINK : GIT_TREE_ABSENT;
}

enum git_tree_status git_tree_find(struct git_tree *tree, struct span path,
                                   struct git_tree_file *file, struct buf *fault)
{
    if (!tree->objects)
        return GIT_TREE_ABSENT;
    *file = root_of(tree);
    for (size_t at = 0; at <= path.length;) {
        struct entry entry;
        size_t end = span_find_byte(path, at, '/');
        const struct buf *text = folder_text(tree, id_of(file), fault);
        if (!text)
            return GIT_TREE_FAULT;
        if (!find_entry(buf_span(text), file->id_length / 2, span_slice(path, at, end), &entry))
            return GIT_TREE_ABSENT;
        set_id(file, entry.id);
        file->module_length = end;
        if (end == path.length || entry.kind != MODE_FOLDER)
            return status_of(&entry, end == path.length);
        at = end + 1;
    }
    return GIT_TREE_ABSENT;
}

/* A walk. */

struct walk {
    struct git_tree *tree;
    const struct git_tree_visitor *visitor;
    struct buf path;
    size_t depth;
    struct buf *fault;
};

static bool walk_folder(struct walk *walk, const struct git_tree_file *folder);

static bool walk_entry(struct walk *walk, const struct entry *entry)
{
    const struct git_tree_visitor *visitor = walk->visitor;
    struct git_tree_file file = {0};
    size_t length = walk->path.length;
    bool whole = true;
    if (length)
        buf_append_byte(&walk->path, '/');
    buf_append(&walk->path, entry->name);
    set_id(&file, entry->id);
    if (entry->kind == MODE_FILE)
        visitor->visit(visitor->context, buf_span(&walk->path), &file);
    else if (entry->kind == MODE_FOLDER && walk->depth < GIT_DEPTH_MAX &&
             visitor->enters(visitor->context, buf_span(&walk->path)))
        whole = walk_folder(walk, &file);
    walk->path.length = length;
    return whole;
}

static bool walk_folder(struct walk *walk, const struct git_tree_file *folder)
{
    const struct buf *kept = folder_text(walk->tree, id_of(folder), walk->fault);
    if (!kept)
        return false;
    struct buf text =
        BUF_INIT(MEM_SERVER); /* What is kept may be forgotten while it goes deeper. */
    struct entry entry;
    size_t at = 0;
    bool whole = true;
    buf_append(&text, buf_span(kept));
    walk->depth++;
    while (whole && next_entry(buf_span(&text), folder->id_length / 2, &at, &entry))
        whole = walk_entry(walk, &entry);
    walk->depth--;
    buf_release(&text);
    return whole;
}

bool git_tree_walk(struct git_tree *tree, const struct git_tree_visitor *visitor, struct buf *fault)
{
    struct walk walk = {tree, visitor, BUF_INIT(MEM_SERVER), 0, fault};
    if (!tree->objects)
        return true;
    struct git_tree_file root = root_of(tree);
    bool whole = walk_folder(&walk, &root);
    buf_release(&walk.path);
    return whole;
}
