/* SPDX-License-Identifier: MIT */
#include "server/workspace.h"

#include "base/file.h"
#include "rules/registry.h"
#include "server/config_find.h"

/* One configuration as it counts: the files it was made of, and for which folder. */
struct workspace_config {
    struct workspace_config *next;
    struct buf top; /* what globs are relative to, links resolved; empty: the file's own folder */
    bool is_top_of_repository; /* `top` is */
    struct buf path;           /* the repository's file; empty if there is none */
    struct config config;
    struct pack_list packs;                /* those named on the command line first */
    struct suppression_file *suppressions; /* NULL: there is no ignore file */
    struct baseline *baseline;             /* NULL: there is none */
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
    suppression_file_unref(entry->suppressions);
    baseline_unref(entry->baseline);
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

void workspace_read_from(struct workspace *workspace, const struct policy_source *source)
{
    workspace->source = workspace->packs.source = source;
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
    baseline_unref(workspace->baseline.file);
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

/* What goes with a configuration lies beside it, or where it would lie at the top. */
static bool append_beside(struct buf *out, const struct config_place *place, const char *name)
{
    if (place->path.length == 0 && place->top.length == 0)
        return false;
    if (place->path.length > 0)
        buf_append(out, file_parent(buf_span(&place->path)));
    else
        buf_printf(out, "%.*s/.auto-enforcer", (int)(place->top.length > 1 ? place->top.length : 0),
                   place->top.bytes);
    buf_printf(out, "/%s", name);
    return true;
}

static void load_packs(struct workspace *workspace, struct workspace_config *entry,
                       const struct config_place *place)
{
    struct buf folder = {0};
    for (size_t i = 0; i < workspace->named.count; i++)
        pack_list_add(&entry->packs, workspace->named.items[i], SPAN(""), &entry->faults);
    if (append_beside(&folder, place, "rules") &&
        policy_kind(workspace->source, buf_string(&folder)) == FILE_KIND_FOLDER)
        pack_list_add_folder(&entry->packs, &workspace->packs, buf_string(&folder), &entry->faults);
    buf_release(&folder);
}

static bool is_refused(const void *context, struct span id)
{
    return config_refuses(context, id);
}

/* Which rules nothing hides: they say so, or the configuration at hand does. */
struct refusing {
    const struct workspace *workspace;
    const struct config *config;
};

static bool is_refused_in(void *context, struct span id)
{
    const struct refusing *refusing = context;
    const struct rule *rule = workspace_find_rule(refusing->workspace, id);
    return (rule && (rule->flags & RULE_NOT_SUPPRESSIBLE)) ||
           span_equal(id, SPAN("suppressions/*")) || config_refuses(refusing->config, id);
}

struct suppression_file *workspace_read_suppressions(const struct workspace *workspace,
                                                     const struct config *config, struct span path,
                                                     struct span bytes, struct file_faults *faults)
{
    struct refusing refusing = {workspace, config};
    struct suppression_known known = {&workspace->known, is_refused_in, &refusing};
    return suppression_file_read(path, bytes, &known, faults);
}

/* Reads a file that lies beside a configuration into `bytes`; false: there is none, or it cannot be
   read, which is a fault: `what` is not so. */
static bool read_beside(const struct workspace *workspace, const struct config_place *place,
                        const char *name, size_t limit, const char *what, struct buf *path,
                        struct buf *bytes, struct file_faults *faults)
{
    enum file_kind kind = FILE_KIND_REGULAR;
    enum file_status status = FILE_MISSING;
    if (append_beside(path, place, name))
        status = policy_look(workspace->source, buf_string(path), &kind);
    if (status == FILE_OK && kind == FILE_KIND_REGULAR)
        status = policy_read(workspace->source, buf_string(path), limit, bytes);
    if (status == FILE_OK && kind == FILE_KIND_REGULAR)
        return true;
    if (status != FILE_MISSING && status != FILE_TOO_DEEP)
        file_fault_add(faults, buf_span(path), NULL, 0, 0, SEVERITY_BLOCKED, "%s: %s", what,
                       status == FILE_OK ? "it is no regular file" : file_status_text(status));
    return false;
}

static void load_suppressions(struct workspace *workspace, struct workspace_config *entry,
                              const struct config_place *place)
{
    struct buf path = {0};
    struct buf bytes = BUF_INIT(MEM_SERVER);
    if (read_beside(workspace, place, "ignore", TREE_FILE_MAX,
                    "the suppressions in this file do not count", &path, &bytes, &entry->faults))
        entry->suppressions = workspace_read_suppressions(
            workspace, &entry->config, buf_span(&path), buf_span(&bytes), &entry->faults);
    buf_release(&path);
    buf_release(&bytes);
}

/* Beside a configuration, or where it would lie: that of a nested folder needs one there. */
static void load_baseline(const struct workspace *workspace, struct workspace_config *entry,
                          const struct config_place *place)
{
    struct buf path = {0};
    struct buf bytes = BUF_INIT(MEM_SERVER);
    struct baseline *given = workspace->baseline.file;
    if (given && append_beside(&path, place, "baseline") &&
        span_equal(buf_span(&path), baseline_path(given))) {
        entry->baseline = baseline_ref(given);
    } else {
        buf_clear(&path);
        if (read_beside(workspace, place, "baseline", BASELINE_BYTES_MAX,
                        "the baseline does not count", &path, &bytes, &entry->faults))
            entry->baseline = baseline_read(buf_span(&path), buf_span(&bytes), &entry->faults);
    }
    buf_release(&path);
    buf_release(&bytes);
}

void workspace_take_baseline(struct workspace *workspace, struct baseline *file,
                             const struct baseline_watch *watch)
{
    baseline_unref(workspace->baseline.file);
    workspace->baseline = (struct workspace_baseline){baseline_ref(file), watch};
}

bool workspace_baseline_path(const char *file, const char *workspace, struct buf *out)
{
    struct config_place place = {0};
    struct file_faults faults = {0}; /* Told when it is read. */
    config_find(NULL, file, workspace, &place, &faults);
    bool found = append_beside(out, &place, "baseline");
    config_place_release(&place);
    file_faults_release(&faults);
    return found;
}

bool workspace_has_baseline(const struct workspace *workspace)
{
    for (const struct workspace_config *at = workspace->configs; at; at = at->next)
        if (at->baseline)
            return true;
    return false;
}

bool workspace_is_baseline(struct span path)
{
    return span_equal(file_base_name(path), SPAN("baseline")) &&
           span_equal(file_base_name(file_parent(path)), SPAN(".auto-enforcer"));
}

void workspace_add_pack(struct workspace *workspace, const char *path, struct file_faults *faults)
{
    workspace->packs.source = NULL; /* The caller means the file that is there. */
    struct pack *pack = pack_store_get(&workspace->packs, path, faults);
    workspace->packs.source = workspace->source;
    pack_list_add(&workspace->named, pack, span_from_string(path), faults);
}

static struct workspace_config *make_entry(struct workspace *workspace,
                                           const struct config_place *place,
                                           struct file_faults *faults)
{
    struct workspace_config *entry = mem_zalloc(MEM_SERVER, 1, sizeof *entry);
    buf_append(&entry->top, buf_span(&place->top));
    entry->is_top_of_repository = place->in_repository;
    buf_append(&entry->path, buf_span(&place->path));
    entry->faults = *faults;
    *faults = (struct file_faults){0};
    config_init(&entry->config);
    entry->next = workspace->configs;
    workspace->configs = entry;
    load_packs(workspace, entry, place);
    config_load_place(&entry->config, place, &workspace->known, &entry->faults);
    load_suppressions(workspace, entry, place);
    load_baseline(workspace, entry, place);
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
        !span_equal(buf_span(&workspace->last_folder), parent) ||
        !config_is_inherited(workspace->source, folder))
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
    config_find(workspace->source, file_name, served ? buf_string(served) : NULL, &place, &faults);
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
        .is_refused = is_refused,
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

struct span workspace_repository(struct workspace *workspace, struct span path)
{
    const struct workspace_config *entry = config_of(workspace, path);
    return entry->is_top_of_repository ? buf_span(&entry->top) : SPAN("");
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

static struct path_baseline *path_baseline(const struct workspace *workspace, struct baseline *file,
                                           struct span path)
{
    struct buf real = {0};
    bool is_given = file == workspace->baseline.file;
    if (!file || path.length == 0)
        return NULL;
    buf_append(&real, buf_span(&workspace->last_real));
    append_part(&real, file_base_name(path));
    struct path_baseline *made =
        path_baseline_create(file, buf_span(&real), is_given ? workspace->baseline.watch : NULL);
    buf_release(&real);
    return made;
}

struct path_suppressions *workspace_path_suppressions(struct workspace *workspace, struct span path)
{
    const struct workspace_config *entry = config_of(workspace, path);
    struct suppression_file *file = entry->suppressions;
    struct buf shown = {0};
    struct buf real = {0};
    workspace_shown_path(workspace, path, &shown);
    struct path_suppressions *made = path_suppressions_create(file, buf_span(&shown));
    made->baseline = path_baseline(workspace, entry->baseline, path);
    if (suppression_file_is(path)) {
        buf_append(&real, buf_span(&workspace->last_real));
        append_part(&real, file_base_name(path));
        made->is_stray = !file || !span_equal(buf_span(&real), suppression_file_path(file));
    }
    buf_release(&shown);
    buf_release(&real);
    return made;
}

const struct suppression_file *workspace_next_suppressions(const struct workspace *workspace,
                                                           const struct suppression_file *file)
{
    bool take_next = file == NULL;
    for (const struct workspace_config *at = workspace->configs; at; at = at->next) {
        if (at->suppressions && take_next)
            return at->suppressions;
        take_next = take_next || at->suppressions == file;
    }
    return NULL;
}

struct workspace_policy workspace_policy(struct workspace *workspace, struct span path)
{
    const struct workspace_config *entry = config_of(workspace, path);
    return (struct workspace_policy){.config = &entry->config,
                                     .packs = &entry->packs,
                                     .store = &workspace->packs,
                                     .suppressions = entry->suppressions,
                                     .top = buf_span(&entry->top),
                                     .path = buf_span(&entry->path)};
}

const struct config *workspace_config(struct workspace *workspace, struct span path)
{
    return &config_of(workspace, path)->config;
}

void workspace_show_config(struct workspace *workspace, struct span path, struct buf *out)
{
    config_show(workspace_config(workspace, path), out);
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

struct span workspace_pack_of_rule(struct workspace *workspace, struct span path,
                                   const struct rule *rule)
{
    const struct pack_list *packs = &config_of(workspace, path)->packs;
    for (size_t i = 0; i < packs->count; i++) {
        const struct rule_module *module = pack_module(packs->items[i]);
        for (size_t r = 0; r < module->n_rules; r++)
            if (&module->rules[r] == rule)
                return pack_store_path(&workspace->packs, packs->items[i]);
    }
    return SPAN("");
}

bool workspace_is_config(struct span path)
{
    if (pack_store_is_pack(path) || suppression_file_is(path) || workspace_is_baseline(path))
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
