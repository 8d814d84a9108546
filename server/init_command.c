/* SPDX-License-Identifier: MIT */
#include "server/init_command.h"

#include "base/file.h"
#include "base/file_writer.h"
#include "server/batch.h"
#include "server/check_options.h"
#include "server/config_find.h"
#include "server/git.h"
#include "server/scanner.h"
#include "server/terminal.h"

enum { ANSWER_MAX = 64 * 1024, CONFIG_OF_GIT_MAX = 1024 * 1024 };

struct init_options {
    bool yes, hook, workflow;
};

static const char config_text[] =
    "# What auto-enforcer looks for in this repository.\n"
    "version: 1\n"
    "\n"
    "# core: what is hardly ever wrong; recommended and strict: more of it.\n"
    "profile: core\n"
    "\n"
    "# A severity for a rule or a pack: off, hint, info, warning or blocked. All of them:\n"
    "# auto-enforcer rules list\n"
    "rules: {}\n"
    "\n"
    "# Files to leave out, besides dependencies, lock files and what is minified.\n"
    "exclude: []\n";

static const char hook_text[] =
    "#!/bin/sh\n"
    "# Checks what is about to be committed, and lets through what was there before.\n"
    "exec auto-enforcer check --staged --new --quiet\n";

static const char workflow_text[] =
    "name: auto-enforcer\n"
    "on: pull_request\n"
    "permissions:\n"
    "  contents: read\n"
    "jobs:\n"
    "  check:\n"
    "    runs-on: ubuntu-latest\n"
    "    steps:\n"
    "      - uses: actions/checkout@v4\n"
    "        with:\n"
    "          fetch-depth: 0\n"
    "      # Put the package where this finds it, or install it in another way.\n"
    "      - name: Install\n"
    "        run: sudo apt-get install -y ./ci/auto-enforcer_*.deb\n"
    "      - name: Check what is new\n"
    "        env:\n"
    "          BASE: origin/${{ github.base_ref }}\n"
    "        run: auto-enforcer check --new --base \"$BASE\" --format github\n";

/* One run. */
struct init {
    const struct init_options *options;
    struct buf top; /* of the repository, or the current folder */
    bool in_repository, may_ask;
    struct buf hooks;    /* the folder of git's hooks, absolute; empty: there is none to write to */
    const char *no_hook; /* then why, if there is something to say */
    size_t n_found[SEVERITY_BLOCKED + 1];
    bool failed;
};

/* What can be written. A row for a baseline of what is there would stand behind the first. */
static const struct offer {
    const char *name; /* below the top; of the hook: in git's folder of hooks */
    const char *what;
    const char *text;
    enum file_writer_kind kind;
    bool is_hook;
    bool by_default;    /* Return says yes */
    size_t asked_by;    /* the option that asks for it; SIZE_MAX: --yes alone does */
    bool in_repository; /* it is of use in a repository alone */
} offers[] = {
    {".auto-enforcer/config.yaml", "the configuration: the rules that are on by default",
     config_text, FILE_WRITER_PLAIN, false, true, SIZE_MAX, false},
    {"pre-commit", "a git hook that refuses to commit what is new and blocked", hook_text,
     FILE_WRITER_EXECUTABLE, true, false, offsetof(struct init_options, hook), true},
    {".github/workflows/auto-enforcer.yml", "a workflow that checks what a pull request adds",
     workflow_text, FILE_WRITER_PLAIN, false, false, offsetof(struct init_options, workflow), true},
};
enum { N_OFFERS = sizeof offers / sizeof *offers };

/* What is there. */

static void count(void *context, struct span path, const struct scanner_finding *finding)
{
    struct init *init = context;
    (void)path;
    init->n_found[finding->severity]++;
}

/* Git may be told to look for hooks elsewhere: what is written to its own folder is not run then.
 */
static bool has_hooks_elsewhere(struct span git_folder)
{
    struct buf path = BUF_INIT(MEM_BATCH), text = BUF_INIT(MEM_BATCH);
    bool found = false;
    buf_append(&path, git_folder);
    buf_append_string(&path, "/config");
    file_read(buf_string(&path), CONFIG_OF_GIT_MAX, &text);
    for (size_t i = 0; i < text.length && !found; i++)
        found = span_equal_ignore_case(span_slice(buf_span(&text), i, i + 9), SPAN("hookspath"));
    buf_release(&path);
    buf_release(&text);
    return found;
}

static void find_hooks(struct init *init)
{
    static const char *const arguments[] = {"rev-parse", "--git-common-dir", NULL};
    struct git_answer answer;
    struct buf fault = BUF_INIT(MEM_BATCH), folder = BUF_INIT(MEM_BATCH);
    if (!git_run(buf_span(&init->top), arguments, ANSWER_MAX, &answer, &fault)) {
        init->no_hook = "git could not be asked where its hooks are";
    } else {
        struct span said =
            span_slice(buf_span(&answer.out), 0, span_find_byte(buf_span(&answer.out), 0, '\n'));
        if (answer.status == 0 && said.length > 0)
            file_absolute_path(said, buf_span(&init->top), &folder);
        else
            init->no_hook = "git could not say where its hooks are";
        git_answer_release(&answer);
    }
    if (folder.length > 0 && has_hooks_elsewhere(buf_span(&folder)))
        init->no_hook = "git is told to look for hooks elsewhere (core.hooksPath): docs/ci.md has "
                        "one to put there";
    else if (folder.length > 0)
        buf_printf(&init->hooks, "%s/hooks", buf_string(&folder));
    buf_release(&fault);
    buf_release(&folder);
}

static void say_what_is_there(struct init *init)
{
    struct buf out = BUF_INIT(MEM_BATCH);
    struct check_options options = check_options_for_check;
    const struct operands everything = {NULL, 0};
    size_t n = 0;
    options.on_finding = count;
    options.context = init;
    int status = batch_check(&options, &everything);
    buf_printf(&out, "%s, %s\n", buf_string(&init->top),
               init->in_repository ? "a git repository" : "no git repository");
    buf_append_string(&out, "found there");
    for (size_t i = SEVERITY_BLOCKED; i > SEVERITY_OFF; i--) {
        if (init->n_found[i] == 0)
            continue;
        buf_printf(&out, "%s %zu %s", n++ ? "," : ":", init->n_found[i],
                   severity_name((enum severity)i));
    }
    buf_append_string(&out, n == 0 ? ": nothing" : "");
    buf_append_string(&out, status == BATCH_INCOMPLETE || status == BATCH_FAULT
                                ? "; not everything could be looked at\n"
                                : "\n");
    terminal_answer_text(buf_span(&out));
    buf_release(&out);
}

/* Asking. */

/* Whether the answer is yes; an empty line means `by_default`, the end of input no. */
static bool ask(const char *question, bool by_default)
{
    struct file_reader input;
    struct buf line = BUF_INIT(MEM_BATCH);
    char byte;
    ptrdiff_t n;
    file_open_standard_input(&input);
    buf_printf(&line, "%s [%s] ", question, by_default ? "Y/n" : "y/N");
    terminal_answer_text(buf_span(&line));
    buf_clear(&line);
    while ((n = file_read_some(&input, &byte, 1)) == 1 && byte != '\n')
        buf_append_byte(&line, byte);
    struct span said = span_trim(buf_span(&line));
    bool yes = span_equal_ignore_case(said, SPAN("y")) || span_equal_ignore_case(said, SPAN("yes"));
    yes = yes || (said.length == 0 && n == 1 && by_default);
    buf_release(&line);
    return yes;
}

/* Writing. */

/* Below the top if it lies there. */
static struct span shown(const struct init *init, const char *path)
{
    struct span all = span_from_string(path), top = buf_span(&init->top);
    bool is_below = file_is_inside(all, top) && all.length > top.length;
    return span_slice(all, is_below ? top.length + (top.length > 1) : 0, all.length);
}

static void say(const struct init *init, const char *path, const char *what)
{
    struct buf line = BUF_INIT(MEM_BATCH);
    buf_append(&line, shown(init, path));
    buf_printf(&line, ": %s\n", what);
    terminal_answer_text(buf_span(&line));
    buf_release(&line);
}

/* The folders below `top` on the way to the file. */
static void make_folders(struct span top, const char *path)
{
    struct buf folder = BUF_INIT(MEM_BATCH);
    struct span all = span_from_string(path);
    for (size_t at = top.length + 1; (at = span_find_byte(all, at, '/')) < all.length; at++) {
        buf_clear(&folder);
        buf_append(&folder, span_slice(all, 0, at));
        file_make_folder(buf_string(&folder)); /* What cannot be made is said of the file. */
    }
    buf_release(&folder);
}

static void write_offer(struct init *init, const struct offer *offer, const char *path)
{
    struct file_writer writer;
    struct buf why = BUF_INIT(MEM_BATCH);
    make_folders(buf_span(offer->is_hook ? &init->hooks : &init->top), path);
    if (offer->is_hook)
        file_make_folder(buf_string(&init->hooks));
    bool is_open = file_writer_open_new(&writer, path, offer->kind);
    if (!is_open)
        file_writer_append_fault(&writer, &why);
    bool written = is_open && file_writer_write(&writer, span_from_string(offer->text)) &&
                   file_writer_commit(&writer);
    if (written)
        say(init, path, "written");
    else
        terminal_note("init: %s cannot be written%s%s", path, why.length ? ": " : "",
                      buf_string(&why));
    init->failed = init->failed || !written;
    file_writer_release(&writer);
    buf_release(&why);
}

/* What stands in the way: the file itself or, for a configuration, one of another name. */
static bool is_there(const struct offer *offer, const char *path)
{
    if (file_kind(path, false) != FILE_KIND_NONE)
        return true;
    if (offer->text != config_text)
        return false;
    struct buf other = BUF_INIT(MEM_BATCH);
    buf_append(&other, file_parent(span_from_string(path)));
    buf_append_string(&other, "/config.json");
    bool found = file_kind(buf_string(&other), false) != FILE_KIND_NONE;
    buf_release(&other);
    return found;
}

static bool is_asked_for(const struct init *init, const struct offer *offer)
{
    if (offer->asked_by == SIZE_MAX)
        return init->options->yes;
    return *(const bool *)((const char *)init->options + offer->asked_by);
}

static void make(struct init *init, const struct offer *offer)
{
    struct buf path = BUF_INIT(MEM_BATCH);
    const struct buf *folder = offer->is_hook ? &init->hooks : &init->top;
    bool wanted = is_asked_for(init, offer);
    if (offer->in_repository && !init->in_repository) {
        if (wanted)
            say(init, offer->name, "not written: this is no git repository");
    } else if (folder->length == 0) {
        if (init->no_hook)
            say(init, offer->name, init->no_hook);
    } else {
        buf_append(&path, buf_span(folder));
        buf_append_string(&path, folder->length > 1 ? "/" : "");
        buf_append_string(&path, offer->name);
        const char *name = buf_string(&path);
        if (is_there(offer, name)) {
            say(init, name, "is there already, and stays as it is");
        } else {
            say(init, name, offer->what);
            if (wanted || (init->may_ask && ask("  write it?", offer->by_default)))
                write_offer(init, offer, name);
        }
    }
    buf_release(&path);
}

static int run(const void *options, const struct operands *operands)
{
    struct init init = {
        .options = options, .top = BUF_INIT(MEM_BATCH), .hooks = BUF_INIT(MEM_BATCH)};
    struct buf here = BUF_INIT(MEM_BATCH), mark = BUF_INIT(MEM_BATCH);
    (void)operands;
    if (!file_current_folder(&here)) {
        terminal_note("the current folder is gone");
        buf_release(&here);
        return BATCH_FAULT;
    }
    config_find_top(buf_span(&here), &init.top);
    buf_append(&mark, buf_span(&init.top));
    buf_append_string(&mark, "/.git");
    init.in_repository = file_kind(buf_string(&mark), true) != FILE_KIND_NONE;
    init.may_ask = !init.options->yes && file_is_terminal(0) && file_is_terminal(1);
    if (init.in_repository)
        find_hooks(&init);
    init.failed = !file_enter_folder(buf_string(&init.top));
    say_what_is_there(&init);
    for (size_t i = 0; i < N_OFFERS; i++)
        make(&init, &offers[i]);
    bool nobody =
        !init.may_ask && !init.options->yes && !init.options->hook && !init.options->workflow;
    if (nobody)
        terminal_note("init: nothing was written, as there is no terminal to ask on: --yes writes "
                      "the configuration, --hook and --workflow the others");
    buf_release(&here);
    buf_release(&mark);
    buf_release(&init.top);
    buf_release(&init.hooks);
    return nobody || init.failed ? BATCH_FAULT : BATCH_CLEAN;
}

static const struct option option_rows[] = {
    {"--yes", NULL, "ask nothing, and write the configuration", OPTION_FLAG,
     offsetof(struct init_options, yes), NULL},
    {"--hook", NULL, "write the git hook, too", OPTION_FLAG, offsetof(struct init_options, hook),
     NULL},
    {"--workflow", NULL, "write the workflow of GitHub Actions, too", OPTION_FLAG,
     offsetof(struct init_options, workflow), NULL},
    {0},
};

static const struct init_options defaults = {0};

const struct command init_command = {
    .name = "init",
    .help = "Writes a configuration for this repository, and offers a git hook and a workflow.",
    .more = "It says what is found by the rules that are on by default, asks, and writes to the "
            "top of the\n"
            "repository, without one to the current folder. What is there already stays as it is.\n"
            "Without a terminal nothing is written but what --yes, --hook and --workflow ask for.",
    .options = option_rows,
    .options_size = sizeof(struct init_options),
    .defaults = &defaults,
    .run = run,
};
