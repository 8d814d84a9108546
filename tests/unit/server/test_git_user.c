/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700
#include "server/git_user.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(git_user, name_in_a_file)
{
    static const struct {
        const char *file, *name; /* NULL: it gives none */
    } rows[] = {
        {"[user]\n\tname = Anna Berg\n", "Anna Berg"},
        {"[user]\r\n\tname = Anna Berg\r\n", "Anna Berg"},
        {"\xEF\xBB\xBF[USER] NaMe=anna", "anna"},
        {"[ user ]\nname = \"Anna  # Berg\" ; home\n", "Anna  # Berg"},
        {"[user]\nname = a \\\"b\\\" c # d\n", "a \"b\" c"},
        {"[user]\nname = \"anna\" lena  \n", "anna lena"},
        {"[user]\nname = one\n[core]\nname = no\n[user]\nname = two\n", "two"},
        {"[user \"work\"]\nname = no\n", NULL},
        {"[core]\nname = no\n", NULL},
        {"[user]\n# name = no\n; name = no\n", NULL},
        {"[user]\nname\n", NULL},
        {"[user]\nname =\n", NULL},
        {"[user]\nname = a\\\nb\n", NULL}, /* it goes on: not honoured */
        {"[user]\nname = \"open\n", NULL},
        {"[user]\nname = a\\qb\n", NULL},
        {"[user]\nusername = no\nemail = no\n", NULL},
        {"[user\nname = no\n", NULL},
        {"name = no\n", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf name = {0};
        bool found = git_user_name_in(span_from_string(rows[i].file), &name);
        cr_expect_eq(found, rows[i].name != NULL, "%s", rows[i].file);
        cr_expect_str_eq(buf_string(&name), rows[i].name ? rows[i].name : "", "%s", rows[i].file);
        buf_release(&name);
    }
}

/* What stands in a comment of any language is letters, digits and few marks. */
Test(git_user, owner_of_a_name)
{
    static const struct {
        const char *name, *owner;
    } rows[] = {
        {"anna", "@anna"},
        {"Anna Lena Berg", "@Anna-Lena-Berg"},
        {"  anna  ", "@anna"},
        {"J\xC3\xB8rgen \xE5\xB1\xB1\xE7\x94\xB0", "@J\xC3\xB8rgen-\xE5\xB1\xB1\xE7\x94\xB0"},
        {"a--b", "@a-b"},
        {"a*/ b --> c", "@a-b-c"},
        {"a: b", "@a-b"},
        {"Dr. A. Berg Jr.", "@Dr.-A.-Berg-Jr"},
        {"a\xE2\x80\xAE"
         "b\xE2\x80\x8B"
         "c",
         "@a-b-c"}, /* a direction, a blank of no width */
        {"0123456789012345678901234567890123456789012345",
         "@012345678901234567890123456789012345678"},
        {"***", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf owner = {0};
        git_user_append_owner(span_from_string(rows[i].name), &owner);
        cr_expect_str_eq(buf_string(&owner), rows[i].owner, "%s gave %s", rows[i].name,
                         buf_string(&owner));
        buf_release(&owner);
    }
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file, "%s", path);
    fputs(text, file);
    fclose(file);
}

static void make_folder(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    cr_assert_eq(mkdir(path, 0700), 0, "%s", path);
}

static void expect_owner(struct git_users *users, struct span repository, const char *owner)
{
    struct span got = git_users_owner(users, repository);
    cr_expect(span_equal_string(got, owner), "%.*s is not %s", (int)got.length, got.bytes, owner);
}

/* The repository's own comes before the user's; each is read once until all are forgotten. */
Test(git_user, where_it_is_found)
{
    char root[] = "/tmp/git_user_XXXXXX";
    struct git_users users;
    cr_assert_not_null(mkdtemp(root));
    unsetenv("GIT_AUTHOR_NAME");
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", root, 1);
    make_folder(root, ".git");
    make_folder(root, ".config");
    make_folder(root, ".config/git");
    git_users_init(&users);
    expect_owner(&users, span_from_string(root), "");
    write_file(root, ".config/git/config", "[user]\nname = third\n");
    expect_owner(&users, span_from_string(root), "");
    git_users_forget(&users);
    expect_owner(&users, span_from_string(root), "@third");
    git_users_forget(&users);
    write_file(root, ".gitconfig", "[user]\nname = second\n");
    expect_owner(&users, span_from_string(root), "@second");
    git_users_forget(&users);
    write_file(root, ".git/config", "[user]\nname = first\n");
    expect_owner(&users, span_from_string(root), "@first");
    expect_owner(&users, SPAN(""), "@second");
    git_users_forget(&users);
    write_file(root, ".git/config", "[user]\nname = me\n");
    expect_owner(&users, span_from_string(root), ""); /* a placeholder */
    git_users_forget(&users);
    setenv("GIT_AUTHOR_NAME", "of the environment", 1);
    expect_owner(&users, span_from_string(root), "@of-the-environment");
    for (unsigned i = 0; i < 3 * GIT_USERS_MAX; i++) {
        char other[32];
        snprintf(other, sizeof other, "/nowhere/%u", i);
        expect_owner(&users, span_from_string(other), "@of-the-environment");
    }
    cr_expect_leq(users.by_repository.count, GIT_USERS_MAX);
    git_users_release(&users);
}
