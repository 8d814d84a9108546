/* SPDX-License-Identifier: MIT */
#include "base/process.h"

#include "base/file.h"

enum { PROC_FILE_MAX = 4 * 1024 * 1024, KILOBYTE = 1024 };

/* The number of kilobytes behind a field's name at the begin of a line, as bytes; 0 without it. */
static size_t field_bytes(struct span line, struct span name)
{
    size_t kilobytes = 0;
    if (!span_starts_with(line, name))
        return 0;
    for (size_t i = name.length; i < line.length && line.bytes[i] != 'k'; i++)
        if (line.bytes[i] >= '0' && line.bytes[i] <= '9')
            kilobytes = kilobytes * 10 + (size_t)(line.bytes[i] - '0');
    return kilobytes * KILOBYTE;
}

static struct span next_line(struct span text, size_t *at)
{
    size_t end = span_find_byte(text, *at, '\n');
    struct span line = span_slice(text, *at, end);
    *at = end + 1;
    return line;
}

static void read_status(struct process_memory *memory)
{
    struct buf text = {0};
    if (file_read("/proc/self/status", PROC_FILE_MAX, &text) == FILE_OK)
        for (size_t at = 0; at < text.length;) {
            struct span line = next_line(buf_span(&text), &at);
            memory->resident += field_bytes(line, SPAN("VmRSS:"));
            memory->peak_resident += field_bytes(line, SPAN("VmHWM:"));
        }
    buf_release(&text);
}

/* Whether the line is the head of a mapping, as "55d0-55d9 rw-p 0 08:01 12   /bin/x". */
static bool is_head(struct span line)
{
    size_t at = 0;
    while (at < line.length && ((line.bytes[at] >= '0' && line.bytes[at] <= '9') ||
                                (line.bytes[at] >= 'a' && line.bytes[at] <= 'f')))
        at++;
    return at > 0 && at < line.length && line.bytes[at] == '-';
}

static void read_mappings(struct process_memory *memory)
{
    struct buf text = {0};
    bool is_image = false, is_stack = false;
    if (file_read("/proc/self/smaps", PROC_FILE_MAX, &text) == FILE_OK)
        for (size_t at = 0; at < text.length;) {
            struct span line = next_line(buf_span(&text), &at);
            if (is_head(line)) {
                is_image = span_find_byte(line, 0, '/') < line.length;
                is_stack = span_ends_with(line, SPAN("[stack]"));
                continue;
            }
            /* Not Private_Dirty: it holds pages of a file that was written just now, too. */
            size_t own = field_bytes(line, SPAN("Anonymous:"));
            memory->private_dirty += own;
            memory->image += is_image ? own : 0;
            memory->stack += is_stack ? own : 0;
        }
    buf_release(&text);
}

struct process_memory process_memory(void)
{
    struct process_memory memory = {0};
    read_status(&memory);
    read_mappings(&memory);
    return memory;
}
