/* SPDX-License-Identifier: MIT */
/**
 * What may be shown of a suppression: its clauses with asterisks where a sensitive rule has found
 * something in them.
 *
 * Layer: server, over suppression, secrets and rules/engine.
 */
#ifndef SERVER_SUPPRESSION_REDACT_H
#define SERVER_SUPPRESSION_REDACT_H

#include "base/arena.h"
#include "rules/engine.h"
#include "server/secrets.h"
#include "server/suppression.h"

/** Where a suppression stands that views its line. */
struct suppression_place {
    const char *line; /* its first byte */
    size_t number;    /* of the line, as `secrets` counts */
    const struct secrets *secrets;
};

/** The suppression to be shown, which views the same line, and `arena` where it is masked. */
struct suppression suppression_redact(const struct suppression *said,
                                      const struct suppression_place *place, struct arena *arena);

/** Rules to look for secrets with in text that was not scanned. */
struct suppression_judge {
    const struct rule_set *set;
    const struct language *language; /* of the set */
    struct day today;
    struct scan_scratch *scratch;
};

/**
 * The same for an entry of an ignore file, of which the rules are asked by its line alone. The
 * result lives in `arena`.
 */
struct suppression suppression_redact_entry(const struct suppression *said,
                                            const struct suppression_judge *judge,
                                            struct arena *arena);

/** A copy whose clauses live in `arena`. */
struct suppression suppression_copy(const struct suppression *said, struct arena *arena);

#endif
