/* SPDX-License-Identifier: MIT */
/*
 * The policy of a repository. The rule looks for nothing by itself: server/policy_review compares
 * what counts with what counted in the base.
 */
#include "rules/module.h"

static const struct rule rules[] = {
    {
        .id = "policy/weakened",
        .title = "A policy that is weaker than in the base",
        .message = "The policy is weaker here than in the base: take that back",
        .why = "A change that switches off what would find its faults passes any check. So the "
               "policy of the base counts, and what a change makes weaker is a finding: a new "
               "suppression, a lower severity, an exclude, a pack that is gone. A policy that is "
               "to be weaker is a change of its own, for somebody to merge who may.",
        .how = "Mend what is found, and leave the policy as it was.",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .flags = RULE_NOT_SEARCHED | RULE_NOT_SUPPRESSIBLE,
    },
};

RULE_MODULE(policy, "policy", "What a change does to the rules themselves", rules);
