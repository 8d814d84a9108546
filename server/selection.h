/* SPDX-License-Identifier: MIT */
/**
 * What a command line lays over the configurations: --config, --rule and --exclude.
 *
 * Layer: server, over workspace. The file of --config counts before those that are found, --exclude
 * before both; --rule then leaves the named rules alone, and switches on those that are only off
 * because their profile is greater. Secrets are still looked for, to be masked, and not reported.
 */
#ifndef SERVER_SELECTION_H
#define SERVER_SELECTION_H

#include "server/command_line.h"
#include "server/workspace.h"

/** A set that was asked for, and what the workspace had said of its file. */
struct selection_set {
    struct rule_config found;
    struct rule_set *set; /* held; NULL: there is none yet */
};

enum { SELECTION_SETS = 8 };

struct selection {
    struct workspace *workspace;
    struct config named; /* of --config alone */
    bool has_named;
    const char *config_path;         /* of that file, until its faults were asked for; or NULL */
    struct file_faults faults;       /* see selection_faults */
    struct file_faults first_faults; /* of the named configuration, before all rules were known */
    struct operands rules;           /* ids, and packs with a star; none: all */
    struct operands excludes;        /* globs as in `exclude` of a configuration */
    struct rule_config found;        /* what the workspace said of the file at hand */
    struct selection_set sets[SELECTION_SETS]; /* asked for lately: most files need one of them */
    size_t n_sets;                             /* ever; the oldest gives way */
};

/** `config_path` is NULL without --config; the operands must outlive the selection. */
void selection_init(struct selection *selection, struct workspace *workspace,
                    const char *config_path, struct operands rules, struct operands excludes);
/** Before the cache that sets were acquired from. */
void selection_release(struct selection *selection);

/** Adds the packs of --pack, before any configuration is read; their faults are the selection's. */
void selection_add_packs(struct selection *selection, const struct operands *packs);

/** The same for another workspace; faults have been told. */
void selection_add_packs_to(struct workspace *workspace, const struct operands *packs);

/**
 * Whether all rules and patterns may be right; else appends one line that says what is wrong with
 * the first that is not. Packs of folders are read when a file of theirs is met, so whether a rule
 * of another pack than those that ship exists is known in the end: selection_check_rules.
 */
bool selection_check(const struct selection *selection, struct buf *said);
bool selection_check_rules(const struct selection *selection, struct buf *said);

/** What is wrong with the files of --config and --pack, as the rules are known when it is called,
 * once all files were looked at. */
const struct file_faults *selection_faults(struct selection *selection);

/**
 * As workspace_rule_config, with what the command line says on top. A named file is not asked
 * whether it is excluded. `config` is valid until the next call.
 */
bool selection_rule_config(struct selection *selection, struct span path, bool is_named,
                           const struct language *language, struct rule_config *config);

/**
 * The set for what selection_rule_config has just given, as rule_cache_acquire, but for the files
 * that follow without asking each rule again. Valid until as many other sets have been asked for.
 * The workspace must not be reloaded in between.
 */
struct rule_set *selection_rule_set(struct selection *selection, struct rule_cache *cache,
                                    const struct rule_config *config);

/** As workspace_acknowledges, or by --config. */
bool selection_acknowledges(struct selection *selection, struct span path, struct span id);

/* Why it is as it is. What is answered is valid as long as the workspace's configuration. */

/** The pattern that leaves the file out, be it of the workspace or of --config; NULL: none does. */
const struct config_exclude *selection_exclude(struct selection *selection, struct span path);

/** The entry that says how severe a rule is in the file; NULL: its profile and itself decide. */
const struct config_rule *selection_rule(struct selection *selection, struct span path,
                                         struct span id);

/**
 * How severe a rule is in the file where no text is looked at for it; SEVERITY_OFF too if --rule
 * does not ask for it.
 */
enum severity selection_severity(struct selection *selection, struct span path,
                                 const struct rule *rule);

/** The profile that counts for the file, and who says so. */
enum profile selection_profile(struct selection *selection, struct span path,
                               struct config_origin *origin);

/** As workspace_excludes_folder. */
bool selection_excludes_folder(struct selection *selection, struct span path);

#endif
