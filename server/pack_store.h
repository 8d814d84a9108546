/* SPDX-License-Identifier: MIT */
/**
 * The packs of folders and of command lines, as they were last read and were right.
 *
 * Layer: server, over rules/pack. A file that has not changed is the same struct pack again, so
 * rule sets made of it are shared and kept; one that was saved broken keeps its last good version.
 */
#ifndef SERVER_PACK_STORE_H
#define SERVER_PACK_STORE_H

#include "base/table.h"
#include "rules/pack.h"
#include "server/policy_source.h"

enum {
    PACK_STORE_FOLDER_MAX = 100, /* packs of one folder */
    PACK_LIST_RULES_MAX = 20000  /* of all packs of one list: a record has 16 bits for a rule */
};

struct pack_store {
    struct table files; /* absolute path -> what was read of it */
    size_t round;
    const struct policy_source *source; /* what files are read from from now on; borrowed */
};

/** Packs in use elsewhere are held there. */
void pack_store_release(struct pack_store *store);

/** All files are read again when asked for; those not asked for since the last time are forgotten.
 */
void pack_store_renew(struct pack_store *store);

/**
 * The pack of a file (an absolute path), borrowed until the next renewal but one; NULL: there is
 * none and never was a good one. Adds its faults.
 */
struct pack *pack_store_get(struct pack_store *store, const char *path, struct file_faults *faults);

/** The path of the file that it was read from; empty: of none here. Valid until the next renewal.
 */
struct span pack_store_path(const struct pack_store *store, const struct pack *pack);

/** The packs of a set of rules: those of a folder, and others. */
struct pack_list {
    struct pack **items; /* each held */
    size_t count, capacity;
    size_t n_rules; /* and tests of conditions on whole files: a record numbers both */
};

/** Adds a pack, unless it is NULL or there is one of its id, which is a fault. */
void pack_list_add(struct pack_list *list, struct pack *pack, struct span path,
                   struct file_faults *faults);

/** Adds the packs that lie in `folder`, in the order of their names; links are not followed. */
void pack_list_add_folder(struct pack_list *list, struct pack_store *store, const char *folder,
                          struct file_faults *faults);
void pack_list_release(struct pack_list *list);

/** The rule of that full id, or NULL. */
const struct rule *pack_list_find(const struct pack_list *list, struct span id);

/** Whether the path is that of a pack in a `.auto-enforcer` folder. */
bool pack_store_is_pack(struct span path);

#endif
