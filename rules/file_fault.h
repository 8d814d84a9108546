/* SPDX-License-Identifier: MIT */
/**
 * What is wrong with a file that people write for us (a configuration, a pack), each fault at the
 * characters that are to blame.
 *
 * Layer: rules, over tree. A list is bounded; it owns all texts.
 */
#ifndef RULES_FILE_FAULT_H
#define RULES_FILE_FAULT_H

#include "rules/severity.h"
#include "rules/tree.h"

enum { FILE_FAULTS_MAX = 100 };

/** Something a file says that does not count. */
struct file_fault {
    struct span path;
    size_t start, end;                /* bytes of the file */
    struct text_position first, last; /* the same as lines and bytes */
    enum severity severity; /* SEVERITY_WARNING for names not known, else SEVERITY_BLOCKED */
    char message[104];      /* one line of at most 100 characters, no final stop */
};

/** The faults of all files read, at most FILE_FAULTS_MAX, errors rather than warnings; a zeroed
 * struct holds none. */
struct file_faults {
    struct arena arena;
    struct file_fault *items;
    size_t count;
    size_t n_dropped; /* found beyond the bound */
};

/** Adds a fault over [start, end) of the file parsed as `tree` (NULL: of none, at its start). */
void file_fault_add(struct file_faults *faults, struct span path, const struct tree *tree,
                    size_t start, size_t end, enum severity severity, const char *format, ...)
    __attribute__((format(printf, 7, 8)));

/** The same for a file that is no tree: the place is told. */
struct file_fault_place {
    size_t start, end;
    struct text_position first, last;
};
void file_fault_add_at(struct file_faults *faults, struct span path,
                       const struct file_fault_place *place, enum severity severity,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));
void file_faults_release(struct file_faults *faults);

#endif
