/* SPDX-License-Identifier: MIT */
/**
 * What a client says about documents, and what it expects to be told, shared by the tests of them.
 * Every document is named below TALK_URI, is JavaScript, and holds text as JSON writes it.
 */
#ifndef TEST_TALK_DOCUMENTS_H
#define TEST_TALK_DOCUMENTS_H

#include "test_talk.h"

#define TALK_URI "file:///nowhere/at/all/"
/* One violation, and the only one wherever it stands. */
#define TALK_BAD_LINE "<<<<<<< a\\n"

/* A text that is scanned in many slices, or by a job. */
enum { TALK_LONG_LINES = 20000, TALK_LONG_FINDINGS = TALK_LONG_LINES / 100 };

/** A message with params made by `format`. */
void talk_tell(struct talk *talk, const char *method, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

void talk_open(struct talk *talk, const char *name, int version, const char *text);

/** Puts `text` at the begin of line `line`. */
void talk_insert(struct talk *talk, const char *name, int version, int line, const char *text);

void talk_close(struct talk *talk, const char *name);

/** The next message must be a publish: of that document, version (-1: none) and count. */
void talk_expect_publish(struct talk *talk, const char *name, int version, size_t n_diagnostics,
                         const char *when);

/** A text of so many lines, every hundredth with a violation. */
const char *talk_long_text(struct buf *out, size_t n_lines);

#endif
