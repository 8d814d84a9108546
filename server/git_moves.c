/* SPDX-License-Identifier: MIT */
#include "server/git_moves.h"

#include "base/file.h"
#include "base/hash.h"
#include "server/git_gone.h"
#include "server/similarity.h"

#include <stdlib.h>

enum { EXACT_TEXT_MAX = 32 * 1024 * 1024 };

/* A file of either kind; what is not read matches nothing. */
struct candidate {
    struct span path, name;           /* the name is the path's last part */
    const struct git_tree_file *file; /* NULL: it is on disk */
    size_t size;
    uint64_t hash;
    bool is_read, is_taken;
    struct similarity text;
};

struct side {
    struct candidate *files; /* ordered by path */
    size_t count;
};

struct search {
    struct git_tree *tree;
    struct span top;
    struct side gone, added;
    struct git_moves *out;
    struct buf text; /* of the file last read */
    struct buf *fault;
};

static void take(struct search *search, struct candidate *gone, struct candidate *added)
{
    struct git_tree_file *file = arena_alloc(&search->out->arena, sizeof *file);
    *file = *gone->file;
    *table_put(&search->out->files, added->path) = file;
    gone->is_taken = added->is_taken = true;
}

/* Texts. */

static const char *disk_path(struct search *search, const struct candidate *candidate,
                             struct buf *path)
{
    buf_clear(path);
    buf_append(path, search->top);
    buf_append_byte(path, '/');
    buf_append(path, candidate->path);
    return buf_string(path);
}

static bool read_from_disk(struct search *search, const struct candidate *candidate, size_t limit)
{
    struct buf path = BUF_INIT(MEM_SERVER);
    enum file_status status = file_read(disk_path(search, candidate, &path), limit, &search->text);
    buf_release(&path);
    return status == FILE_OK;
}

/* Reads its text; false if git failed. One that is too large, not there or empty is not read. */
static bool read_text(struct search *search, const struct candidate *candidate, size_t limit,
                      bool *is_read)
{
    enum git_object_status status = GIT_OBJECT_MISSING;
    buf_clear(&search->text);
    if (candidate->file) {
        struct git_object object;
        struct span id = {candidate->file->id, candidate->file->id_length};
        status = git_objects_read(search->tree->objects, id, limit, &object, &search->text,
                                  search->fault);
    } else if (read_from_disk(search, candidate, limit)) {
        status = GIT_OBJECT_FOUND;
    }
    *is_read = status == GIT_OBJECT_FOUND && search->text.length > 0;
    return status != GIT_OBJECT_FAULT;
}

static size_t size_on_disk(struct search *search, const struct candidate *added)
{
    struct buf path = BUF_INIT(MEM_SERVER);
    struct file_reader reader;
    size_t size = 0;
    if (file_open(&reader, disk_path(search, added, &path)) == FILE_OK) {
        size = (size_t)reader.stamp.size;
        file_close(&reader);
    }
    buf_release(&path);
    return size;
}

/* Equal texts. */

static void keep_text(struct candidate *candidate, const struct buf *text)
{
    candidate->is_read = true;
    candidate->size = text->length;
    candidate->hash = hash_64(buf_span(text));
}

static bool read_all_gone(struct search *search)
{
    size_t total = 0;
    for (size_t i = 0; i < search->gone.count && total < GIT_MOVES_BYTES_MAX; i++) {
        struct candidate *gone = &search->gone.files[i];
        bool is_read;
        if (!read_text(search, gone, EXACT_TEXT_MAX, &is_read))
            return false;
        if (is_read)
            keep_text(gone, &search->text);
        total += search->text.length;
    }
    return true;
}

/* By size, then by hash, then by path; what was not read comes last. */
static int compare_texts(const void *a, const void *b)
{
    const struct candidate *left = *(const struct candidate *const *)a;
    const struct candidate *right = *(const struct candidate *const *)b;
    if (left->is_read != right->is_read)
        return left->is_read ? -1 : 1;
    if (left->size != right->size)
        return left->size < right->size ? -1 : 1;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left > right) - (left < right);
}

/* The first in `order` whose size, and hash if there is one, is not below. */
static size_t lower_bound(struct candidate **order, size_t n, size_t size, uint64_t hash)
{
    size_t from = 0;
    while (from < n) {
        size_t middle = from + (n - from) / 2;
        const struct candidate *c = order[middle];
        if (c->is_read && (c->size < size || (c->size == size && c->hash < hash)))
            from = middle + 1;
        else
            n = middle;
    }
    return from;
}

static bool has_size(const struct side *side, struct candidate **order, size_t size)
{
    size_t at = lower_bound(order, side->count, size, 0);
    return at < side->count && order[at]->is_read && order[at]->size == size;
}

static void take_equal(struct search *search, struct candidate **order, struct candidate *added)
{
    size_t n = search->gone.count;
    for (size_t at = lower_bound(order, n, added->size, added->hash);
         at < n && order[at]->is_read && order[at]->size == added->size &&
         order[at]->hash == added->hash;
         at++)
        if (!order[at]->is_taken) {
            take(search, order[at], added);
            return;
        }
}

static bool match_equal(struct search *search)
{
    size_t n = search->gone.count, total = 0;
    if (!read_all_gone(search))
        return false;
    struct candidate **order = mem_zalloc(MEM_SERVER, n, sizeof(struct candidate *));
    for (size_t i = 0; i < n; i++)
        order[i] = &search->gone.files[i];
    qsort(order, n, sizeof(struct candidate *), compare_texts);
    bool whole = true;
    for (size_t i = 0; i < search->added.count && total < GIT_MOVES_BYTES_MAX && whole; i++) {
        struct candidate *added = &search->added.files[i];
        bool is_read;
        if (!added->file && !has_size(&search->gone, order, size_on_disk(search, added)))
            continue;
        whole = read_text(search, added, EXACT_TEXT_MAX, &is_read);
        total += search->text.length;
        if (is_read) {
            keep_text(added, &search->text);
            take_equal(search, order, added);
        }
    }
    mem_free(MEM_SERVER, order);
    return whole;
}

/* Similar texts. */

struct pair {
    unsigned similarity;
    struct candidate *gone, *added;
};

/* The best first, of equals by the new path, then by the old one. */
static int order_pairs(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->similarity != right->similarity)
        return left->similarity > right->similarity ? -1 : 1;
    if (left->added != right->added)
        return left->added < right->added ? -1 : 1;
    return (left->gone > right->gone) - (left->gone < right->gone);
}

struct pairs {
    struct pair *items;
    size_t count, capacity;
    size_t steps; /* taken so far */
};

static void compare_pair(struct pairs *pairs, struct candidate *gone, struct candidate *added)
{
    if (pairs->steps > GIT_MOVES_STEPS_MAX ||
        similarity_bound(&gone->text, &added->text) < GIT_MOVES_SIMILAR_LEAST)
        return;
    pairs->steps += gone->text.count + added->text.count;
    unsigned similarity = similarity_compare(&gone->text, &added->text);
    if (similarity < GIT_MOVES_SIMILAR_LEAST)
        return;
    if (pairs->count == pairs->capacity) {
        pairs->capacity = pairs->capacity ? pairs->capacity * 2 : 64;
        pairs->items = mem_resize(MEM_SERVER, pairs->items, pairs->capacity, sizeof *pairs->items);
    }
    pairs->items[pairs->count++] = (struct pair){similarity, gone, added};
}

/* What is left of a side, as far as the bounds go; false if git failed. */
static bool read_rest(struct search *search, struct side *side)
{
    size_t n = 0, total = 0;
    for (size_t i = 0; i < side->count; i++) {
        struct candidate *candidate = &side->files[i];
        bool is_read;
        if (candidate->is_taken)
            continue;
        if (n == GIT_MOVES_SIMILAR_MAX || total > GIT_MOVES_SIMILAR_BYTES_MAX)
            return true;
        if (!read_text(search, candidate, GIT_MOVES_TEXT_MAX, &is_read))
            return false;
        n++;
        total += search->text.length;
        if (is_read)
            similarity_init(&candidate->text, buf_span(&search->text));
    }
    return true;
}

/* Which pairs are looked at, of those whose files have the same name or not. */
static void compare_pairs_of(struct search *search, bool same_name, struct pairs *pairs)
{
    for (size_t i = 0; i < search->added.count; i++) {
        struct candidate *added = &search->added.files[i];
        for (size_t j = 0; j < search->gone.count && added->text.count; j++)
            if (span_equal(added->name, search->gone.files[j].name) == same_name)
                compare_pair(pairs, &search->gone.files[j], added);
    }
}

static bool match_similar(struct search *search)
{
    struct pairs pairs = {0};
    if (!read_rest(search, &search->gone) || !read_rest(search, &search->added))
        return false;
    compare_pairs_of(search, true, &pairs); /* A folder that was renamed, above all. */
    compare_pairs_of(search, false, &pairs);
    if (pairs.count)
        qsort(pairs.items, pairs.count, sizeof *pairs.items, order_pairs);
    for (size_t i = 0; i < pairs.count; i++)
        if (!pairs.items[i].gone->is_taken && !pairs.items[i].added->is_taken)
            take(search, pairs.items[i].gone, pairs.items[i].added);
    mem_free(MEM_SERVER, pairs.items);
    return true;
}

static struct side make_side(const struct git_gone_file *files, size_t count)
{
    struct side side = {mem_zalloc(MEM_SERVER, count, sizeof(struct candidate)), count};
    for (size_t i = 0; i < count; i++) {
        side.files[i].path = files[i].path;
        side.files[i].name = file_base_name(files[i].path);
        side.files[i].file = files[i].file.id_length ? &files[i].file : NULL;
    }
    return side;
}

static void release_side(struct side *side)
{
    for (size_t i = 0; i < side->count; i++)
        similarity_release(&side->files[i].text);
    mem_free(MEM_SERVER, side->files);
}

bool git_moves_find(struct git_tree *tree, struct span top, const struct git_index *index,
                    struct git_moves *out, struct buf *fault)
{
    struct git_gone names;
    *out = (struct git_moves){ARENA_INIT(MEM_SERVER), TABLE_INIT(MEM_SERVER)};
    bool found = index ? git_gone_find_staged(tree, index, &names, fault)
                       : git_gone_find(tree, top, &names, fault);
    struct search search = {.tree = tree,
                            .top = top,
                            .gone = make_side(names.gone, names.n_gone),
                            .added = make_side(names.added, names.n_added),
                            .out = out,
                            .text = BUF_INIT(MEM_SERVER),
                            .fault = fault};
    if (found && names.n_gone && names.n_added)
        found = match_equal(&search) && match_similar(&search);
    release_side(&search.gone);
    release_side(&search.added);
    buf_release(&search.text);
    git_gone_release(&names);
    return found;
}

const struct git_tree_file *git_moves_get(const struct git_moves *moves, struct span path)
{
    return table_get(&moves->files, path);
}

void git_moves_release(struct git_moves *moves)
{
    table_release(&moves->files);
    arena_release(&moves->arena);
}
