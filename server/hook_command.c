/* SPDX-License-Identifier: MIT */
#include "server/hook_command.h"

#include "base/file.h"
#include "protocol/json_read.h"
#include "server/batch.h"
#include "server/check_options.h"
#include "server/session.h"
#include "server/terminal.h"

enum {
    PASSED = 0,
    REFUSED = 2, /* hosts hand standard error back to the agent for this one alone */
    PAYLOAD_MAX = 64 * 1024 * 1024,
    FILES_MAX = 1000
};

struct hook_options {
    enum severity fail_on;
};

/* What was done. */
struct event {
    json_t *payload;
    struct buf folder; /* the current one */
    const char *files[FILES_MAX];
    size_t n_files;
    bool names_files; /* there may be none left of them */
    const char *why;  /* it cannot be told; NULL: it can */
};

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* Below the current folder it is said as a path from there. */
static const char *short_path(const struct event *event, const char *file)
{
    const struct buf *folder = &event->folder;
    if (folder->length > 1 && strncmp(file, folder->bytes, folder->length) == 0 &&
        file[folder->length] == '/')
        return file + folder->length + 1;
    return strcmp(file, "-") == 0 ? "./-" : file;
}

static void add_file(struct event *event, const char *file)
{
    event->names_files = true;
    if (event->n_files == FILES_MAX)
        event->why = "it names more files than can be checked at once";
    else if (*file && file_kind(file, true) != FILE_KIND_NONE) /* What is gone breaks nothing. */
        event->files[event->n_files++] = short_path(event, file);
}

static void read_tool_input(struct event *event)
{
    static const char *const names[] = {"file_path", "notebook_path", "path"};
    const json_t *input = json_object_get(event->payload, "tool_input");
    for (size_t i = 0; i < sizeof names / sizeof *names && !event->names_files; i++)
        if (text_of(input, names[i]))
            add_file(event, text_of(input, names[i]));
}

static void read_files(struct event *event)
{
    const json_t *files = json_object_get(event->payload, "files");
    const json_t *file;
    size_t i;
    if (files && !json_is_array(files))
        event->why = "`files` is no list";
    json_array_foreach(files, i, file)
    {
        if (json_is_string(file))
            add_file(event, json_string_value(file));
        else
            event->why = "`files` is no list of paths";
    }
}

static bool read_payload(struct event *event)
{
    struct buf body = BUF_INIT(MEM_BATCH);
    int position;
    enum file_status status = file_read_standard_input(PAYLOAD_MAX, &body);
    if (status == FILE_OK)
        event->payload = json_read(&body, &position);
    if (status != FILE_OK)
        event->why = file_status_text(status);
    else if (!json_is_object(event->payload))
        event->why = "it is no JSON object";
    buf_release(&body);
    return !event->why;
}

/* The host starts hooks where it likes; what it says of it counts. */
static bool enter_folder(struct event *event)
{
    const char *folder = text_of(event->payload, "cwd");
    if (folder && !file_enter_folder(folder))
        event->why = "the folder that it names is gone";
    else
        file_current_folder(&event->folder);
    return !event->why;
}

/* Appends the commit that new is measured from; nothing where there is no repository. True: there
   is a session that is measured from what was found when it began. */
static bool find_base(struct span folder, struct buf *base)
{
    struct session_store store = {.count = 0};
    struct session session = {.root = BUF_INIT(MEM_BATCH), .base = BUF_INIT(MEM_BATCH)};
    struct buf root = BUF_INIT(MEM_BATCH), said = BUF_INIT(MEM_BATCH);
    bool is_repository = session_find_root(folder, &root);
    session_store_open(&store, &said);
    bool is_there = session_store_read(&store, buf_span(&root), &session);
    bool was_scanned = is_there && session.record.flags & SESSION_WAS_SCANNED;
    if (is_there && !was_scanned)
        buf_append(base, buf_span(&session.base));
    if (is_repository && !was_scanned && base->length == 0)
        buf_append_string(base, "HEAD");
    session_store_release(&store);
    session_release(&session);
    buf_release(&root);
    buf_release(&said);
    return was_scanned;
}

static int check(const struct hook_options *hook, const struct event *event)
{
    struct buf base = BUF_INIT(MEM_BATCH);
    struct check_options options = check_options_for_check;
    const struct operands files = {(const char **)event->files, event->n_files};
    bool was_scanned = find_base(buf_span(&event->folder), &base);
    options.format = CHECK_AGENT;
    options.quiet = true;
    options.force_exclude = true;
    options.fail_on = options.minimum = hook->fail_on;
    options.base = base.length ? buf_string(&base) : NULL;
    options.only_new = options.base || was_scanned;
    int status = batch_check(&options, &files);
    buf_release(&base);
    return status == BATCH_CLEAN ? PASSED : REFUSED;
}

static int gate(const struct hook_options *options, void (*read)(struct event *event))
{
    struct event event = {.folder = BUF_INIT(MEM_BATCH)};
    int status = REFUSED;
    if (read_payload(&event) && enter_folder(&event))
        read(&event);
    if (event.why)
        terminal_note(
            "nothing was checked: what the host says on standard input cannot be used: %s",
            event.why);
    else if (event.names_files && event.n_files == 0)
        status = PASSED;
    else
        status = check(options, &event);
    json_decref(event.payload);
    buf_release(&event.folder);
    return status;
}

static int run_claude_code(const void *options, const struct operands *operands)
{
    (void)operands;
    return gate(options, read_tool_input);
}

static int run_generic(const void *options, const struct operands *operands)
{
    (void)operands;
    return gate(options, read_files);
}

static const struct option option_rows[] = {
    {"--fail-on", "LEVEL", "refuse from this severity on (blocked)", OPTION_SEVERITY,
     offsetof(struct hook_options, fail_on), NULL},
    {0},
};

static const struct hook_options defaults = {.fail_on = SEVERITY_BLOCKED};

const struct command hook_command_claude_code = {
    .name = "hook claude-code",
    .help = "The gate for Claude Code: checks what a hook's event names, and refuses what is new.",
    .more = "For PostToolUse of the tools that write, and for Stop; docs/agents.md says how.",
    .options = option_rows,
    .options_size = sizeof(struct hook_options),
    .defaults = &defaults,
    .run = run_claude_code,
};

const struct command hook_command_generic = {
    .name = "hook generic",
    .help = "The same for other agents: reads {\"cwd\": FOLDER, \"files\": [PATH...]}.",
    .more = "Both may be left out: the current folder, all of it. Exit status: 0 go on, 2 mend "
            "what is\n"
            "said on standard error.",
    .options = option_rows,
    .options_size = sizeof(struct hook_options),
    .defaults = &defaults,
    .run = run_generic,
};
