/* SPDX-License-Identifier: MIT */
/**
 * Which configuration counts for a file, and reading it with all that it extends.
 *
 * Layer: server, over config. A configuration is `.auto-enforcer/config.yaml` or `config.json`. It
 * is looked for from the file's folder upwards to the top of the git repository (the first folder
 * that holds `.git`, be it a folder or a file), without one to the workspace folder; the nearest
 * counts. The answer depends on the file alone, not on the current folder, and in a repository not
 * on which of its folders is the workspace. A file in neither has its own folder's configuration.
 *
 * The user's own is `auto-enforcer/config.yaml` (or .json) in $XDG_CONFIG_HOME, else in ~/.config;
 * it lies beneath. Nothing a configuration names leads out of the folder it counts for: links are
 * resolved before that is decided.
 */
#ifndef SERVER_CONFIG_FIND_H
#define SERVER_CONFIG_FIND_H

#include "server/config.h"
#include "server/policy_source.h"

/** The most files one configuration may be made of, itself included. */
enum { CONFIG_CHAIN_MAX = 16 };

/** Where a configuration counts. */
struct config_place {
    struct buf top;     /* the outermost folder that was looked into, links resolved */
    bool in_repository; /* `top` is the top of a git repository */
    struct buf path;    /* the configuration; empty if there is none */
    const struct policy_source *source; /* what it is to be read from */
};

/**
 * Finds the configuration for `file`, an absolute path that need not exist. `workspace` is the
 * absolute path of the workspace folder, or NULL. Files beside the one found that look like a
 * configuration but are not read are faults. `place` is to be released; it borrows `source`.
 */
void config_find(const struct policy_source *source, const char *file, const char *workspace,
                 struct config_place *place, struct file_faults *faults);
void config_place_release(struct config_place *place);

/** Appends the top of the git repository that `folder` (absolute) lies in, or else the folder. */
void config_find_top(struct span folder, struct buf *top);

/**
 * Whether what counts in the folder above, in a repository or a workspace, counts in `folder` as
 * well: it is no link, and neither a repository nor a configuration begins in it.
 */
bool config_is_inherited(const struct policy_source *source, struct span folder);

/**
 * Appends the path of the user's own configuration; false if there is none. A relative
 * XDG_CONFIG_HOME counts as unset.
 */
bool config_find_user(struct buf *out, struct file_faults *faults);

/**
 * Lays one file and what it extends over `config`, the extended ones beneath. `top` is the folder
 * that none of them may leave and that shown paths are relative to; NULL: the file's own folder.
 * Whatever cannot be read is a fault and the rest counts.
 */
void config_load(struct config *config, enum config_source source, const char *path,
                 const char *top, const struct config_known *known, struct file_faults *faults);

/** The whole: lays the user's own configuration and that of the place over `config`. */
void config_load_place(struct config *config, const struct config_place *place,
                       const struct config_known *known, struct file_faults *faults);

#endif
