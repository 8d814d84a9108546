/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/process.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Memory that is touched shows, where the system tells at all. */
Test(process, private_memory_grows_with_what_is_touched)
{
    enum { TOUCHED = 16 * 1024 * 1024, SLACK = 1024 * 1024 };
    struct process_memory before = process_memory();
    if (before.resident == 0)
        cr_skip_test("this system does not tell");
    char *block = malloc(TOUCHED);
    memset(block, 1, TOUCHED);
    struct process_memory after = process_memory();
    cr_expect_geq(after.private_dirty, before.private_dirty + TOUCHED - SLACK);
    cr_expect_geq(after.resident, before.resident + TOUCHED - SLACK);
    cr_expect_geq(after.peak_resident, after.resident - SLACK);
    cr_expect_lt(after.image + after.stack, after.private_dirty);
    cr_expect_gt(after.stack, 0);
    cr_expect_gt(after.image, 0);
    free(block);
}

Test(clock, goes_on)
{
    uint64_t first = clock_monotonic();
    uint64_t processor = clock_processor();
    for (volatile unsigned i = 0; i < 1000000; i++)
        continue;
    cr_expect_gt(clock_monotonic(), first);
    cr_expect_gt(clock_processor(), processor);
}
