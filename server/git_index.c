/* SPDX-License-Identifier: MIT */
#include "server/git_index.h"

#include "server/git.h"

static struct git_index_file *add(struct git_index *index)
{
    if (index->count == index->capacity) {
        index->capacity = index->capacity ? index->capacity * 2 : 256;
        index->files = mem_resize(MEM_SERVER, index->files, index->capacity, sizeof *index->files);
    }
    return memset(&index->files[index->count++], 0, sizeof *index->files);
}

static struct span take_until(struct span *text, char end)
{
    size_t at = span_find_byte(*text, 0, end);
    struct span taken = span_slice(*text, 0, at);
    *text = span_slice(*text, at + 1, text->length);
    return taken;
}

/* Takes the lines about an entry that --debug adds; whether they have the flag of `git add -N`. */
static bool take_flags(struct span *text)
{
    static const struct span mark = {"flags: ", 7};
    static const unsigned long long announced = 1 << 29;
    unsigned long long flags = 0;
    while (span_starts_with(*text, SPAN("  "))) {
        struct span line = take_until(text, '\n');
        size_t at = span_find(line, 0, mark) + mark.length;
        for (; at < line.length; at++) {
            char c = line.bytes[at];
            flags = flags * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
    }
    return flags & announced;
}

/* "MODE ID STAGE\tPATH\0" and the lines of --debug. False: that is not what git says. */
static bool take_entry(struct git_index *index, struct span *text)
{
    struct span mode = take_until(text, ' '), id = take_until(text, ' ');
    struct span stage = take_until(text, '\t'), path = take_until(text, '\0');
    if (!git_is_id(id) || mode.length != 6 || stage.length != 1 || path.length == 0)
        return false;
    bool is_unmerged = stage.bytes[0] != '0';
    if (take_flags(text))
        return true;
    if (is_unmerged && index->count && span_equal(index->files[index->count - 1].path, path))
        return true;
    struct git_index_file *file = add(index);
    file->path = path;
    file->kind = git_tree_kind(mode);
    file->is_unmerged = is_unmerged;
    memcpy(file->file.id, id.bytes, id.length);
    file->file.id_length = id.length;
    return true;
}

bool git_index_read(struct span top, struct git_index *out, struct buf *fault)
{
    static const char *const arguments[] = {
        "ls-files", "--stage", "--debug", "-z", "--no-recurse-submodules", NULL};
    struct git_answer answer;
    *out = (struct git_index){0};
    if (!git_run_on_index(top, arguments, GIT_INDEX_MAX, &answer, fault))
        return false;
    bool whole = answer.status == 0; /* Else what there is may be a part. */
    out->answer = answer.out;
    answer.out = (struct buf){0};
    struct span text = buf_span(&out->answer);
    while (whole && text.length)
        whole = take_entry(out, &text);
    if (!whole) {
        struct span complaint = git_complaint(buf_span(&answer.errors));
        buf_append_string(fault, "git ls-files failed: ");
        buf_append(fault, complaint.length ? complaint : SPAN("it did not come to its end"));
        git_index_release(out);
    }
    git_answer_release(&answer);
    return whole;
}

void git_index_release(struct git_index *index)
{
    mem_free(MEM_SERVER, index->files);
    buf_release(&index->answer);
    *index = (struct git_index){0};
}
