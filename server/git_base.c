/* SPDX-License-Identifier: MIT */
#include "server/git_base.h"

#include "base/file.h"
#include "server/git.h"
#include "server/git_index.h"
#include "server/git_moves.h"

enum { ANSWER_MAX = 64 * 1024, MODULES_MAX = 8 };

/* A submodule whose files were asked about. */
struct module {
    struct buf path;       /* below the top */
    struct git_base *base; /* NULL: its folder is no repository of its own */
};

struct git_base {
    struct git_place place;
    struct git_objects *objects; /* NULL: there is no commit, and the tree is empty */
    struct git_tree tree;
    struct moves {
        struct git_moves found;
        enum { MOVES_UNKNOWN, MOVES_FOUND, MOVES_FAULT } state;
    } moves, staged_moves; /* in the working tree, in the index */
    struct git_index index;
    struct git_staged *staged;
    size_t n_staged;
    struct module modules[MODULES_MAX]; /* those asked last */
    size_t n_modules;                   /* asked so far */
    bool was_moved;                     /* the file that was asked about last */
    struct git_object commit;
};

/* A message is one line, and what a repository is called moves no terminal's cursor. */
static void make_printable(struct buf *message, size_t from)
{
    for (size_t i = from; i < message->length; i++)
        if ((unsigned char)message->bytes[i] < ' ' || message->bytes[i] == 0x7f)
            message->bytes[i] = '?';
}

/* The commit. */

static bool is_ref(struct span ref, struct buf *fault)
{
    const char *wrong = NULL;
    if (ref.bytes[0] == '-')
        wrong = "begins with a dash";
    else if (span_find(ref, 0, SPAN("..")) < ref.length)
        wrong = "is a range; name the one commit that this branch is compared with";
    else if (span_find_byte(ref, 0, '\n') < ref.length || span_find_byte(ref, 0, '\0') < ref.length)
        wrong = "holds a line end";
    else if (ref.length > GIT_OBJECT_NAME_MAX / 2)
        wrong = "is too long";
    if (wrong) {
        buf_append_string(fault, "'");
        buf_append(fault, span_slice(ref, 0, 80));
        buf_append_string(fault, "' is no commit: it ");
        buf_append_string(fault, wrong);
    }
    return !wrong;
}

static const char *hint(const struct git_base *base)
{
    return base->place.shallow ? "; the clone is shallow: fetch more of the history (git fetch "
                                 "--unshallow, in a workflow fetch-depth: 0)"
                               : "";
}

static void tell_unknown(const struct git_base *base, struct span ref, struct buf *fault)
{
    buf_append_string(fault, "no commit is called '");
    buf_append(fault, ref);
    buf_append_string(fault, "' in ");
    buf_append(fault, buf_span(&base->place.top));
    buf_append_string(fault,
                      base->place.shallow ? hint(base) : "; is it spelt right, and fetched?");
}

/* Reads the object called `name` `suffix`; a fault of git is told, a missing object is not. */
static enum git_object_status resolve(struct git_base *base, struct span name, const char *suffix,
                                      struct git_object *object, struct buf *fault)
{
    struct buf whole = BUF_INIT(MEM_SERVER);
    buf_append(&whole, name);
    buf_append_string(&whole, suffix);
    enum git_object_status status =
        git_objects_read(base->objects, buf_span(&whole), 0, object, NULL, fault);
    buf_release(&whole);
    return status;
}

static struct span id_of(const struct git_object *object)
{
    return (struct span){object->id, object->id_length};
}

/* Replaces `commit` by what it and HEAD have in common. */
static bool merge_base(struct git_base *base, struct span ref, struct git_object *commit,
                       struct buf *fault)
{
    char one[GIT_ID_MAX + 1] = {0};
    memcpy(one, commit->id, commit->id_length);
    const char *const arguments[] = {"merge-base", one, buf_string(&base->place.head), NULL};
    struct git_answer answer;
    if (!git_run(buf_span(&base->place.top), arguments, ANSWER_MAX, &answer, fault))
        return false;
    struct span id = span_trim(buf_span(&answer.out));
    bool found = git_is_id(id);
    if (found) {
        memcpy(commit->id, id.bytes, id.length);
        commit->id_length = id.length;
    } else if (answer.errors.length) {
        buf_append_string(fault, "git merge-base failed: ");
        buf_append(fault, git_complaint(buf_span(&answer.errors)));
    } else {
        buf_append_string(fault, "'");
        buf_append(fault, ref);
        buf_append_string(fault, "' and HEAD have no commit in common");
        buf_append_string(fault, hint(base));
    }
    git_answer_release(&answer);
    return found;
}

/* What a base is, beside what is called `ref`. */
enum open_kind { OPEN_MERGE_BASE, OPEN_ITSELF };

static bool find_commit(struct git_base *base, struct span ref, enum open_kind kind,
                        struct git_object *commit, struct buf *fault)
{
    struct span head = buf_span(&base->place.head);
    enum git_object_status status =
        resolve(base, ref.length ? ref : head, "^{commit}", commit, fault);
    if (status == GIT_OBJECT_MISSING)
        tell_unknown(base, ref.length ? ref : SPAN("HEAD"), fault);
    if (status != GIT_OBJECT_FOUND)
        return false;
    return kind == OPEN_ITSELF || ref.length == 0 || span_equal(id_of(commit), head) ||
           merge_base(base, ref, commit, fault);
}

static bool open_tree(struct git_base *base, struct span commit, struct buf *fault)
{
    struct git_object tree;
    enum git_object_status status = resolve(base, commit, "^{tree}", &tree, fault);
    if (status == GIT_OBJECT_MISSING)
        tell_unknown(base, commit, fault);
    if (status != GIT_OBJECT_FOUND)
        return false;
    git_tree_init(&base->tree, base->objects, id_of(&tree));
    return true;
}

static bool open_ref(struct git_base *base, struct span ref, enum open_kind kind, struct buf *fault)
{
    struct span top = buf_span(&base->place.top);
    if (ref.length == 0 && kind == OPEN_ITSELF)
        return true;
    if (base->place.head.length == 0 && kind == OPEN_MERGE_BASE) {
        if (ref.length == 0)
            return true;
        buf_append(fault, top);
        buf_append_string(fault, " has no commit yet that could be compared with '");
        buf_append(fault, ref);
        buf_append_string(fault, "'");
        return false;
    }
    base->objects = git_objects_open(top, fault);
    return base->objects && find_commit(base, ref, kind, &base->commit, fault) &&
           open_tree(base, id_of(&base->commit), fault);
}

/* Takes the place. */
static struct git_base *make_base(const struct git_place *place)
{
    struct git_base *base = mem_zalloc(MEM_SERVER, 1, sizeof *base);
    base->place = *place;
    return base;
}

static struct git_base *open_base(struct span folder, struct span ref, enum open_kind kind,
                                  struct buf *fault)
{
    struct git_base *base = NULL;
    struct git_place place;
    size_t start = fault->length;
    if ((ref.length == 0 || is_ref(ref, fault)) && git_place_find(folder, &place, fault)) {
        base = make_base(&place);
        if (!open_ref(base, ref, kind, fault)) {
            git_base_close(base);
            base = NULL;
        }
    }
    make_printable(fault, start);
    return base;
}

struct git_base *git_base_open(struct span folder, struct span ref, struct buf *fault)
{
    return open_base(folder, ref, OPEN_MERGE_BASE, fault);
}

struct git_base *git_base_open_at(struct span folder, struct span commit, struct buf *fault)
{
    return open_base(folder, commit, OPEN_ITSELF, fault);
}

struct span git_base_commit(const struct git_base *base)
{
    return id_of(&base->commit);
}

static void close_module(struct module *module)
{
    git_base_close(module->base);
    buf_release(&module->path);
    *module = (struct module){0};
}

void git_base_close(struct git_base *base)
{
    if (!base)
        return;
    for (size_t i = 0; i < MODULES_MAX; i++)
        close_module(&base->modules[i]);
    git_moves_release(&base->moves.found);
    git_moves_release(&base->staged_moves.found);
    git_index_release(&base->index);
    mem_free(MEM_SERVER, base->staged);
    git_tree_release(&base->tree);
    git_objects_close(base->objects);
    git_place_release(&base->place);
    mem_free(MEM_SERVER, base);
}

/* Appends where the file is once links are resolved: its own, if the path is one, too. */
static void resolve_path(struct span path, struct buf *out)
{
    struct buf plain = BUF_INIT(MEM_SERVER);
    buf_append(&plain, path);
    if (file_kind(buf_string(&plain), false) == FILE_KIND_LINK) {
        file_resolve(path, out);
    } else { /* Its folder's alone: the file may not exist. */
        file_resolve(file_parent(path), out);
        if (!span_ends_with(buf_span(out), SPAN("/")))
            buf_append_byte(out, '/');
        buf_append(out, file_base_name(path));
    }
    buf_release(&plain);
}

static enum git_text read_blob(struct git_base *base, const struct git_tree_file *file,
                               struct buf *out)
{
    struct git_object object;
    struct span id = {file->id, file->id_length};
    switch (git_objects_read(base->objects, id, GIT_TEXT_MAX, &object, out, out)) {
    case GIT_OBJECT_FOUND:
        return GIT_TEXT_FOUND;
    case GIT_OBJECT_TOO_LARGE:
        buf_printf(out, "the text that git has of it is larger than %d MiB",
                   GIT_TEXT_MAX / 1024 / 1024);
        return GIT_TEXT_FAULT;
    case GIT_OBJECT_MISSING:
        buf_append_string(out, "the text that git had of it is not in the repository: fetch it");
        return GIT_TEXT_FAULT;
    case GIT_OBJECT_FAULT:
        break;
    }
    return GIT_TEXT_FAULT;
}

/* Of a path that the commit does not have: what it was called before decides. `index` is NULL where
 * the working tree counts. */
static enum git_text text_of_moved(struct git_base *base, struct moves *moves,
                                   const struct git_index *index, struct span path, struct buf *out)
{
    if (moves->state == MOVES_UNKNOWN) {
        struct span top = buf_span(&base->place.top);
        bool found = git_moves_find(&base->tree, top, index, &moves->found, out);
        moves->state = found ? MOVES_FOUND : MOVES_FAULT;
        if (!found)
            return GIT_TEXT_FAULT;
    }
    if (moves->state == MOVES_FAULT) {
        buf_append_string(out, "git cannot tell what it was called before");
        return GIT_TEXT_FAULT;
    }
    const struct git_tree_file *file = git_moves_get(&moves->found, path);
    base->was_moved = file;
    return file ? read_blob(base, file, out) : GIT_TEXT_ABSENT;
}

/*
 * Opens the repository in `folder` at a commit. False: said in `fault`. *out is NULL if the folder
 * is no repository of its own any more.
 */
static bool open_commit(struct span folder, struct span commit, struct git_base **out,
                        struct buf *fault)
{
    struct git_place place;
    *out = NULL;
    if (!git_place_find(folder, &place, fault))
        return false;
    if (!span_equal(buf_span(&place.top), folder)) {
        git_place_release(&place);
        return true;
    }
    struct git_base *base = make_base(&place);
    base->objects = git_objects_open(buf_span(&base->place.top), fault);
    if (!base->objects || !open_tree(base, commit, fault)) {
        git_base_close(base);
        return false;
    }
    *out = base;
    return true;
}

/* The submodule at `path` as the commit has it; NULL: said in `fault`. */
static const struct module *find_module(struct git_base *base, struct span path, struct span commit,
                                        struct buf *fault)
{
    for (size_t i = 0; i < MODULES_MAX; i++)
        if (span_equal(buf_span(&base->modules[i].path), path))
            return &base->modules[i];
    struct module *module = &base->modules[base->n_modules++ % MODULES_MAX];
    struct buf folder = BUF_INIT(MEM_SERVER);
    buf_append(&folder, buf_span(&base->place.top));
    buf_append_byte(&folder, '/');
    buf_append(&folder, path);
    close_module(module);
    bool is_open = open_commit(buf_span(&folder), commit, &module->base, fault);
    if (is_open)
        buf_append(&module->path, path);
    buf_release(&folder);
    return is_open ? module : NULL;
}

static enum git_text text_in_module(struct git_base *base, struct span path, struct span whole,
                                    const struct git_tree_file *file, struct buf *out)
{
    const struct module *module = find_module(base, span_slice(path, 0, file->module_length),
                                              (struct span){file->id, file->id_length}, out);
    if (!module)
        return GIT_TEXT_FAULT;
    if (!module->base)
        return GIT_TEXT_ABSENT;
    enum git_text result = git_base_text(module->base, whole, out);
    base->was_moved = module->base->was_moved;
    return result;
}

/* `path` is `whole` without the top. */
static enum git_text text_below_top(struct git_base *base, struct span path, struct span whole,
                                    struct buf *out)
{
    struct git_tree_file file;
    switch (git_tree_find(&base->tree, path, &file, out)) {
    case GIT_TREE_FOUND:
        return read_blob(base, &file, out);
    case GIT_TREE_ABSENT:
    case GIT_TREE_LINK:
        return text_of_moved(base, &base->moves, NULL, path, out);
    case GIT_TREE_MODULE:
        return text_in_module(base, path, whole, &file, out);
    case GIT_TREE_FAULT:
        return GIT_TEXT_FAULT;
    }
    return GIT_TEXT_ABSENT;
}

enum git_text git_base_text(struct git_base *base, struct span path, struct buf *out)
{
    enum git_text result = GIT_TEXT_ABSENT;
    struct buf resolved = BUF_INIT(MEM_SERVER);
    base->was_moved = false;
    if (!base->tree.objects)
        return GIT_TEXT_ABSENT;
    size_t start = out->length;
    resolve_path(path, &resolved);
    struct span whole = buf_span(&resolved), top = buf_span(&base->place.top);
    size_t skip = top.length > 1 ? top.length + 1 : 1;
    if (file_is_inside(whole, top) && whole.length > skip)
        result = text_below_top(base, span_slice(whole, skip, whole.length), whole, out);
    buf_release(&resolved);
    if (result == GIT_TEXT_FAULT)
        make_printable(out, start);
    return result;
}

/* Goes one folder down. */
static enum git_text enter(struct git_base *base, struct span name, struct git_tree_file *folder,
                           struct buf *fault)
{
    struct git_tree_entry entry;
    size_t at = 0;
    struct git_tree_folder *here =
        git_tree_folder(&base->tree, (struct span){folder->id, folder->id_length}, fault);
    if (!here)
        return GIT_TEXT_FAULT;
    while (git_tree_next(buf_span(&here->text), folder->id_length / 2, &at, &entry))
        if (entry.kind == GIT_KIND_FOLDER && span_equal(entry.name, name)) {
            git_tree_file_of(&entry, folder);
            return GIT_TEXT_FOUND;
        }
    return GIT_TEXT_ABSENT;
}

static enum git_text append_names(struct git_base *base, const struct git_tree_file *folder,
                                  struct buf *out)
{
    struct git_tree_entry entry;
    size_t at = 0;
    struct git_tree_folder *here =
        git_tree_folder(&base->tree, (struct span){folder->id, folder->id_length}, out);
    if (!here)
        return GIT_TEXT_FAULT;
    while (git_tree_next(buf_span(&here->text), folder->id_length / 2, &at, &entry))
        if (entry.kind == GIT_KIND_FILE) {
            buf_append(out, entry.name);
            buf_append_byte(out, '\n');
        }
    return GIT_TEXT_FOUND;
}

enum git_text git_base_names(struct git_base *base, struct span path, struct buf *out)
{
    struct span top = buf_span(&base->place.top);
    size_t start = out->length;
    if (!base->tree.objects || !file_is_inside(path, top))
        return GIT_TEXT_ABSENT;
    struct git_tree_file folder = git_tree_root(&base->tree);
    enum git_text result = GIT_TEXT_FOUND;
    size_t at = path.length > top.length ? top.length + (top.length > 1) : path.length;
    while (at < path.length && result == GIT_TEXT_FOUND) {
        size_t end = span_find_byte(path, at, '/');
        result = enter(base, span_slice(path, at, end), &folder, out);
        at = end + 1;
    }
    if (result == GIT_TEXT_FOUND)
        result = append_names(base, &folder, out);
    if (result == GIT_TEXT_FAULT)
        make_printable(out, start);
    return result;
}

bool git_base_has(struct git_base *base, struct span path, bool is_folder)
{
    struct span top = buf_span(&base->place.top);
    struct buf said = {0};
    struct git_tree_file file;
    bool has;
    if (!base->tree.objects || !file_is_inside(path, top) || path.length <= top.length)
        return false;
    if (is_folder) {
        has = git_base_names(base, path, &said) != GIT_TEXT_ABSENT;
    } else {
        struct span below = span_slice(path, top.length + (top.length > 1), path.length);
        enum git_tree_status status = git_tree_find(&base->tree, below, &file, &said);
        has = status == GIT_TREE_FOUND || status == GIT_TREE_FAULT;
    }
    buf_release(&said);
    return has;
}

/* The index. */

static bool is_same(enum git_tree_status before, const struct git_tree_file *was,
                    const struct git_index_file *is)
{
    bool same_kind = (before == GIT_TREE_FOUND && is->kind == GIT_KIND_FILE) ||
                     (before == GIT_TREE_LINK && is->kind == GIT_KIND_LINK) ||
                     (before == GIT_TREE_MODULE && is->kind == GIT_KIND_MODULE);
    return same_kind && span_equal((struct span){was->id, was->id_length},
                                   (struct span){is->file.id, is->file.id_length});
}

static enum git_staged_kind staged_kind(const struct git_index_file *file)
{
    if (file->is_unmerged)
        return GIT_STAGED_UNMERGED;
    return file->kind == GIT_KIND_FILE ? GIT_STAGED_FILE : GIT_STAGED_OTHER;
}

static bool compare_index(struct git_base *base, struct buf *fault)
{
    const struct git_index *index = &base->index;
    base->staged = mem_zalloc(MEM_SERVER, index->count, sizeof *base->staged);
    for (size_t i = 0; i < index->count; i++) {
        const struct git_index_file *file = &index->files[i];
        struct git_tree_file was;
        enum git_tree_status before = git_tree_find(&base->tree, file->path, &was, fault);
        if (before == GIT_TREE_FAULT)
            return false;
        if (file->is_unmerged || !is_same(before, &was, file))
            base->staged[base->n_staged++] = (struct git_staged){file->path, staged_kind(file), i};
    }
    return true;
}

bool git_base_read_index(struct git_base *base, struct buf *fault)
{
    struct span top = buf_span(&base->place.top);
    size_t start = fault->length;
    if (!base->objects) /* There is no commit yet, but there are texts. */
        base->objects = git_objects_open(top, fault);
    bool read =
        base->objects && git_index_read(top, &base->index, fault) && compare_index(base, fault);
    if (!read)
        base->n_staged = 0;
    make_printable(fault, start);
    return read;
}

const struct git_staged *git_base_staged(const struct git_base *base, size_t *count)
{
    *count = base->n_staged;
    return base->staged;
}

struct span git_base_top(const struct git_base *base)
{
    return buf_span(&base->place.top);
}

enum git_text git_staged_text(struct git_base *base, const struct git_staged *staged,
                              struct buf *out)
{
    return read_blob(base, &base->index.files[staged->entry].file, out);
}

enum git_text git_staged_before(struct git_base *base, const struct git_staged *staged,
                                struct buf *out)
{
    struct git_tree_file file;
    base->was_moved = false;
    switch (git_tree_find(&base->tree, staged->path, &file, out)) {
    case GIT_TREE_FOUND:
        return read_blob(base, &file, out);
    case GIT_TREE_ABSENT:
    case GIT_TREE_LINK:
        return text_of_moved(base, &base->staged_moves, &base->index, staged->path, out);
    case GIT_TREE_MODULE:
        break;
    case GIT_TREE_FAULT:
        return GIT_TEXT_FAULT;
    }
    return GIT_TEXT_ABSENT;
}

bool git_base_was_moved(const struct git_base *base)
{
    return base->was_moved;
}

struct git_tree *git_base_tree(struct git_base *base)
{
    return &base->tree;
}

const struct git_index *git_base_index(const struct git_base *base)
{
    return &base->index;
}

enum git_text git_base_blob(struct git_base *base, const struct git_tree_file *file,
                            struct buf *out)
{
    return read_blob(base, file, out);
}

struct git_base *git_base_module(struct git_base *base, struct span path, struct span commit,
                                 struct buf *fault)
{
    const struct module *module = find_module(base, path, commit, fault);
    return module ? module->base : NULL;
}
