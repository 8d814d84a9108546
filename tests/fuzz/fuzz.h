/* SPDX-License-Identifier: MIT */
/**
 * What the fuzzers share: taking an input apart, and the one way to fail.
 *
 * Layer: tests. A fuzzer reads no file, writes none and opens no connection.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include "base/span.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/** Called by libFuzzer. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** Called by libFuzzer once, before the first input. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

/** Ends the run unless `holds`; libFuzzer keeps the input. */
static inline void fuzz_expect(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

/** The whole input. */
static inline struct span fuzz_input(const uint8_t *data, size_t size)
{
    return (struct span){size ? (const char *)data : "", size};
}

/** Takes the first byte off the front; 0 when there is none. */
static inline unsigned char fuzz_byte(struct span *left)
{
    unsigned char byte = left->length ? (unsigned char)left->bytes[0] : 0;
    *left = span_slice(*left, 1, left->length);
    return byte;
}

/** Takes everything before `separator` off the front, and the separator itself. */
static inline struct span fuzz_until(struct span *left, char separator)
{
    size_t end = span_find_byte(*left, 0, separator);
    struct span part = span_slice(*left, 0, end);
    *left = span_slice(*left, end + 1, left->length);
    return part;
}

#endif
