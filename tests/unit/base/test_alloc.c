/* SPDX-License-Identifier: MIT */
#include "base/alloc.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Test(alloc, counts_what_is_held)
{
    cr_assert_eq(mem_count(MEM_TREE).live, 0);
    char *small = mem_alloc(MEM_TREE, 0);
    char *large = mem_zalloc(MEM_TREE, 100, 10);
    cr_expect_geq(mem_count(MEM_TREE).live, 1000);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(large[i], 0, "byte %zu", i);
    memset(large, 7, 1000);
    large = mem_resize(MEM_TREE, large, 5000, 10);
    for (size_t i = 0; i < 1000; i++)
        cr_assert_eq(large[i], 7, "byte %zu", i);
    cr_expect_geq(mem_count(MEM_TREE).live, 50000);
    mem_free(MEM_TREE, small);
    mem_free(MEM_TREE, large);
    mem_free(MEM_TREE, NULL);
    struct mem_count count = mem_count(MEM_TREE);
    cr_expect_eq(count.live, 0);
    cr_expect_geq(count.peak, 50000);
    cr_expect_eq(count.allocations, 3);
}

Test(alloc, sizes_of_nothing_can_be_freed)
{
    void *none = mem_zalloc(MEM_TREE, 0, 8);
    void *none_either = mem_zalloc(MEM_TREE, 8, 0);
    void *grown = mem_resize(MEM_TREE, NULL, 0, 8);
    cr_expect(none && none_either && grown);
    grown = mem_resize(MEM_TREE, grown, 0, 0);
    cr_expect_not_null(grown);
    mem_free(MEM_TREE, none);
    mem_free(MEM_TREE, none_either);
    mem_free(MEM_TREE, grown);
    cr_expect_eq(mem_count(MEM_TREE).live, 0);
}

Test(alloc, tags_are_apart_and_named)
{
    void *block = mem_alloc(MEM_TEXT, 64);
    cr_expect_geq(mem_count(MEM_TEXT).live, 64);
    cr_expect_eq(mem_count(MEM_BATCH).live, 0);
    mem_free(MEM_TEXT, block);
    for (int i = 0; i < MEM_TAGS; i++) {
        cr_assert_not_null(mem_tag_name((enum mem_tag)i), "tag %d", i);
        for (int other = 0; other < i; other++)
            cr_expect_str_neq(mem_tag_name((enum mem_tag)i), mem_tag_name((enum mem_tag)other));
    }
}

/* A product that does not fit ends the process with 3 before anything is taken. */
Test(alloc, an_overflowing_size_ends_the_process, .exit_code = 3)
{
    void *block = mem_resize(MEM_TREE, NULL, SIZE_MAX / 2, 4);
    mem_free(MEM_TREE, block);
    exit(0);
}

/* A tag of a name is made once, and there is an end to them. */
Test(alloc, tags_made_at_run_time)
{
    enum { MORE = MEM_TAGS_MAX + 10 };
    static char names[MORE][16];
    enum mem_tag first = mem_tag_make("module", MEM_RULES);
    cr_expect_eq((int)first, MEM_TAGS);
    cr_expect_eq(mem_tag_count(), MEM_TAGS + 1);
    cr_expect_str_eq(mem_tag_name(first), "module");
    char same[] = "module";
    cr_expect_eq(mem_tag_make(same, MEM_RULES), first);
    for (int i = 0; i < MORE; i++) {
        snprintf(names[i], sizeof names[i], "m%d", i);
        enum mem_tag tag = mem_tag_make(names[i], MEM_RULES);
        bool fits = i < MEM_TAGS_MAX - MEM_TAGS - 1;
        cr_expect_eq((int)tag, fits ? MEM_TAGS + 1 + i : MEM_RULES, "%s", names[i]);
    }
    cr_expect_eq(mem_tag_count(), MEM_TAGS_MAX);
    void *block = mem_alloc(first, 100);
    cr_expect_eq(mem_count_all().blocks, 1);
    mem_hand_over(first, MEM_TEXT, block);
    cr_expect_eq(mem_count(first).live, 0);
    cr_expect_eq(mem_count(first).blocks, 0);
    cr_expect_geq(mem_count(MEM_TEXT).live, 100);
    mem_hand_over(first, MEM_TEXT, NULL);
    mem_free(MEM_TEXT, block);
    cr_expect_eq(mem_count_all().live, 0);
    cr_expect_eq(mem_count_all().blocks, 0);
    cr_expect_eq(mem_count_all().allocations, 1);
}
