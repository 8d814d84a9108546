/* SPDX-License-Identifier: MIT */
#include "server/git_objects.h"

#include "server/git.h"

enum { PIECE = 64 * 1024, HEADER_MAX = GIT_OBJECT_NAME_MAX + 256, RESTARTS_MAX = 16 };

struct git_objects {
    struct subprocess *process; /* NULL: it has failed */
    struct buf input;           /* what was read and not yet used begins at `used` */
    size_t used;
    struct buf fault;
    struct buf top;
    size_t n_restarts;
};

static struct subprocess *start(struct span top, struct buf *fault)
{
    static const char *const arguments[] = {"cat-file", "--batch", NULL};
    return git_start(top, arguments, fault);
}

struct git_objects *git_objects_open(struct span top, struct buf *fault)
{
    struct subprocess *process = start(top, fault);
    if (!process)
        return NULL;
    struct git_objects *objects = mem_zalloc(MEM_SERVER, 1, sizeof *objects);
    objects->process = process;
    objects->input.tag = objects->fault.tag = objects->top.tag = MEM_SERVER;
    buf_append(&objects->top, top);
    return objects;
}

void git_objects_close(struct git_objects *objects)
{
    if (!objects)
        return;
    subprocess_end(objects->process, NULL);
    buf_release(&objects->input);
    buf_release(&objects->fault);
    buf_release(&objects->top);
    mem_free(MEM_SERVER, objects);
}

/*
 * In a partial clone git ends when it is asked for an object that was left out. Whether it runs
 * again, so that this object alone is missing.
 */
static bool restart(struct git_objects *objects, struct span errors)
{
    static const struct span left_out = {"promisor remote", 15};
    if (span_find(errors, 0, left_out) == errors.length || objects->n_restarts++ == RESTARTS_MAX)
        return false;
    objects->process = start(buf_span(&objects->top), &objects->fault);
    buf_clear(&objects->input);
    objects->used = 0;
    return objects->process != NULL;
}

/* The process has ended, or is no use any more. */
static enum git_object_status fail(struct git_objects *objects)
{
    struct buf errors = BUF_INIT(MEM_SERVER);
    subprocess_end(objects->process, &errors);
    objects->process = NULL;
    struct span complaint = git_complaint(buf_span(&errors));
    bool runs_again = restart(objects, buf_span(&errors));
    if (!runs_again && objects->fault.length == 0) {
        buf_append_string(&objects->fault, "git cat-file failed: ");
        buf_append(&objects->fault, complaint.length ? complaint : SPAN("it gave no answer"));
    }
    buf_release(&errors);
    return runs_again ? GIT_OBJECT_MISSING : GIT_OBJECT_FAULT;
}

/* Reads more behind what is there; false at the end. What was used is dropped. */
static bool read_more(struct git_objects *objects)
{
    struct buf *input = &objects->input;
    buf_consume(input, objects->used);
    objects->used = 0;
    ptrdiff_t n = subprocess_read(objects->process, buf_reserve(input, PIECE), PIECE);
    if (n > 0)
        input->length += (size_t)n;
    return n > 0;
}

static struct span unused(const struct git_objects *objects)
{
    return span_slice(buf_span(&objects->input), objects->used, objects->input.length);
}

/* The next line without its end, valid until more is read; false if there is none. */
static bool next_line(struct git_objects *objects, struct span *line)
{
    size_t end;
    while ((end = span_find_byte(unused(objects), 0, '\n')) == unused(objects).length)
        if (end > HEADER_MAX || !read_more(objects))
            return false;
    *line = span_slice(unused(objects), 0, end);
    objects->used += end + 1;
    return true;
}

/* Takes `size` bytes, into `out` if there is one. */
static bool take(struct git_objects *objects, uint64_t size, struct buf *out)
{
    while (size) {
        struct span there = unused(objects);
        if (there.length > size)
            there.length = (size_t)size;
        if (out)
            buf_append(out, there);
        objects->used += there.length;
        size -= there.length;
        if (size && !read_more(objects))
            return false;
    }
    return true;
}

static struct span take_word(struct span *line)
{
    size_t end = span_find_byte(*line, 0, ' ');
    struct span word = span_slice(*line, 0, end);
    *line = span_slice(*line, end + 1, line->length);
    return word;
}

static bool read_size(struct span digits, uint64_t *size)
{
    *size = 0;
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9')
            return false;
        *size = *size * 10 + (uint64_t)(digits.bytes[i] - '0');
    }
    return digits.length > 0 && digits.length < 19;
}

/* "ID TYPE SIZE" */
static bool read_header(struct span line, struct git_object *object)
{
    static const char *const types[] = {
        [GIT_BLOB] = "blob", [GIT_TREE] = "tree", [GIT_COMMIT] = "commit", [GIT_TAG] = "tag"};
    struct span id = take_word(&line), type = take_word(&line);
    size_t t = 0;
    while (t < sizeof types / sizeof *types && !span_equal_string(type, types[t]))
        t++;
    if (!git_is_id(id) || t == sizeof types / sizeof *types || !read_size(line, &object->size))
        return false;
    object->type = (enum git_object_type)t;
    object->id_length = id.length;
    memcpy(object->id, id.bytes, id.length);
    return true;
}

static bool ask(struct git_objects *objects, struct span name)
{
    char question[GIT_OBJECT_NAME_MAX + 1];
    memcpy(question, name.bytes, name.length);
    question[name.length] = '\n';
    return subprocess_write(objects->process, (struct span){question, name.length + 1});
}

static enum git_object_status answer(struct git_objects *objects, size_t limit,
                                     struct git_object *object, struct buf *out)
{
    struct span line, end;
    if (!next_line(objects, &line))
        return fail(objects);
    if (span_ends_with(line, SPAN(" missing")) || span_ends_with(line, SPAN(" ambiguous")))
        return GIT_OBJECT_MISSING;
    if (!read_header(line, object))
        return fail(objects);
    bool fits = object->size <= limit;
    if (!take(objects, object->size, fits ? out : NULL) || !next_line(objects, &end) || end.length)
        return fail(objects);
    return fits || !out ? GIT_OBJECT_FOUND : GIT_OBJECT_TOO_LARGE;
}

static bool is_name(struct span name)
{
    return name.length && name.length <= GIT_OBJECT_NAME_MAX &&
           span_find_byte(name, 0, '\n') == name.length &&
           span_find_byte(name, 0, '\0') == name.length;
}

enum git_object_status git_objects_read(struct git_objects *objects, struct span name, size_t limit,
                                        struct git_object *object, struct buf *out,
                                        struct buf *fault)
{
    size_t start = out ? out->length : 0;
    enum git_object_status status = GIT_OBJECT_FAULT;
    if (!is_name(name))
        return GIT_OBJECT_MISSING;
    if (objects->process)
        status = ask(objects, name) ? answer(objects, limit, object, out) : fail(objects);
    if (status != GIT_OBJECT_FOUND && out)
        out->length = start; /* It may be the same as `fault`. */
    if (status == GIT_OBJECT_FAULT)
        buf_append(fault, buf_span(&objects->fault));
    return status;
}
