/* SPDX-License-Identifier: MIT */
/**
 * The command line as data: one table per command says which flags there are, and parsing, --help
 * and the nearest known flag all follow from it.
 *
 * Layer: server, over base and suggest. Prints nothing: what is to be said is appended to buffers.
 *
 * A flag is `--name value` or `--name=value`; of a flag given twice the later counts, unless it is
 * a list. `--` ends flags; a lone `-` is an operand, and so is what begins with `-:`. A value that
 * begins with `--` needs the form with "=", so that a forgotten value is noticed.
 */
#ifndef SERVER_COMMAND_LINE_H
#define SERVER_COMMAND_LINE_H

#include "base/arena.h"
#include "base/buf.h"

/** The field that an option fills, at `offset` in the command's struct of options. */
enum option_kind {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_LIST,     /* struct operands: every value given */
    OPTION_CHOICE,   /* unsigned: index in `choices` */
    OPTION_SEVERITY, /* enum severity, not off */
    OPTION_DAY       /* struct day */
};

struct option {
    const char *name;  /* with its dashes */
    const char *value; /* what stands for it in --help; NULL for a flag */
    const char *help;  /* a few words, no full stop */
    enum option_kind kind;
    size_t offset;
    const char *const *choices; /* closed by NULL */
};

/** Words of the command line, in their order; views argv. */
struct operands {
    const char **items;
    size_t count;
};

struct command {
    const char *name;             /* one word or two: "rules list" */
    const char *operands;         /* what stands for them in --help; NULL: there are none */
    const char *help;             /* what it does, one line */
    const char *more;             /* further lines of its --help, or NULL */
    const struct option *options; /* closed by a row without a name */
    size_t options_size;          /* of its struct of options */
    const void *defaults;         /* such a struct; NULL: all zero */
    size_t min_operands, max_operands;

    /** Does it; returns the exit status. */
    int (*run)(const void *options, const struct operands *operands);
};

/** The commands of the program. */
struct command_set {
    const char *program;
    const char *help;                      /* one line */
    const struct command *const *commands; /* closed by NULL */
};

/** The word that a command's name begins with. */
struct span command_first_word(const struct command *command);

/** The second word of its name; NULL if there is none. */
const char *command_second_word(const struct command *command);

enum command_line_status {
    COMMAND_LINE_OK,
    COMMAND_LINE_HELP,    /* the text was appended: an answer */
    COMMAND_LINE_VERSION, /* asked for, nothing appended */
    COMMAND_LINE_FAULT    /* one line that says what is wrong was appended */
};

/**
 * Finds the command that argv (closed by NULL, without the program's name) begins with; `*rest` is
 * what follows it. Help of the program and of a group of commands is answered here.
 */
enum command_line_status command_find(const struct command_set *set, const char *const *argv,
                                      const struct command **found, const char *const **rest,
                                      struct buf *said);

/**
 * Reads what follows the command into its struct of options, made in `arena`, and its operands.
 */
enum command_line_status command_parse(const struct command *command, const char *const *argv,
                                       struct arena *arena, void **options,
                                       struct operands *operands, struct buf *said);

#endif
