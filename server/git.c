/* SPDX-License-Identifier: MIT */
#include "server/git.h"

#include "base/file.h"

#include <stdlib.h>

enum { ARGUMENTS_MAX = 24, ANSWER_MAX = 64 * 1024, PATIENCE = 30000 /* milliseconds */ };

/* Whether the variable says how git is set up on this machine, and not which repository counts. */
static bool is_of_setup(struct span name)
{
    static const char *const kept[] = {
        "GIT_EXEC_PATH",         "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
        "GIT_CONFIG_GLOBAL",     "GIT_CONFIG_SYSTEM",       "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    };
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (span_equal_string(name, kept[i]))
            return true;
    return span_starts_with(name, SPAN("GIT_CONFIG_KEY_")) ||
           span_starts_with(name, SPAN("GIT_CONFIG_VALUE_"));
}

static bool inherits(struct span name)
{
    return !span_starts_with(name, SPAN("GIT_")) || is_of_setup(name);
}

/* Starts git; `variable` is one more of the environment, or NULL. */
static struct subprocess *start(struct span folder, const char *const *arguments,
                                const char *variable, struct buf *fault)
{
    static const char *const always[] = {
        "git",
        "--no-optional-locks",
        "--literal-pathspecs",
        "--no-pager",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "-C",
    };
    const char *const variables[] = {
        "LC_ALL=C",
        "GIT_OPTIONAL_LOCKS=0",
        "GIT_TERMINAL_PROMPT=0",
        "GIT_PAGER=cat",
        "GIT_NO_REPLACE_OBJECTS=1",
        "GIT_NO_LAZY_FETCH=1",
        "GIT_ALLOW_PROTOCOL=",
        variable,
        NULL,
    };
    const char *all[ARGUMENTS_MAX + 1];
    struct buf place = BUF_INIT(MEM_SERVER);
    size_t n = 0;
    buf_append(&place, folder);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        all[n++] = always[i];
    all[n++] = buf_string(&place);
    while (*arguments && n < ARGUMENTS_MAX)
        all[n++] = *arguments++;
    all[n] = NULL;
    struct subprocess *process =
        subprocess_start(&(struct subprocess_program){all, variables, inherits, PATIENCE}, fault);
    buf_release(&place);
    return process;
}

struct subprocess *git_start(struct span folder, const char *const *arguments, struct buf *fault)
{
    return start(folder, arguments, NULL, fault);
}

static bool run(struct subprocess *process, const char *name, size_t limit,
                struct git_answer *answer, struct buf *fault)
{
    *answer = (struct git_answer){BUF_INIT(MEM_SERVER), BUF_INIT(MEM_SERVER), 0};
    if (!process)
        return false;
    subprocess_close_input(process);
    bool whole = subprocess_read_all(process, limit, &answer->out);
    answer->status = subprocess_end(process, &answer->errors);
    if (!whole) {
        buf_printf(fault, "git %s %s", name,
                   answer->out.length > limit ? "has more to say than is read"
                                              : "gave no answer in time");
        git_answer_release(answer);
    }
    return whole;
}

bool git_run(struct span folder, const char *const *arguments, size_t limit,
             struct git_answer *answer, struct buf *fault)
{
    return run(start(folder, arguments, NULL, fault), arguments[0], limit, answer, fault);
}

/* Appends "GIT_INDEX_FILE=..." with an absolute path; false if there is none for that folder. */
static bool index_of_hook(struct span folder, struct buf *out)
{
    struct span index = span_from_string(getenv("GIT_INDEX_FILE"));
    struct buf current = BUF_INIT(MEM_SERVER);
    bool counts =
        index.length && file_current_folder(&current) && file_is_inside(buf_span(&current), folder);
    if (counts) {
        buf_append_string(out, "GIT_INDEX_FILE=");
        file_absolute_path(index, buf_span(&current), out);
    }
    buf_release(&current);
    return counts;
}

bool git_run_on_index(struct span folder, const char *const *arguments, size_t limit,
                      struct git_answer *answer, struct buf *fault)
{
    struct buf variable = BUF_INIT(MEM_SERVER);
    const char *index = index_of_hook(folder, &variable) ? buf_string(&variable) : NULL;
    struct subprocess *process = start(folder, arguments, index, fault);
    buf_release(&variable);
    return run(process, arguments[0], limit, answer, fault);
}

void git_answer_release(struct git_answer *answer)
{
    buf_release(&answer->out);
    buf_release(&answer->errors);
}

bool git_is_id(struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
            return false;
    }
    return text.length == 40 || text.length == 64;
}

struct span git_complaint(struct span errors)
{
    static const struct span mark = {"fatal: ", 7};
    size_t at = span_find(errors, 0, mark);
    at = at < errors.length ? at + mark.length : 0;
    return span_trim(span_slice(errors, at, span_find_byte(errors, at, '\n')));
}

static bool holds(struct span text, struct span what)
{
    return span_find(text, 0, what) < text.length;
}

static void append_quoted(struct buf *out, struct span text)
{
    buf_append_byte(out, '\'');
    buf_append(out, text);
    buf_append_byte(out, '\'');
}

/* The line of what git says that is a command which makes it trust the repository. */
static struct span trusting_command(struct span errors)
{
    size_t command = span_find(errors, 0, SPAN("git config --global --add safe.directory"));
    return span_trim(span_slice(errors, command, span_find_byte(errors, command, '\n')));
}

static void tell_no_place(struct span folder, struct span errors, struct buf *fault)
{
    struct span command = trusting_command(errors);
    if (holds(errors, SPAN("not a git repository"))) {
        append_quoted(fault, folder);
        buf_append_string(fault, " is in no git repository");
    } else if (command.length) {
        buf_append_string(fault, "git does not trust the repository of ");
        append_quoted(fault, folder);
        buf_append_string(fault, ", which belongs to another user; if you do: ");
        buf_append(fault, command);
    } else {
        buf_append_string(fault, "git cannot read the repository of ");
        append_quoted(fault, folder);
        buf_append_string(fault, ": ");
        buf_append(fault, git_complaint(errors));
    }
}

/* Takes the next line off the front. */
static struct span take_line(struct span *text)
{
    size_t end = span_find_byte(*text, 0, '\n');
    struct span line = span_slice(*text, 0, end);
    *text = span_slice(*text, end + 1, text->length);
    return line;
}

/* Takes the last line off the end; the text ends with a line's end. */
static struct span take_last_line(struct span *text)
{
    size_t end = text->length - (text->length > 0), start = end;
    while (start > 0 && text->bytes[start - 1] != '\n')
        start--;
    struct span line = span_slice(*text, start, end);
    text->length = start;
    return line;
}

/* The answers of rev-parse, in the order they were asked for. A path may hold line ends, so it is
 * what lies between. */
static bool read_place(struct span folder, const struct git_answer *answer, struct git_place *place,
                       struct buf *fault)
{
    struct span rest = buf_span(&answer->out);
    struct span bare = take_line(&rest), inside = take_line(&rest), shallow = take_line(&rest);
    if (span_equal(bare, SPAN("true")) || span_equal(inside, SPAN("false"))) {
        append_quoted(fault, folder);
        buf_append_string(fault, span_equal(bare, SPAN("true"))
                                     ? " is in a bare repository, which has no files"
                                     : " is not in the working tree of its repository");
        return false;
    }
    struct span head = take_last_line(&rest), upstream = SPAN("");
    if (span_starts_with(head, SPAN("refs/"))) { /* Without an upstream there is no such line. */
        upstream = head;
        head = take_last_line(&rest);
    }
    if (rest.length < 2 || rest.bytes[0] != '/') {
        tell_no_place(folder, buf_span(&answer->errors), fault);
        return false;
    }
    buf_append(&place->top, span_slice(rest, 0, rest.length - 1));
    if (git_is_id(head)) /* Without a commit it is "HEAD", as it was asked for. */
        buf_append(&place->head, head);
    buf_append(&place->upstream, upstream);
    place->shallow = span_equal(shallow, SPAN("true"));
    return true;
}

bool git_place_find(struct span folder, struct git_place *place, struct buf *fault)
{
    static const char *const arguments[] = {"rev-parse",
                                            "--is-bare-repository",
                                            "--is-inside-work-tree",
                                            "--is-shallow-repository",
                                            "--show-toplevel",
                                            "HEAD",
                                            "--symbolic-full-name",
                                            "@{upstream}",
                                            NULL};
    struct git_answer answer;
    *place = (struct git_place){.top = BUF_INIT(MEM_SERVER),
                                .head = BUF_INIT(MEM_SERVER),
                                .upstream = BUF_INIT(MEM_SERVER)};
    if (!git_run(folder, arguments, ANSWER_MAX, &answer, fault))
        return false;
    bool found = read_place(folder, &answer, place, fault);
    git_answer_release(&answer);
    if (!found)
        git_place_release(place);
    return found;
}

void git_place_release(struct git_place *place)
{
    buf_release(&place->top);
    buf_release(&place->head);
    buf_release(&place->upstream);
}
