/* SPDX-License-Identifier: MIT */
/**
 * Packs: rule modules that are files. Three formats become the same struct rule_module as a native
 * module: our own (docs/writing-rules.md), DevSkim's rule files and gitleaks' configuration as
 * JSON; which one a file is in is told by its content.
 *
 * Layer: rules, over tree. A pack is data: nothing in it is executed, and it is bounded. It owns
 * all its module points to. A rule that cannot be honoured is a fault at its characters and costs
 * itself alone; a file that cannot be parsed at all is one fault and no pack.
 */
#ifndef RULES_PACK_H
#define RULES_PACK_H

#include "rules/file_fault.h"
#include "rules/module.h"

enum {
    PACK_RULES_MAX = 1000,
    PACK_PATTERN_MAX = 4096,   /* bytes of one pattern */
    PACK_PATTERNS_MAX = 20000, /* besides those of rules */
    PACK_LINES_MAX = 100       /* a window */
};

struct pack;

enum { PACK_NO_EXAMPLES = 1 }; /* they are left out, and nobody will ask for them */

/**
 * Reads a pack from the bytes of a file. `path` names it in faults, its ending tells YAML from
 * JSON, and its stem is the pack's id in the formats that have none. `flags`: PACK_. NULL: there is
 * no pack in it. Faults are added; those that cost nothing are below SEVERITY_BLOCKED.
 */
struct pack *pack_read(struct span path, struct span file, unsigned flags,
                       struct file_faults *faults);

/** It ends with its last reference; pack_read gives the first. One thread. */
void pack_ref(struct pack *pack);
void pack_unref(struct pack *pack);

const struct rule_module *pack_module(const struct pack *pack);

/** Whether it is in a format that is not ours: its rules were written for another program. */
bool pack_is_dialect(const struct pack *pack);

/** Where something is written in the file, as lines and bytes in them. */
struct pack_place {
    struct text_position first, last;
};

/** The text of one of the pack's examples. */
struct pack_place pack_example_place(const struct pack *pack, const struct rule_example *example);

/** The id of one of its rules. */
struct pack_place pack_rule_place(const struct pack *pack, const struct rule *rule);

#endif
