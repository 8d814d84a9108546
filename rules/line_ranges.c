/* SPDX-License-Identifier: MIT */
#include "rules/violations.h"

static void merge_nearest(struct line_ranges *ranges)
{
    size_t nearest = 0;
    size_t gap = SIZE_MAX;
    for (size_t i = 0; i + 1 < ranges->count; i++) {
        size_t between = ranges->items[i + 1].first - ranges->items[i].end;
        if (between < gap) {
            gap = between;
            nearest = i;
        }
    }
    ranges->items[nearest].end = ranges->items[nearest + 1].end;
    ranges->count--;
    memmove(&ranges->items[nearest + 1], &ranges->items[nearest + 2],
            (ranges->count - nearest - 1) * sizeof *ranges->items);
}

void line_ranges_add(struct line_ranges *ranges, struct line_range range)
{
    size_t at = 0;
    while (at < ranges->count && ranges->items[at].end < range.first)
        at++;
    size_t last = at;
    while (last < ranges->count && ranges->items[last].first <= range.end) {
        if (ranges->items[last].first < range.first)
            range.first = ranges->items[last].first;
        if (ranges->items[last].end > range.end)
            range.end = ranges->items[last].end;
        last++;
    }
    memmove(&ranges->items[at + 1], &ranges->items[last],
            (ranges->count - last) * sizeof *ranges->items);
    ranges->items[at] = range;
    ranges->count = ranges->count - (last - at) + 1;
    if (ranges->count > LINE_RANGES_MAX)
        merge_nearest(ranges);
}

/* Where a line bound goes when the change is made; one inside what was removed moves to its end. */
static size_t moved(size_t line, const struct line_change *change)
{
    if (line <= change->first)
        return line;
    if (line < change->first + change->removed)
        return change->first + change->inserted;
    return line - change->removed + change->inserted;
}

void line_ranges_splice(struct line_ranges *ranges, const struct line_changes *changes)
{
    for (size_t c = 0; c < changes->count; c++) {
        const struct line_change *change = &changes->items[c];
        struct line_ranges after = {.count = 0};
        for (size_t i = 0; i < ranges->count; i++) {
            struct line_range range = {moved(ranges->items[i].first, change),
                                       moved(ranges->items[i].end, change)};
            line_ranges_add(&after, range);
        }
        line_ranges_add(&after,
                        (struct line_range){change->first, change->first + change->inserted});
        *ranges = after;
    }
}
