/* SPDX-License-Identifier: MIT */
#include "server/policy_compare.h"

#include "base/utf8.h"
#include "rules/registry.h"
#include "server/policy_marks.h"

enum { SHOWN_MAX = 48 /* bytes of a name in a message */ };

struct compare {
    const struct workspace_policy *before, *now;
    policy_sink *tell;
    void *context;
    struct buf path, message;
};

/* What one entry, or the lack of one, makes of rules that were more severe. */
struct tally {
    size_t n_rules;
    const char *rule; /* the first */
    enum severity was, is;
};

static void append_name(struct buf *out, struct span name)
{
    bool is_cut = name.length > SHOWN_MAX;
    buf_append(out, is_cut ? span_slice(name, 0, utf8_round_down(name, SHOWN_MAX)) : name);
    buf_append_string(out, is_cut ? "..." : "");
}

/* Says what is in `message`, and clears it. */
static void say(struct compare *compare, struct span path, size_t line)
{
    compare->tell(compare->context, &(struct policy_finding){
                                        .path = path,
                                        .line = line,
                                        .message = buf_span(&compare->message),
                                    });
    buf_clear(&compare->message);
}

/* What the working tree's files say. */
static void say_at(struct compare *compare, const struct config_origin *origin)
{
    buf_clear(&compare->path);
    if (!span_starts_with(origin->path, SPAN("/"))) {
        buf_append(&compare->path, compare->now->top);
        buf_append_string(&compare->path, compare->now->top.length > 1 ? "/" : "");
    }
    buf_append(&compare->path, origin->path);
    say(compare, buf_span(&compare->path), origin->line);
}

/* What they say no more: of the configuration as a whole, or of the one that is gone. */
static void say_gone(struct compare *compare)
{
    struct span now = compare->now->path;
    say(compare, now.length > 0 ? now : compare->before->path, 0);
}

static bool is_own(const struct config_origin *origin)
{
    return origin->source == CONFIG_REPOSITORY;
}

/* Severities. */

static void add(struct tally *tally, const char *rule, enum severity was, enum severity is)
{
    if (tally->n_rules++ == 0)
        *tally = (struct tally){1, rule, was, is};
}

static void append_tally(struct compare *compare, const struct tally *tally)
{
    append_name(&compare->message, span_from_string(tally->rule));
    buf_printf(&compare->message, " is %s, not %s as in the base", severity_name(tally->is),
               severity_name(tally->was));
    if (tally->n_rules > 1)
        buf_printf(&compare->message, " (and %zu more)", tally->n_rules - 1);
    buf_append_string(&compare->message, ": take that back");
}

static enum severity severity_in(const struct config *config, const struct rule *rule,
                                 const struct config_rule **entry)
{
    *entry = config_rule(config, span_from_string(rule->id));
    if (*entry)
        return (*entry)->severity;
    return rule->profile <= config->profile ? rule->severity : SEVERITY_OFF;
}

/* What makes rules less severe; an entry each for those of both configurations. */
struct culprits {
    struct tally *entries; /* of now */
    struct tally *gone;    /* of before */
};

/* Whose fault it is that `is`, the rule of now, is less severe than `was`. */
static void compare_rule(struct compare *compare, struct culprits *culprits, const struct rule *was,
                         const struct rule *is, const struct pack *pack)
{
    const struct config *before = compare->before->config, *now = compare->now->config;
    const struct config_rule *old, *new;
    enum severity severity_was = severity_in(before, was, &old);
    enum severity severity_is = severity_in(now, is, &new);
    if (severity_is >= severity_was || (was->flags & RULE_MARK))
        return;
    if (new &&is_own(&new->origin)) {
        add(&culprits->entries[new - now->rules], is->id, severity_was, severity_is);
    } else if (old && is_own(&old->origin)) {
        add(&culprits->gone[old - before->rules], is->id, severity_was, severity_is);
    } else if (pack && (is->severity < was->severity || is->profile > was->profile)) {
        struct tally tally = {1, is->id, severity_was, severity_is};
        append_tally(compare, &tally);
        say(compare, pack_store_path(compare->now->store, pack),
            pack_rule_place(pack, is).first.line + 1);
    }
}

static void say_culprits(struct compare *compare, const struct culprits *culprits)
{
    const struct config *before = compare->before->config, *now = compare->now->config;
    for (size_t i = 0; i < now->n_rules; i++) {
        if (culprits->entries[i].n_rules == 0)
            continue;
        append_tally(compare, &culprits->entries[i]);
        say_at(compare, &now->rules[i].origin);
    }
    for (size_t i = 0; i < before->n_rules; i++) {
        if (culprits->gone[i].n_rules == 0)
            continue;
        append_tally(compare, &culprits->gone[i]);
        say_gone(compare);
    }
}

static bool same_entries(const struct config *a, const struct config *b)
{
    bool same = a->profile == b->profile && a->n_rules == b->n_rules;
    for (size_t i = 0; same && i < a->n_rules; i++)
        same = span_equal(a->rules[i].id, b->rules[i].id) &&
               a->rules[i].severity == b->rules[i].severity &&
               a->rules[i].layer == b->rules[i].layer;
    return same;
}

/* The rules that ship differ by what the configurations say alone. */
static void compare_shipped(struct compare *compare, struct culprits *culprits)
{
    size_t n_modules;
    if (same_entries(compare->before->config, compare->now->config))
        return;
    const struct rule_module *const *modules = registry_modules(&n_modules);
    for (size_t m = 0; m < n_modules; m++)
        for (size_t i = 0; i < modules[m]->n_rules; i++) {
            const struct rule *rule = &modules[m]->rules[i];
            compare_rule(compare, culprits, rule, rule, NULL);
        }
}

static void compare_profiles(struct compare *compare)
{
    const struct config *before = compare->before->config, *now = compare->now->config;
    if (now->profile >= before->profile)
        return;
    buf_printf(&compare->message, "The profile is %s, not %s as in the base: take that back",
               profile_name(now->profile), profile_name(before->profile));
    if (is_own(&now->profile_origin))
        say_at(compare, &now->profile_origin);
    else
        say_gone(compare);
}

/* Packs. */

/* A rule of now, and the pack that it is of. */
struct known_rule {
    const struct rule *rule;
    const struct pack *pack;
};

/* Fills in the rules of all packs by their ids, old ones too. `rules` holds what the table names.
 */
static void know_rules(const struct pack_list *packs, struct table *by_id, struct known_rule *rules)
{
    size_t n = 0;
    for (size_t p = 0; p < packs->count; p++) {
        const struct rule_module *module = pack_module(packs->items[p]);
        for (size_t i = 0; i < module->n_rules; i++, n++) {
            const struct rule *rule = &module->rules[i];
            rules[n] = (struct known_rule){rule, packs->items[p]};
            for (const char *const *alias = rule->aliases; alias && *alias; alias++)
                *table_put(by_id, span_from_string(*alias)) = &rules[n];
        }
    }
    while (n-- > 0) /* A rule's own id comes before those that others had. */
        *table_put(by_id, span_from_string(rules[n].rule->id)) = &rules[n];
}

static const struct pack *pack_of_id(const struct pack_list *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(pack_module(list->items[i])->id, id) == 0)
            return list->items[i];
    return NULL;
}

static void say_gone_rule(struct compare *compare, const struct rule *rule, const struct pack *pack)
{
    buf_append_string(&compare->message, "The rule ");
    append_name(&compare->message, span_from_string(rule->id));
    buf_append_string(&compare->message, " of the base is gone: put it back");
    say(compare, pack_store_path(compare->now->store, pack), 0);
}

static void compare_pack(struct compare *compare, const struct pack *pack,
                         const struct table *by_id, struct culprits *culprits)
{
    const struct rule_module *module = pack_module(pack);
    const struct pack *same = pack_of_id(compare->now->packs, module->id);
    for (size_t i = 0; i < module->n_rules; i++) {
        const struct rule *was = &module->rules[i];
        const struct known_rule *is = table_get(by_id, span_from_string(was->id));
        if (is)
            compare_rule(compare, culprits, was, is->rule, is->pack);
        else if (same)
            say_gone_rule(compare, was, same);
        if (is && (was->flags & RULE_NOT_SUPPRESSIBLE) &&
            !(is->rule->flags & RULE_NOT_SUPPRESSIBLE)) {
            append_name(&compare->message, span_from_string(was->id));
            buf_append_string(&compare->message, " may be suppressed now: take that back");
            say(compare, pack_store_path(compare->now->store, is->pack),
                pack_rule_place(is->pack, is->rule).first.line + 1);
        }
    }
    if (same)
        return;
    buf_append_string(&compare->message, "The pack ");
    append_name(&compare->message, span_from_string(module->id));
    buf_append_string(&compare->message, " of the base is gone: put it back");
    say(compare, pack_store_path(compare->before->store, pack), 0);
}

static size_t count_rules(const struct pack_list *packs)
{
    size_t n = 0;
    for (size_t i = 0; i < packs->count; i++)
        n += pack_module(packs->items[i])->n_rules;
    return n;
}

static void compare_packs(struct compare *compare, struct culprits *culprits)
{
    const struct pack_list *before = compare->before->packs, *now = compare->now->packs;
    struct table by_id = TABLE_INIT(MEM_BATCH);
    if (before->count == 0)
        return;
    struct known_rule *rules = mem_zalloc(MEM_BATCH, count_rules(now) + 1, sizeof *rules);
    know_rules(now, &by_id, rules);
    for (size_t i = 0; i < before->count; i++)
        compare_pack(compare, before->items[i], &by_id, culprits);
    table_release(&by_id);
    mem_free(MEM_BATCH, rules);
}

/* Excludes. */

/* One past the index of the last pattern like that; 0: there is none. */
static size_t last_like(const struct config *config, const struct config_exclude *like)
{
    for (size_t i = config->n_excludes; i > 0; i--) {
        const struct config_exclude *exclude = &config->excludes[i - 1];
        if (exclude->negated == like->negated &&
            exclude->sensitive_still == like->sensitive_still &&
            span_equal(exclude->glob, like->glob))
            return i;
    }
    return 0;
}

/* Whether a "!" pattern that took back some of it, or may have, stands before it now. */
static bool is_taken_back_no_more(struct compare *compare, size_t index, size_t was)
{
    const struct config *before = compare->before->config, *now = compare->now->config;
    for (size_t i = 0; i < index; i++)
        if (now->excludes[i].negated && last_like(now, &now->excludes[i]) == i + 1 &&
            last_like(before, &now->excludes[i]) > was)
            return true;
    return false;
}

static void compare_excludes(struct compare *compare)
{
    const struct config *before = compare->before->config, *now = compare->now->config;
    for (size_t i = 0; i < now->n_excludes; i++) {
        const struct config_exclude *exclude = &now->excludes[i];
        if (exclude->negated || !is_own(&exclude->origin))
            continue;
        size_t was = last_like(before, exclude);
        bool is_late = was > 0 && is_taken_back_no_more(compare, i, was);
        if (was > 0 && !is_late)
            continue;
        buf_append_string(&compare->message, "The exclude ");
        append_name(&compare->message, exclude->glob);
        buf_append_string(&compare->message, is_late ? " stands behind a ! of the base: move it up"
                                                     : " is not in the base: take it out");
        say_at(compare, &exclude->origin);
    }
    for (size_t i = 0; i < before->n_excludes; i++) {
        const struct config_exclude *exclude = &before->excludes[i];
        if (!exclude->negated || !is_own(&exclude->origin) || last_like(now, exclude) > 0)
            continue;
        buf_append_string(&compare->message, "The exclude !");
        append_name(&compare->message, exclude->glob);
        buf_append_string(&compare->message, " of the base is gone: put it back");
        say_gone(compare);
    }
}

/* Lists of rules. */

static void compare_lists(struct compare *compare)
{
    const struct config *before = compare->before->config, *now = compare->now->config;
    for (size_t i = 0; i < now->acknowledged.count; i++) {
        const struct config_listed *listed = &now->acknowledged.items[i];
        if (!is_own(&listed->origin) || config_acknowledges(before, listed->id))
            continue;
        buf_append_string(&compare->message, "acknowledge does not list ");
        append_name(&compare->message, listed->id);
        buf_append_string(&compare->message, " in the base: take it out");
        say_at(compare, &listed->origin);
    }
    for (size_t i = 0; i < before->refused.count; i++) {
        const struct config_listed *listed = &before->refused.items[i];
        if (!is_own(&listed->origin) || config_refuses(now, listed->id))
            continue;
        buf_append_string(&compare->message, "not-suppressible lists ");
        append_name(&compare->message, listed->id);
        buf_append_string(&compare->message, " in the base: put it back");
        say_gone(compare);
    }
}

static void compare_entries(struct compare *compare, struct day today)
{
    struct policy_marks before = POLICY_MARKS_INIT, now = POLICY_MARKS_INIT;
    if (!compare->now->suppressions)
        return;
    policy_marks_add_entries(&before, compare->before->suppressions, today);
    policy_marks_add_entries(&now, compare->now->suppressions, today);
    policy_marks_compare(&before, &now, suppression_file_path(compare->now->suppressions),
                         compare->tell, compare->context);
    policy_marks_release(&before);
    policy_marks_release(&now);
}

void policy_compare(const struct workspace_policy *before, const struct workspace_policy *now,
                    struct day today, policy_sink *tell, void *context)
{
    struct compare compare = {.before = before,
                              .now = now,
                              .tell = tell,
                              .context = context,
                              .path = BUF_INIT(MEM_BATCH),
                              .message = BUF_INIT(MEM_BATCH)};
    struct culprits culprits = {
        .entries = mem_zalloc(MEM_BATCH, now->config->n_rules + 1, sizeof *culprits.entries),
        .gone = mem_zalloc(MEM_BATCH, before->config->n_rules + 1, sizeof *culprits.gone),
    };
    compare_profiles(&compare);
    compare_shipped(&compare, &culprits);
    compare_packs(&compare, &culprits);
    say_culprits(&compare, &culprits);
    compare_excludes(&compare);
    compare_lists(&compare);
    compare_entries(&compare, today);
    mem_free(MEM_BATCH, culprits.entries);
    mem_free(MEM_BATCH, culprits.gone);
    buf_release(&compare.path);
    buf_release(&compare.message);
}
