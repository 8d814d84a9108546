/* SPDX-License-Identifier: MIT */
/*
 * Suppressions: where one is written, and what can be wrong with it. Only the first rule looks for
 * something; what the others say is found where findings are hidden, server/suppress, which knows
 * them by their order.
 */
#include "rules/module.h"
#include "rules/scan.h"

static bool is_in_comment(struct scan *scan, struct scan_match *match)
{
    size_t end = scan_class_end(scan, match->start[0]);
    if (end < match->end[0])
        match->end[0] = end;
    return true;
}

static const struct rule rules[] = {
    {
        .id = "suppressions/mark",
        .title = "A suppression",
        .message = "A suppression",
        .why = "A comment hides findings.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_CORE,
        .flags = RULE_MARK | RULE_USES_DAY,
        .triggers = WORDS("auto-enforcer:"),
        .where = RULE_IN_COMMENT,
        .pattern = "auto-enforcer:[ \\t]*ignore(?![\\w]).*",
        .accept = is_in_comment,
        .matches =
            EXAMPLES({"python", "x = 1  # auto-enforcer: ignore a/b", "auto-enforcer: ignore a/b"},
                     {"c", "/* auto-enforcer: ignore-file a/b: old */ int x;",
                      "auto-enforcer: ignore-file a/b: old */"},
                     {"html", "<!-- auto-enforcer:ignore-start a/* -->"}),
        .no_matches = EXAMPLES({"python", "x = 'auto-enforcer: ignore a/b'"},
                               {"c", "int auto_enforcer; /* auto-enforcer is here */"},
                               {"javascript", "// auto-enforcer: ignored"}),
    },
    {
        .id = "suppressions/malformed",
        .title = "A suppression that is not understood",
        .message =
            "This suppression does not count: write ignore PACK/RULE until YYYY-MM-DD: reason",
        .why = "What is not understood hides nothing, and somebody believes that it does.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_CORE,
        .flags = RULE_NOT_SEARCHED,
    },
    {
        .id = "suppressions/expired",
        .title = "A suppression that has expired",
        .message =
            "This suppression has expired: mend what it hides, set a later day, or take it out",
        .why = "Its last day is over, so what it hid is shown again.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_CORE,
        .flags = RULE_NOT_SEARCHED | RULE_USES_DAY,
    },
    {
        .id = "suppressions/expires-soon",
        .title = "A suppression that expires soon",
        .message =
            "This suppression expires within two weeks: mend what it hides, or set a later day",
        .why = "What it hides will be shown again, and may stop a build.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_CORE,
        .flags = RULE_NOT_SEARCHED | RULE_USES_DAY,
    },
    {
        .id = "suppressions/unused",
        .title = "A suppression that hides nothing",
        .message = "This suppression hides nothing: take it out",
        .why = "What it hid is gone; it would hide the next finding of that rule unseen.",
        .severity = SEVERITY_INFO,
        .profile = PROFILE_RECOMMENDED,
        .flags = RULE_NOT_SEARCHED,
    },
    {
        .id = "suppressions/no-reason",
        .title = "A suppression without a reason",
        .message = "This suppression gives no reason: write one behind a colon",
        .why = "Who comes later has to know why the rule does not hold here.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_STRICT,
        .flags = RULE_NOT_SEARCHED,
    },
    {
        .id = "suppressions/no-owner",
        .title = "A suppression without an owner",
        .message = "This suppression names nobody who answers for it: add by @name",
        .why = "Somebody has to be asked when it expires.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_STRICT,
        .flags = RULE_NOT_SEARCHED,
    },
};

RULE_MODULE(suppressions, "suppressions", "What is hidden, by whom and until when", rules);
