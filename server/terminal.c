/* SPDX-License-Identifier: MIT */
#include "server/terminal.h"

#include "base/buf.h"
#include "base/file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

enum { OUTPUT = 1, ERRORS = 2 };

static bool reader_has_gone(void)
{
#ifdef EPIPE
    return errno == EPIPE;
#else
    return false;
#endif
}

bool terminal_answer(struct span bytes)
{
    if (file_write_descriptor(OUTPUT, bytes))
        return true;
    if (!reader_has_gone())
        terminal_note("the answer cannot be written to standard output");
    return false;
}

void terminal_note_bytes(struct span bytes)
{
    file_write_descriptor(ERRORS, bytes); /* There is nobody else to tell. */
}

void terminal_note(const char *format, ...)
{
    struct buf line = {0};
    va_list arguments;
    buf_append_string(&line, "auto-enforcer: ");
    va_start(arguments, format);
    buf_vprintf(&line, format, arguments);
    va_end(arguments);
    buf_append_byte(&line, '\n');
    terminal_note_bytes(buf_span(&line));
    buf_release(&line);
}

bool terminal_wants_color(enum terminal_color color)
{
    const char *no_color = getenv("NO_COLOR");
    if (color != COLOR_AUTO)
        return color == COLOR_ALWAYS;
    return file_is_terminal(OUTPUT) && !(no_color && *no_color);
}
