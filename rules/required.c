/* SPDX-License-Identifier: MIT */
#include "rules/required.h"

#include "rules/glob.h"

#include <string.h>

struct span required_folder(const char *glob)
{
    const char *slash = strrchr(glob, '/');
    return span_slice(span_from_string(glob), 0, slash ? (size_t)(slash - glob) : 0);
}

bool required_is_glob(const char *glob)
{
    struct span folder = required_folder(glob);
    size_t at;
    for (size_t i = 0; i < folder.length; i++)
        if (strchr("*?[{\\", folder.bytes[i]))
            return false;
    bool is_below = glob[0] != '/' && strncmp(glob, "../", 3) != 0 && !strstr(glob, "/../");
    return is_below && glob[strlen(glob) - 1] != '/' && glob_valid(span_from_string(glob), &at);
}

static bool is_met(const char *glob, struct span path)
{
    struct span folder = required_folder(glob);
    size_t before = folder.length ? folder.length + 1 : 0;
    struct span name = span_slice(path, before, path.length);
    return span_find_byte(name, 0, '/') == name.length && span_starts_with(path, folder) &&
           (before == 0 || (path.length > before && path.bytes[folder.length] == '/')) &&
           glob_match(span_from_string(glob + before), name);
}

bool required_is_met_by(const struct rule *rule, struct span path)
{
    for (size_t i = 0; rule->required[i]; i++)
        if (is_met(rule->required[i], path))
            return true;
    return false;
}

bool required_is_missing(const struct rule *rule, struct span paths)
{
    for (size_t at = 0; at < paths.length;) {
        size_t end = span_find_byte(paths, at, '\n');
        if (required_is_met_by(rule, span_slice(paths, at, end)))
            return false;
        at = end + 1;
    }
    return true;
}
