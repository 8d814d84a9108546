/* SPDX-License-Identifier: MIT */
#include "rules/file_fault.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

/* Where the next one goes; NULL if there is no place. An error takes that of the last warning. */
static struct file_fault *place_for(struct file_faults *faults, enum severity severity)
{
    if (!faults->items) {
        faults->arena.tag = MEM_RULES;
        faults->items = arena_zalloc(&faults->arena, FILE_FAULTS_MAX, sizeof *faults->items);
    }
    if (faults->count < FILE_FAULTS_MAX)
        return &faults->items[faults->count++];
    faults->n_dropped++;
    for (size_t i = faults->count; severity == SEVERITY_BLOCKED && i > 0; i--)
        if (faults->items[i - 1].severity != SEVERITY_BLOCKED)
            return &faults->items[i - 1];
    return NULL;
}

static void add(struct file_faults *faults, struct span path, const struct file_fault_place *place,
                enum severity severity, const char *format, va_list arguments)
{
    enum { MESSAGE_MAX = 100 };
    struct file_fault *fault = place_for(faults, severity);
    if (!fault)
        return;
    *fault = (struct file_fault){
        .path = arena_copy(&faults->arena, path),
        .start = place->start,
        .end = place->end,
        .first = place->first,
        .last = place->last,
        .severity = severity,
    };
    vsnprintf(fault->message, MESSAGE_MAX + 1, format, arguments);
    fault->message[utf8_valid_prefix(span_from_string(fault->message))] = '\0';
}

void file_fault_add(struct file_faults *faults, struct span path, const struct tree *tree,
                    size_t start, size_t end, enum severity severity, const char *format, ...)
{
    struct file_fault_place place = {.start = start, .end = end};
    va_list arguments;
    if (tree) {
        place.first = tree_position(tree, start);
        place.last = tree_position(tree, end);
    }
    va_start(arguments, format);
    add(faults, path, &place, severity, format, arguments);
    va_end(arguments);
}

void file_fault_add_at(struct file_faults *faults, struct span path,
                       const struct file_fault_place *place, enum severity severity,
                       const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    add(faults, path, place, severity, format, arguments);
    va_end(arguments);
}

void file_faults_release(struct file_faults *faults)
{
    if (!faults)
        return;
    arena_release(&faults->arena);
    *faults = (struct file_faults){0};
}
