/* SPDX-License-Identifier: MIT */
/* What reading a repository must not do: run what it configures, follow what the environment of a
 * hook names, start a process for each file. */
#define _XOPEN_SOURCE 700

#include "server/git_base.h"

#include "base/clock.h"
#include "base/file.h"
#include "test_git_place.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Everything that a configuration can name to be run leaves a file in `ran`. */
static const char plant[] =
    "mkdir ran; ran=$PWD/ran\n"
    "echo 'echo run >> \"'$ran'/$1\"; shift; [ \"$1\" = cat ] && exec \"$@\"; exit 0' > trap.sh\n"
    "trap=\"sh $PWD/trap.sh\"\n"
    "repo lib; echo lib > l; save; cd ..\n"
    "repo far; printf 'a\\nb\\n' > a.txt; echo lost > lost.txt; echo old > old.txt\n"
    "git -c protocol.file.allow=always submodule -q add ../lib sub; save\n"
    "echo found > lost.txt; save; git config uploadpack.allowFilter true; cd ..\n"
    "git clone -q --filter=blob:none file://$PWD/far repo; cd repo\n"
    "git -c protocol.file.allow=always submodule -q update --init 2> /dev/null\n"
    "for hook in pre-commit post-checkout post-index-change reference-transaction pre-auto-gc \\\n"
    "            fsmonitor-watchman post-merge pre-push; do\n"
    "  printf '#!/bin/sh\\n%s hook\\n' \"$trap\" > .git/hooks/$hook; chmod +x .git/hooks/$hook\n"
    "done\n"
    "cp -r .git/hooks ../hooks\n"
    "echo '* filter=planted diff=planted' > .gitattributes\n"
    "for at in .git/config .git/modules/sub/config; do cat >> $at <<END\n"
    "[core]\n"
    "  fsmonitor = \"$trap fsmonitor\"\n"
    "  pager = \"$trap pager cat\"\n"
    "  editor = \"$trap editor\"\n"
    "  askPass = \"$trap askpass\"\n"
    "  sshCommand = \"$trap ssh\"\n"
    "  gitProxy = \"$trap proxy\"\n"
    "  hooksPath = \"$PWD/../hooks\"\n"
    "  alternateRefsCommand = \"$trap alternates\"\n"
    "[filter \"planted\"]\n"
    "  smudge = \"$trap smudge cat\"\n"
    "  clean = \"$trap clean cat\"\n"
    "  process = \"$trap process\"\n"
    "  required = true\n"
    "[diff]\n"
    "  external = \"$trap external\"\n"
    "[diff \"planted\"]\n"
    "  textconv = \"$trap textconv cat\"\n"
    "  command = \"$trap command\"\n"
    "[pager]\n"
    "  cat-file = \"$trap pager2 cat\"\n"
    "  rev-parse = \"$trap pager2 cat\"\n"
    "[alias]\n"
    "  rev-parse = \"!$trap alias\"\n"
    "  cat-file = \"!$trap alias\"\n"
    "  merge-base = \"!$trap alias\"\n"
    "[credential]\n"
    "  helper = \"!$trap credential\"\n"
    "[gpg]\n"
    "  program = \"$trap gpg\"\n"
    "[log]\n"
    "  showSignature = true\n"
    "[uploadpack]\n"
    "  packObjectsHook = \"$trap pack\"\n"
    "[protocol]\n"
    "  allow = always\n"
    "[remote \"origin\"]\n"
    "  uploadpack = \"$trap uploadpack\"\n"
    "END\n"
    "done\n"
    "git config remote.origin.url \"ext::$trap transport\"\n"
    "rm -rf ../ran/*; mv old.txt new.txt; echo more >> a.txt; echo more >> sub/l\n";

static bool is_empty(const char *folder)
{
    struct folder_listing listing;
    cr_assert_eq(folder_list(folder, &listing), FILE_OK);
    for (size_t i = 0; i < listing.count; i++)
        fprintf(stderr, "ran: %s\n", listing.entries[i].name);
    bool empty = listing.count == 0;
    folder_listing_release(&listing);
    return empty;
}

static enum git_text text_of(struct git_test_place *place, struct git_base *base, const char *path)
{
    buf_clear(&place->text);
    return git_base_text(base, git_test_place_path(place, path), &place->text);
}

Test(git_safety, nothing_that_a_repository_configures_is_run)
{
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, plant);
    struct span ran = git_test_place_path(&place, "ran");
    cr_assert(is_empty(ran.bytes));
    struct git_base *base =
        git_base_open(git_test_place_path(&place, "repo"), SPAN("main~1"), &place.fault);
    cr_assert(base, "%s", buf_string(&place.fault));
    cr_expect_eq(text_of(&place, base, "repo/a.txt"), GIT_TEXT_FOUND);
    cr_expect_str_eq(buf_string(&place.text), "a\nb\n");
    cr_expect_eq(text_of(&place, base, "repo/lost.txt"), GIT_TEXT_FAULT, "%s",
                 buf_string(&place.text));
    cr_expect_eq(text_of(&place, base, "repo/new.txt"), GIT_TEXT_FOUND, "%s",
                 buf_string(&place.text));
    cr_expect_eq(text_of(&place, base, "repo/sub/l"), GIT_TEXT_FOUND, "%s",
                 buf_string(&place.text));
    git_base_close(base);
    cr_expect(is_empty(ran.bytes));

    /* The traps are real: git itself, called carelessly, goes into them. */
    git_test_place_run(&place, "cd repo; git status > /dev/null 2>&1 || true\n"
                               "test -e ../ran/fsmonitor\n"
                               "git cat-file -p main~1:lost.txt > /dev/null 2>&1 || true\n"
                               "test -e ../ran/transport\n"
                               "git diff main~1 -- a.txt > /dev/null 2>&1 || true\n"
                               "test -e ../ran/clean -o -e ../ran/process\n"
                               "git branch b2; test -e ../ran/hook\n");
    git_test_place_release(&place);
}

/* Wraps git: `before` is what the wrapper does first. The log has a line for each process. */
static void wrap_git(struct git_test_place *place, const char *before)
{
    struct buf script = {0};
    const char *inherited = getenv("PATH");
    buf_printf(&script,
               "real=$(command -v git); mkdir -p bin; : > log\n"
               "cat > bin/git <<END\n#!/bin/sh\necho \"\\$*\" >> $PWD/log\n%s\n"
               "exec $real \"\\$@\"\nEND\nchmod +x bin/git\n",
               before);
    git_test_place_run(place, buf_string(&script));
    buf_clear(&script);
    buf_printf(&script, "%s/bin:%s", place->folder, inherited ? inherited : "");
    setenv("PATH", buf_string(&script), 1);
    buf_release(&script);
}

static size_t n_logged(struct git_test_place *place)
{
    struct buf log = {0};
    size_t n = 0;
    cr_assert_eq(file_read(git_test_place_path(place, "log").bytes, 1 << 20, &log), FILE_OK);
    for (size_t i = 0; i < log.length; i++)
        n += log.bytes[i] == '\n';
    buf_release(&log);
    return n;
}

Test(git_safety, three_processes_for_500_modified_files, .timeout = 120)
{
    enum { N = 500 };
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, "repo repo; mkdir d e f; for i in $(seq 1 500); do "
                               "lines $i $((i + 40)) > d/$i; done; save; git branch base\n"
                               "for i in $(seq 1 400); do echo more >> d/$i; done; save\n"
                               "for i in $(seq 401 450); do mv d/$i e/$i; done\n"
                               "for i in $(seq 451 500); do mv d/$i f/$i; echo x >> f/$i; done\n");
    wrap_git(&place, "");
    static const char *const refs[] = {"", "base"};
    for (size_t r = 0; r < 2; r++) {
        char path[64];
        struct span ref = span_from_string(refs[r]), folder = git_test_place_path(&place, "repo");
        size_t before = n_logged(&place);
        uint64_t start = clock_monotonic();
        struct git_base *base = git_base_open(folder, ref, &place.fault);
        cr_assert(base, "%s", buf_string(&place.fault));
        for (int i = 1; i <= N; i++) {
            snprintf(path, sizeof path, "repo/%s/%d", i <= 400 ? "d" : i <= 450 ? "e" : "f", i);
            cr_expect_eq(text_of(&place, base, path), GIT_TEXT_FOUND, "%s", path);
        }
        git_base_close(base);
        size_t n = n_logged(&place) - before;
        fprintf(stderr, "500 modified files, base '%s': %zu processes, %.1f ms\n", refs[r], n,
                (double)(clock_monotonic() - start) / 1e6);
        cr_expect_eq(n, r ? 3 : 2);
    }
    git_test_place_release(&place);
}

/* What hooks have in their environment, and what names another repository. */
Test(git_safety, the_repository_is_that_of_the_folder)
{
    static const struct {
        const char *variable, *value; /* below the test's folder if it begins with "./" */
    } rows[] = {
        {"GIT_DIR", "./other/.git"},
        {"GIT_DIR", ".git"},
        {"GIT_WORK_TREE", "./other"},
        {"GIT_INDEX_FILE", "./other/.git/index"},
        {"GIT_COMMON_DIR", "./other/.git"},
        {"GIT_OBJECT_DIRECTORY", "./other/.git/objects"},
        {"GIT_NAMESPACE", "other"},
        {"GIT_PREFIX", "x/"},
        {"GIT_TRACE", "1"},
        {"GIT_PAGER", "false"},
        {"GIT_EXTERNAL_DIFF", "false"},
        {"GIT_REPLACE_REF_BASE", "refs/heads/"},
        {"GIT_CONFIG_PARAMETERS", "'core.fsmonitor'='false'"},
        {"GIT_LITERAL_PATHSPECS", "0"},
        {"LC_ALL", "de_DE.UTF-8"},
        {"LANGUAGE", "de"},
    };
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place,
                       "repo other; echo other > f; save; cd ..; repo repo; echo x > f; save");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *value = rows[i].value;
        if (value[0] == '.' && value[1] == '/')
            value = git_test_place_path(&place, value + 2).bytes;
        setenv(rows[i].variable, value, 1);
        struct git_base *base =
            git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault);
        cr_assert(base, "%s: %s", rows[i].variable, buf_string(&place.fault));
        cr_expect_eq(text_of(&place, base, "repo/f"), GIT_TEXT_FOUND, "%s", rows[i].variable);
        cr_expect_str_eq(buf_string(&place.text), "x\n", "%s", rows[i].variable);
        git_base_close(base);
        unsetenv(rows[i].variable);
    }
    git_test_place_release(&place);
}

/* What is said when git is not what it should be. */
Test(git_safety, git_itself_is_wrong)
{
    static const struct {
        const char *wrapper;
        const char *fault;
    } rows[] = {
        {"GIT_TEST_ASSUME_DIFFERENT_OWNER=1; export GIT_TEST_ASSUME_DIFFERENT_OWNER",
         "belongs to another user; if you do: git config --global --add safe.directory "},
        {"exit 1", "git cannot read the repository of"},
        {"echo 'fatal: one reason' >&2; exit 128", "one reason"},
        {"echo nonsense; exit 0", "git cannot read the repository of"},
        {"case \"\\$*\" in *cat-file*) exit 1;; esac", "git cat-file failed: it gave no answer"},
        {"case \"\\$*\" in *cat-file*) echo nonsense; exit;; esac", "git cat-file failed"},
        {"case \"\\$*\" in *cat-file*) echo 'fatal: disk' >&2; exit 1;; esac",
         "git cat-file failed: disk"},
        {"case \"\\$*\" in *cat-file*) cat /dev/zero;; esac", "git cat-file failed"},
        {"case \"\\$*\" in *rev-parse*) cat /dev/zero;; esac", "has more to say than is read"},
        {"case \"\\$*\" in *merge-base*) echo 'fatal: no memory' >&2; exit 1;; esac",
         "git merge-base failed: no memory"},
    };
    const char *path = getenv("PATH");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct git_test_place place;
        git_test_place_init(&place);
        setenv("PATH", path, 1);
        git_test_place_run(&place, "repo repo; echo x > f; save; git branch b; echo y > f; save");
        wrap_git(&place, rows[i].wrapper);
        struct git_base *base =
            git_base_open(git_test_place_path(&place, "repo"), SPAN("b"), &place.fault);
        struct span fault = buf_span(&place.fault), part = span_from_string(rows[i].fault);
        cr_expect_not(base, "%s", rows[i].wrapper);
        cr_expect(span_find(fault, 0, part) < fault.length, "%s: '%s'", rows[i].wrapper,
                  buf_string(&place.fault));
        git_base_close(base);
        git_test_place_release(&place);
    }
}

Test(git_safety, git_is_missing)
{
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, "repo repo; echo x > f; save; printf '#!/bin/sh\\n"
                               "touch ../ran\\n' > git; chmod +x git");
    cr_assert_eq(chdir(git_test_place_path(&place, "repo").bytes), 0);
    setenv("PATH", ".::/nowhere", 1); /* What lies in the current folder is not git. */
    cr_expect_not(git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault));
    cr_expect_str_eq(buf_string(&place.fault), "git was not found in PATH");
    cr_expect_eq(file_kind(git_test_place_path(&place, "ran").bytes, false), FILE_KIND_NONE);
    cr_assert_eq(chdir("/"), 0);
    git_test_place_release(&place);
}

/* When git dies after the base was opened, the files say so, and nothing hangs. */
Test(git_safety, git_dies_later)
{
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, "repo repo; echo x > f; save");
    wrap_git(&place, "case \"\\$*\" in *cat-file*) for i in 1 2; do read line; "
                     "echo \"\\$line\" | $real \"\\$@\"; done; exit;; esac");
    struct git_base *base =
        git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault);
    cr_assert(base, "%s", buf_string(&place.fault));
    for (int i = 0; i < 2; i++) {
        cr_expect_eq(text_of(&place, base, "repo/f"), GIT_TEXT_FAULT);
        cr_expect_str_eq(buf_string(&place.text), "git cat-file failed: it gave no answer");
    }
    cr_expect_eq(text_of(&place, base, "repo/new"), GIT_TEXT_FAULT);
    git_base_close(base);
    git_test_place_release(&place);
}

/* An index that ends too early, even behind a whole entry, is not taken for the index. */
Test(git_safety, git_dies_amid_the_index)
{
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, "repo repo; echo x > f; git add f");
    wrap_git(&place, "case \"\\$*\" in *ls-files*) "
                     "printf '100644 587be6b4c3f93f93c489c0111bba5596147a26cb 0\\tf\\0'; "
                     "kill -9 \\$\\$;; esac");
    struct git_base *base =
        git_base_open(git_test_place_path(&place, "repo"), SPAN(""), &place.fault);
    cr_assert(base, "%s", buf_string(&place.fault));
    cr_expect_not(git_base_read_index(base, &place.fault));
    cr_expect_str_eq(buf_string(&place.fault), "git ls-files failed: it did not come to its end");
    git_base_close(base);
    git_test_place_release(&place);
}

static void *read_in_thread(void *argument)
{
    struct git_test_place *place = argument;
    char folder[128], path[128];
    struct buf text = {0};
    size_t n_right = 0;
    snprintf(folder, sizeof folder, "%s/repo", place->folder);
    snprintf(path, sizeof path, "%s/repo/f", place->folder);
    for (int i = 0; i < 5; i++) {
        struct git_base *base = git_base_open(span_from_string(folder), SPAN("HEAD"), &text);
        buf_clear(&text);
        n_right += base && git_base_text(base, span_from_string(path), &text) == GIT_TEXT_FOUND &&
                   span_equal(buf_span(&text), SPAN("x\n"));
        git_base_close(base);
    }
    buf_release(&text);
    return n_right == 5 ? place : NULL;
}

Test(git_safety, threads_know_nothing_of_each_other)
{
    enum { N = 4 };
    pthread_t threads[N];
    struct git_test_place place;
    git_test_place_init(&place);
    git_test_place_run(&place, "repo repo; echo x > f; save; echo y > f");
    for (int i = 0; i < N; i++)
        cr_assert_eq(pthread_create(&threads[i], NULL, read_in_thread, &place), 0);
    for (int i = 0; i < N; i++) {
        void *result;
        cr_assert_eq(pthread_join(threads[i], &result), 0);
        cr_expect(result);
    }
    git_test_place_release(&place);
}
