/* SPDX-License-Identifier: MIT */
#include "server/suppress_region.h"

#include "base/alloc.h"
#include "server/suppression_redact.h"

static struct suppress_region *create(const struct suppress_opening *opening)
{
    const struct violation *mark = &opening->mark;
    struct suppress_region *region = mem_zalloc(MEM_SERVER, 1, sizeof *region);
    region->line = BUF_INIT(MEM_SERVER);
    buf_append(&region->line, span_slice(opening->line, 0, mark->end));
    region->said = suppression_parse(span_slice(buf_span(&region->line), mark->start, mark->end));
    region->masked = ARENA_INIT(MEM_SERVER);
    region->shown = suppression_copy(opening->shown, &region->masked);
    region->mark = *mark;
    region->unused = opening->unused;
    region->counts = opening->counts;
    region->n_open = 1;
    return region;
}

void suppress_region_destroy(struct suppress_region *region)
{
    if (!region)
        return;
    buf_release(&region->line);
    arena_release(&region->masked);
    mem_free(MEM_SERVER, region);
}

struct suppress_region *suppress_region_open(struct suppress_region **regions,
                                             const struct suppress_opening *opening)
{
    size_t n_open = 0;
    for (struct suppress_region *at = *regions; at; at = at->next, n_open++)
        if (at->said.kind == opening->kind && at->counts == opening->counts &&
            span_equal(at->said.rules, opening->rules)) {
            at->n_open++;
            return at;
        }
    if (n_open == SUPPRESS_REGIONS_MAX)
        return NULL;
    struct suppress_region *region = create(opening);
    region->next = *regions;
    return *regions = region;
}

struct suppress_region *suppress_region_close(struct suppress_region **regions, struct span rules)
{
    for (struct suppress_region **at = regions; *at; at = &(*at)->next) {
        struct suppress_region *region = *at;
        if (region->said.kind != SUPPRESSION_START || !span_equal(region->said.rules, rules))
            continue;
        if (--region->n_open == 0)
            *at = region->next;
        return region;
    }
    return NULL;
}
