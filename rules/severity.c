/* SPDX-License-Identifier: MIT */
#include "rules/severity.h"

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_OFF] = "off",         [SEVERITY_HINT] = "hint",       [SEVERITY_INFO] = "info",
        [SEVERITY_WARNING] = "warning", [SEVERITY_BLOCKED] = "blocked",
    };
    return names[severity];
}

bool severity_parse(struct span name, enum severity *out)
{
    static const struct {
        const char *name;
        enum severity severity;
    } rows[] = {
        {"off", SEVERITY_OFF},          {"none", SEVERITY_OFF},
        {"hint", SEVERITY_HINT},        {"info", SEVERITY_INFO},
        {"information", SEVERITY_INFO}, {"note", SEVERITY_INFO},
        {"warning", SEVERITY_WARNING},  {"warn", SEVERITY_WARNING},
        {"blocked", SEVERITY_BLOCKED},  {"blocking", SEVERITY_BLOCKED},
        {"block", SEVERITY_BLOCKED},    {"error", SEVERITY_BLOCKED},
        {"critical", SEVERITY_BLOCKED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (span_equal_ignore_case(name, span_from_string(rows[i].name))) {
            *out = rows[i].severity;
            return true;
        }
    return false;
}

static const char *const profile_names[] = {
    [PROFILE_CORE] = "core",
    [PROFILE_RECOMMENDED] = "recommended",
    [PROFILE_STRICT] = "strict",
};

const char *profile_name(enum profile profile)
{
    return profile_names[profile];
}

bool profile_parse(struct span name, enum profile *out)
{
    for (size_t i = 0; i < sizeof profile_names / sizeof *profile_names; i++)
        if (span_equal_ignore_case(name, span_from_string(profile_names[i]))) {
            *out = (enum profile)i;
            return true;
        }
    return false;
}
