/* SPDX-License-Identifier: MIT */
/**
 * The policy that counts where there is a base: the base's own, beside what a change makes of it.
 *
 * Layer: server, over policy_git, policy_compare and workspace. A workspace is made to read its
 * policy from the base; another one reads that of the working tree, or of the index, and whatever
 * is weaker in it is told, once for each configuration that counts for a file that was asked about.
 * A base without a commit has no policy that could be weakened: the working tree's counts.
 */
#ifndef SERVER_POLICY_REVIEW_H
#define SERVER_POLICY_REVIEW_H

#include "server/policy_finding.h"
#include "server/policy_git.h"
#include "server/workspace.h"

/** A zeroed struct reviews nothing. */
struct policy_review {
    bool is_on;
    struct day today;
    struct workspace *counted; /* the base's policy; borrowed */
    struct policy_git before;
    struct policy_git staged;   /* of `now`, if the index is meant */
    struct workspace workspace; /* the policy of now; the caller adds folders and packs */
    struct table compared;      /* pairs of configurations */
    struct table told;          /* findings that two pairs share are told once */
    bool is_different;          /* something of it says something else now than in the base */
};

/**
 * Begins: from now on `counted`, which has read no configuration yet, reads the base's. Both are
 * borrowed until the release.
 */
void policy_review_begin(struct policy_review *review, struct workspace *counted,
                         struct git_base *base, bool is_staged, struct day today);
/** Before the base is closed, and after `counted` was released. */
void policy_review_release(struct policy_review *review);

/**
 * Tells what is weaker in the policy that counts for the file at the absolute path, ordered by
 * path, line and message, unless it was told before.
 */
void policy_review_file(struct policy_review *review, struct span path, policy_sink *tell,
                        void *context);

/** The same for every folder that has a file in the index: a deleted policy has no file of its own.
 */
void policy_review_index(struct policy_review *review, policy_sink *tell, void *context);

/** Why some of a policy could not be looked at; empty: all of it could. */
struct span policy_review_fault(const struct policy_review *review);

/** Reads a policy's file as it is now; see policy_read. */
enum file_status policy_review_read(const struct policy_review *review, const char *path,
                                    struct buf *out);

#endif
