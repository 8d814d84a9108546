/* SPDX-License-Identifier: MIT */
#include "server/workspace.h"

#include "base/file.h"
#include "rules/registry.h"
#include "rules/rule_test.h"
#include "server/config_find.h"
#include "server/finding.h"

/* One configuration as it counts: the files it was made of, and for which folder. */
struct workspace_config {
    struct workspace_config *next;
    struct buf top;  /* what globs are relative to, links resolved; empty: the file's own folder */
    struct buf path; /* the repository's file; empty if there is none */
    struct config config;
    struct pack_list packs; /* those named on the command line first */
    struct file_faults faults;
};

static struct workspace_config *config_of(struct workspace *workspace, struct span path);

const struct rule *workspace_find_rule(const struct workspace *workspace, struct span id)
{
    const struct rule *rule = pack_list_find(&workspace->named, id);
    for (const struct workspace_config *at = workspace->configs; at && !rule; at = at->next)
        rule = pack_list_find(&at->packs, id);
    return rule ? rule : registry_find(id);
}

static bool list_has_pack(const struct pack_list *list, struct span id)
{
    for (size_t i = 0; i < list->count; i++)
        if (span_equal_string(id, pack_module(list->items[i])->id))
            return true;
    return false;
}

static bool rule_is_known(void *context, struct span id)
{
    const struct workspace *workspace = context;
    if (!span_ends_with(id, SPAN("/*")))
        return workspace_find_rule(workspace, id) != NULL;
    struct span pack = span_slice(id, 0, id.length - 2);
    bool known = registry_has_pack(pack) || list_has_pack(&workspace->named, pack);
    for (const struct workspace_config *at = workspace->configs; at && !known; at = at->next)
        known = list_has_pack(&at->packs, pack);
    return known;
}

/* What may be suggested for a name that is not known: all rules, and all packs with a star. */
static const char *const *names_of_rules(void *context, size_t *n_names)
{
    struct workspace *workspace = context;
    size_t n_modules;
    size_t n_ids = 0;
    if (workspace->rule_names) {
        *n_names = workspace->n_rule_names;
        return workspace->rule_names;
    }
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        n_ids += modules[m]->n_rules + 1;
    const char **ids = arena_zalloc(&workspace->names, n_ids, sizeof *ids);
    size_t at = 0;
    struct buf pack = {0};
    for (size_t m = 0; m < n_modules; m++) {
        for (size_t r = 0; r < modules[m]->n_rules; r++)
            ids[at++] = modules[m]->rules[r].id;
        buf_clear(&pack);
        buf_printf(&pack, "%s/*", modules[m]->id);
        ids[at++] = arena_copy(&workspace->names, buf_span(&pack)).bytes;
    }
    buf_release(&pack);
    workspace->rule_names = ids;
    *n_names = workspace->n_rule_names = n_ids;
    return ids;
}

void workspace_init(struct workspace *workspace)
{
    *workspace = (struct workspace){.names = ARENA_INIT(MEM_SERVER),
                                    .told = TABLE_INIT(MEM_SERVER),
                                    .packs = {.files = TABLE_INIT(MEM_SERVER)}};
    workspace->known =
        (struct config_known){.rule = rule_is_known, .names = names_of_rules, .context = workspace};
}

static void config_destroy(struct workspace_config *entry)
{
    buf_release(&entry->top);
    buf_release(&entry->path);
    config_release(&entry->config);
    pack_list_release(&entry->packs);
    file_faults_release(&entry->faults);
    mem_free(MEM_SERVER, entry);
}

void workspace_reload(struct workspace *workspace)
{
    while (workspace->configs) {
        struct workspace_config *entry = workspace->configs;
        workspace->configs = entry->next;
        config_destroy(entry);
    }
    pack_store_renew(&workspace->packs);
    workspace->last = NULL;
    workspace->untold = workspace->untold || workspace->told.count > 0;
}

void workspace_load_folders(struct workspace *workspace)
{
    struct buf file = {0};
    for (size_t i = 0; i < workspace->n_folders; i++, buf_clear(&file)) {
        buf_append(&file, buf_span(&workspace->folders[i]));
        buf_append(&file, SPAN("/-"));
        config_of(workspace, buf_span(&file));
    }
    buf_release(&file);
}

void workspace_release(struct workspace *workspace)
{
    workspace_reload(workspace);
    pack_list_release(&workspace->named);
    pack_store_release(&workspace->packs);
    for (size_t i = 0; i < workspace->n_folders; i++)
        buf_release(&workspace->folders[i]);
    mem_free(MEM_SERVER, workspace->folders);
    buf_release(&workspace->last_folder);
    buf_release(&workspace->last_real);
    arena_release(&workspace->names);
    table_release(&workspace->told);
}

void workspace_add_folder(struct workspace *workspace, struct span path)
{
    if (workspace->n_folders == workspace->folders_capacity) {
        size_t grown = workspace->folders_capacity ? workspace->folders_capacity * 2 : 4;
        workspace->folders =
            mem_resize(MEM_SERVER, workspace->folders, grown, sizeof *workspace->folders);
        workspace->folders_capacity = grown;
    }
    struct buf *folder = &workspace->folders[workspace->n_folders++];
    *folder = BUF_INIT(MEM_SERVER);
    file_absolute_path(path, SPAN("/"), folder);
    workspace->last = NULL;
}

void workspace_remove_folder(struct workspace *workspace, struct span path)
{
    struct buf absolute = {0};
    workspace->last = NULL;
    file_absolute_path(path, SPAN("/"), &absolute);
    for (size_t i = 0; i < workspace->n_folders; i++) {
        if (!span_equal(buf_span(&workspace->folders[i]), buf_span(&absolute)))
            continue;
        buf_release(&workspace->folders[i]);
        workspace->folders[i] = workspace->folders[--workspace->n_folders];
        break;
    }
    buf_release(&absolute);
}

/* The innermost served folder that the path lies in, or NULL. */
static struct buf *served_folder(const struct workspace *workspace, struct span path)
{
    struct buf *found = NULL;
    for (size_t i = 0; i < workspace->n_folders; i++) {
        struct buf *folder = &workspace->folders[i];
        if (file_is_inside(path, buf_span(folder)) && (!found || folder->length > found->length))
            found = folder;
    }
    return found;
}

static struct workspace_config *find_entry(const struct workspace *workspace, struct span top,
                                           struct span path)
{
    for (struct workspace_config *entry = workspace->configs; entry; entry = entry->next)
        if (span_equal(buf_span(&entry->top), top) && span_equal(buf_span(&entry->path), path))
            return entry;
    return NULL;
}

/* The packs lie beside the configuration, or where it would lie at the top of the repository. */
static void load_packs(struct workspace *workspace, struct workspace_config *entry,
                       const struct config_place *place)
{
    struct buf folder = {0};
    for (size_t i = 0; i < workspace->named.count; i++)
        pack_list_add(&entry->packs, workspace->named.items[i], SPAN(""), &entry->faults);
    if (place->path.length > 0) {
        buf_append(&folder, file_parent(buf_span(&place->path)));
        buf_append_string(&folder, "/rules");
    } else if (place->top.length > 0) {
        buf_append(&folder, buf_span(&place->top));
        buf_append_string(&folder, "/.auto-enforcer/rules");
    }
    if (folder.length > 0 && file_kind(buf_string(&folder), false) == FILE_KIND_FOLDER)
        pack_list_add_folder(&entry->packs, &workspace->packs, buf_string(&folder), &entry->faults);
    buf_release(&folder);
}

void workspace_add_pack(struct workspace *workspace, const char *path, struct file_faults *faults)
{
    struct pack *pack = pack_store_get(&workspace->packs, path, faults);
    pack_list_add(&workspace->named, pack, span_from_string(path), faults);
}

static struct workspace_config *make_entry(struct workspace *workspace,
                                           const struct config_place *place,
                                           struct file_faults *faults)
{
    struct workspace_config *entry = mem_zalloc(MEM_SERVER, 1, sizeof *entry);
    buf_append(&entry->top, buf_span(&place->top));
    buf_append(&entry->path, buf_span(&place->path));
    entry->faults = *faults;
    *faults = (struct file_faults){0};
    config_init(&entry->config);
    entry->next = workspace->configs;
    workspace->configs = entry;
    load_packs(workspace, entry, place);
    config_load_place(&entry->config, place, &workspace->known, &entry->faults);
    workspace->untold = workspace->untold || entry->faults.count > 0;
    return entry;
}

static void append_part(struct buf *path, struct span name)
{
    if (!span_ends_with(buf_span(path), SPAN("/")))
        buf_append_byte(path, '/');
    buf_append(path, name);
}

/* Whether a folder right below that of `last` is a plain one with the same configuration, which is
 * `last_folder` then. A walk down costs the same at each level, however deep it is. */
static bool step_down(struct workspace *workspace, struct span folder, const struct buf *served)
{
    struct span parent = file_parent(folder);
    if (!workspace->last_reaches_down || served != workspace->last_served || folder.length <= 1 ||
        !span_equal(buf_span(&workspace->last_folder), parent) || !config_is_inherited(folder))
        return false;
    append_part(&workspace->last_folder, file_base_name(folder));
    append_part(&workspace->last_real, file_base_name(folder));
    return true;
}

/* The configuration of a file; a document that is no file has that of the first folder served. */
static struct workspace_config *config_of(struct workspace *workspace, struct span path)
{
    struct buf file = {0};
    if (path.length > 0)
        buf_append(&file, path);
    else if (workspace->n_folders > 0)
        buf_printf(&file, "%s/untitled", buf_string(&workspace->folders[0]));
    else
        buf_append(&file, SPAN("/untitled"));
    const char *file_name = buf_string(&file);
    struct span folder = file_parent(buf_span(&file));
    struct buf *served = served_folder(workspace, buf_span(&file));
    if (workspace->last && (span_equal(buf_span(&workspace->last_folder), folder) ||
                            step_down(workspace, folder, served))) {
        buf_release(&file);
        return workspace->last;
    }
    struct config_place place = {0};
    struct file_faults faults = {0};
    config_find(file_name, served ? buf_string(served) : NULL, &place, &faults);
    bool rooted = place.in_repository || served || place.path.length > 0;
    if (!rooted)
        buf_clear(&place.top); /* All such files share what counts nowhere in particular. */
    struct workspace_config *entry =
        find_entry(workspace, buf_span(&place.top), buf_span(&place.path));
    if (!entry)
        entry = make_entry(workspace, &place, &faults);
    buf_clear(&workspace->last_folder);
    buf_append(&workspace->last_folder, folder);
    buf_clear(&workspace->last_real);
    file_resolve(folder, &workspace->last_real);
    workspace->last_served = served;
    workspace->last_reaches_down = place.in_repository || served;
    workspace->last = entry;
    file_faults_release(&faults);
    config_place_release(&place);
    buf_release(&file);
    return entry;
}

static bool override_severity(const void *context, struct span id, enum severity *severity)
{
    const struct config_rule *rule = config_rule(context, id);
    if (rule)
        *severity = rule->severity;
    return rule != NULL;
}

void workspace_rule_config_of_named(struct workspace *workspace, struct span path,
                                    const struct language *language, struct rule_config *config)
{
    const struct workspace_config *entry = config_of(workspace, path);
    *config = (struct rule_config){
        .language = language,
        .packs = entry->packs.items,
        .n_packs = entry->packs.count,
        .profile = entry->config.profile,
        .override = override_severity,
        .context = &entry->config,
    };
}

static const struct config_exclude *exclude_of(struct workspace *workspace, struct span path)
{
    struct buf shown = {0};
    workspace_shown_path(workspace, path, &shown);
    const struct config_exclude *exclude =
        config_excluded(&config_of(workspace, path)->config, buf_span(&shown));
    buf_release(&shown);
    return exclude;
}

bool workspace_rule_config(struct workspace *workspace, struct span path,
                           const struct language *language, struct rule_config *config)
{
    workspace_rule_config_of_named(workspace, path, language, config);
    if (path.length == 0)
        return true;
    const struct config_exclude *exclude = exclude_of(workspace, path);
    config->sensitive_only = exclude && exclude->sensitive_still;
    return !exclude || exclude->sensitive_still;
}

bool workspace_acknowledges(struct workspace *workspace, struct span path, struct span id)
{
    return config_acknowledges(&config_of(workspace, path)->config, id);
}

bool workspace_excludes_folder(struct workspace *workspace, struct span path)
{
    const struct config *config = &config_of(workspace, path)->config;
    for (size_t i = 0; i < config->n_excludes; i++)
        if (config->excludes[i].negated)
            return false; /* It may take back something inside. */
    /* A pattern for a folder speaks of what lies in it. */
    struct buf inside = {0};
    buf_append(&inside, path);
    buf_append(&inside, SPAN("/-"));
    const struct config_exclude *exclude = exclude_of(workspace, buf_span(&inside));
    buf_release(&inside);
    return exclude && !exclude->sensitive_still;
}

void workspace_shown_path(struct workspace *workspace, struct span path, struct buf *out)
{
    if (path.length == 0)
        return;
    const struct workspace_config *entry = config_of(workspace, path);
    struct buf real = {0};
    buf_append(&real, buf_span(&workspace->last_real));
    append_part(&real, file_base_name(path));
    struct span top = buf_span(&entry->top);
    if (top.length > 0 && file_is_inside(buf_span(&real), top)) {
        size_t skip = top.length + (top.length > 1);
        buf_append(out, span_slice(buf_span(&real), skip, real.length));
    } else {
        buf_append(out, file_base_name(path));
    }
    buf_release(&real);
}

void workspace_show_config(struct workspace *workspace, struct span path, struct buf *out)
{
    config_show(&config_of(workspace, path)->config, out);
}

const struct file_fault *workspace_next_fault(const struct workspace *workspace,
                                              const struct file_fault *fault)
{
    bool take_next = fault == NULL;
    for (const struct workspace_config *entry = workspace->configs; entry; entry = entry->next)
        for (size_t i = 0; i < entry->faults.count; i++) {
            if (take_next)
                return &entry->faults.items[i];
            take_next = &entry->faults.items[i] == fault;
        }
    return NULL;
}

bool workspace_is_config(struct span path)
{
    if (pack_store_is_pack(path))
        return true;
    struct span name = file_base_name(path);
    struct span folder = file_base_name(file_parent(path));
    return (span_equal(folder, SPAN(".auto-enforcer")) ||
            span_equal(folder, SPAN("auto-enforcer"))) &&
           (span_equal(name, SPAN("config.yaml")) || span_equal(name, SPAN("config.json")));
}

bool workspace_may_hold_config(struct span path)
{
    const struct span name = SPAN(".auto-enforcer");
    return span_find(path, 0, name) < path.length || span_equal(file_base_name(path), SPAN(".git"));
}

static bool same_fault(const struct file_fault *a, const struct file_fault *b)
{
    return a->start == b->start && a->end == b->end && strcmp(a->message, b->message) == 0;
}

/* Two configurations that share the user's file have each found its faults. */
static bool is_repeated(const struct workspace *workspace, const struct file_fault *fault)
{
    for (const struct file_fault *other = workspace_next_fault(workspace, NULL);
         other && other != fault; other = workspace_next_fault(workspace, other))
        if (span_equal(other->path, fault->path) && same_fault(other, fault))
            return true;
    return false;
}

static struct text_position place_in(const struct text *text, struct text_position position)
{
    if (position.line >= text->n_lines)
        position.line = text->n_lines - 1;
    size_t length = text_line(text, position.line).length;
    if (position.byte > length)
        position.byte = length;
    return position;
}

static struct publish_note note_of(const struct file_fault *fault, const struct text *text,
                                   struct arena *arena)
{
    struct text_position start = place_in(text, fault->first);
    struct text_position end = place_in(text, fault->last);
    finding_widen(text, &start, &end);
    return (struct publish_note){
        .start = start,
        .end = end,
        .severity = fault->severity,
        .code = "configuration/fault",
        .message = arena_copy(arena, span_from_string(fault->message)),
    };
}

void workspace_collect_notes(const struct workspace *workspace, struct span path,
                             const struct text *text, struct arena *arena,
                             struct workspace_notes *notes)
{
    *notes = (struct workspace_notes){0};
    size_t n_faults = 0;
    const struct file_fault *fault = NULL;
    while ((fault = workspace_next_fault(workspace, fault)))
        n_faults += span_equal(fault->path, path);
    if (n_faults == 0)
        return;
    notes->items = arena_zalloc(arena, n_faults, sizeof *notes->items);
    while ((fault = workspace_next_fault(workspace, fault)))
        if (span_equal(fault->path, path) && !is_repeated(workspace, fault))
            notes->items[notes->count++] = note_of(fault, text, arena);
}

static bool is_as_on_disk(struct span path, struct span text)
{
    struct buf name = {0};
    struct buf contents = {0};
    buf_append(&name, path);
    bool same = file_read(buf_string(&name), TREE_FILE_MAX, &contents) == FILE_OK &&
                span_equal(buf_span(&contents), text);
    buf_release(&name);
    buf_release(&contents);
    return same;
}

/* Adds the rule tests of a pack that fail, each at its text. */
struct test_notes {
    const struct pack *pack;
    const struct text *text;
    struct arena *arena;
    struct workspace_notes *notes;
};

static void note_failure(const struct rule_test_failure *failure, void *context)
{
    const struct test_notes *into = context;
    struct buf message = {0};
    struct pack_place place = failure->example ? pack_example_place(into->pack, failure->example)
                                               : pack_rule_place(into->pack, failure->of);
    if (into->notes->count == FILE_FAULTS_MAX)
        return;
    buf_printf(&message, "%s: expected %.*s, found %.*s", failure->rule,
               (int)failure->expected.length, failure->expected.bytes, (int)failure->found.length,
               failure->found.bytes);
    struct text_position start = place_in(into->text, place.first);
    struct text_position end = place_in(into->text, place.last);
    finding_widen(into->text, &start, &end);
    into->notes->items[into->notes->count++] = (struct publish_note){
        .start = start,
        .end = end,
        .severity = SEVERITY_WARNING,
        .code = "rules/test",
        .message = arena_copy(into->arena, buf_span(&message)),
    };
    buf_release(&message);
}

/* A pack that is being written: its faults, and those of its own tests that fail. */
static void judge_pack(struct span path, struct span contents, const struct text *text,
                       struct arena *arena, struct workspace_notes *notes)
{
    struct file_faults faults = {0};
    struct pack *pack = pack_read(path, contents, 0, &faults);
    notes->items = arena_zalloc(arena, faults.count + FILE_FAULTS_MAX, sizeof *notes->items);
    if (pack) {
        const struct rule_module *const modules[] = {pack_module(pack)};
        struct test_notes into = {pack, text, arena, notes};
        rule_tests_run(modules, 1, RULE_TESTS_QUICK, note_failure, &into, NULL);
    }
    for (size_t i = 0; i < faults.count; i++)
        notes->items[notes->count++] = note_of(&faults.items[i], text, arena);
    file_faults_release(&faults);
    pack_unref(pack);
}

static void judge(const struct workspace *workspace, struct span path, struct span contents,
                  const struct text *text, struct arena *arena, struct workspace_notes *notes)
{
    struct config config;
    struct file_faults faults = {0};
    struct config_layer layer = {CONFIG_REPOSITORY, path, path};
    config_init(&config);
    config_read(&config, layer, contents, &workspace->known, &faults);
    notes->items = arena_zalloc(arena, faults.count, sizeof *notes->items);
    for (size_t i = 0; i < faults.count; i++)
        notes->items[notes->count++] = note_of(&faults.items[i], text, arena);
    file_faults_release(&faults);
    config_release(&config);
}

void workspace_collect_notes_of_open(const struct workspace *workspace, struct span path,
                                     const struct text *text, struct arena *arena,
                                     struct workspace_notes *notes)
{
    *notes = (struct workspace_notes){0};
    if (!workspace_is_config(path) || text->n_bytes > TREE_FILE_MAX)
        return;
    struct buf contents = {0};
    text_append_to(text, &contents);
    if (pack_store_is_pack(path))
        judge_pack(path, buf_span(&contents), text, arena, notes);
    else if (is_as_on_disk(path, buf_span(&contents)))
        workspace_collect_notes(workspace, path, text, arena, notes);
    else
        judge(workspace, path, buf_span(&contents), text, arena, notes);
    buf_release(&contents);
}

static bool has_faults(const struct workspace *workspace, struct span path)
{
    const struct file_fault *fault = NULL;
    while ((fault = workspace_next_fault(workspace, fault)))
        if (span_equal(fault->path, path))
            return true;
    return false;
}

static void forget_clean_files(struct workspace *workspace)
{
    size_t cursor = 0;
    struct span path;
    while (table_next(&workspace->told, &cursor, &path, NULL))
        if (!has_faults(workspace, path))
            table_remove(&workspace->told, path);
}

bool workspace_next_fault_file(struct workspace *workspace, size_t *cursor, struct span *path)
{
    if (!workspace->untold)
        return false;
    if (*cursor == 0) {
        const struct file_fault *fault = NULL;
        while ((fault = workspace_next_fault(workspace, fault)))
            table_put(&workspace->told, fault->path);
    }
    if (table_next(&workspace->told, cursor, path, NULL))
        return true;
    forget_clean_files(workspace);
    workspace->untold = false;
    return false;
}

void workspace_tell_faults_again(struct workspace *workspace)
{
    workspace->untold = true;
}
