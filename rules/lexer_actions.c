/* SPDX-License-Identifier: MIT */
/* What each byte of code can start, by family. A byte that is not named is boring. */
#include "rules/lexer_actions.h"

const unsigned char lex_actions_c[256] = {
    ['/'] = ACTION_SLASH_SPLICED,
    ['"'] = MODE_DOUBLE,
    ['\''] = ACTION_CHARACTER_C,
};

const unsigned char lex_actions_cpp[256] = {
    ['/'] = ACTION_SLASH_SPLICED,
    ['"'] = ACTION_QUOTE_CPP,
    ['\''] = ACTION_CHARACTER_C,
};

const unsigned char lex_actions_java[256] = {
    ['/'] = ACTION_SLASH,
    ['"'] = ACTION_QUOTE_TRIPLE,
    ['\''] = ACTION_CHARACTER,
};

const unsigned char lex_actions_groovy[256] = {
    ['/'] = ACTION_SLASH,
    ['"'] = ACTION_QUOTE_TRIPLE,
    ['\''] = ACTION_QUOTE_TRIPLE,
};

const unsigned char lex_actions_csharp[256] = {
    ['/'] = ACTION_SLASH,
    ['"'] = ACTION_QUOTE_CSHARP,
    ['\''] = ACTION_CHARACTER,
};

const unsigned char lex_actions_go[256] = {
    ['/'] = ACTION_SLASH,
    ['"'] = MODE_DOUBLE,
    ['\''] = ACTION_CHARACTER,
    ['`'] = MODE_BACKTICK_RAW,
};

const unsigned char lex_actions_rust[256] = {
    ['/'] = ACTION_SLASH_NESTED,
    ['"'] = ACTION_QUOTE_RUST,
    ['\''] = ACTION_CHARACTER,
};

const unsigned char lex_actions_kotlin[256] = {
    ['/'] = ACTION_SLASH_NESTED,
    ['"'] = ACTION_QUOTE_KOTLIN,
    ['\''] = ACTION_CHARACTER,
};

const unsigned char lex_actions_swift[256] = {
    ['/'] = ACTION_SLASH_NESTED,
    ['"'] = ACTION_QUOTE_SWIFT,
};

const unsigned char lex_actions_dart[256] = {
    ['/'] = ACTION_SLASH_NESTED,
    ['"'] = ACTION_QUOTE_DART,
    ['\''] = ACTION_QUOTE_DART,
};

#define JAVASCRIPT_ACTIONS                                                                         \
    ['/'] = ACTION_SLASH_JAVASCRIPT, ['"'] = MODE_DOUBLE, ['\''] = ACTION_QUOTE_JAVASCRIPT,        \
    ['`'] = ACTION_NEST

const unsigned char lex_actions_javascript[256] = {
    JAVASCRIPT_ACTIONS,
};

const unsigned char lex_actions_javascript_nested[256] = {
    JAVASCRIPT_ACTIONS,
    ['{'] = ACTION_DEEPER,
    ['}'] = ACTION_SHALLOWER,
};

const unsigned char lex_actions_php_text[256] = {
    ['<'] = ACTION_PHP_BEGIN,
};

const unsigned char lex_actions_php[256] = {
    ['/'] = ACTION_PHP_SLASH,   ['#'] = ACTION_PHP_HASH,    ['"'] = MODE_DOUBLE_MULTI,
    ['\''] = MODE_SINGLE_MULTI, ['<'] = ACTION_HEREDOC_PHP, ['?'] = ACTION_PHP_END,
};

const unsigned char lex_actions_css[256] = {
    ['/'] = ACTION_SLASH_BLOCK,
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE,
};

const unsigned char lex_actions_scss[256] = {
    ['/'] = ACTION_SLASH_STYLE,
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE,
};

const unsigned char lex_actions_json[256] = {
    ['"'] = MODE_DOUBLE,
};

const unsigned char lex_actions_jsonc[256] = {
    ['/'] = ACTION_SLASH,
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE,
};

const unsigned char lex_actions_terraform[256] = {
    ['/'] = ACTION_SLASH,
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = MODE_DOUBLE_DOLLAR,
    ['<'] = ACTION_HEREDOC_TERRAFORM,
};

const unsigned char lex_actions_python[256] = {
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = ACTION_QUOTE_PYTHON,
    ['\''] = ACTION_QUOTE_PYTHON,
};

#define SHELL_ACTIONS                                                                              \
    ['#'] = ACTION_WORD_COMMENT, ['"'] = ACTION_NEST, ['\''] = ACTION_QUOTE_SHELL,                 \
    ['\\'] = ACTION_ESCAPE, ['<'] = ACTION_HEREDOC_SHELL

const unsigned char lex_actions_shell[256] = {
    SHELL_ACTIONS,
};

const unsigned char lex_actions_shell_nested[256] = {
    SHELL_ACTIONS,
    ['('] = ACTION_DEEPER,
    [')'] = ACTION_SHALLOWER,
};

const unsigned char lex_actions_dockerfile[256] = {
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE_RAW_LINE,
    ['\\'] = ACTION_ESCAPE,
    ['<'] = ACTION_HEREDOC_SHELL,
};

const unsigned char lex_actions_makefile[256] = {
    ['#'] = MODE_COMMENT_LINE,
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE_RAW_LINE,
    ['\\'] = ACTION_ESCAPE,
};

const unsigned char lex_actions_ruby[256] = {
    ['#'] = ACTION_WORD_COMMENT, ['"'] = MODE_DOUBLE_RUBY,    ['\''] = MODE_SINGLE_MULTI,
    ['`'] = MODE_BACKTICK_LINE,  ['/'] = ACTION_SLASH_SCRIPT, ['<'] = ACTION_HEREDOC_RUBY,
    ['\\'] = ACTION_ESCAPE,      ['%'] = ACTION_PERCENT_RUBY, ['?'] = ACTION_QUESTION_RUBY,
};

const unsigned char lex_actions_perl[256] = {
    ['#'] = ACTION_WORD_COMMENT, ['"'] = MODE_DOUBLE_MULTI,   ['\''] = MODE_SINGLE_MULTI,
    ['`'] = MODE_BACKTICK_LINE,  ['/'] = ACTION_SLASH_SCRIPT, ['<'] = ACTION_HEREDOC_RUBY,
    ['\\'] = ACTION_ESCAPE,
};

const unsigned char lex_actions_script[256] = {
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = MODE_DOUBLE_MULTI,
    ['\''] = MODE_SINGLE_MULTI,
};

/* A backtick escapes, not a backslash, so a backslash before a quote is nothing special. */
const unsigned char lex_actions_powershell[256] = {
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = MODE_DOUBLE_RAW,
    ['\''] = MODE_SINGLE_RAW,
};

const unsigned char lex_actions_elixir[256] = {
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = ACTION_QUOTE_TRIPLE,
    ['\''] = ACTION_CHARACTER,
};

const unsigned char lex_actions_lisp[256] = {
    [';'] = ACTION_LINE_COMMENT,
    ['"'] = MODE_DOUBLE_MULTI,
    ['\\'] = ACTION_ESCAPE,
};

const unsigned char lex_actions_cmake[256] = {
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = MODE_DOUBLE_MULTI,
    ['\\'] = ACTION_ESCAPE,
    ['['] = ACTION_BRACKET_LUA,
};

const unsigned char lex_actions_conf[256] = {
    ['#'] = ACTION_BLANK_COMMENT,
    ['"'] = MODE_DOUBLE,
    ['\\'] = ACTION_ESCAPE,
};

const unsigned char lex_actions_viml[256] = {
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE_RAW_LINE,
};

const unsigned char lex_actions_tex[256] = {
    ['%'] = ACTION_LINE_COMMENT,
    ['\\'] = ACTION_ESCAPE,
};

const unsigned char lex_actions_sql[256] = {
    ['-'] = ACTION_DASH_COMMENT, ['/'] = ACTION_SLASH_BLOCK, ['\''] = ACTION_QUOTE_SQL,
    ['"'] = MODE_DOUBLE_RAW,     ['`'] = MODE_BACKTICK_LINE, ['$'] = ACTION_DOLLAR_SQL,
};

const unsigned char lex_actions_lua[256] = {
    ['-'] = ACTION_DASH_LUA,
    ['['] = ACTION_BRACKET_LUA,
    ['"'] = MODE_DOUBLE,
    ['\''] = MODE_SINGLE,
};

const unsigned char lex_actions_xml[256] = {
    ['<'] = ACTION_TAG_BEGIN,
};

const unsigned char lex_actions_html[256] = {
    ['<'] = ACTION_TAG_BEGIN_HTML,
};

const unsigned char lex_actions_tag[256] = {
    ['<'] = ACTION_TAG_BEGIN, /* a comment between the declarations of a document type */
    ['>'] = ACTION_TAG_END,
    ['"'] = MODE_DOUBLE_RAW,
    ['\''] = MODE_SINGLE_RAW,
};

const unsigned char lex_actions_markdown[256] = {
    ['`'] = ACTION_BACKTICK_MARKDOWN,
    ['<'] = ACTION_LESS_MARKDOWN,
    ['\\'] = ACTION_ESCAPE,
};

const unsigned char lex_actions_yaml[256] = {
    ['#'] = ACTION_BLANK_COMMENT, ['"'] = ACTION_QUOTE_YAML, ['\''] = ACTION_QUOTE_YAML,
    ['|'] = ACTION_BLOCK_YAML,    ['>'] = ACTION_BLOCK_YAML,
};

const unsigned char lex_actions_toml[256] = {
    ['#'] = ACTION_LINE_COMMENT,
    ['"'] = ACTION_QUOTE_TOML,
    ['\''] = ACTION_QUOTE_TOML,
};

const unsigned char lex_actions_ini[256] = {
    ['"'] = MODE_DOUBLE_RAW_LINE,
};

/* Nothing but whole lines of comment. */
const unsigned char lex_actions_none[256] = {0};
