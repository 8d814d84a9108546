/* SPDX-License-Identifier: MIT */
#include "server/path_baseline.h"

#include "base/alloc.h"
#include "base/file.h"

struct path_baseline *path_baseline_create(struct baseline *file, struct span real_path,
                                           const struct baseline_watch *watch)
{
    struct span folder = file_parent(file_parent(baseline_path(file)));
    if (!file_is_inside(real_path, folder) || span_equal(real_path, baseline_path(file)))
        return NULL;
    struct path_baseline *made = mem_zalloc(MEM_SERVER, 1, sizeof *made);
    made->file = baseline_ref(file);
    made->watch = watch;
    made->folder = made->path = BUF_INIT(MEM_SERVER);
    buf_append(&made->folder, folder);
    buf_append(&made->path,
               span_slice(real_path, folder.length + (folder.length > 1), real_path.length));
    return made;
}

void path_baseline_destroy(struct path_baseline *at_hand)
{
    if (!at_hand)
        return;
    baseline_unref(at_hand->file);
    buf_release(&at_hand->folder);
    buf_release(&at_hand->path);
    mem_free(MEM_SERVER, at_hand);
}

bool path_baseline_matters(const struct path_baseline *at_hand)
{
    return at_hand && (baseline_count(at_hand->file) > 0 || at_hand->watch);
}

static struct baseline_entry entry_of(const struct path_baseline *at_hand, struct span rule,
                                      const struct baseline_print *print)
{
    return (struct baseline_entry){.rule = rule, .path = buf_span(&at_hand->path), .print = *print};
}

bool path_baseline_knows(const struct path_baseline *at_hand, struct span rule,
                         const struct baseline_print *print)
{
    const struct baseline_entry like = entry_of(at_hand, rule, print);
    return baseline_has_finding(at_hand->file, &like) ||
           (print->key != BASELINE_NO_KEY && baseline_has_finding_moved(at_hand->file, &like));
}

static bool is_gone(const struct path_baseline *at_hand, struct span path)
{
    struct buf absolute = {0};
    enum file_kind kind;
    buf_append(&absolute, buf_span(&at_hand->folder));
    buf_append_byte(&absolute, '/');
    buf_append(&absolute, path);
    bool gone = file_look(buf_string(&absolute), false, &kind) == FILE_MISSING;
    buf_release(&absolute);
    return gone;
}

size_t path_baseline_find(const struct path_baseline *at_hand, struct span rule,
                          const struct baseline_print *print)
{
    const struct baseline_entry like = entry_of(at_hand, rule, print);
    size_t cursor = 0;
    size_t found = baseline_find(at_hand->file, &like);
    if (found != SIZE_MAX || print->key == BASELINE_NO_KEY)
        return found;
    while (cursor < PATH_BASELINE_MOVES_MAX) {
        found = baseline_find_moved(at_hand->file, &like, &cursor);
        if (found == SIZE_MAX || is_gone(at_hand, baseline_entry(at_hand->file, found)->path))
            return found;
    }
    return SIZE_MAX;
}
