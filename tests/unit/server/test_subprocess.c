/* SPDX-License-Identifier: MIT */
#define _XOPEN_SOURCE 700

#include "server/subprocess.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static bool inherits(struct span name)
{
    return !span_starts_with(name, SPAN("DROPPED"));
}

static struct subprocess *start_shell(const char *script, unsigned patience, struct buf *fault)
{
    static const char *const variables[] = {"MADE=made", "BOTH=ours", NULL};
    const char *const arguments[] = {"sh", "-c", script, "name", "a b", "", "*", NULL};
    return subprocess_start(&(struct subprocess_program){arguments, variables, inherits, patience},
                            fault);
}

Test(subprocess, answers)
{
    static const struct {
        const char *script;
        const char *input;
        const char *out, *errors;
        int status;
    } rows[] = {
        {"echo hello", "", "hello\n", "", 0},
        {"cat", "in\n", "in\n", "", 0},
        {"echo wrong >&2; exit 3", "", "", "wrong\n", 3},
        {"printf '%s|' \"$@\"", "", "a b||*|", "", 0},
        {"echo $MADE $BOTH $KEPT $DROPPED_ONE.", "", "made ours kept .\n", "", 0},
        {"kill -PIPE $$", "", "", "", SUBPROCESS_STATUS_UNKNOWN},
        {"kill -TERM $$", "", "", "", SUBPROCESS_STATUS_UNKNOWN},
    };
    setenv("BOTH", "theirs", 1);
    setenv("KEPT", "kept", 1);
    setenv("DROPPED_ONE", "dropped", 1);
    file_ignore_write_signals();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf fault = {0}, out = {0}, errors = {0};
        struct subprocess *process = start_shell(rows[i].script, 5000, &fault);
        cr_assert(process, "%s: %s", rows[i].script, buf_string(&fault));
        cr_expect(rows[i].input[0] == '\0' ||
                  subprocess_write(process, span_from_string(rows[i].input)));
        subprocess_close_input(process);
        cr_expect(subprocess_read_all(process, 1000, &out), "%s", rows[i].script);
        int status = subprocess_end(process, &errors);
        cr_expect_eq(status, rows[i].status, "%s: %d", rows[i].script, status);
        cr_expect_str_eq(buf_string(&out), rows[i].out, "%s", rows[i].script);
        cr_expect_str_eq(buf_string(&errors), rows[i].errors, "%s", rows[i].script);
        buf_release(&fault);
        buf_release(&out);
        buf_release(&errors);
    }
}

/* What a program may do to be in the way; every one is over within the patience and reaped. */
Test(subprocess, ends, .timeout = 60)
{
    static const struct {
        const char *script;
        bool whole; /* of what was read */
        size_t length;
    } rows[] = {
        {"sleep 100", false, 0},                                    /* says nothing */
        {"echo x; sleep 100", false, 2},                            /* begins to */
        {"exec >&-; exec sleep 100", true, 0},                      /* goes on after the end */
        {"trap '' TERM PIPE HUP; exec >&- 2>&-; sleep 8", true, 0}, /* is hard to end */
        {"cat /dev/zero", false, 16 * 1024},                        /* says too much */
        {"head -c 300000 /dev/zero >&2; echo x", true, 2},          /* complains at length */
        {"kill -KILL $$", true, 0},
    };
    file_ignore_write_signals();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf fault = {0}, out = {0}, errors = {0};
        struct subprocess *process = start_shell(rows[i].script, 3000, &fault);
        cr_assert(process);
        cr_expect_eq(subprocess_read_all(process, 1000, &out), rows[i].whole, "%s", rows[i].script);
        cr_expect(out.length <= 1000 + 16 * 1024, "%s", rows[i].script);
        cr_expect(out.length >= rows[i].length || out.length > 1000, "%s", rows[i].script);
        subprocess_end(process, &errors);
        cr_expect(errors.length <= SUBPROCESS_ERRORS_MAX);
        cr_expect_eq(waitpid(-1, NULL, WNOHANG), -1, "%s: is not reaped", rows[i].script);
        buf_release(&fault);
        buf_release(&out);
        buf_release(&errors);
    }
}

/* Were a pipe of the first handed on to the second, the first would never see its end. */
Test(subprocess, pipes_are_not_handed_on)
{
    struct buf fault = {0}, out = {0};
    struct subprocess *first = start_shell("cat", 5000, &fault);
    struct subprocess *second = start_shell("exec sleep 100", 5000, &fault);
    cr_assert(first && second);
    subprocess_close_input(first);
    cr_expect(subprocess_read_all(first, 1000, &out));
    subprocess_end(first, NULL);
    subprocess_end(second, NULL);
    buf_release(&out);
}

Test(subprocess, writing_to_one_that_is_gone)
{
    struct buf fault = {0};
    file_ignore_write_signals();
    struct subprocess *process = start_shell("exec <&-; echo", 5000, &fault);
    char byte;
    cr_assert(process);
    cr_expect_eq(subprocess_read(process, &byte, 1), 1);
    cr_expect_eq(subprocess_read(process, &byte, 1), 0);
    cr_expect_not(subprocess_write(process, SPAN("x")));
    subprocess_end(process, NULL);
}

Test(subprocess, is_found_in_absolute_folders_alone)
{
    static const struct {
        const char *path;
        bool found;
    } rows[] = {
        {"", false},         {".", false},           {"bin:.:", false},
        {"/nowhere", false}, {".:/nowhere:", false}, {".:/usr/bin:/bin", true},
    };
    cr_assert_eq(chdir("/"), 0);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf fault = {0};
        setenv("PATH", rows[i].path, 1);
        struct subprocess *process = start_shell("", 5000, &fault);
        cr_expect_eq(process != NULL, rows[i].found, "%s", rows[i].path);
        if (!process)
            cr_expect_str_eq(buf_string(&fault), "sh was not found in PATH");
        subprocess_end(process, NULL);
        buf_release(&fault);
    }
}
