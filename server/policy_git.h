/* SPDX-License-Identifier: MIT */
/**
 * The policy of a repository as a commit has it, or as the next one will: of its index.
 *
 * Layer: server, over git_base; a policy_source. No process is started but by git_base. Links on
 * the way from a `.auto-enforcer` folder on are followed as on disk, the folders above are those
 * that the working tree has. What a submodule was is read at the commit that the base has of it; of
 * an index nothing is.
 */
#ifndef SERVER_POLICY_GIT_H
#define SERVER_POLICY_GIT_H

#include "server/git_base.h"
#include "server/policy_source.h"

enum { POLICY_LINKS_MAX = 16 /* followed on the way to one file */ };

struct policy_git {
    struct policy_source source;
    struct git_base *base; /* borrowed */
    bool is_staged;        /* the index counts, which was read; else the commit */
    struct buf fault;      /* why something could not be looked at; empty: everything could */
};

/** Begins to read from a base, which must outlive it, as must the struct what uses its source. */
void policy_git_init(struct policy_git *git, struct git_base *base, bool is_staged);
void policy_git_release(struct policy_git *git);

#endif
