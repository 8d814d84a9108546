/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/workspace.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static char top[64];

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void remove_top(void)
{
    nftw(top, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static struct span in_top(const char *path)
{
    static char whole[4][512];
    static size_t next;
    char *at = whole[next++ % 4];
    snprintf(at, sizeof whole[0], "%s/%s", top, path);
    return span_from_string(at);
}

static void put(const char *path, const char *contents)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s/%s", top, path);
    for (char *slash = whole + strlen(top) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        mkdir(whole, 0777);
        *slash = '/';
    }
    FILE *file = fopen(whole, "wb");
    cr_assert_not_null(file, "%s", whole);
    fputs(contents, file);
    fclose(file);
}

/* A repository with a configuration inside another's, a folder without any, one beside them. */
static void make_top(void)
{
    strcpy(top, "/tmp/workspace-XXXXXX");
    cr_assert_not_null(mkdtemp(top));
    setenv("XDG_CONFIG_HOME", "", 1);
    setenv("HOME", "/nowhere/at/all", 1);
    put("repo/.git/HEAD", "");
    put("repo/.auto-enforcer/config.yaml", "profile: strict\nexclude:\n  - \"out/\"\n");
    put("repo/sub/.auto-enforcer/config.yaml",
        "profile: recommended\nrules:\n  hygiene/merge-marker: off\n");
    put("plain/a.c", "");
    put("faulty/.auto-enforcer/config.yaml", "profile: none\nrules:\n  no/such: off\n");
}

Test(workspace, the_nearest_configuration_counts)
{
    static const struct {
        const char *file;
        enum profile profile;
        bool marker_off;
        const char *shown;
    } rows[] = {
        {"repo/a.c", PROFILE_STRICT, false, "a.c"},
        {"repo/other/a.c", PROFILE_STRICT, false, "other/a.c"},
        {"repo/sub/a.c", PROFILE_RECOMMENDED, true, "sub/a.c"},
        {"repo/sub/deep/er/a.c", PROFILE_RECOMMENDED, true, "sub/deep/er/a.c"},
        {"plain/a.c", PROFILE_CORE, false, "a.c"},
        {"plain/b/a.c", PROFILE_CORE, false, "a.c"},
        {"repo/a.c", PROFILE_STRICT, false, "a.c"},
    };
    static const char *const served[] = {NULL, "repo", "repo/sub", "repo/other"};
    make_top();
    /* In a repository it does not matter which of its folders is served, nor how often. */
    for (size_t s = 0; s < COUNT(served); s++) {
        struct workspace workspace;
        workspace_init(&workspace);
        for (size_t times = 0; served[s] && times < 2; times++)
            workspace_add_folder(&workspace, in_top(served[s]));
        for (size_t i = 0; i < COUNT(rows); i++) {
            struct rule_config config;
            struct buf shown = {0};
            enum severity severity = SEVERITY_HINT;
            cr_expect(
                workspace_rule_config(&workspace, in_top(rows[i].file), language_plain(), &config));
            cr_expect_eq(config.profile, rows[i].profile, "row %zu of %zu", i, s);
            cr_expect_not(config.sensitive_only, "row %zu of %zu", i, s);
            cr_expect_eq(config.override(config.context, SPAN("hygiene/merge-marker"), &severity),
                         rows[i].marker_off, "row %zu of %zu", i, s);
            cr_expect(!rows[i].marker_off || severity == SEVERITY_OFF, "row %zu of %zu", i, s);
            workspace_shown_path(&workspace, in_top(rows[i].file), &shown);
            cr_expect_str_eq(buf_string(&shown), rows[i].shown, "row %zu of %zu: %s", i, s,
                             buf_string(&shown));
            buf_release(&shown);
        }
        workspace_release(&workspace);
    }
    remove_top();
}

static void expect_shown(struct workspace *workspace, const char *file, const char *expected,
                         const char *when)
{
    struct buf shown = {0};
    workspace_shown_path(workspace, in_top(file), &shown);
    cr_expect_str_eq(buf_string(&shown), expected, "%s: %s", when, buf_string(&shown));
    buf_release(&shown);
}

/* The path that rules see tells whether the folder is served. */
Test(workspace, a_folder_is_served_until_it_was_removed_as_often)
{
    struct workspace workspace;
    make_top();
    workspace_init(&workspace);
    expect_shown(&workspace, "plain/b/a.c", "a.c", "not served");
    workspace_add_folder(&workspace, in_top("plain"));
    workspace_add_folder(&workspace, in_top("./plain/"));
    workspace_reload(&workspace);
    expect_shown(&workspace, "plain/b/a.c", "b/a.c", "added twice");
    workspace_remove_folder(&workspace, in_top("plain/"));
    workspace_reload(&workspace);
    expect_shown(&workspace, "plain/b/a.c", "b/a.c", "removed once");
    workspace_remove_folder(&workspace, in_top("repo"));
    workspace_reload(&workspace);
    expect_shown(&workspace, "plain/b/a.c", "b/a.c", "another one removed");
    workspace_remove_folder(&workspace, in_top("plain"));
    workspace_reload(&workspace);
    expect_shown(&workspace, "plain/b/a.c", "a.c", "removed twice");
    workspace_remove_folder(&workspace, in_top("plain"));
    cr_expect_eq(workspace.n_folders, 0);
    workspace_release(&workspace);
    remove_top();
}

Test(workspace, excluded_files)
{
    static const struct {
        const char *file;
        bool covered, sensitive_only;
    } rows[] = {
        {"repo/a.c", true, false},
        {"repo/out/a.c", false, false},
        {"repo/x/out/a.c", false, false},
        {"repo/outer/a.c", true, false},
        {"repo/node_modules/m/a.js", false, false},
        {"repo/lib.min.js", true, true}, /* minified: still searched for secrets */
        {"repo/out/lib.min.js", false, false},
        {"plain/lib.min.js", true, true},
        {"plain/out/a.c", true, false},
    };
    struct workspace workspace;
    struct rule_config config;
    make_top();
    workspace_init(&workspace);
    workspace_add_folder(&workspace, in_top("repo"));
    workspace_add_folder(&workspace, in_top("plain"));
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool covered =
            workspace_rule_config(&workspace, in_top(rows[i].file), language_plain(), &config);
        cr_expect_eq(covered, rows[i].covered, "row %zu", i);
        cr_expect(!covered || config.sensitive_only == rows[i].sensitive_only, "row %zu", i);
        workspace_rule_config_of_named(&workspace, in_top(rows[i].file), language_plain(), &config);
        cr_expect_not(config.sensitive_only, "row %zu named", i);
    }
    cr_expect(workspace_excludes_folder(&workspace, in_top("repo/out")));
    cr_expect_not(workspace_excludes_folder(&workspace, in_top("repo/outer")));
    cr_expect_not(workspace_excludes_folder(&workspace, in_top("plain/out")));
    /* A document that is no file is never excluded and has the first folder's rules. */
    cr_expect(workspace_rule_config(&workspace, SPAN(""), language_plain(), &config));
    cr_expect_eq(config.profile, PROFILE_STRICT);
    workspace_release(&workspace);
    remove_top();
}

Test(workspace, read_again_after_a_reload)
{
    struct workspace workspace;
    struct rule_config config;
    make_top();
    workspace_init(&workspace);
    workspace_rule_config(&workspace, in_top("repo/a.c"), language_plain(), &config);
    put("repo/.auto-enforcer/config.yaml", "profile: core\n");
    workspace_rule_config(&workspace, in_top("repo/a.c"), language_plain(), &config);
    cr_expect_eq(config.profile, PROFILE_STRICT);
    workspace_reload(&workspace);
    workspace_rule_config(&workspace, in_top("repo/a.c"), language_plain(), &config);
    cr_expect_eq(config.profile, PROFILE_CORE);
    workspace_release(&workspace);
    remove_top();
}

static size_t count_fault_files(struct workspace *workspace)
{
    size_t cursor = 0;
    size_t count = 0;
    struct span path;
    while (workspace_next_fault_file(workspace, &cursor, &path)) {
        cr_expect(span_equal(path, in_top("faulty/.auto-enforcer/config.yaml")));
        count++;
    }
    return count;
}

/* A file with faults is told of once; one that has none any more is told of once more. */
Test(workspace, faults_are_told_and_taken_back)
{
    struct workspace workspace;
    struct arena arena = ARENA_INIT(MEM_SERVER);
    struct text text;
    struct workspace_notes notes;
    make_top();
    workspace_init(&workspace);
    workspace_add_folder(&workspace, in_top("faulty"));
    cr_expect_eq(count_fault_files(&workspace), 0);
    workspace_load_folders(&workspace);
    cr_expect_eq(count_fault_files(&workspace), 1);
    cr_expect_eq(count_fault_files(&workspace), 0);
    /* Placed in the text as it is now, which may be shorter than what was read. */
    text_init_borrow(&text, SPAN("x"));
    workspace_collect_notes(&workspace, in_top("faulty/.auto-enforcer/config.yaml"), &text, &arena,
                            &notes);
    cr_expect_eq(notes.count, 2);
    for (size_t i = 0; i < notes.count; i++)
        cr_expect(notes.items[i].start.line == 0 && notes.items[i].end.line == 0 &&
                      notes.items[i].start.byte == 0 && notes.items[i].end.byte == 1,
                  "note %zu", i);
    workspace_collect_notes(&workspace, in_top("repo/a"), &text, &arena, &notes);
    cr_expect_eq(notes.count, 0);
    put("faulty/.auto-enforcer/config.yaml", "profile: core\n");
    workspace_reload(&workspace);
    workspace_load_folders(&workspace);
    cr_expect_eq(count_fault_files(&workspace), 1);
    cr_expect_eq(count_fault_files(&workspace), 0);
    text_release(&text);
    arena_release(&arena);
    workspace_release(&workspace);
    remove_top();
}

Test(workspace, names_of_configurations)
{
    static const struct {
        const char *path;
        bool is_config, may_hold;
    } rows[] = {
        {"/a/.auto-enforcer/config.yaml", true, true},
        {"/a/.auto-enforcer/config.json", true, true},
        {"/a/.auto-enforcer/config.yml", false, true},
        {"/a/.auto-enforcer", false, true},
        {"/a/.auto-enforcer/b/config.yaml", false, true},
        {"/h/.config/auto-enforcer/config.yaml", true, false},
        {"/a/config.yaml", false, false},
        {"/a/.git", false, true},
        {"/a/.git/HEAD", false, false},
        {"", false, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct span path = span_from_string(rows[i].path);
        cr_expect_eq(workspace_is_config(path), rows[i].is_config, "row %zu", i);
        cr_expect_eq(workspace_may_hold_config(path), rows[i].may_hold, "row %zu", i);
    }
}
