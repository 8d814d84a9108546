/* SPDX-License-Identifier: MIT */
#include "server/selection.h"

#include "base/file.h"
#include "base/suggest.h"
#include "rules/glob.h"
#include "rules/registry.h"
#include "server/config_find.h"

enum verdict { VERDICT_NONE, VERDICT_EXCLUDED, VERDICT_TAKEN_BACK };

void selection_init(struct selection *selection, struct workspace *workspace,
                    const char *config_path, struct operands rules, struct operands excludes)
{
    *selection = (struct selection){
        .workspace = workspace,
        .has_named = config_path != NULL,
        .rules = rules,
        .excludes = excludes,
    };
    config_init(&selection->named);
    selection->config_path = config_path;
    if (config_path)
        config_load(&selection->named, CONFIG_NAMED, config_path, NULL, NULL,
                    &selection->first_faults);
}

static bool is_told(const struct file_faults *told, const struct file_fault *fault)
{
    for (size_t i = 0; i < told->count; i++)
        if (told->items[i].start == fault->start && span_equal(told->items[i].path, fault->path) &&
            strcmp(told->items[i].message, fault->message) == 0)
            return true;
    return false;
}

/* What was wrong when the file was read for what it says is told, whatever it holds by now. */
static void add_first_faults(struct selection *selection)
{
    const struct file_faults *first = &selection->first_faults;
    for (size_t i = 0; i < first->count; i++) {
        const struct file_fault *fault = &first->items[i];
        const struct file_fault_place place = {fault->start, fault->end, fault->first, fault->last};
        if (!is_told(&selection->faults, fault))
            file_fault_add_at(&selection->faults, fault->path, &place, fault->severity, "%s",
                              fault->message);
    }
}

const struct file_faults *selection_faults(struct selection *selection)
{
    struct config again;
    if (!selection->config_path)
        return &selection->faults;
    config_init(&again);
    config_load(&again, CONFIG_NAMED, selection->config_path, NULL, &selection->workspace->known,
                &selection->faults);
    config_release(&again);
    add_first_faults(selection);
    selection->config_path = NULL;
    return &selection->faults;
}

void selection_release(struct selection *selection)
{
    for (size_t i = 0; i < SELECTION_SETS; i++)
        rule_set_unref(selection->sets[i].set);
    config_release(&selection->named);
    file_faults_release(&selection->faults);
    file_faults_release(&selection->first_faults);
}

static void add_packs(struct workspace *workspace, const struct operands *packs,
                      struct file_faults *faults)
{
    struct buf here = {0}, path = {0};
    file_current_folder(&here);
    for (size_t i = 0; i < packs->count; i++, buf_clear(&path)) {
        file_absolute_path(span_from_string(packs->items[i]), buf_span(&here), &path);
        workspace_add_pack(workspace, buf_string(&path), faults);
    }
    buf_release(&here);
    buf_release(&path);
}

void selection_add_packs(struct selection *selection, const struct operands *packs)
{
    add_packs(selection->workspace, packs, &selection->faults);
}

void selection_add_packs_to(struct workspace *workspace, const struct operands *packs)
{
    struct file_faults told = {0};
    add_packs(workspace, packs, &told);
    file_faults_release(&told);
}

/* Whether a pack of a folder that was not looked at yet may hold it: those that ship keep their
   names. */
static bool may_be_found(struct span id)
{
    size_t slash = span_find_byte(id, 0, '/');
    return slash > 0 && slash + 1 < id.length && !registry_has_pack(span_slice(id, 0, slash));
}

static bool check_rule(const struct selection *selection, struct span id, bool knows_all,
                       struct buf *said)
{
    const struct config_known *known = &selection->workspace->known;
    if (known->rule(known->context, id) || (!knows_all && may_be_found(id)))
        return true;
    size_t n_names;
    const char *const *names = known->names(known->context, &n_names);
    const char *nearest = suggest_nearest(id, names, n_names);
    buf_printf(said, "--rule: there is no rule %.*s", (int)id.length, id.bytes);
    if (nearest)
        buf_printf(said, "; did you mean %s?", nearest);
    else
        buf_append_string(said, "; see auto-enforcer rules list");
    return false;
}

static struct span without_mark(struct span glob, bool *negated)
{
    *negated = span_starts_with(glob, SPAN("!"));
    return span_slice(glob, *negated, glob.length);
}

static bool check_exclude(struct span glob, struct buf *said)
{
    size_t at;
    bool negated;
    if (glob_valid(without_mark(glob, &negated), &at))
        return true;
    buf_printf(said, "--exclude: the pattern %.*s is not complete at its character %zu",
               (int)glob.length, glob.bytes, at + negated + 1);
    return false;
}

static bool check_rules(const struct selection *selection, bool knows_all, struct buf *said)
{
    bool right = true;
    for (size_t i = 0; right && i < selection->rules.count; i++)
        right = check_rule(selection, span_from_string(selection->rules.items[i]), knows_all, said);
    return right;
}

bool selection_check_rules(const struct selection *selection, struct buf *said)
{
    return check_rules(selection, true, said);
}

bool selection_check(const struct selection *selection, struct buf *said)
{
    bool right = check_rules(selection, false, said);
    for (size_t i = 0; right && i < selection->excludes.count; i++)
        right = check_exclude(span_from_string(selection->excludes.items[i]), said);
    return right;
}

static bool is_selected(const struct selection *selection, struct span id)
{
    for (size_t i = 0; i < selection->rules.count; i++) {
        struct span wanted = span_from_string(selection->rules.items[i]);
        if (span_equal(wanted, id))
            return true;
        if (span_ends_with(wanted, SPAN("/*")) &&
            span_starts_with(id, span_slice(wanted, 0, wanted.length - 1)))
            return true;
    }
    return false;
}

static bool override_severity(const void *context, struct span id, enum severity *severity)
{
    const struct selection *selection = context;
    const struct rule_config *found = &selection->found;
    const struct config_rule *named =
        selection->has_named ? config_rule(&selection->named, id) : NULL;
    bool is_said = true;
    if (named)
        *severity = named->severity;
    else
        is_said = found->override && found->override(found->context, id, severity);
    bool is_wanted = selection->rules.count && is_selected(selection, id);
    const struct rule *rule =
        is_said || !is_wanted ? NULL : workspace_find_rule(selection->workspace, id);
    if (rule && *severity == SEVERITY_OFF)
        *severity = rule->severity; /* Only its profile has left it off. */
    return is_said || rule;
}

static bool is_left_out(const void *context, struct span id)
{
    const struct selection *selection = context;
    return !is_selected(selection, id);
}

static bool is_refused(const void *context, struct span id)
{
    const struct selection *selection = context;
    const struct rule_config *found = &selection->found;
    return (selection->has_named && config_refuses(&selection->named, id)) ||
           (found->is_refused && found->is_refused(found->context, id));
}

/* The last pattern of --config that matches, or NULL. */
static const struct config_exclude *named_exclude(const struct selection *selection,
                                                  struct span path)
{
    for (size_t i = selection->named.n_excludes; i > 0; i--) {
        const struct config_exclude *exclude = &selection->named.excludes[i - 1];
        if (exclude->origin.source == CONFIG_NAMED && glob_match_below(exclude->glob, path))
            return exclude;
    }
    return NULL;
}

/* What the last matching pattern of the command line, else of its configuration, says. */
static enum verdict verdict_of(const struct selection *selection, struct span path)
{
    bool negated;
    for (size_t i = selection->excludes.count; i > 0; i--) {
        struct span glob =
            without_mark(span_from_string(selection->excludes.items[i - 1]), &negated);
        if (glob_match_below(glob, path))
            return negated ? VERDICT_TAKEN_BACK : VERDICT_EXCLUDED;
    }
    const struct config_exclude *exclude = named_exclude(selection, path);
    if (!exclude)
        return VERDICT_NONE;
    return exclude->negated ? VERDICT_TAKEN_BACK : VERDICT_EXCLUDED;
}

static bool has_excludes(const struct selection *selection)
{
    return selection->excludes.count || selection->has_named;
}

static enum verdict verdict_of_file(const struct selection *selection, struct span path)
{
    struct buf shown = {0};
    if (!has_excludes(selection))
        return VERDICT_NONE;
    workspace_shown_path(selection->workspace, path, &shown);
    enum verdict verdict = verdict_of(selection, buf_span(&shown));
    buf_release(&shown);
    return verdict;
}

bool selection_rule_config(struct selection *selection, struct span path, bool is_named,
                           const struct language *language, struct rule_config *config)
{
    enum verdict verdict = is_named ? VERDICT_TAKEN_BACK : verdict_of_file(selection, path);
    bool is_wanted = verdict != VERDICT_EXCLUDED;
    if (verdict == VERDICT_TAKEN_BACK)
        workspace_rule_config_of_named(selection->workspace, path, language, &selection->found);
    else if (is_wanted)
        is_wanted = workspace_rule_config(selection->workspace, path, language, &selection->found);
    if (!is_wanted)
        return false;
    *config = selection->found;
    config->override = override_severity;
    config->is_refused = is_refused;
    config->is_left_out = selection->rules.count ? is_left_out : NULL;
    config->context = selection;
    if (selection->named.profile_origin.source == CONFIG_NAMED)
        config->profile = selection->named.profile;
    return true;
}

static bool is_for(const struct selection_set *known, const struct rule_config *found)
{
    return known->set && known->found.context == found->context &&
           known->found.language == found->language && known->found.packs == found->packs &&
           known->found.n_packs == found->n_packs &&
           known->found.sensitive_only == found->sensitive_only;
}

struct rule_set *selection_rule_set(struct selection *selection, struct rule_cache *cache,
                                    const struct rule_config *config)
{
    for (size_t i = 0; i < SELECTION_SETS; i++)
        if (is_for(&selection->sets[i], &selection->found))
            return selection->sets[i].set;
    struct selection_set *slot = &selection->sets[selection->n_sets++ % SELECTION_SETS];
    struct rule_set *set = rule_cache_acquire(cache, config);
    rule_set_unref(slot->set);
    *slot = (struct selection_set){selection->found, set};
    return set;
}

bool selection_acknowledges(struct selection *selection, struct span path, struct span id)
{
    return (selection->has_named && config_acknowledges(&selection->named, id)) ||
           workspace_acknowledges(selection->workspace, path, id);
}

const struct config_exclude *selection_exclude(struct selection *selection, struct span path)
{
    struct buf shown = {0};
    workspace_shown_path(selection->workspace, path, &shown);
    const struct config_exclude *exclude = named_exclude(selection, buf_span(&shown));
    if (exclude)
        exclude = exclude->negated ? NULL : exclude;
    else
        exclude = config_excluded(workspace_config(selection->workspace, path), buf_span(&shown));
    buf_release(&shown);
    return exclude;
}

const struct config_rule *selection_rule(struct selection *selection, struct span path,
                                         struct span id)
{
    const struct config_rule *named =
        selection->has_named ? config_rule(&selection->named, id) : NULL;
    return named ? named : config_rule(workspace_config(selection->workspace, path), id);
}

enum severity selection_severity(struct selection *selection, struct span path,
                                 const struct rule *rule)
{
    struct span id = span_from_string(rule->id);
    struct config_origin origin;
    const struct config_rule *entry = selection_rule(selection, path, id);
    if (selection->rules.count && !is_selected(selection, id))
        return SEVERITY_OFF;
    if (entry)
        return entry->severity;
    return rule->profile <= selection_profile(selection, path, &origin) ? rule->severity
                                                                        : SEVERITY_OFF;
}

enum profile selection_profile(struct selection *selection, struct span path,
                               struct config_origin *origin)
{
    bool is_named = selection->named.profile_origin.source == CONFIG_NAMED;
    const struct config *config =
        is_named ? &selection->named : workspace_config(selection->workspace, path);
    *origin = config->profile_origin;
    return config->profile;
}

/* Whether some pattern may take back what lies in an excluded folder. */
static bool takes_back(const struct selection *selection)
{
    for (size_t i = 0; i < selection->excludes.count; i++)
        if (selection->excludes.items[i][0] == '!')
            return true;
    for (size_t i = 0; i < selection->named.n_excludes; i++)
        if (selection->named.excludes[i].negated)
            return true;
    return false;
}

bool selection_excludes_folder(struct selection *selection, struct span path)
{
    struct buf inside = {0};
    if (takes_back(selection))
        return false;
    buf_append(&inside, path);
    buf_append(&inside, SPAN("/-")); /* A pattern for a folder speaks of what lies in it. */
    bool excluded = verdict_of_file(selection, buf_span(&inside)) == VERDICT_EXCLUDED ||
                    workspace_excludes_folder(selection->workspace, path);
    buf_release(&inside);
    return excluded;
}
