/* SPDX-License-Identifier: MIT */
#include "server/ignore.h"

#include "rules/glob.h"

/* One past the pattern in a line: spaces at the end count only behind a backslash. */
static size_t pattern_end(struct span line)
{
    size_t end = 0;
    for (size_t at = 0; at < line.length; at++) {
        if (line.bytes[at] == '\\' && ++at == line.length)
            return line.length; /* As git: with a lone backslash at the end nothing is cut. */
        if (line.bytes[at] != ' ' || line.bytes[at - (at > 0)] == '\\')
            end = at + 1;
    }
    return end;
}

static bool parse_rule(struct span line, struct ignore_rule *out)
{
    *out = (struct ignore_rule){0};
    if (line.length == 0 || line.bytes[0] == '#')
        return false;
    struct span p = span_slice(line, 0, pattern_end(line));
    if (span_starts_with(p, SPAN("!"))) {
        out->negated = true;
        p = span_slice(p, 1, p.length);
    }
    if (span_ends_with(p, SPAN("/"))) {
        out->folder_only = true;
        p.length--;
    }
    out->base_name = span_find_byte(p, 0, '/') == p.length;
    if (span_starts_with(p, SPAN("/")))
        p = span_slice(p, 1, p.length);
    out->pattern = p;
    return p.length > 0;
}

/* The line that begins at *at, without its end and what follows a NUL; *at moves behind it. */
static struct span take_line(struct span text, size_t *at)
{
    size_t end = span_find_byte(text, *at, '\n');
    struct span line = span_slice(text, *at, end);
    *at = end + 1;
    if (span_ends_with(line, SPAN("\r")))
        line.length--;
    return span_slice(line, 0, span_find_byte(line, 0, '\0'));
}

static void parse_rules(struct ignore_file *file, struct span text)
{
    size_t n_lines = 1;
    for (size_t at = 0; at < text.length; at++)
        n_lines += text.bytes[at] == '\n';
    file->rules = arena_alloc(&file->arena, n_lines * sizeof *file->rules);
    size_t at = span_starts_with(text, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < text.length) {
        struct span line = take_line(text, &at);
        file->n_rules += parse_rule(line, &file->rules[file->n_rules]);
    }
}

void ignore_push(struct ignore_stack *stack, struct span folder, struct span text)
{
    struct ignore_file *file = mem_zalloc(MEM_SERVER, 1, sizeof *file);
    file->arena.tag = MEM_SERVER;
    file->folder = arena_copy(&file->arena, folder);
    parse_rules(file, arena_copy(&file->arena, text));
    file->outer = stack->innermost;
    stack->innermost = file;
}

void ignore_pop(struct ignore_stack *stack)
{
    struct ignore_file *file = stack->innermost;
    stack->innermost = file->outer;
    arena_release(&file->arena);
    mem_free(MEM_SERVER, file);
}

void ignore_release(struct ignore_stack *stack)
{
    while (stack && stack->innermost)
        ignore_pop(stack);
}

/* What is not there, and what is no file, holds no rules; of what cannot be told that is said. */
static void note_status(const struct ignore_stack *stack, const char *path, enum file_status status)
{
    if (status != FILE_OK && status != FILE_MISSING && stack->listener.unread)
        stack->listener.unread(stack->listener.context, span_from_string(path), status);
}

static void push_file(struct ignore_stack *stack, struct span folder, const char *path)
{
    struct buf text = BUF_INIT(MEM_SERVER);
    enum file_kind kind;
    enum file_status status = file_look(path, false, &kind);
    if (kind == FILE_KIND_REGULAR)
        status = file_read(path, IGNORE_FILE_MAX, &text);
    note_status(stack, path, status);
    ignore_push(stack, folder, buf_span(&text));
    buf_release(&text);
}

void ignore_push_folder(struct ignore_stack *stack, const char *top, struct span folder)
{
    struct buf path = BUF_INIT(MEM_SERVER);
    buf_printf(&path, "%s/", top);
    buf_append(&path, folder);
    buf_append_string(&path, folder.length ? "/.gitignore" : ".gitignore");
    push_file(stack, folder, buf_string(&path));
    buf_release(&path);
}

/* Replaces `path` by the first line of the small file it names, made absolute against the file's
 * folder; `prefix` is taken off the line. False if there is no such line. */
static bool follow_file(const struct ignore_stack *stack, struct buf *path, struct span prefix)
{
    struct buf text = BUF_INIT(MEM_SERVER);
    enum file_status status = file_read(buf_string(path), 64 * 1024, &text);
    bool found = status == FILE_OK && span_starts_with(buf_span(&text), prefix);
    note_status(stack, buf_string(path), status);
    if (found) {
        struct span target = span_trim(span_slice(buf_span(&text), prefix.length, text.length));
        struct buf resolved = BUF_INIT(MEM_SERVER);
        file_absolute_path(target, file_parent(buf_span(path)), &resolved);
        buf_release(path);
        *path = resolved;
    }
    buf_release(&text);
    return found;
}

/* Appends the folder that holds info/exclude: .git, or what a worktree's .git file leads to. */
static void common_folder(const struct ignore_stack *stack, const char *top, struct buf *out)
{
    enum file_kind kind;
    file_absolute_path(SPAN(".git"), span_from_string(top), out);
    note_status(stack, buf_string(out), file_look(buf_string(out), true, &kind));
    if (kind != FILE_KIND_REGULAR || !follow_file(stack, out, SPAN("gitdir:")))
        return;
    size_t length = out->length;
    buf_append_string(out, "/commondir");
    if (!follow_file(stack, out, SPAN("")))
        out->length = length;
}

void ignore_push_exclude(struct ignore_stack *stack, const char *top)
{
    struct buf path = BUF_INIT(MEM_SERVER);
    common_folder(stack, top, &path);
    buf_append_string(&path, "/info/exclude");
    push_file(stack, SPAN(""), buf_string(&path));
    buf_release(&path);
}

static bool rule_matches(const struct ignore_rule *rule, struct span path, bool is_folder)
{
    if (rule->folder_only && !is_folder)
        return false;
    return glob_match_git(rule->pattern, rule->base_name ? file_base_name(path) : path);
}

/* The rule of the file that decides about the path, or NULL. */
static const struct ignore_rule *deciding_rule(const struct ignore_file *file, struct span path,
                                               bool is_folder)
{
    struct span folder = file->folder;
    if (folder.length) {
        if (!span_starts_with(path, folder) || path.length <= folder.length ||
            path.bytes[folder.length] != '/')
            return NULL;
        path = span_slice(path, folder.length + 1, path.length);
    }
    for (size_t i = file->n_rules; i > 0; i--)
        if (rule_matches(&file->rules[i - 1], path, is_folder))
            return &file->rules[i - 1];
    return NULL;
}

bool ignore_match(const struct ignore_stack *stack, struct span path, bool is_folder)
{
    for (const struct ignore_file *file = stack->innermost; file; file = file->outer) {
        const struct ignore_rule *rule = deciding_rule(file, path, is_folder);
        if (rule)
            return !rule->negated;
    }
    return false;
}

bool ignore_match_below(const struct ignore_stack *stack, struct span path, bool is_folder)
{
    for (size_t at = 0; at < path.length; at++)
        if (path.bytes[at] == '/' && ignore_match(stack, span_slice(path, 0, at), true))
            return true;
    return ignore_match(stack, path, is_folder);
}

bool ignore_check(const char *top, struct span path, bool is_folder,
                  struct ignore_listener listener)
{
    struct ignore_stack stack = {.listener = listener};
    ignore_push_exclude(&stack, top);
    ignore_push_folder(&stack, top, SPAN(""));
    for (size_t at = 0; at < path.length; at++)
        if (path.bytes[at] == '/')
            ignore_push_folder(&stack, top, span_slice(path, 0, at));
    bool ignored = ignore_match_below(&stack, path, is_folder);
    ignore_release(&stack);
    return ignored;
}
