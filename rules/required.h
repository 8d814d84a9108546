/* SPDX-License-Identifier: MIT */
/**
 * Rules that say which file a folder must hold: `required` of struct rule lists globs, one of which
 * has to match. No text is looked at; who checks a folder as a whole asks here.
 *
 * Layer: rules, over glob. A glob without a slash is the name of a file that lies in the folder
 * itself; the folders before the last slash of one with slashes are names, without wildcards.
 */
#ifndef RULES_REQUIRED_H
#define RULES_REQUIRED_H

#include "base/span.h"
#include "rules/module.h"

/** The folder that the glob's files lie in, below the one that is checked; empty: in itself. */
struct span required_folder(const char *glob);

/** Whether the glob has that form. */
bool required_is_glob(const char *glob);

/** Whether a path below the folder is one of the files that the rule asks for. */
bool required_is_met_by(const struct rule *rule, struct span path);

/** Whether none of the paths, one a line, is. */
bool required_is_missing(const struct rule *rule, struct span paths);

#endif
