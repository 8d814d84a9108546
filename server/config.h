/* SPDX-License-Identifier: MIT */
/**
 * The configuration: what counts for the files of one folder, and where every value comes from.
 *
 * Layer: server, over base and rules. Which file is read is server/config_find's to say, which rule
 * ids exist the caller's.
 *
 * Layers lie one over the other, later ones on top: the defaults, the user's own file, then the
 * repository's (of a chain of `extends` the file that is extended lies beneath the one that names
 * it), then a file named on the command line.
 * - version, profile, existing: the topmost layer that states it counts.
 * - rules: the topmost layer that names the rule or its pack counts; within one layer the rule's id
 *   comes before its pack's wildcard (the pack's name, a slash and a star).
 * - acknowledge: all layers count together.
 * - not-suppressible: all layers count together; what one forbids none allows.
 * - exclude: all layers count together; the last pattern that matches decides, one that begins
 *   with "!" takes back what earlier ones excluded.
 *
 * The default excludes are data in config.c; files that git attributes call generated or vendored
 * are not among them yet.
 *
 * Nothing is ignored silently: what a file says that is not understood is a fault at its
 * characters and loses that entry alone. A file that cannot be parsed at all is one fault.
 */
#ifndef SERVER_CONFIG_H
#define SERVER_CONFIG_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/table.h"
#include "rules/file_fault.h"
#include "rules/severity.h"
#include "rules/tree.h"

enum { CONFIG_VERSION = 1, CONFIG_EXCLUDES_MAX = 1000, CONFIG_LIST_MAX = 1000 };

enum config_source { CONFIG_DEFAULT, CONFIG_USER, CONFIG_REPOSITORY, CONFIG_NAMED };

/** How violations are shown that were there before the session began. */
enum config_existing {
    EXISTING_HINT,   /* as hints */
    EXISTING_DEMOTE, /* one level lower than they are */
    EXISTING_SAME,   /* as they are */
    EXISTING_HIDE    /* not at all */
};

/** Where a value comes from. */
struct config_origin {
    enum config_source source;
    struct span path; /* as shown to people; empty for a default */
    size_t line;      /* from 1; 0 for a default */
};

struct config_rule {
    struct span id; /* of a rule, or a pack's wildcard */
    enum severity severity;
    struct config_origin origin;
    size_t layer; /* from 0, the defaults */
};

/** Rules, or packs' wildcards, of which something is said. */
struct config_list {
    struct config_listed {
        struct span id;
        struct config_origin origin;
    } * items;
    size_t count, capacity;
};

struct config_exclude {
    struct span glob; /* without its "!" */
    bool negated;
    bool sensitive_still; /* what it excludes is still searched for secrets: minified files */
    struct config_origin origin;
};

struct config {
    struct arena arena;
    unsigned version;
    struct config_origin version_origin;
    enum profile profile;
    struct config_origin profile_origin;
    enum config_existing existing;
    struct config_origin existing_origin;
    struct config_rule *rules; /* in the order they were first named */
    size_t n_rules, rules_capacity;
    struct table rules_by_id;        /* index + 1 */
    struct config_list acknowledged; /* they are known to give up on lines */
    struct config_list refused;      /* nothing hides their findings */
    struct config_exclude *excludes;
    size_t n_excludes, excludes_capacity;
    size_t layer; /* the topmost */
};

/** "hint", "demote", "same", "hide". */
const char *config_existing_name(enum config_existing existing);

/** Which rules there are. */
struct config_known {
    bool (*rule)(void *context, struct span id); /* asked about wildcards too; NULL: all are */
    void *context;
    /** What may be suggested, wildcards included; asked only for a name that is not known. */
    const char *const *(*names)(void *context, size_t *n_names);
};

/** Which layer a file makes. */
struct config_layer {
    enum config_source source;
    struct span path; /* as origins show it, relative to the repository */
    struct span file; /* as faults name it, absolute; its extension tells the format */
};

/** The defaults alone. */
void config_init(struct config *config);
void config_release(struct config *config);

/** Lays what a parsed file says over the configuration; everything is copied out of `tree`. */
void config_apply(struct config *config, struct config_layer layer, const struct tree *tree,
                  const struct config_known *known, struct file_faults *faults);

/** Parses the file's bytes by the extension of layer.file and applies them. `extends` is left. */
void config_read(struct config *config, struct config_layer layer, struct span text,
                 const struct config_known *known, struct file_faults *faults);

/** The entry that says how severe the rule `pack/name` is, or NULL: its own default counts. */
const struct config_rule *config_rule(const struct config *config, struct span id);

/** Whether the configuration acknowledges that the rule `pack/name` gives up on lines. */
bool config_acknowledges(const struct config *config, struct span id);

/** Whether a layer says that nothing hides findings of the rule, or of all rules of the wildcard.
 */
bool config_refuses(const struct config *config, struct span id);

/**
 * The entry that excludes the file, or NULL. `path` is relative to the folder that the globs are
 * meant for (the top of the repository, or the workspace folder).
 */
const struct config_exclude *config_excluded(const struct config *config, struct span path);

/** Appends every effective value with its origin, as YAML with comments. */
void config_show(const struct config *config, struct buf *out);

#endif
