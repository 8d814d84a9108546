/* SPDX-License-Identifier: MIT */
/**
 * The form in which packs ship: what pack_read makes of a pack, as bytes that need no parsing. The
 * build writes it (cmake/pack_to_image.c), the registry reads it.
 *
 * Layer: rules, over pack. Numbers of 32 bits, the lowest byte first, and behind them the texts,
 * which stay where they are: a rule that was read points into the image. Patterns that are the same
 * share one slot, and so are compiled once. An image is the build's own work and is not doubted.
 */
#ifndef RULES_PACK_IMAGE_H
#define RULES_PACK_IMAGE_H

#include "base/buf.h"
#include "rules/pack.h"

/** Whether every field of struct rule, and of what it points to, is written; else the build ends.
 */
bool pack_image_is_complete(void);

/** Appends the image of a module that is data: without `check` and `accept`. */
void pack_image_write(const struct rule_module *module, struct buf *out);

/**
 * A pack from the image, which must outlive it, as pack_read gives one; it knows no places.
 * `flags`: PACK_NO_EXAMPLES or 0.
 */
struct pack *pack_image_read(struct span image, unsigned flags);

#endif
