/* SPDX-License-Identifier: MIT */
#include "server/pack_store.h"

#include "base/file.h"
#include "base/hash.h"
#include "rules/file_tests.h"
#include "rules/registry.h"

#include <stdlib.h>

struct stored_file {
    struct pack *pack; /* the last good one, held; or NULL */
    struct buf good;   /* the bytes that were judged last */
    struct file_faults faults;
    size_t round;
    bool was_read;
};

static void forget(struct stored_file *file)
{
    pack_unref(file->pack);
    buf_release(&file->good);
    file_faults_release(&file->faults);
    mem_free(MEM_SERVER, file);
}

void pack_store_release(struct pack_store *store)
{
    size_t cursor = 0;
    void *file;
    while (table_next(&store->files, &cursor, NULL, &file))
        forget(file);
    table_release(&store->files);
}

void pack_store_renew(struct pack_store *store)
{
    size_t cursor = 0;
    struct span path;
    void *file;
    while (table_next(&store->files, &cursor, &path, &file))
        if (((struct stored_file *)file)->round < store->round) {
            table_remove(&store->files, path);
            forget(file);
        }
    store->round++;
}

static void copy_faults(const struct file_faults *from, struct file_faults *to)
{
    for (size_t i = 0; i < from->count; i++) {
        const struct file_fault *fault = &from->items[i];
        struct file_fault_place place = {fault->start, fault->end, fault->first, fault->last};
        file_fault_add_at(to, fault->path, &place, fault->severity, "%s", fault->message);
    }
}

/* Judges what the file says now, unless it says what it said before. */
static void read_anew(struct stored_file *file, const struct policy_source *source,
                      const char *path)
{
    struct buf bytes = BUF_INIT(MEM_SERVER);
    struct span name = span_from_string(path);
    enum file_status status = policy_read(source, path, TREE_FILE_MAX, &bytes);
    if (status == FILE_OK && file->was_read &&
        span_equal(buf_span(&bytes), buf_span(&file->good))) {
        buf_release(&bytes);
        return;
    }
    file_faults_release(&file->faults);
    if (status != FILE_OK) {
        file_fault_add(&file->faults, name, NULL, 0, 0, SEVERITY_BLOCKED,
                       "the pack cannot be read: %s", file_status_text(status));
        buf_release(&bytes);
        file->was_read = false;
        return;
    }
    struct pack *pack = pack_read(name, buf_span(&bytes), 0, &file->faults);
    if (pack) {
        pack_unref(file->pack);
        file->pack = pack;
    }
    buf_release(&file->good);
    file->good = bytes;
    file->was_read = true;
}

struct pack *pack_store_get(struct pack_store *store, const char *path, struct file_faults *faults)
{
    void **slot = table_put(&store->files, span_from_string(path));
    bool is_new = !*slot;
    if (is_new) {
        struct stored_file *made = mem_zalloc(MEM_SERVER, 1, sizeof *made);
        made->good = BUF_INIT(MEM_SERVER);
        *slot = made;
    }
    struct stored_file *file = *slot;
    if (is_new || file->round != store->round)
        read_anew(file, store->source, path);
    file->round = store->round;
    copy_faults(&file->faults, faults);
    return file->pack;
}

struct span pack_store_path(const struct pack_store *store, const struct pack *pack)
{
    size_t cursor = 0;
    struct span path;
    void *entry;
    while (table_next(&store->files, &cursor, &path, &entry))
        if (((const struct stored_file *)entry)->pack == pack)
            return path;
    return SPAN("");
}

static bool has_pack(const struct pack_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(pack_module(list->items[i])->id, id) == 0)
            return true;
    return registry_has_pack(span_from_string(id));
}

void pack_list_add(struct pack_list *list, struct pack *pack, struct span path,
                   struct file_faults *faults)
{
    if (!pack)
        return;
    if (has_pack(list, pack_module(pack)->id)) {
        file_fault_add(faults, path, NULL, 0, 0, SEVERITY_BLOCKED,
                       "there is a pack \"%.40s\" already: give this one another id",
                       pack_module(pack)->id);
        return;
    }
    size_t n_rules = pack_module(pack)->n_rules;
    n_rules += file_tests_count(pack_module(pack)->rules, n_rules);
    if (list->n_rules + n_rules > PACK_LIST_RULES_MAX) {
        file_fault_add(faults, path, NULL, 0, 0, SEVERITY_BLOCKED,
                       "more than %d rules in all packs, or conditions on files: this one does not "
                       "count",
                       PACK_LIST_RULES_MAX);
        return;
    }
    list->n_rules += n_rules;
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 4;
        list->items = mem_resize(MEM_SERVER, list->items, list->capacity, sizeof *list->items);
    }
    pack_ref(pack);
    list->items[list->count++] = pack;
}

static bool is_pack_name(struct span name)
{
    return span_ends_with(name, SPAN(".yaml")) || span_ends_with(name, SPAN(".yml")) ||
           span_ends_with(name, SPAN(".json"));
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void pack_list_add_folder(struct pack_list *list, struct pack_store *store, const char *folder,
                          struct file_faults *faults)
{
    struct folder_listing listing;
    struct buf path = {0};
    if (policy_list(store->source, folder, &listing) != FILE_OK)
        return;
    const char **names = mem_zalloc(MEM_SERVER, listing.count, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < listing.count; i++)
        if (is_pack_name(span_from_string(listing.entries[i].name)))
            names[n++] = listing.entries[i].name;
    if (n > 1)
        qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 0; i < n; i++, buf_clear(&path)) {
        buf_printf(&path, "%s/%s", folder, names[i]);
        const char *name = buf_string(&path);
        if (i == PACK_STORE_FOLDER_MAX) {
            file_fault_add(faults, buf_span(&path), NULL, 0, 0, SEVERITY_BLOCKED,
                           "more than %d packs in one folder: this one and later ones do not count",
                           PACK_STORE_FOLDER_MAX);
            break;
        }
        if (policy_kind(store->source, name) != FILE_KIND_REGULAR) {
            file_fault_add(faults, buf_span(&path), NULL, 0, 0, SEVERITY_WARNING,
                           "a pack is a regular file: this one is not read");
            continue;
        }
        pack_list_add(list, pack_store_get(store, name, faults), span_from_string(name), faults);
    }
    mem_free(MEM_SERVER, names);
    buf_release(&path);
    folder_listing_release(&listing);
}

void pack_list_release(struct pack_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        pack_unref(list->items[i]);
    mem_free(MEM_SERVER, list->items);
    *list = (struct pack_list){0};
}

const struct rule *pack_list_find(const struct pack_list *list, struct span id)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct rule_module *module = pack_module(list->items[i]);
        for (size_t r = 0; r < module->n_rules; r++)
            if (span_equal_string(id, module->rules[r].id))
                return &module->rules[r];
    }
    return NULL;
}

bool pack_store_is_pack(struct span path)
{
    struct span folder = file_parent(path);
    return is_pack_name(file_base_name(path)) &&
           span_equal(file_base_name(folder), SPAN("rules")) &&
           span_equal(file_base_name(file_parent(folder)), SPAN(".auto-enforcer"));
}
