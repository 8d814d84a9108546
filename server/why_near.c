/* SPDX-License-Identifier: MIT */
#include "server/why_near.h"

/* Keeps the list in order, the nearest first, and counts what does not fit. */
static void add_near(struct why_near *near, const struct why_near_rule *rule)
{
    size_t at = near->n_near;
    while (at > 0 && near->near[at - 1].rank < rule->rank)
        at--;
    near->n_near_more += near->n_near == WHY_NEAR_MAX;
    if (at == WHY_NEAR_MAX)
        return;
    near->n_near += near->n_near < WHY_NEAR_MAX;
    for (size_t i = near->n_near - 1; i > at; i--)
        near->near[i] = near->near[i - 1];
    near->near[at] = *rule;
}

static bool came_near(const struct why *why, size_t index)
{
    const struct rule_set *set = why->question.document->rules;
    if (!candidate_has(why->nominated, index) || (rule_set_rule(set, index)->flags & RULE_MARK))
        return false;
    return why->matches[index].n_matches > 0 || !candidate_has(rule_set_untriggered(set), index);
}

static void collect_near(struct why_near *near, struct why *why)
{
    const struct rule_set *set = why->question.document->rules;
    for (size_t i = 0; i < rule_set_count(set); i++) {
        struct why_chain chain;
        if (!came_near(why, i))
            continue;
        why_explain(why, rule_set_rule(set, i), &chain);
        const struct why_match *match = &why->matches[i];
        struct why_near_rule rule = {
            .rule = rule_set_rule(set, i),
            .step = chain.steps[chain.count - 1],
            .rank = match->n_matches > 0 ? (unsigned)match->step : 0,
        };
        if (!chain.is_flagged)
            add_near(near, &rule);
    }
}

static bool is_listed(const struct why_near *near, const struct rule *rule)
{
    for (size_t i = 0; i < near->n_off; i++)
        if (near->off[i].rule == rule)
            return true;
    return false;
}

static void collect_off(struct why_near *near, struct why *why, const struct why *all)
{
    for (size_t i = 0; i < all->n_findings && near->n_off < WHY_NEAR_MAX; i++) {
        const struct why_finding *finding = &all->findings[i];
        if (finding->fate != WHY_FLAGGED || !why_is_of_rule(&finding->violation))
            continue;
        const struct rule *rule =
            rule_set_rule(all->question.document->rules, finding->violation.rule);
        struct why_chain chain;
        if (is_listed(near, rule))
            continue;
        why_explain(why, rule, &chain);
        if (!chain.is_flagged)
            near->off[near->n_off++] =
                (struct why_near_rule){.rule = rule, .step = chain.steps[chain.count - 1]};
    }
}

void why_near_init(struct why_near *near, struct why *why, const struct why *all)
{
    *near = (struct why_near){0};
    collect_near(near, why);
    if (all)
        collect_off(near, why, all);
}
