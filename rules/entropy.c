/* SPDX-License-Identifier: MIT */
#include "rules/entropy.h"

#include <stddef.h>

enum { TERMS = 12 };

/*
 * The binary logarithm of a share, 0 < share <= 1: powers of two are taken out of it until it lies
 * around 1, and log2(x) = 2 / ln(2) * (z + z^3/3 + z^5/5 + ...) with z = (x - 1) / (x + 1), where
 * |z| < 0.172: the thirteenth term is below 1e-20.
 */
static double log2_of(double share)
{
    static const double two_by_ln_2 = 2.8853900817779268147;
    double power = 0;
    for (; share < 0.70710678118654752; share *= 2)
        power -= 1;
    double z = (share - 1) / (share + 1), sum = 0;
    for (int n = TERMS; n >= 0; n--)
        sum = sum * z * z + 1.0 / (2 * n + 1);
    return power + two_by_ln_2 * z * sum;
}

double entropy_of(struct span text)
{
    size_t counts[256] = {0};
    double entropy = 0;
    for (size_t i = 0; i < text.length; i++)
        counts[(unsigned char)text.bytes[i]]++;
    for (size_t byte = 0; byte < 256; byte++) {
        if (counts[byte] == 0)
            continue;
        double share = (double)counts[byte] / (double)text.length;
        entropy -= share * log2_of(share);
    }
    return entropy;
}
