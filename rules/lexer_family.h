/* SPDX-License-Identifier: MIT */
/**
 * What the families of the lexer share: the line being lexed, the table of modes, the actions that
 * a byte of code can start, and the row that makes a language.
 *
 * Layer: rules, private to rules/lexer*.c. In code, every byte is looked up in the language's table
 * of 256 actions; 0 is a boring byte. An action either steps past its byte or opens a mode; a mode
 * runs to its end or to the end of the line. So a line that begins inside a string and a string
 * that begins inside a line take the same path.
 *
 * Every action and every scan moves `at` forward or changes the mode, and looks back no further
 * than the last thing it marked, which keeps the whole linear.
 */
#ifndef RULES_LEXER_FAMILY_H
#define RULES_LEXER_FAMILY_H

#include "rules/lexer.h"

/** What is open. The rows of lex_modes; also the number that a table of actions opens it by. */
enum lex_mode_number {
    MODE_CODE,
    MODE_COMMENT_BLOCK,  /* ends at star slash */
    MODE_COMMENT_NESTED, /* the same, counting; flag: levels beyond the first */
    MODE_COMMENT_LINE,   /* to the end of the line, or further after a backslash */
    MODE_COMMENT_MARKUP,
    MODE_COMMENT_LONG, /* Lua; flag: its equals signs */
    MODE_COMMENT_POD,  /* to a line that begins with =end (flag 0) or =cut (flag 1) */
    MODE_DOUBLE,       /* one line; a backslash at its end carries on */
    MODE_SINGLE,
    MODE_DOUBLE_DOLLAR, /* with ${...} */
    MODE_SINGLE_DOLLAR,
    MODE_DOUBLE_BRACE,  /* with {...} */
    MODE_DOUBLE_FORMAT, /* Python's, with {...} that is lexed as code */
    MODE_SINGLE_FORMAT,
    MODE_DOUBLE_SWIFT,    /* with \(...) */
    MODE_DOUBLE_RAW_LINE, /* no escapes */
    MODE_SINGLE_RAW_LINE,
    MODE_BACKTICK_LINE,
    MODE_DOUBLE_MULTI, /* many lines, with escapes */
    MODE_SINGLE_MULTI,
    MODE_DOUBLE_RUBY, /* with #{...} */
    MODE_DOUBLE_RAW,  /* many lines, no escapes; a doubled delimiter is an end and a start */
    MODE_SINGLE_RAW,
    MODE_BACKTICK_RAW,
    MODE_DOUBLE_RAW_BRACE, /* with {...} */
    MODE_TRIPLE_DOUBLE,
    MODE_TRIPLE_SINGLE,
    MODE_TRIPLE_DOUBLE_FORMAT,
    MODE_TRIPLE_SINGLE_FORMAT,
    MODE_TRIPLE_DOUBLE_RAW,
    MODE_TRIPLE_SINGLE_RAW,
    MODE_TRIPLE_DOUBLE_DOLLAR,
    MODE_TRIPLE_SINGLE_DOLLAR,
    MODE_TRIPLE_RAW_DOLLAR,
    MODE_TRIPLE_SWIFT,
    MODE_TEMPLATE,     /* JavaScript; ${ opens a level of `nest` */
    MODE_SHELL_DOUBLE, /* $( opens a level of `nest` */
    MODE_RAW_CPP,      /* delimiter, flag: its length */
    MODE_RAW_HASHES,   /* flag: hashes after the closing quote */
    MODE_RAW_QUOTES,   /* flag: quotes that close it */
    MODE_DOLLAR_QUOTE, /* delimiter, flag: its length */
    MODE_LONG_STRING,  /* Lua; flag: its equals signs */
    MODE_PERCENT,      /* Ruby; delimiter: what opens and closes it, flag: levels open inside */
    MODE_HEREDOC,      /* the body of the first of `heredocs` */
    MODE_FENCE,        /* delimiter: its character, flag: its length */
    MODE_YAML_BLOCK,   /* code; flag: least indentation of its lines */
    MODE_CDATA,        /* code */
    MODE_DATA,         /* all that follows __END__ */
    MODE_COUNT,

    /* What else a byte of code can start. */
    ACTION_ESCAPE = MODE_COUNT, /* a backslash takes the next byte with it */
    ACTION_LINE_COMMENT,        /* this byte and the rest of the line */
    ACTION_WORD_COMMENT,        /* the same if a word of shell begins here */
    ACTION_BLANK_COMMENT,       /* the same after a blank and at the line's start */
    ACTION_DASH_COMMENT,        /* two dashes and the rest of the line */
    ACTION_DASH_LUA,
    ACTION_BRACKET_LUA,
    ACTION_SLASH, /* line and block comments */
    ACTION_SLASH_SPLICED,
    ACTION_SLASH_NESTED,
    ACTION_SLASH_BLOCK,
    ACTION_SLASH_STYLE,
    ACTION_SLASH_JAVASCRIPT,
    ACTION_SLASH_SCRIPT,  /* Ruby's and Perl's regexes */
    ACTION_PERCENT_RUBY,  /* %q(...), %w[...], %(...) */
    ACTION_QUESTION_RUBY, /* ?x, a string of one character */
    ACTION_CHARACTER,     /* 'x' and '\n', else an apostrophe */
    ACTION_CHARACTER_C,
    ACTION_QUOTE_JAVASCRIPT,
    ACTION_QUOTE_TRIPLE, /* one or three */
    ACTION_QUOTE_PYTHON,
    ACTION_QUOTE_TOML,
    ACTION_QUOTE_CPP,
    ACTION_QUOTE_CSHARP,
    ACTION_QUOTE_RUST,
    ACTION_QUOTE_SWIFT,
    ACTION_QUOTE_KOTLIN,
    ACTION_QUOTE_DART,
    ACTION_QUOTE_SQL,
    ACTION_QUOTE_SHELL,
    ACTION_QUOTE_YAML,
    ACTION_DOLLAR_SQL,
    ACTION_BLOCK_YAML,
    ACTION_NEST,   /* opens the mode of the language's levels, unless they are used up */
    ACTION_DEEPER, /* a bracket inside a level */
    ACTION_SHALLOWER,
    ACTION_HEREDOC_SHELL,
    ACTION_HEREDOC_RUBY,
    ACTION_HEREDOC_PHP,
    ACTION_HEREDOC_TERRAFORM,
    ACTION_PHP_BEGIN,
    ACTION_PHP_END,
    ACTION_PHP_SLASH,
    ACTION_PHP_HASH,
    ACTION_TAG_BEGIN,
    ACTION_TAG_BEGIN_HTML,
    ACTION_TAG_END,
    ACTION_BACKTICK_MARKDOWN,
    ACTION_LESS_MARKDOWN,
    ACTION_COUNT
};

enum {
    HEREDOC_TABS = 1,   /* tabs may stand before the end word */
    HEREDOC_BLANKS = 2, /* blanks may */
    HEREDOC_REST = 4    /* code may follow the end word */
};

/**
 * What a slash or a quote stands behind. In languages with a `finish` also the state's flag,
 * between two lines of code.
 */
enum lex_token {
    TOKEN_OPERATOR, /* an operand follows; so it does at the begin of a text */
    TOKEN_VALUE,    /* the end of an operand: a slash divides */
    TOKEN_BRACE,    /* a "}": it may end an operand or a block */
    TOKEN_BRACKET,  /* a ")" whose "(" is not in sight: it may end an operand or a condition */
    TOKEN_COUNT
};

/** One line on its way through the lexer. */
struct lexer {
    const struct language *language;
    const unsigned char *bytes;
    size_t length; /* where to stop: the line's, or the embedded part's */
    size_t at;     /* first byte not looked at */
    size_t marked; /* the spans cover [0, marked) */
    struct lex_state *state;
    struct lex_line *out; /* may be NULL */

    size_t token_floor;         /* the end of the last string or comment */
    enum lex_token floor_token; /* what stood there */
    bool goes_on;               /* the line does not end with these bytes */
    bool continued;             /* a backslash ended the line inside a one-line mode */
    bool no_holes;              /* a hole without an end was met in this line */
    bool no_regex;              /* a regex without an end was */
    unsigned format_holes;      /* Python: how many are open around `at` */
    size_t arithmetic_at;       /* shell: how far `arithmetic` was counted */
    bool arithmetic;            /* between (( and )) */
    uint32_t backticks;         /* Markdown: bit n: no later run of n backticks */
};

enum {
    MODE_ESCAPES = 1,  /* a backslash takes the next byte with it */
    MODE_ONE_LINE = 2, /* ends with the line unless a backslash ends that */
    MODE_NESTS = 4,    /* its hole opens a level of `nest` */
    MODE_ABSORBS = 8,  /* more of the closing quotes belong to it */
    MODE_FORMATS = 16  /* its hole is lexed as code where it ends in the same line */
};

/** How a mode runs: by its own scan, or as a string with these delimiters. */
struct lex_mode {
    enum lex_class class;
    void (*scan)(struct lexer *lexer);
    unsigned char close, close_count;
    unsigned char flags;
    unsigned char hole[3]; /* first byte, second or 0, the byte that ends it; no hole: zero */
};

struct language {
    const char *id;
    const char *aliases;    /* other ids, with blanks between */
    const char *extensions; /* without the dot */
    const char *names;      /* whole file names; `*` at the end stands for any rest */
    enum language_kind kind;
    const unsigned char *actions;        /* by byte; NULL: all is code */
    const unsigned char *nested_actions; /* the same where state.depth is not 0 */
    const char *comment_lines;           /* first bytes that make a whole line a comment */
    void (*line)(struct lexer *lexer);   /* instead of lex_run */
    void (*finish)(struct lexer *lexer); /* after the line, before one-line modes end */
};

/** Appends a span, or lengthens the last one if it is of the same class. */
void lex_push_span(struct lex_line *line, enum lex_class class, size_t start, size_t end);

/** The bytes so far not marked, up to `upto`, are of this class. */
static inline void lex_mark(struct lexer *lexer, enum lex_class class, size_t upto)
{
    if (upto <= lexer->marked)
        return;
    if (lexer->out)
        lex_push_span(lexer->out, class, lexer->marked, upto);
    lexer->marked = upto;
}

/** Runs modes and code from `at` to `length`. */
void lex_run(struct lexer *lexer);

/** Opens a mode whose delimiter is [start, after); its parameters are zero. */
void lex_open(struct lexer *lexer, enum lex_mode_number mode, size_t start, size_t after);

/** Ends the open mode before byte `after`, back to code. */
void lex_close(struct lexer *lexer, size_t after);

/** The rest of the line from byte `start` is a comment that ends with it. */
void lex_comment_rest(struct lexer *lexer, size_t start);

/** Bytes [start, end) are a string that is complete. */
void lex_string(struct lexer *lexer, size_t start, size_t end);

/** The rest of the line belongs to the open mode. */
void lex_rest(struct lexer *lexer);

/** The byte at `at`, or 0 past the end. */
static inline unsigned char lex_byte(const struct lexer *lexer, size_t at)
{
    return at < lexer->length ? lexer->bytes[at] : 0;
}

/** Bytes equal to the one at `at`, from there on. */
size_t lex_run_length(const struct lexer *lexer, size_t at);

/** The first `byte` at or after `at`, or the length. */
size_t lex_find(const struct lexer *lexer, size_t at, char byte);

/** True if the bytes at `at` are `text`. */
bool lex_looking_at(const struct lexer *lexer, size_t at, const char *text);

/** Where the word that ends before `at` begins; not before what is marked. */
size_t lex_word_start(const struct lexer *lexer, size_t at);

/** The last token before `at`. */
enum lex_token lex_token_before(const struct lexer *lexer, size_t at);

/** Whether that is the end of an operand, so that what follows is none. */
static inline bool lex_value_before(const struct lexer *lexer, size_t at)
{
    return lex_token_before(lexer, at) != TOKEN_OPERATOR;
}

/** What stood before the line, by the flag that it begins with. */
static inline enum lex_token lex_flag_token(const struct lex_state *state)
{
    return state->flag < TOKEN_COUNT ? (enum lex_token)state->flag : TOKEN_VALUE;
}

/** The bytes of [start, end) as a span. */
struct span lex_slice(const struct lexer *lexer, size_t start, size_t end);

static inline bool lex_is_blank(unsigned char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\f';
}

static inline bool lex_is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static inline bool lex_is_letter(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
           byte >= 0x80;
}

static inline bool lex_is_word(unsigned char byte)
{
    return lex_is_letter(byte) || lex_is_digit(byte);
}

/** The rows of the modes and of the actions, in lexer_modes.c. */
extern const struct lex_mode lex_modes[MODE_COUNT];
extern void (*const lex_action_functions[ACTION_COUNT])(struct lexer *lexer);

/** The languages that markup embeds, in lexer_languages.c. */
extern const struct language *const language_javascript;
extern const struct language *const language_css;

/* Scans and actions, by the file they live in. The names say which row of the tables. */

void lex_scan_string(struct lexer *lexer); /* lexer.c */

void lex_scan_comment_block(struct lexer *lexer); /* lexer_c_like.c */
void lex_scan_comment_nested(struct lexer *lexer);
void lex_scan_comment_line(struct lexer *lexer);
void lex_action_slash(struct lexer *lexer);
void lex_action_slash_spliced(struct lexer *lexer);
void lex_action_slash_nested(struct lexer *lexer);
void lex_action_slash_block(struct lexer *lexer);
void lex_action_slash_style(struct lexer *lexer);
void lex_action_character(struct lexer *lexer);
void lex_action_character_c(struct lexer *lexer);

void lex_scan_raw_cpp(struct lexer *lexer); /* lexer_quotes.c */
void lex_scan_raw_hashes(struct lexer *lexer);
void lex_scan_raw_quotes(struct lexer *lexer);
void lex_action_quote_triple(struct lexer *lexer);
void lex_action_quote_python(struct lexer *lexer);
void lex_action_quote_toml(struct lexer *lexer);
void lex_action_quote_cpp(struct lexer *lexer);
void lex_action_quote_csharp(struct lexer *lexer);
void lex_action_quote_rust(struct lexer *lexer);
void lex_action_quote_swift(struct lexer *lexer);
void lex_action_quote_kotlin(struct lexer *lexer);
void lex_action_quote_dart(struct lexer *lexer);

/** Lexes the code of the hole whose brace is at `at`, if it ends in this line; where to go on. */
size_t lex_format_hole(struct lexer *lexer, size_t at); /* lexer_format.c */

/** The length of the escape whose backslash is at `at`, which does not hide a hole. */
size_t lex_format_escape(const struct lexer *lexer, size_t at);

void lex_action_slash_javascript(struct lexer *lexer); /* lexer_javascript.c */
void lex_action_slash_script(struct lexer *lexer);
void lex_action_quote_javascript(struct lexer *lexer);
void lex_run_javascript(struct lexer *lexer);
void lex_finish_javascript(struct lexer *lexer);

void lex_action_escape(struct lexer *lexer); /* lexer_script.c */
void lex_action_line_comment(struct lexer *lexer);
void lex_action_word_comment(struct lexer *lexer);
void lex_action_blank_comment(struct lexer *lexer);
void lex_action_dash_comment(struct lexer *lexer);
void lex_scan_comment_long(struct lexer *lexer);
void lex_scan_long_string(struct lexer *lexer);
void lex_action_dash_lua(struct lexer *lexer);
void lex_action_bracket_lua(struct lexer *lexer);
void lex_scan_dollar_quote(struct lexer *lexer);
void lex_action_quote_sql(struct lexer *lexer);
void lex_action_dollar_sql(struct lexer *lexer);
void lex_scan_comment_pod(struct lexer *lexer);
void lex_scan_percent(struct lexer *lexer);
void lex_action_percent_ruby(struct lexer *lexer);
void lex_action_question_ruby(struct lexer *lexer);
void lex_run_ruby(struct lexer *lexer);
void lex_run_perl(struct lexer *lexer);

void lex_action_nest(struct lexer *lexer); /* lexer_shell.c */
void lex_action_deeper(struct lexer *lexer);
void lex_action_shallower(struct lexer *lexer);
void lex_action_quote_shell(struct lexer *lexer);
void lex_scan_heredoc(struct lexer *lexer); /* lexer_heredoc.c */
void lex_action_heredoc_shell(struct lexer *lexer);
void lex_action_heredoc_ruby(struct lexer *lexer);
void lex_action_heredoc_php(struct lexer *lexer);
void lex_action_heredoc_terraform(struct lexer *lexer);

void lex_scan_comment_markup(struct lexer *lexer); /* lexer_markup.c */
void lex_scan_cdata(struct lexer *lexer);
void lex_action_tag_begin(struct lexer *lexer);
void lex_action_tag_begin_html(struct lexer *lexer);
void lex_action_tag_end(struct lexer *lexer);
void lex_run_html(struct lexer *lexer);
void lex_action_php_begin(struct lexer *lexer);
void lex_action_php_end(struct lexer *lexer);
void lex_action_php_slash(struct lexer *lexer);
void lex_action_php_hash(struct lexer *lexer);

void lex_run_markdown(struct lexer *lexer); /* lexer_markdown.c */
void lex_scan_fence(struct lexer *lexer);
void lex_action_backtick_markdown(struct lexer *lexer);
void lex_action_less_markdown(struct lexer *lexer);

void lex_run_yaml(struct lexer *lexer); /* lexer_yaml.c */
void lex_action_quote_yaml(struct lexer *lexer);
void lex_action_block_yaml(struct lexer *lexer);

#endif
