/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/config_find.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64];

static int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *walk)
{
    (void)st, (void)flag, (void)walk;
    return remove(path);
}

static void make_top(void)
{
    strcpy(top, "/tmp/config-test-XXXXXX");
    cr_assert_not_null(mkdtemp(top));
    setenv("XDG_CONFIG_HOME", "", 1);
    setenv("HOME", "/nowhere/at/all", 1);
}

static void remove_top(void)
{
    cr_expect_eq(chdir("/"), 0);
    nftw(top, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *in_top(const char *path)
{
    static char paths[4][512];
    static size_t next;
    char *whole = paths[next++ % 4];
    snprintf(whole, sizeof paths[0], "%s/%s", top, path);
    return whole;
}

static void write_file(const char *path, const char *contents)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s", in_top(path));
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

static void make_house(void)
{
    make_top();
    write_file("repo/.git/HEAD", "");
    write_file("repo/.auto-enforcer/config.yaml", "profile: strict\n");
    write_file("repo/sub/.auto-enforcer/config.json", "{\"profile\": \"recommended\"}");
    write_file("repo/sub/deep/a.c", "");
    write_file("repo/other/a.c", "");
    write_file("repo/module/.git", "gitdir: ../.git/modules/module\n");
    write_file("repo/module/a.c", "");
    write_file("plain/.auto-enforcer/config.yaml", "");
    write_file("plain/w/x/a.c", "");
    write_file(".auto-enforcer/config.yaml", "");
    cr_assert_eq(symlink("repo/sub", in_top("link")), 0);
}

Test(config_find, nearest)
{
    static const struct {
        const char *file, *workspace;
        const char *path, *found_top; /* "": none */
    } rows[] = {
        {"repo/a.c", "repo", "repo/.auto-enforcer/config.yaml", "repo"},
        {"repo/other/a.c", "repo", "repo/.auto-enforcer/config.yaml", "repo"},
        {"repo/other/a.c", "repo/other", "repo/.auto-enforcer/config.yaml", "repo"},
        {"repo/other/a.c", NULL, "repo/.auto-enforcer/config.yaml", "repo"},
        {"repo/other/a.c", "plain", "repo/.auto-enforcer/config.yaml", "repo"},
        {"repo/sub/deep/a.c", "repo", "repo/sub/.auto-enforcer/config.json", "repo"},
        {"repo/sub/deep/a.c", "repo/sub/deep", "repo/sub/.auto-enforcer/config.json", "repo"},
        {"repo/sub/not/there/yet.c", "repo", "repo/sub/.auto-enforcer/config.json", "repo"},
        {"repo/sub/../other/a.c", "repo", "repo/.auto-enforcer/config.yaml", "repo"},
        {"link/deep/a.c", "link", "repo/sub/.auto-enforcer/config.json", "repo"},
        {"repo/module/a.c", "repo", "", "repo/module"},
        {"plain/w/x/a.c", "plain", "plain/.auto-enforcer/config.yaml", "plain"},
        {"plain/w/x/a.c", "plain/w", "", "plain/w"},
        {"plain/w/x/a.c", NULL, "", "plain/w/x"},
        {"plain/w/x/a.c", "repo", "", "plain/w/x"},
        {"plain/a.c", NULL, "plain/.auto-enforcer/config.yaml", "plain"},
    };
    make_house();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config_place place;
        struct file_faults faults = {0};
        cr_assert_eq(chdir(i % 2 ? "/" : in_top("repo/sub")), 0);
        config_find(NULL, in_top(rows[i].file),
                    rows[i].workspace ? in_top(rows[i].workspace) : NULL, &place, &faults);
        cr_expect_str_eq(buf_string(&place.path), rows[i].path[0] ? in_top(rows[i].path) : "",
                         "row %zu: %s", i, buf_string(&place.path));
        cr_expect_str_eq(buf_string(&place.top), in_top(rows[i].found_top), "row %zu: %s", i,
                         buf_string(&place.top));
        cr_expect_eq(place.in_repository, strncmp(rows[i].found_top, "repo", 4) == 0, "row %zu", i);
        cr_expect_eq(faults.count, 0, "row %zu", i);
        config_place_release(&place);
        file_faults_release(&faults);
    }
    config_place_release(NULL);
    remove_top();
}

Test(config_find, unread_files_are_faults)
{
    struct config_place place;
    struct file_faults faults = {0};
    make_house();
    write_file("repo/.auto-enforcer/config.json", "{}");
    write_file("repo/other/.auto-enforcer/config.yml", "");
    config_find(NULL, in_top("repo/other/a.c"), NULL, &place, &faults);
    cr_expect_str_eq(buf_string(&place.path), in_top("repo/.auto-enforcer/config.yaml"));
    cr_expect_eq(faults.count, 2, "%zu", faults.count);
    cr_expect_not_null(strstr(faults.items[0].message, "rename it to config.yaml"));
    cr_expect(span_equal_string(faults.items[1].path, in_top("repo/.auto-enforcer/config.json")));
    cr_expect_not_null(strstr(faults.items[1].message, "there are two"));
    config_place_release(&place);
    file_faults_release(&faults);
    remove_top();
}

/* The rule ids and the profile that count for a file of the repository, with the first fault. */
static void load(struct config *config, struct file_faults *faults)
{
    struct config_place place;
    *faults = (struct file_faults){0};
    config_init(config);
    config_find(NULL, in_top("repo/other/a.c"), NULL, &place, faults);
    config_load_place(config, &place, NULL, faults);
    config_place_release(&place);
}

Test(config_find, extends)
{
    static const struct {
        const char *extends, *message; /* NULL: no fault */
    } rows[] = {
        {"../base.yaml", NULL},           {"../shared/base.json", NULL},
        {"missing.yaml", "no such file"}, {"../../outside.yaml", "outside"},
        {"../escape.yaml", "outside"},    {"/etc/passwd", "relative"},
        {"config.yaml", "circle"},        {"../circle.yaml", "circle"},
        {"../base.toml", "format"},       {"../folder.yaml", "regular"},
        {"[a]", "not the name"},          {"''", "not the name"},
    };
    make_house();
    write_file("outside.yaml", "rules: {a/base: off}");
    write_file("repo/base.yaml", "profile: recommended\nrules: {a/base: off, a/both: off}");
    write_file("repo/shared/base.json", "{\"extends\": \"../base.yaml\"}");
    write_file("repo/circle.yaml", "extends: .auto-enforcer/config.yaml");
    write_file("repo/base.toml", "");
    write_file("repo/folder.yaml/x", "");
    cr_assert_eq(symlink("../outside.yaml", in_top("repo/escape.yaml")), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[128];
        struct config config;
        struct file_faults faults;
        snprintf(text, sizeof text, "extends: %s\nrules: {a/own: hint, a/both: hint}\n",
                 rows[i].extends);
        write_file("repo/.auto-enforcer/config.yaml", text);
        load(&config, &faults);
        const struct config_rule *both = config_rule(&config, SPAN("a/both"));
        cr_expect(both && both->severity == SEVERITY_HINT, "row %zu", i);
        cr_expect(span_equal(both->origin.path, SPAN(".auto-enforcer/config.yaml")), "row %zu", i);
        cr_expect_eq(both->origin.line, 2);
        cr_expect_not_null(config_rule(&config, SPAN("a/own")), "row %zu", i);
        cr_expect_eq(config_rule(&config, SPAN("a/base")) != NULL, rows[i].message == NULL,
                     "row %zu", i);
        cr_expect_eq(config.profile, rows[i].message ? PROFILE_CORE : PROFILE_RECOMMENDED);
        cr_expect_eq(faults.count, rows[i].message != NULL, "row %zu: %zu", i, faults.count);
        if (rows[i].message && faults.count)
            cr_expect_not_null(strstr(faults.items[0].message, rows[i].message), "row %zu: %s", i,
                               faults.items[0].message);
        file_faults_release(&faults);
        config_release(&config);
    }
    remove_top();
}

Test(config_find, long_chains_end)
{
    struct config config;
    struct file_faults faults;
    make_house();
    write_file("repo/.auto-enforcer/config.yaml", "extends: 0.yaml\nrules: {a/own: hint}\n");
    for (size_t i = 0; i < 20; i++) {
        char name[64], text[64];
        snprintf(name, sizeof name, "repo/.auto-enforcer/%zu.yaml", i);
        snprintf(text, sizeof text, "extends: %zu.yaml\nrules: {a/r%zu: hint}\n", i + 1, i);
        write_file(name, text);
    }
    load(&config, &faults);
    cr_expect_eq(faults.count, 1);
    cr_expect_not_null(strstr(faults.items[0].message, "more than 16"));
    cr_expect_not_null(config_rule(&config, SPAN("a/r14")));
    cr_expect_null(config_rule(&config, SPAN("a/r15")));
    file_faults_release(&faults);
    config_release(&config);
    remove_top();
}

Test(config_find, linked_configuration_stays_inside)
{
    struct config config;
    struct file_faults faults;
    make_house();
    write_file("outside.yaml", "profile: strict");
    remove(in_top("repo/.auto-enforcer/config.yaml"));
    cr_assert_eq(symlink("../../outside.yaml", in_top("repo/.auto-enforcer/config.yaml")), 0);
    load(&config, &faults);
    cr_expect_eq(config.profile, PROFILE_CORE);
    cr_expect_eq(faults.count, 1);
    cr_expect_not_null(strstr(faults.items[0].message, "outside"));
    file_faults_release(&faults);
    config_release(&config);
    remove_top();
}

Test(config_find, user_lies_beneath)
{
    static const struct {
        const char *xdg, *home;
        bool wanted;
    } rows[] = {{"xdg", NULL, true},
                {NULL, "home", true},
                {"xdg", "home", true},
                {"none", "home", false},
                {NULL, NULL, false}};
    make_house();
    write_file("dotfiles/mine.yaml", "profile: recommended\nrules: {a/mine: hint}\n");
    write_file("xdg/auto-enforcer/x", "");
    cr_assert_eq(symlink("../../dotfiles/mine.yaml", in_top("xdg/auto-enforcer/config.yaml")), 0);
    write_file("home/.config/auto-enforcer/config.yaml",
               "profile: recommended\nrules: {a/mine: hint}\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config config;
        struct file_faults faults;
        setenv("XDG_CONFIG_HOME", rows[i].xdg ? in_top(rows[i].xdg) : "relative", 1);
        setenv("HOME", rows[i].home ? in_top(rows[i].home) : "", 1);
        load(&config, &faults);
        const struct config_rule *mine = config_rule(&config, SPAN("a/mine"));
        cr_expect_eq(mine != NULL, rows[i].wanted, "row %zu", i);
        cr_expect(!mine || mine->origin.source == CONFIG_USER, "row %zu", i);
        cr_expect(!mine || mine->origin.path.bytes[0] == '/', "row %zu", i);
        cr_expect_eq(config.profile, PROFILE_STRICT, "row %zu", i);
        cr_expect_eq(faults.count, 0, "row %zu", i);
        file_faults_release(&faults);
        config_release(&config);
    }
    remove_top();
}
