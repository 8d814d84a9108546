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

bool user_folder_find(enum user_folder which, struct buf *out)
{
    const char *given = getenv(places[which].variable);
    const char *home = getenv("HOME");
    if (given && given[0] == '/')
        buf_printf(out, "%s/auto-enforcer", given);
    else if (home && home[0] == '/' && file_kind(home, true) != FILE_KIND_NONE)
        buf_printf(out, "%s/%s/auto-enforcer", home, places[which].in_home);
    else
        return false;
    return true;
}
