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

#endif
