/* SPDX-License-Identifier: MIT */
/**
 * Whether a value is a secret and not a word, a reference or a place where one belongs: judged by
 * its characters alone, as people write both.
 *
 * Layer: rules, over base; rule modules see it.
 */
#ifndef RULES_SECRET_VALUE_H
#define RULES_SECRET_VALUE_H

#include "base/span.h"

/**
 * Why the value is no secret, in a few words; NULL: it is one. People choose passwords, so these
 * may be weaker than what a machine draws by lot.
 */
const char *secret_value_why_harmless(struct span value, bool is_password);

/** How many different bytes there are in the value. */
size_t secret_value_distinct(struct span value);

/**
 * A pattern of the tokens that services issue, which are known by their form: one rule finds them,
 * and one that goes by names leaves them to it.
 */
#define SECRET_TOKENS                                                                              \
    "(?<![A-Za-z0-9_])(?>[sr]k_live_[A-Za-z0-9]{24,247}|"                                          \
    "A[KS]IA(?=[A-Z]*+[2-7])[A-Z2-7]{16}|gh[pousr]_[A-Za-z0-9]{36}|"                               \
    "github_pat_\\w{82}|glpat-[\\w-]{20,64}|xox[baprs]-\\d{8,}[\\w-]{16,}|"                        \
    "AIza[\\w-]{35}|npm_[A-Za-z0-9]{36}|pypi-AgEI[\\w-]{50,}|"                                     \
    "hf_[A-Za-z0-9]{34}|sk-(?:ant|proj)-[\\w-]{48,}|shpat_[0-9a-f]{32}|"                           \
    "dop_v1_[0-9a-f]{64}|SG\\.[\\w-]{22}\\.[\\w-]{43}|"                                            \
    "eyJ[\\w-]{10,}\\.(?!eyJzdWIiOiIxMjM0NTY3ODkwIi|eyJzb21lIjoicGF5bG9hZCJ9)"                     \
    "eyJ[\\w-]{10,}\\.[\\w-]{20,})(?![\\w-])"

#endif
