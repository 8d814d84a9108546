/* SPDX-License-Identifier: MIT */
#include "server/config.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

/* Where the next one goes; NULL if there is no place. An error takes that of the last warning. */
static struct config_fault *place_for(struct config_faults *faults, enum severity severity)
{
    if (!faults->items) {
        faults->arena.tag = MEM_SERVER;
        faults->items = arena_zalloc(&faults->arena, CONFIG_FAULTS_MAX, sizeof *faults->items);
    }
    if (faults->count < CONFIG_FAULTS_MAX)
        return &faults->items[faults->count++];
    faults->n_dropped++;
    for (size_t i = faults->count; severity == SEVERITY_BLOCKED && i > 0; i--)
        if (faults->items[i - 1].severity != SEVERITY_BLOCKED)
            return &faults->items[i - 1];
    return NULL;
}

void config_fault_add(struct config_faults *faults, struct span path, const struct tree *tree,
                      size_t start, size_t end, enum severity severity, const char *format, ...)
{
    enum { MESSAGE_MAX = 100 };
    struct config_fault *fault = place_for(faults, severity);
    if (!fault)
        return;
    *fault = (struct config_fault){0};
    fault->path = arena_copy(&faults->arena, path);
    fault->start = start;
    fault->end = end;
    if (tree) {
        fault->first = tree_position(tree, start);
        fault->last = tree_position(tree, end);
    }
    fault->severity = severity;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->message, MESSAGE_MAX + 1, format, arguments);
    va_end(arguments);
    fault->message[utf8_valid_prefix(span_from_string(fault->message))] = '\0';
}

void config_faults_release(struct config_faults *faults)
{
    if (!faults)
        return;
    arena_release(&faults->arena);
    *faults = (struct config_faults){0};
}
