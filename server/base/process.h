/* SPDX-License-Identifier: MIT */
/**
 * What the system says of this process's memory; the other side of base/alloc's counts.
 *
 * Layer: base, over file. Linux tells it in /proc; elsewhere, and where /proc is not there, all
 * figures are 0.
 */
#ifndef BASE_PROCESS_H
#define BASE_PROCESS_H

#include <stddef.h>

/** Bytes. */
struct process_memory {
    size_t resident;      /* RSS */
    size_t peak_resident; /* the most it ever was */
    size_t private_dirty; /* pages that are this process's alone: what it costs the machine */
    size_t image;         /* of these, what is mapped from the program and its libraries */
    size_t stack;         /* of these, the first thread's stack */
};

/** Reads them now; costs some tenths of a millisecond. */
struct process_memory process_memory(void);

#endif
