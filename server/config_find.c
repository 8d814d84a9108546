/* SPDX-License-Identifier: MIT */
#include "server/config_find.h"

#include "base/file.h"
#include "server/user_folder.h"

/* Sets `out` to `folder` and `name` joined. */
static const char *join(struct buf *out, struct span folder, const char *name)
{
    buf_clear(out);
    buf_append(out, folder);
    if (!span_ends_with(folder, SPAN("/")))
        buf_append_byte(out, '/');
    buf_append_string(out, name);
    return buf_string(out);
}

/* Behind a path that is too long nothing can be, as nothing there can be read. */
static enum file_status look(const struct policy_source *source, struct buf *path,
                             struct span folder, const char *name)
{
    enum file_kind kind;
    enum file_status status = policy_look(source, join(path, folder, name), &kind);
    return status == FILE_TOO_DEEP ? FILE_MISSING : status;
}

/* As look, for what lies right in a folder of files: nothing is in one that may not be entered. */
static enum file_status look_in(const struct policy_source *source, struct buf *path,
                                struct span folder, const char *name)
{
    enum file_status status = look(source, path, folder, name);
    if (status != FILE_DENIED)
        return status;
    bool may_enter = look(NULL, path, folder, ".") != FILE_DENIED;
    join(path, folder, name);
    return may_enter ? status : FILE_MISSING;
}

/* Appends the file's folder with links resolved as far as it exists. */
static void real_folder(const char *file, struct buf *out)
{
    struct buf absolute = {0};
    struct buf current = {0};
    file_current_folder(&current);
    file_absolute_path(span_from_string(file), buf_span(&current), &absolute);
    file_resolve(file_parent(buf_span(&absolute)), out);
    buf_release(&current);
    buf_release(&absolute);
}

/* The folder itself or the nearest above it that holds `.git`, or may hold it; empty if none. */
static struct span repository_of(struct span folder, struct file_faults *faults)
{
    struct buf path = {0};
    enum file_status status = FILE_MISSING;
    while (folder.length && (status = look_in(NULL, &path, folder, ".git")) == FILE_MISSING)
        folder = folder.length > 1 ? file_parent(folder) : SPAN("");
    if (folder.length && status != FILE_OK)
        file_fault_add(faults, buf_span(&path), NULL, 0, 0, SEVERITY_BLOCKED,
                       "whether a repository begins here cannot be told: %s",
                       file_status_text(status));
    buf_release(&path);
    return folder;
}

void config_find_top(struct span folder, struct buf *top)
{
    struct file_faults faults = {0}; /* Whoever reads configurations tells them. */
    struct span repository = repository_of(folder, &faults);
    buf_append(top, repository.length ? repository : folder);
    file_faults_release(&faults);
}

static void find_top(struct span folder, const char *workspace, struct config_place *place,
                     struct file_faults *faults)
{
    struct span top = repository_of(folder, faults);
    struct buf real = {0};
    place->in_repository = top.length > 0;
    if (!place->in_repository) {
        enum file_status status = workspace ? file_real_path(workspace, &real) : FILE_MISSING;
        if (status != FILE_OK && status != FILE_MISSING)
            file_fault_add(faults, span_from_string(workspace), NULL, 0, 0, SEVERITY_BLOCKED,
                           "the workspace cannot be looked at: %s", file_status_text(status));
        bool inside = status == FILE_OK && file_is_inside(folder, buf_span(&real));
        top = inside ? buf_span(&real) : folder;
    }
    buf_append(&place->top, top);
    buf_release(&real);
}

static void fault_unread(struct file_faults *faults, struct span path, const char *why)
{
    file_fault_add(faults, path, NULL, 0, 0, SEVERITY_WARNING, "this file is not read: %s", why);
}

/* The configuration in a folder; what else lies there and looks like one is a fault. One that
 * cannot be looked at counts as there: reading it will tell. */
static bool find_in_folder(const struct policy_source *source, struct span folder, struct buf *out,
                           struct file_faults *faults)
{
    static const struct {
        const char *name, *instead; /* NULL: it is read if it is the first */
    } names[] = {
        {"config.yaml", NULL},
        {"config.json", NULL},
        {"config.yml", "rename it to config.yaml"},
        {"config.jsonc", "rename it to config.json"},
    };
    bool found = false;
    struct buf path = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum file_status status = look(source, &path, folder, names[i].name);
        if (status == FILE_MISSING || (status != FILE_OK && (found || names[i].instead)))
            continue;
        if (found)
            fault_unread(faults, buf_span(&path), "there are two, remove one");
        else if (names[i].instead)
            fault_unread(faults, buf_span(&path), names[i].instead);
        else
            buf_append(out, buf_span(&path));
        found |= !names[i].instead;
    }
    buf_release(&path);
    return found;
}

void config_find(const struct policy_source *source, const char *file, const char *workspace,
                 struct config_place *place, struct file_faults *faults)
{
    struct buf real = {0};
    struct buf path = {0};
    *place = (struct config_place){.source = source};
    real_folder(file, &real);
    struct span folder = buf_span(&real);
    find_top(folder, workspace, place, faults);
    while (file_is_inside(folder, buf_span(&place->top))) {
        bool may_be_here = look_in(source, &path, folder, ".auto-enforcer") != FILE_MISSING;
        if (may_be_here && find_in_folder(source, buf_span(&path), &place->path, faults))
            break;
        if (folder.length <= 1)
            break;
        folder = file_parent(folder);
    }
    buf_release(&path);
    buf_release(&real);
}

bool config_is_inherited(const struct policy_source *source, struct span folder)
{
    struct buf path = {0};
    enum file_kind kind;
    buf_append(&path, folder);
    bool inherited = file_look(buf_string(&path), false, &kind) == FILE_OK &&
                     kind == FILE_KIND_FOLDER &&
                     look_in(NULL, &path, folder, ".git") == FILE_MISSING &&
                     look_in(source, &path, folder, ".auto-enforcer") == FILE_MISSING;
    buf_release(&path);
    return inherited;
}

void config_place_release(struct config_place *place)
{
    if (!place)
        return;
    buf_release(&place->top);
    buf_release(&place->path);
    *place = (struct config_place){0};
}

/* Somebody else's home is no fault of the configuration: who runs as another user often has one. */
static bool may_be_entered(struct span folder, struct file_faults *faults)
{
    struct buf path = {0};
    enum file_status status = look(NULL, &path, folder, "config.yaml");
    if (status == FILE_DENIED)
        fault_unread(faults, buf_span(&path), file_status_text(status));
    buf_release(&path);
    return status != FILE_DENIED;
}

bool config_find_user(struct buf *out, struct file_faults *faults)
{
    struct buf folder = {0};
    bool found = false;
    if (user_folder_find(USER_CONFIG, &folder) && may_be_entered(buf_span(&folder), faults))
        found = find_in_folder(NULL, buf_span(&folder), out, faults);
    buf_release(&folder);
    return found;
}

/* A file of a chain, and the next one that it extends. */
struct link {
    struct buf path; /* links resolved */
    struct buf text;
};

/* Files on their way into one configuration: each extends the one behind it. */
struct chain {
    struct link links[CONFIG_CHAIN_MAX];
    size_t count;
    struct span top;
    enum config_source source;
    const struct policy_source *files;
    struct file_faults *faults;
};

/* Relative to the repository; the user's own files are shown whole. */
static struct span shown_path(const struct chain *chain, struct span path)
{
    if (chain->source != CONFIG_REPOSITORY || !file_is_inside(path, chain->top) ||
        chain->top.length <= 1)
        return path;
    return span_slice(path, chain->top.length + 1, path.length);
}

static const char *missing_text(enum file_status status)
{
    return status == FILE_MISSING ? "there is no such file" : file_status_text(status);
}

/* Adds the file to the chain; NULL, or in a few words why it cannot be. */
static const char *chain_add(struct chain *chain, const char *path)
{
    struct buf real = {0};
    struct buf text = {0};
    const char *why = NULL;
    enum file_status status = policy_real_path(chain->files, path, &real);
    if (status != FILE_OK)
        why = missing_text(status);
    else if (!file_is_inside(buf_span(&real), chain->top))
        why = "it lies outside of the folder that may be read";
    for (size_t i = 0; !why && i < chain->count; i++)
        if (span_equal(buf_span(&chain->links[i].path), buf_span(&real)))
            why = "the files extend each other in a circle";
    if (!why && chain->count == CONFIG_CHAIN_MAX)
        why = "more than 16 files extend each other";
    if (!why) {
        status = policy_read(chain->files, buf_string(&real), TREE_FILE_MAX, &text);
        why = status == FILE_OK ? NULL : file_status_text(status);
    }
    if (why) {
        buf_release(&real);
        buf_release(&text);
        return why;
    }
    chain->links[chain->count++] = (struct link){real, text};
    return NULL;
}

/* Why a value cannot name a file to extend, or NULL. */
static const char *check_extends(const struct tree_value *extends)
{
    if (extends->kind != TREE_SCALAR || extends->text.length == 0)
        return "it is not the name of a file";
    if (span_find_byte(extends->text, 0, '\0') < extends->text.length)
        return "the name holds a NUL";
    if (extends->text.bytes[0] == '/')
        return "the name must be relative to this file";
    return NULL;
}

/* Adds what the last file of the chain extends; false if that is nothing. */
static bool chain_extend(struct chain *chain, const struct tree *tree)
{
    const struct tree_value *extends = tree_get(tree->root, "extends");
    if (!extends)
        return false;
    struct span from = buf_span(&chain->links[chain->count - 1].path);
    struct buf path = {0};
    const char *why = check_extends(extends);
    if (!why) {
        join(&path, file_parent(from), extends->text.bytes);
        why = chain_add(chain, buf_string(&path));
    }
    if (why)
        file_fault_add(chain->faults, from, tree, extends->start, tree_end(extends),
                       SEVERITY_BLOCKED, "this cannot be extended: %s", why);
    buf_release(&path);
    return !why;
}

/* Follows `extends` from the first file to the last; a file that cannot be parsed is the last. */
static void chain_follow(struct chain *chain)
{
    bool more = true;
    while (more) {
        struct tree tree;
        struct tree_fault fault;
        struct link *link = &chain->links[chain->count - 1];
        more = tree_parse(&tree, buf_span(&link->path), buf_span(&link->text), &fault) &&
               chain_extend(chain, &tree);
        tree_release(&tree);
    }
}

static void load(struct config *config, struct chain *chain, const char *path, const char *top,
                 const struct config_known *known)
{
    struct file_faults *faults = chain->faults;
    struct buf real = {0};
    enum file_status status = file_real_path(top ? top : path, &real);
    chain->top = top ? buf_span(&real) : file_parent(buf_span(&real));
    const char *why = status == FILE_OK ? chain_add(chain, path) : missing_text(status);
    if (why)
        file_fault_add(faults, span_from_string(path), NULL, 0, 0, SEVERITY_BLOCKED,
                       "the configuration cannot be read: %s", why);
    else
        chain_follow(chain);
    for (size_t i = chain->count; i > 0; i--) {
        struct link *link = &chain->links[i - 1];
        struct span file = buf_span(&link->path);
        struct config_layer layer = {chain->source, shown_path(chain, file), file};
        config_read(config, layer, buf_span(&link->text), known, faults);
        buf_release(&link->path);
        buf_release(&link->text);
    }
    buf_release(&real);
}

void config_load(struct config *config, enum config_source source, const char *path,
                 const char *top, const struct config_known *known, struct file_faults *faults)
{
    struct chain chain = {.source = source, .faults = faults};
    load(config, &chain, path, top, known);
}

void config_load_place(struct config *config, const struct config_place *place,
                       const struct config_known *known, struct file_faults *faults)
{
    struct buf user = {0};
    if (config_find_user(&user, faults))
        config_load(config, CONFIG_USER, buf_string(&user), NULL, known, faults);
    buf_release(&user);
    if (place->path.length == 0)
        return;
    struct buf path = {0};
    struct buf top = {0};
    buf_append(&path, buf_span(&place->path));
    buf_append(&top, buf_span(&place->top));
    struct chain chain = {.source = CONFIG_REPOSITORY, .files = place->source, .faults = faults};
    load(config, &chain, buf_string(&path), buf_string(&top), known);
    buf_release(&top);
    buf_release(&path);
}
