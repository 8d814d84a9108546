/* SPDX-License-Identifier: MIT */
#include "rules/text.h"

/* Room for one change beyond the bound, until two of them have become one. */
struct gathered {
    struct line_change items[LINE_CHANGES_MAX + 1];
    size_t count;
};

/* An empty change says nothing: lines that were put in and taken out again. */
static void gather(struct gathered *gathered, struct line_change change)
{
    if (change.removed > 0 || change.inserted > 0)
        gathered->items[gathered->count++] = change;
}

static size_t gap_behind(const struct line_change *change)
{
    return change[1].first - (change[0].first + change[0].inserted);
}

/* Makes one of the two changes with the fewest untouched lines between them. */
static void join_nearest(struct gathered *gathered)
{
    size_t nearest = 0;
    for (size_t i = 1; i + 1 < gathered->count; i++)
        if (gap_behind(&gathered->items[i]) < gap_behind(&gathered->items[nearest]))
            nearest = i;
    struct line_change *left = &gathered->items[nearest];
    size_t gap = gap_behind(left);
    left->removed += gap + left[1].removed;
    left->inserted += gap + left[1].inserted;
    gathered->count--;
    memmove(left + 1, left + 2, (gathered->count - nearest - 1) * sizeof *left);
}

/*
 * [first, end) is what the change and those that touch it cover in the text before the change. Of
 * these lines `gained` came from earlier changes and stand for `lost` lines of the old text; the
 * others are untouched so far.
 */
void line_changes_add(struct line_changes *changes, struct line_change change)
{
    struct gathered gathered = {.count = 0};
    const struct line_change *at = changes->items;
    const struct line_change *all = at + changes->count;
    size_t first = change.first;
    size_t end = change.first + change.removed;
    size_t lost = 0;
    size_t gained = 0;
    for (; at < all && at->first + at->inserted < first; at++)
        gather(&gathered, *at);
    for (; at < all && at->first <= end; at++) {
        first = at->first < first ? at->first : first;
        end = at->first + at->inserted > end ? at->first + at->inserted : end;
        lost += at->removed;
        gained += at->inserted;
    }
    gather(&gathered, (struct line_change){
                          .first = first,
                          .removed = end - first - gained + lost,
                          .inserted = end - first - change.removed + change.inserted,
                      });
    for (; at < all; at++)
        gather(&gathered, (struct line_change){at->first - change.removed + change.inserted,
                                               at->removed, at->inserted});
    if (gathered.count > LINE_CHANGES_MAX)
        join_nearest(&gathered);
    changes->count = gathered.count;
    memcpy(changes->items, gathered.items, gathered.count * sizeof *gathered.items);
}
