/* SPDX-License-Identifier: MIT */
#include "server/terminal.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/printable.h"

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

bool terminal_answer_text(struct span lines)
{
    struct buf safe = {0};
    printable_append_lines(&safe, lines);
    bool answered = terminal_answer(buf_span(&safe));
    buf_release(&safe);
    return answered;
}

bool terminal_answer_contents(struct span bytes)
{
    return file_is_terminal(OUTPUT) ? terminal_answer_text(bytes) : terminal_answer(bytes);
}

void terminal_note_text(struct span lines)
{
    struct buf safe = {0};
    printable_append_lines(&safe, lines);
    terminal_note_bytes(buf_span(&safe));
    buf_release(&safe);
}

void terminal_note_bytes(struct span bytes)
{
    file_write_descriptor(ERRORS, bytes); /* There is nobody else to tell. */
}

void terminal_note(const char *format, ...)
{
    struct buf said = {0};
    struct buf line = {0};
    va_list arguments;
    va_start(arguments, format);
    buf_vprintf(&said, format, arguments);
    va_end(arguments);
    buf_append_string(&line, "auto-enforcer: ");
    printable_append(&line, buf_span(&said));
    buf_append_byte(&line, '\n');
    buf_release(&said);
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
