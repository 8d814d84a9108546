/* SPDX-License-Identifier: MIT */
/**
 * The suppressions that stand in a text beside those that stood in it before: which are new.
 *
 * Layer: server, over suppression and suppress. What counts is how many of a kind there are, not
 * where they stand: one that was moved in its file is not new, nor is one that names fewer rules or
 * ends earlier than one that is gone for it. A reason or an owner may be reworded. What has expired
 * hides nothing and is not asked about.
 */
#ifndef SERVER_POLICY_MARKS_H
#define SERVER_POLICY_MARKS_H

#include "base/arena.h"
#include "server/policy_finding.h"
#include "server/suppress.h"
#include "server/suppression_file.h"

/** The most suppressions of one text that are compared; later ones count as new. */
enum { POLICY_MARKS_MAX = 10000 };

/** The suppressions of one text, or the entries of one ignore file. A zeroed struct but for the
 * arena's tag, POLICY_MARKS_INIT, is empty. */
struct policy_marks {
    struct arena arena;
    struct policy_mark {
        struct suppression said;
        size_t line, column, end_column; /* from 0 */
        bool is_taken;                   /* it answers for one of the other text */
    } * items;
    size_t count, capacity;
    size_t next; /* of `before`, in a comparison: where the search goes on */
    bool is_cut; /* there were more */
};

#define POLICY_MARKS_INIT                                                                          \
    {                                                                                              \
        .arena = ARENA_INIT(MEM_BATCH)                                                             \
    }

void policy_marks_release(struct policy_marks *marks);
void policy_marks_clear(struct policy_marks *marks);

/** Copies a comment or a mark of another program; one that hides nothing any more is left out. */
void policy_marks_add(struct policy_marks *marks, const struct suppress_use *use);

/** Copies the entries of an ignore file (NULL: there is none) that count on that day. */
void policy_marks_add_entries(struct policy_marks *marks, const struct suppression_file *file,
                              struct day today);

/**
 * Tells of those of `now` that `before` has nothing for, in the order of their places; `path` is
 * that of the file, as struct policy_finding has it.
 */
void policy_marks_compare(struct policy_marks *before, struct policy_marks *now, struct span path,
                          policy_sink *tell, void *context);

#endif
