/* SPDX-License-Identifier: MIT */
/**
 * One policy beside another: what of it is weaker than before.
 *
 * Layer: server, over workspace, config and policy_marks. Compared is what counts, not how it is
 * written: what was only moved, reordered without effect or said in another file is no weakening.
 * Weaker is
 * - a rule that is less severe, or off, for whatever reason: its entry, its pack's, the profile,
 *   the pack's own word; told once for each entry that does it, with one of its rules;
 * - an exclude that the policy did not have, a "!" exclude that is gone, or that now stands before
 *   what it took back;
 * - an `acknowledge` that it did not have, a `not-suppressible` that is gone;
 * - a pack or a rule of one that is gone, or a rule that may be suppressed now;
 * - an entry of the ignore file that it did not have.
 * What the user's own configuration and the command line say is on both sides and so no matter. How
 * a rule of a pack finds what it finds is not judged: its change counts once it is in the base.
 */
#ifndef SERVER_POLICY_COMPARE_H
#define SERVER_POLICY_COMPARE_H

#include "server/policy_finding.h"
#include "server/workspace.h"

/** Tells of everything in which `now` is weaker than `before`; both are of the same file. */
void policy_compare(const struct workspace_policy *before, const struct workspace_policy *now,
                    struct day today, policy_sink *tell, void *context);

#endif
