/* SPDX-License-Identifier: MIT */
/**
 * How bad a violation is, and from which profile on a rule is active. Names of both, once.
 *
 * Layer: rules; included by everything that speaks of rules.
 */
#ifndef RULES_SEVERITY_H
#define RULES_SEVERITY_H

#include "base/span.h"

/** In order: a greater value is worse. */
enum severity { SEVERITY_OFF, SEVERITY_HINT, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_BLOCKED };

/** In order: a greater profile has the rules of the lesser ones too. */
enum profile { PROFILE_CORE, PROFILE_RECOMMENDED, PROFILE_STRICT };

/** "off", "hint", "info", "warning", "blocked". */
const char *severity_name(enum severity severity);

/** Reads a name in any case, synonyms included ("BLOCKING", "error", "information", ...). */
bool severity_parse(struct span name, enum severity *out);

/** "core", "recommended", "strict". */
const char *profile_name(enum profile profile);
bool profile_parse(struct span name, enum profile *out);

#endif
