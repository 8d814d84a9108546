/* SPDX-License-Identifier: MIT */
#include "server/config_command.h"

#include "base/file.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "server/batch.h"
#include "server/report.h"
#include "server/terminal.h"
#include "server/walk.h"

#include <stdlib.h>

/* Faults of all files, to be put in order; views them. */
struct fault_list {
    const struct file_fault **items;
    size_t count, capacity;
};

static void add_fault(struct fault_list *list, const struct file_fault *fault)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? list->capacity * 2 : 16;
        list->items = mem_resize(MEM_BATCH, list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = fault;
}

static int compare_faults(const void *a, const void *b)
{
    const struct file_fault *left = *(const struct file_fault *const *)a;
    const struct file_fault *right = *(const struct file_fault *const *)b;
    int order = span_compare(left->path, right->path);
    if (order)
        return order;
    if (left->start != right->start)
        return left->start < right->start ? -1 : 1;
    return strcmp(left->message, right->message);
}

/* In UTF-16 units from 1, as all columns are; in bytes if the file is gone. */
static size_t column_of(const struct file_fault *fault)
{
    struct buf path = {0};
    struct buf text = {0};
    struct buf valid = {0};
    size_t column = fault->first.byte;
    buf_append(&path, fault->path);
    if (file_read(buf_string(&path), TREE_FILE_MAX, &text) == FILE_OK) {
        utf8_append_valid(
            &valid, span_slice(buf_span(&text), fault->start - fault->first.byte, fault->start));
        column = utf8_count_utf16(buf_span(&valid));
    }
    buf_release(&path);
    buf_release(&text);
    buf_release(&valid);
    return column + 1;
}

/* Relative to the current folder if it lies below. */
static struct span shown(struct span path)
{
    struct buf current = {0};
    if (file_current_folder(&current) && current.length > 1)
        buf_append_byte(&current, '/');
    size_t skip = span_starts_with(path, buf_span(&current)) ? current.length : 0;
    buf_release(&current);
    return span_slice(path, skip, path.length);
}

static void tell_fault(const struct file_fault *fault, struct buf *out, struct report *report)
{
    struct span path = shown(fault->path);
    size_t line = fault->first.line + 1, column = column_of(fault);
    report_append_path(out, path);
    buf_printf(out, ":%zu:%zu: %s: ", line, column, severity_name(fault->severity));
    printable_append_string(out, fault->message);
    buf_append_byte(out, '\n');
    if (report)
        report_add_fault(report, path, line, column, fault->severity, fault->message);
}

bool config_command_tell_faults(const struct workspace *workspace, const struct file_faults *more,
                                struct report *report)
{
    struct fault_list list = {0};
    struct buf out = {0};
    bool is_error = false;
    const struct file_fault *fault = NULL;
    while ((fault = workspace_next_fault(workspace, fault)))
        add_fault(&list, fault);
    for (size_t i = 0; more && i < more->count; i++)
        add_fault(&list, &more->items[i]);
    if (list.count > 1)
        qsort(list.items, list.count, sizeof *list.items, compare_faults);
    for (size_t i = 0; i < list.count; i++) {
        is_error = is_error || list.items[i]->severity == SEVERITY_BLOCKED;
        if (i == 0 || compare_faults(&list.items[i - 1], &list.items[i]) != 0)
            tell_fault(list.items[i], &out, report);
    }
    terminal_note_text(buf_span(&out));
    buf_release(&out);
    mem_free(MEM_BATCH, list.items);
    return is_error;
}

static int show(const void *options, const struct operands *operands)
{
    (void)options;
    struct workspace workspace;
    struct buf current = {0};
    struct buf path = {0};
    struct buf out = {0};
    const char *given = operands->count ? operands->items[0] : ".";
    file_current_folder(&current);
    file_absolute_path(span_from_string(given), buf_span(&current), &path);
    if (file_kind(given, true) == FILE_KIND_FOLDER)
        buf_append_string(&path, "/-");
    workspace_init(&workspace);
    workspace_add_folder(&workspace, buf_span(&current));
    workspace_show_config(&workspace, buf_span(&path), &out);
    bool is_error = config_command_tell_faults(&workspace, NULL, NULL);
    bool answered = terminal_answer_text(buf_span(&out));
    workspace_release(&workspace);
    buf_release(&current);
    buf_release(&path);
    buf_release(&out);
    if (is_error)
        return BATCH_FAULT;
    return answered ? BATCH_CLEAN : BATCH_INCOMPLETE;
}

static const struct option no_options[] = {{0}};

const struct command config_command_show = {
    .name = "config show",
    .operands = "[FILE]",
    .help = "Shows every value that counts for a file, and where it comes from.",
    .more = "Without FILE: for the files of the current folder.",
    .options = no_options,
    .max_operands = 1,
    .run = show,
};
