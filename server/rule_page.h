/* SPDX-License-Identifier: MIT */
/**
 * The page of a rule that ships, docs/rules/PACK/NAME.md, and where an editor finds it.
 *
 * Layer: server, over rules and rule_text. The pages are written by `rules pages`, kept in the
 * repository and installed beside the program; nothing of them is in the binary.
 */
#ifndef SERVER_RULE_PAGE_H
#define SERVER_RULE_PAGE_H

#include "base/buf.h"
#include "rules/module.h"

/** Appends the page as Markdown. Examples of a sensitive rule's findings are left out. */
void rule_page_append(struct buf *out, const struct rule *rule);

/** Appends what the page says of the reason and the remedy, as Markdown; no examples. */
void rule_page_append_help(struct buf *out, const struct rule *rule);

/** Where more is said of a rule: its page in the folder `pages`, if it ships and there are pages,
 * else its link; empty: nowhere. `scratch` is overwritten. */
struct span rule_page_address(struct span pages, const struct rule *rule, struct buf *scratch);

/** Appends the table of contents: `rules` in the order of their ids. */
void rule_page_append_index(struct buf *out, const struct rule *const *rules, size_t n_rules);

/**
 * Appends the URI of the folder of the pages, with a slash at its end: what the program was built
 * with, or that of the folder which was installed with it. Appends nothing where there is neither.
 */
void rule_page_find_folder(struct buf *uri);

#endif
