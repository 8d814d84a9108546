/* SPDX-License-Identifier: MIT */
/**
 * The folders that are served, and the configuration that counts for each file in or out of them.
 *
 * Layer: server, over config and config_find. A configuration is read once and
 * kept until workspace_reload. The same file gets the same answer whether the repository's
 * top or a folder in it is served.
 */
#ifndef SERVER_WORKSPACE_H
#define SERVER_WORKSPACE_H

#include "base/arena.h"
#include "base/table.h"
#include "rules/rule_set.h"
#include "server/config.h"
#include "server/pack_store.h"
#include "server/path_baseline.h"
#include "server/publish.h"
#include "server/suppression_file.h"

struct workspace_config;
struct workspace {
    struct buf *folders; /* absolute paths */
    size_t n_folders, folders_capacity;
    struct workspace_config *configs;   /* all that were read; workspace_config::next */
    const struct policy_source *source; /* what policy is read from; NULL: the disk */
    struct pack_store packs;            /* of the folders, and named ones */
    struct pack_list named;             /* by the command line: they count everywhere */
    struct buf last_folder;             /* what `last` was found for */
    struct buf last_real;               /* the same with links resolved */
    struct workspace_config *last;
    const struct buf *last_served; /* the served folder that it lies in; NULL: none */
    bool last_reaches_down;        /* `last` counts in the folders below that say nothing else */
    struct config_known known;     /* the rules there are */
    struct arena names;            /* of `rule_names` */
    const char *const *rule_names; /* what may be suggested; NULL: nobody has asked yet */
    size_t n_rule_names;
    struct workspace_baseline {
        struct baseline *file; /* taken in the place of the one that lies at its path; or NULL */
        const struct baseline_watch *watch;
    } baseline;
    struct table told; /* files whose faults the client sees; the values mean nothing */
    bool untold;       /* there may be faults that it does not see, or no longer */
};

void workspace_init(struct workspace *workspace);
void workspace_release(struct workspace *workspace);

/**
 * From now on configurations, packs and ignore files are read from `source`, which is borrowed,
 * and no longer from disk; the user's own configuration and packs added before are. Before any
 * configuration is read.
 */
void workspace_read_from(struct workspace *workspace, const struct policy_source *source);

/** A folder may be added twice; it is served until it has been removed as often. */
void workspace_add_folder(struct workspace *workspace, struct span path);
void workspace_remove_folder(struct workspace *workspace, struct span path);

/** Forgets every configuration: each is read again when a file needs it. */
void workspace_reload(struct workspace *workspace);

/** Reads the configurations of the served folders, so that their faults are known. */
void workspace_load_folders(struct workspace *workspace);

/**
 * What decides the rules of a file (an absolute path; empty for a document that is no file). False:
 * the file is excluded. `config` borrows from the workspace until the next reload.
 */
bool workspace_rule_config(struct workspace *workspace, struct span path,
                           const struct language *language, struct rule_config *config);

/** The same for a file that was named: it is not asked whether it is excluded. */
void workspace_rule_config_of_named(struct workspace *workspace, struct span path,
                                    const struct language *language, struct rule_config *config);

/**
 * The top of the git repository that a file lies in, links resolved; empty if it lies in none.
 * Valid until the next reload.
 */
struct span workspace_repository(struct workspace *workspace, struct span path);

/** Whether the file's configuration acknowledges that the rule gives up on lines. */
bool workspace_acknowledges(struct workspace *workspace, struct span path, struct span id);

/** Whether a folder (an absolute path) is excluded with all that lies in it. */
bool workspace_excludes_folder(struct workspace *workspace, struct span path);

/**
 * Appends the path that conditions of rules and globs see: relative to the folder its configuration
 * counts for, or the file's name alone if there is none.
 */
void workspace_shown_path(struct workspace *workspace, struct span path, struct buf *out);

/** All that counts for a file; valid until the next reload. */
struct workspace_policy {
    const struct config *config;
    const struct pack_list *packs;
    const struct pack_store *store;
    const struct suppression_file *suppressions; /* NULL: there is no ignore file */
    struct span top;  /* the folder that shown paths and globs are relative to; may be empty */
    struct span path; /* of the repository's configuration, absolute; empty: there is none */
};
struct workspace_policy workspace_policy(struct workspace *workspace, struct span path);

/** What counts for the file, with its origins; valid until the next reload. */
const struct config *workspace_config(struct workspace *workspace, struct span path);

/** What the ignore file and the baseline that count for the path say of it; the caller's, never
 * NULL. */
struct path_suppressions *workspace_path_suppressions(struct workspace *workspace,
                                                      struct span path);

/**
 * Takes a baseline (a reference more) for what lies at its path, before any configuration is read.
 * `watch` (borrowed) is told of the files that it counts for.
 */
void workspace_take_baseline(struct workspace *workspace, struct baseline *file,
                             const struct baseline_watch *watch);

/**
 * Appends where the baseline that counts for a file lies, or would lie; false: there is no folder
 * that it could count for.
 */
bool workspace_baseline_path(const char *file, const char *workspace, struct buf *out);

/** Whether any file that was asked about had a baseline. */
bool workspace_has_baseline(const struct workspace *workspace);

/** Whether a path is that of a baseline. */
bool workspace_is_baseline(struct span path);

/** Steps through the ignore files read so far; NULL ends them. */
const struct suppression_file *workspace_next_suppressions(const struct workspace *workspace,
                                                           const struct suppression_file *file);

/** Reads what an ignore file says, as if it lay beside that configuration. */
struct suppression_file *workspace_read_suppressions(const struct workspace *workspace,
                                                     const struct config *config, struct span path,
                                                     struct span bytes, struct file_faults *faults);

/** Appends every effective value for the file, with its origin. */
void workspace_show_config(struct workspace *workspace, struct span path, struct buf *out);

/** Steps through the faults of all configuration files read so far; NULL ends them. */
const struct file_fault *workspace_next_fault(const struct workspace *workspace,
                                              const struct file_fault *fault);

/**
 * Adds a pack that counts everywhere, before any configuration is read; faults that cost something
 * are added.
 */
void workspace_add_pack(struct workspace *workspace, const char *path, struct file_faults *faults);

/** The rule of that id among those that ship and those of packs that were read; or NULL. */
const struct rule *workspace_find_rule(const struct workspace *workspace, struct span id);

/**
 * The file of the pack that a rule in force for the path is of; empty: it ships. Valid until the
 * next reload.
 */
struct span workspace_pack_of_rule(struct workspace *workspace, struct span path,
                                   const struct rule *rule);

/** Whether the path is that of a configuration file, an ignore file or a pack of a folder. */
bool workspace_is_config(struct span path);

/** Whether a file or folder of that path may hold a configuration file, or have held one. */
bool workspace_may_hold_config(struct span path);

/* Faults as diagnostics of the file they stand in. */

struct workspace_notes {
    struct publish_note *items;
    size_t count;
};

/** The faults found in the file `path`, placed in its `text`; the notes live in `arena`. */
void workspace_collect_notes(const struct workspace *workspace, struct span path,
                             const struct text *text, struct arena *arena,
                             struct workspace_notes *notes);

/**
 * The same for a configuration file that is open in an editor: while it is not as it was read, what
 * it says now is judged. It counts when it is saved.
 */
void workspace_collect_notes_of_open(struct workspace *workspace, struct span path,
                                     const struct text *text, struct arena *arena,
                                     struct workspace_notes *notes);

/**
 * Steps through the files whose faults the client has to be told of, and those it was told of that
 * have none any more. Start with *cursor = 0; `path` is absolute and valid until the next step.
 */
bool workspace_next_fault_file(struct workspace *workspace, size_t *cursor, struct span *path);

/** What the client saw of faults may be gone: a document with some was closed. */
void workspace_tell_faults_again(struct workspace *workspace);

#endif
