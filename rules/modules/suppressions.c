/* SPDX-License-Identifier: MIT */
/*
 * Suppressions: where one is written, and what can be wrong with it. Only the first rules, the
 * marks, look for something; what the others say is found where findings are hidden,
 * server/suppress, which knows them by their order. None of them can be suppressed.
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

#define IGNORE_FILE ".auto-enforcer/ignore"
enum { OWN = RULE_NOT_SEARCHED | RULE_NOT_SUPPRESSIBLE };

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
        .id = "suppressions/entry",
        .title = "An entry of an ignore file",
        .message = "A suppression",
        .why = "An entry hides findings of the files that its pattern matches.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_CORE,
        .flags = RULE_MARK | RULE_USES_DAY | RULE_EVERY_LINE,
        .paths = WORDS("**/.auto-enforcer/ignore"),
        .pattern = "^[ \\t]*[^# \\t\\r\\n].*",
        .matches = EXAMPLES({"plaintext", "a.json a/b", "a.json a/b", IGNORE_FILE},
                            {"plaintext", "# why\n*.min.js a/*", "*.min.js a/*", IGNORE_FILE},
                            {"plaintext", "\n  x", "  x", "b/.auto-enforcer/ignore"}),
        .no_matches = EXAMPLES({"plaintext", "a.json a/b", .path = "a/ignore"},
                               {"plaintext", "# a.json a/b\n\n  # more", .path = IGNORE_FILE},
                               {"plaintext", " \t", .path = IGNORE_FILE}),
    },
    {
        .id = "suppressions/gitleaks-mark",
        .title = "A mark of gitleaks",
        .message = "A suppression",
        .why = "It hides findings of rules that come from a configuration of gitleaks.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_CORE,
        .flags = RULE_MARK,
        .dialect = RULE_OF_GITLEAKS,
        .triggers = WORDS("gitleaks:allow"),
        .pattern = "gitleaks:allow",
        .matches =
            EXAMPLES({"python", "x = 1  # gitleaks:allow", "gitleaks:allow"},
                     {"plaintext", "x gitleaks:allow y"}, {"c", "char *s = \"gitleaks:allow\";"}),
        .no_matches = EXAMPLES({"python", "# gitleaks: allow"}, {"python", "# Gitleaks:allow"},
                               {"python", "# gitleaks"}),
    },
    {
        .id = "suppressions/devskim-mark",
        .title = "A mark of DevSkim",
        .message = "A suppression",
        .why = "It hides findings of rules that come from a rule file of DevSkim.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_CORE,
        .flags = RULE_MARK | RULE_USES_DAY | RULE_IGNORE_CASE,
        .dialect = RULE_OF_DEVSKIM,
        .triggers = WORDS("DevSkim:"),
        .pattern = "DevSkim:[ \\t]+ignore[ \\t][a-z\\d,:]+.*",
        .matches = EXAMPLES({"c", "f(); // DevSkim: ignore DS1,DS2", "DevSkim: ignore DS1,DS2"},
                            {"c", "f(); // devskim:  ignore all until 2027-01-01"},
                            {"python", "x = 'DevSkim: ignore DS1'"}),
        .no_matches = EXAMPLES({"c", "f(); // DevSkim:ignore DS1"},
                               {"c", "f(); // DevSkim: ignore"}, {"c", "f(); // DevSkim: see DS1"}),
    },
    {
        .id = "suppressions/malformed",
        .title = "A suppression that is not understood",
        .message =
            "This suppression does not count: write ignore PACK/RULE until YYYY-MM-DD: reason",
        .why = "What is not understood hides nothing, and somebody believes that it does.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_CORE,
        .flags = OWN,
    },
    {
        .id = "suppressions/expired",
        .title = "A suppression that has expired",
        .message = "This suppression has expired ({match}): mend what it hides, set a later day, "
                   "or drop it",
        .why = "Its last day is over, so what it hid is shown again.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_CORE,
        .flags = OWN | RULE_USES_DAY,
    },
    {
        .id = "suppressions/expires-soon",
        .title = "A suppression that expires soon",
        .message =
            "This suppression expires soon ({match}): mend what it hides, or set a later day",
        .why = "What it hides will be shown again, and may stop a build.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_CORE,
        .flags = OWN | RULE_USES_DAY,
    },
    {
        .id = "suppressions/unused",
        .title = "A suppression that hides nothing",
        .message = "This suppression hides nothing: take it out",
        .why = "What it hid is gone; it would hide the next finding of that rule unseen.",
        .severity = SEVERITY_INFO,
        .profile = PROFILE_RECOMMENDED,
        .flags = OWN,
    },
    {
        .id = "suppressions/no-reason",
        .title = "A suppression without a reason",
        .message = "This suppression gives no reason: write behind a colon why it is right here",
        .why = "Who comes later has to know why the rule does not hold here.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_STRICT,
        .flags = OWN,
    },
    {
        .id = "suppressions/no-owner",
        .title = "A suppression without an owner",
        .message = "This suppression names nobody who answers for it: add by @name",
        .why = "Somebody has to be asked when it expires.",
        .severity = SEVERITY_HINT,
        .profile = PROFILE_STRICT,
        .flags = OWN,
    },
    {
        .id = "suppressions/refused",
        .title = "A suppression of what cannot be hidden",
        .message = "A rule that is named here cannot be suppressed: mend what it finds",
        .why = "The rule, or the configuration, says that its findings are always shown.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_CORE,
        .flags = OWN,
    },
    {
        .id = "suppressions/not-read",
        .title = "An ignore file that is not read",
        .message = "This file is not read: it belongs beside the configuration, or to the top",
        .why = "Somebody believes that what it says hides something.",
        .severity = SEVERITY_WARNING,
        .profile = PROFILE_CORE,
        .flags = OWN,
    },
};

RULE_MODULE(suppressions, "suppressions", "What is hidden, by whom and until when", rules);
