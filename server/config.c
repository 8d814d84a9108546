/* SPDX-License-Identifier: MIT */
#include "server/config.h"

#include "base/suggest.h"
#include "base/utf8.h"
#include "rules/glob.h"

/* What is not read unless asked for. Files that git attributes call generated or vendored are not
 * known here. */
static const struct {
    const char *glob;
    bool sensitive_still;
} default_excludes[] = {
    /* version control */
    {".git/", false},
    {".hg/", false},
    {".svn/", false},
    {".jj/", false},
    /* what others wrote */
    {"node_modules/", false},
    {"**/.auto-enforcer/baseline", true}, /* names of rules and files, which rules may find */
    {"vendor/", false},
    /* lock files */
    {"{package-lock,npm-shrinkwrap,packages.lock}.json", false},
    {"{bun,Cargo,composer,flake,Gemfile,mix,pdm,Pipfile,Podfile,poetry,pubspec,uv,yarn}.lock",
     false},
    {"{pnpm-lock.yaml,bun.lockb,go.sum,gradle.lockfile,.terraform.lock.hcl}", false},
    /* minified files and source maps */
    {"*{.,-}min.{js,mjs,cjs,css}", true},
    {"*.{js,mjs,cjs,css}.map", true},
};

/* A file on its way into the configuration. */
struct reader {
    struct config *config;
    struct config_layer layer;
    const struct tree *tree;
    const struct config_known *known;
    struct file_faults *faults;
};

/* A text as a message shows it: short, and on one line. */
struct shown {
    char text[64];
};

static struct shown show(struct span text, size_t limit)
{
    struct shown shown = {""};
    size_t length = text.length > limit ? utf8_round_down(text, limit) : text.length;
    for (size_t i = 0; i < length; i++)
        shown.text[i] = (unsigned char)text.bytes[i] < 0x20 ? '?' : text.bytes[i];
    if (length < text.length)
        memcpy(shown.text + length, "...", 4);
    return shown;
}

/* What may stand at a place. */
struct names {
    const char *what;
    const char *const *names;
    size_t count;
    const char *otherwise; /* what to do if none of them is near */
};

static void fault_at(struct reader *reader, const struct tree_value *value, const char *message)
{
    file_fault_add(reader->faults, reader->layer.file, reader->tree, value->start, tree_end(value),
                   SEVERITY_BLOCKED, "%s", message);
}

/* What is not known is named, unless the suggestion would not fit behind it. */
static void fault_unknown(struct reader *reader, const struct tree_value *value,
                          const struct names *names, enum severity severity)
{
    struct shown name = show(value->text, 24);
    bool wanted = reader->faults->count < FILE_FAULTS_MAX;
    const char *nearest = suggest_nearest(value->text, names->names, wanted ? names->count : 0);
    struct shown near = show(span_from_string(nearest ? nearest : ""), 50);
    struct buf message = {0};
    buf_printf(&message, "the %s", names->what);
    if (strlen(near.text) <= 28)
        buf_printf(&message, " \"%s\"", name.text);
    if (nearest)
        buf_printf(&message, " is not known: did you mean \"%s\"?", near.text);
    else
        buf_printf(&message, " is not known: %s", names->otherwise);
    file_fault_add(reader->faults, reader->layer.file, reader->tree, value->start, tree_end(value),
                   severity, "%s", buf_string(&message));
    buf_release(&message);
}

static struct config_origin origin_of(const struct reader *reader, const struct tree_value *value)
{
    return (struct config_origin){reader->layer.source, reader->layer.path,
                                  tree_position(reader->tree, value->start).line + 1};
}

static void read_schema(struct reader *reader, const struct tree_value *value)
{
    if (value->kind != TREE_SCALAR)
        fault_at(reader, value, "the schema is one text: write the name of a file");
}

/* Who reads files looks at it before. */
static void read_extends(struct reader *reader, const struct tree_value *value)
{
    (void)reader, (void)value;
}

static void read_version(struct reader *reader, const struct tree_value *value)
{
    if (value->kind != TREE_SCALAR || !span_equal(value->text, SPAN("1"))) {
        fault_at(reader, value, "the version is not known: write 1");
        return;
    }
    reader->config->version = CONFIG_VERSION;
    reader->config->version_origin = origin_of(reader, value);
}

static void read_profile(struct reader *reader, const struct tree_value *value)
{
    static const char *const names[] = {"core", "recommended", "strict"};
    if (value->kind != TREE_SCALAR) {
        fault_at(reader, value, "the profile is one name: write core, recommended or strict");
        return;
    }
    if (!profile_parse(value->text, &reader->config->profile)) {
        const struct names profiles = {"profile", names, 3, "write core, recommended or strict"};
        fault_unknown(reader, value, &profiles, SEVERITY_BLOCKED);
        return;
    }
    reader->config->profile_origin = origin_of(reader, value);
}

static const char *const existing_names[] = {
    [EXISTING_HINT] = "hint",
    [EXISTING_DEMOTE] = "demote",
    [EXISTING_SAME] = "same",
    [EXISTING_HIDE] = "hide",
};
enum { EXISTING_NAMES = sizeof existing_names / sizeof *existing_names };

const char *config_existing_name(enum config_existing existing)
{
    return existing_names[existing];
}

static void read_existing(struct reader *reader, const struct tree_value *value)
{
    static const struct names known = {"way to show what existed", existing_names, EXISTING_NAMES,
                                       "write hint, demote, same or hide"};
    for (size_t i = 0; value->kind == TREE_SCALAR && i < EXISTING_NAMES; i++)
        if (span_equal_string(value->text, existing_names[i])) {
            reader->config->existing = (enum config_existing)i;
            reader->config->existing_origin = origin_of(reader, value);
            return;
        }
    if (value->kind == TREE_SCALAR)
        fault_unknown(reader, value, &known, SEVERITY_BLOCKED);
    else
        fault_at(reader, value, "existing is one word: write hint, demote, same or hide");
}

static struct config_rule *rule_entry(struct config *config, struct span id)
{
    void **slot = table_put(&config->rules_by_id, id);
    if (*slot)
        return &config->rules[(uintptr_t)*slot - 1];
    if (config->n_rules == config->rules_capacity) {
        config->rules_capacity = config->rules_capacity ? config->rules_capacity * 2 : 16;
        config->rules =
            mem_resize(MEM_SERVER, config->rules, config->rules_capacity, sizeof *config->rules);
    }
    struct config_rule *rule = &config->rules[config->n_rules++];
    *rule = (struct config_rule){.id = arena_copy(&config->arena, id)};
    *slot = (void *)(uintptr_t)config->n_rules;
    return rule;
}

/* A name that is not known is told and counts: its pack may be read later, or lie elsewhere. */
static void check_rule(struct reader *reader, const struct tree_value *key)
{
    const struct config_known *known = reader->known;
    if (!known || !known->rule || known->rule(known->context, key->text))
        return;
    struct names rules = {.what = "rule", .otherwise = "remove it or correct it"};
    if (known->names)
        rules.names = known->names(known->context, &rules.count);
    fault_unknown(reader, key, &rules, SEVERITY_WARNING);
}

static void read_rule(struct reader *reader, const struct tree_value *value)
{
    static const char *const names[] = {"off", "hint", "info", "warning", "blocked"};
    enum severity severity;
    if (value->kind != TREE_SCALAR) {
        fault_at(reader, value,
                 "a severity is one name: write off, hint, info, warning or blocked");
        return;
    }
    if (!severity_parse(value->text, &severity)) {
        const struct names severities = {"severity", names, 5,
                                         "write off, hint, info, warning or blocked"};
        fault_unknown(reader, value, &severities, SEVERITY_BLOCKED);
        return;
    }
    check_rule(reader, value->key);
    struct config_rule *rule = rule_entry(reader->config, value->key->text);
    rule->severity = severity;
    rule->origin = origin_of(reader, value->key);
    rule->layer = reader->config->layer;
}

static void read_rules(struct reader *reader, const struct tree_value *value)
{
    if (tree_is_null(value))
        return;
    if (value->kind != TREE_MAPPING) {
        fault_at(reader, value, "rules is a mapping: write one `pack/rule: severity` per line");
        return;
    }
    for (const struct tree_value *member = value->first; member; member = member->next)
        read_rule(reader, member);
}

static void add_to_list(struct config *config, struct config_list *list, struct span id,
                        struct config_origin origin)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 4;
        list->items = mem_resize(MEM_SERVER, list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = (struct config_listed){arena_copy(&config->arena, id), origin};
}

static void read_listed(struct reader *reader, const struct tree_value *value,
                        struct config_list *list)
{
    if (value->kind != TREE_SCALAR) {
        fault_at(reader, value, "a rule is one name: write pack/rule");
        return;
    }
    if (list->count == CONFIG_LIST_MAX) {
        fault_at(reader, value, "more than 1000 rules: name their packs");
        return;
    }
    check_rule(reader, value);
    add_to_list(reader->config, list, value->text, origin_of(reader, value));
}

static void read_list(struct reader *reader, const struct tree_value *value,
                      struct config_list *list, const char *otherwise)
{
    if (tree_is_null(value))
        return;
    if (value->kind != TREE_SEQUENCE) {
        fault_at(reader, value, otherwise);
        return;
    }
    for (const struct tree_value *member = value->first; member; member = member->next)
        read_listed(reader, member, list);
}

static void read_acknowledge(struct reader *reader, const struct tree_value *value)
{
    read_list(reader, value, &reader->config->acknowledged,
              "acknowledge is a list: write one `- pack/rule` per line");
}

static void read_not_suppressible(struct reader *reader, const struct tree_value *value)
{
    read_list(reader, value, &reader->config->refused,
              "not-suppressible is a list: write one `- pack/rule` per line");
}

static struct config_exclude *add_exclude(struct config *config, struct span glob)
{
    if (config->n_excludes == config->excludes_capacity) {
        config->excludes_capacity = config->excludes_capacity ? config->excludes_capacity * 2 : 16;
        config->excludes = mem_resize(MEM_SERVER, config->excludes, config->excludes_capacity,
                                      sizeof *config->excludes);
    }
    struct config_exclude *exclude = &config->excludes[config->n_excludes++];
    bool negated = span_starts_with(glob, SPAN("!"));
    *exclude = (struct config_exclude){.negated = negated};
    exclude->glob = arena_copy(&config->arena, span_slice(glob, negated, glob.length));
    return exclude;
}

static void read_exclude(struct reader *reader, const struct tree_value *value)
{
    size_t at;
    if (value->kind != TREE_SCALAR || value->text.length == 0) {
        fault_at(reader, value, "a pattern is one text: write a path with *, ? or **");
        return;
    }
    size_t negated = span_starts_with(value->text, SPAN("!"));
    if (!glob_valid(span_slice(value->text, negated, value->text.length), &at)) {
        file_fault_add(reader->faults, reader->layer.file, reader->tree,
                       tree_source_offset(value, negated + at),
                       tree_source_offset(value, negated + at + 1), SEVERITY_BLOCKED,
                       "the pattern is not well formed here: close it, or put \\ before it");
        return;
    }
    if (reader->config->n_excludes == CONFIG_EXCLUDES_MAX) {
        fault_at(reader, value, "more than 1000 patterns: join some of them");
        return;
    }
    add_exclude(reader->config, value->text)->origin = origin_of(reader, value);
}

static void read_excludes(struct reader *reader, const struct tree_value *value)
{
    if (tree_is_null(value))
        return;
    if (value->kind != TREE_SEQUENCE) {
        fault_at(reader, value, "exclude is a list: write one `- pattern` per line");
        return;
    }
    for (const struct tree_value *member = value->first; member; member = member->next)
        read_exclude(reader, member);
}

static const struct {
    const char *name;
    void (*read)(struct reader *, const struct tree_value *);
} keys[] = {
    {"$schema", read_schema},
    {"version", read_version},
    {"profile", read_profile},
    {"existing", read_existing},
    {"extends", read_extends},
    {"rules", read_rules},
    {"exclude", read_excludes},
    {"acknowledge", read_acknowledge},
    {"not-suppressible", read_not_suppressible},
};
enum { N_KEYS = sizeof keys / sizeof *keys };

static void read_member(struct reader *reader, const struct tree_value *value)
{
    const char *names[N_KEYS];
    for (size_t i = 0; i < N_KEYS; i++) {
        names[i] = keys[i].name;
        if (span_equal_string(value->key->text, keys[i].name)) {
            keys[i].read(reader, value);
            return;
        }
    }
    const struct names known = {"key", names, N_KEYS, "remove it"};
    fault_unknown(reader, value->key, &known, SEVERITY_WARNING);
}

void config_apply(struct config *config, struct config_layer layer, const struct tree *tree,
                  const struct config_known *known, struct file_faults *faults)
{
    layer.path = arena_copy(&config->arena, layer.path);
    struct reader reader = {config, layer, tree, known, faults};
    config->layer++;
    if (tree_is_null(tree->root))
        return;
    if (tree->root->kind != TREE_MAPPING) {
        fault_at(&reader, tree->root, "a configuration is a mapping: write `key: value` lines");
        return;
    }
    for (const struct tree_value *member = tree->root->first; member; member = member->next)
        read_member(&reader, member);
}

void config_read(struct config *config, struct config_layer layer, struct span text,
                 const struct config_known *known, struct file_faults *faults)
{
    struct tree tree;
    struct tree_fault fault;
    if (tree_parse(&tree, layer.file, text, &fault))
        config_apply(config, layer, &tree, known, faults);
    else
        file_fault_add(faults, layer.file, &tree, fault.start, fault.end, SEVERITY_BLOCKED, "%s",
                       fault.message);
    tree_release(&tree);
}

void config_init(struct config *config)
{
    *config = (struct config){
        .arena = ARENA_INIT(MEM_SERVER),
        .version = CONFIG_VERSION,
        .profile = PROFILE_CORE,
        .rules_by_id = TABLE_INIT(MEM_SERVER),
    };
    for (size_t i = 0; i < sizeof default_excludes / sizeof *default_excludes; i++)
        add_exclude(config, span_from_string(default_excludes[i].glob))->sensitive_still =
            default_excludes[i].sensitive_still;
}

void config_release(struct config *config)
{
    if (!config)
        return;
    arena_release(&config->arena);
    table_release(&config->rules_by_id);
    mem_free(MEM_SERVER, config->rules);
    mem_free(MEM_SERVER, config->excludes);
    mem_free(MEM_SERVER, config->acknowledged.items);
    mem_free(MEM_SERVER, config->refused.items);
    *config = (struct config){0};
}

static const struct config_rule *find_rule(const struct config *config, struct span id)
{
    uintptr_t index = (uintptr_t)table_get(&config->rules_by_id, id);
    return index ? &config->rules[index - 1] : NULL;
}

const struct config_rule *config_rule(const struct config *config, struct span id)
{
    struct buf pack = {0};
    buf_append(&pack, span_slice(id, 0, span_find_byte(id, 0, '/')));
    buf_append_string(&pack, "/*");
    const struct config_rule *own = find_rule(config, id);
    const struct config_rule *whole = find_rule(config, buf_span(&pack));
    buf_release(&pack);
    return own && (!whole || own->layer >= whole->layer) ? own : whole;
}

static bool lists(const struct config_list *list, struct span id)
{
    for (size_t i = 0; i < list->count; i++) {
        struct span known = list->items[i].id;
        if (span_equal(known, id) || (span_ends_with(known, SPAN("/*")) &&
                                      span_starts_with(id, span_slice(known, 0, known.length - 1))))
            return true;
    }
    return false;
}

bool config_acknowledges(const struct config *config, struct span id)
{
    return lists(&config->acknowledged, id);
}

bool config_refuses(const struct config *config, struct span id)
{
    return lists(&config->refused, id);
}

const struct config_exclude *config_excluded(const struct config *config, struct span path)
{
    for (size_t i = config->n_excludes; i > 0; i--) {
        const struct config_exclude *exclude = &config->excludes[i - 1];
        if (glob_match_below(exclude->glob, path))
            return exclude->negated ? NULL : exclude;
    }
    return NULL;
}
