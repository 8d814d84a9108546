/* SPDX-License-Identifier: MIT */
#include "server/user_folder.h"

#include "base/file.h"

#include <stdlib.h>

static const struct {
    const char *variable, *in_home;
} places[] = {
    [USER_CONFIG] = {"XDG_CONFIG_HOME", ".config"},
    [USER_STATE] = {"XDG_STATE_HOME", ".local/state"},
};

static const char *home(void)
{
    const char *given = getenv("HOME");
    bool is_there = given && given[0] == '/' && file_kind(given, true) != FILE_KIND_NONE;
    return is_there ? given : NULL;
}

bool user_folder_find_in_home(const char *path, struct buf *out)
{
    const char *folder = home();
    if (folder)
        buf_printf(out, "%s/%s", folder, path);
    return folder;
}

bool user_folder_find_file(enum user_folder which, const char *path, struct buf *out)
{
    const char *given = getenv(places[which].variable);
    bool is_given = given && given[0] == '/';
    const char *folder = is_given ? given : home();
    if (is_given)
        buf_printf(out, "%s/%s", folder, path);
    else if (folder)
        buf_printf(out, "%s/%s/%s", folder, places[which].in_home, path);
    return folder;
}

bool user_folder_find(enum user_folder which, struct buf *out)
{
    return user_folder_find_file(which, "auto-enforcer", out);
}
