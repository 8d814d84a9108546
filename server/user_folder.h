/* SPDX-License-Identifier: MIT */
/**
 * Where the user's own files lie, as the XDG Base Directory Specification has it: configuration,
 * and state that outlives the process and belongs to this machine.
 *
 * Layer: server, over base. HOME and the XDG variables are read here and nowhere else. One that is
 * no absolute path counts as unset, and so does a HOME that is not there: it is not ours to make.
 */
#ifndef SERVER_USER_FOLDER_H
#define SERVER_USER_FOLDER_H

#include "base/buf.h"

enum user_folder {
    USER_CONFIG, /* $XDG_CONFIG_HOME, else ~/.config */
    USER_STATE   /* $XDG_STATE_HOME, else ~/.local/state */
};

/** Appends the path of our folder there, which may not exist; false: the user has no home. */
bool user_folder_find(enum user_folder which, struct buf *out);

/** The same for a file that belongs to another program, by its path in that folder. */
bool user_folder_find_file(enum user_folder which, const char *path, struct buf *out);

/** Appends the path of a file in the user's home itself. */
bool user_folder_find_in_home(const char *path, struct buf *out);

#endif
