/* SPDX-License-Identifier: MIT */
/* The two tables of the lexer: how each mode runs, and what each action calls. */
#include "rules/lexer_family.h"

#define STRING_ROW(byte, count, mode_flags)                                                        \
    {                                                                                              \
        .class = LEX_STRING, .scan = lex_scan_string, .close = (byte), .close_count = (count),     \
        .flags = (mode_flags)                                                                      \
    }
#define HOLE_ROW(byte, count, mode_flags, first, second, last)                                     \
    {                                                                                              \
        .class = LEX_STRING, .scan = lex_scan_string, .close = (byte), .close_count = (count),     \
        .flags = (mode_flags), .hole = {                                                           \
            (first),                                                                               \
            (second),                                                                              \
            (last)                                                                                 \
        }                                                                                          \
    }
#define LINE (MODE_ESCAPES | MODE_ONE_LINE)

const struct lex_mode lex_modes[MODE_COUNT] = {
    [MODE_CODE] = {.class = LEX_CODE},
    [MODE_COMMENT_BLOCK] = {.class = LEX_COMMENT, .scan = lex_scan_comment_block},
    [MODE_COMMENT_NESTED] = {.class = LEX_COMMENT, .scan = lex_scan_comment_nested},
    [MODE_COMMENT_LINE] = {.class = LEX_COMMENT,
                           .scan = lex_scan_comment_line,
                           .flags = MODE_ONE_LINE},
    [MODE_COMMENT_MARKUP] = {.class = LEX_COMMENT, .scan = lex_scan_comment_markup},
    [MODE_COMMENT_LONG] = {.class = LEX_COMMENT, .scan = lex_scan_comment_long},
    [MODE_COMMENT_POD] = {.class = LEX_COMMENT, .scan = lex_scan_comment_pod},

    [MODE_DOUBLE] = STRING_ROW('"', 1, LINE),
    [MODE_SINGLE] = STRING_ROW('\'', 1, LINE),
    [MODE_DOUBLE_DOLLAR] = HOLE_ROW('"', 1, LINE, '$', '{', '}'),
    [MODE_SINGLE_DOLLAR] = HOLE_ROW('\'', 1, LINE, '$', '{', '}'),
    [MODE_DOUBLE_BRACE] = HOLE_ROW('"', 1, LINE, '{', 0, '}'),
    [MODE_DOUBLE_FORMAT] = HOLE_ROW('"', 1, LINE | MODE_FORMATS, '{', 0, '}'),
    [MODE_SINGLE_FORMAT] = HOLE_ROW('\'', 1, LINE | MODE_FORMATS, '{', 0, '}'),
    [MODE_DOUBLE_SWIFT] = HOLE_ROW('"', 1, LINE, '\\', '(', ')'),
    [MODE_DOUBLE_RAW_LINE] = STRING_ROW('"', 1, MODE_ONE_LINE),
    [MODE_SINGLE_RAW_LINE] = STRING_ROW('\'', 1, MODE_ONE_LINE),
    [MODE_BACKTICK_LINE] = STRING_ROW('`', 1, MODE_ONE_LINE),
    [MODE_DOUBLE_MULTI] = STRING_ROW('"', 1, MODE_ESCAPES),
    [MODE_SINGLE_MULTI] = STRING_ROW('\'', 1, MODE_ESCAPES),
    [MODE_DOUBLE_RUBY] = HOLE_ROW('"', 1, MODE_ESCAPES, '#', '{', '}'),
    [MODE_DOUBLE_RAW] = STRING_ROW('"', 1, 0),
    [MODE_SINGLE_RAW] = STRING_ROW('\'', 1, 0),
    [MODE_BACKTICK_RAW] = STRING_ROW('`', 1, 0),
    [MODE_DOUBLE_RAW_BRACE] = HOLE_ROW('"', 1, 0, '{', 0, '}'),
    [MODE_TRIPLE_DOUBLE] = STRING_ROW('"', 3, MODE_ESCAPES),
    [MODE_TRIPLE_SINGLE] = STRING_ROW('\'', 3, MODE_ESCAPES),
    [MODE_TRIPLE_DOUBLE_FORMAT] = HOLE_ROW('"', 3, MODE_ESCAPES | MODE_FORMATS, '{', 0, '}'),
    [MODE_TRIPLE_SINGLE_FORMAT] = HOLE_ROW('\'', 3, MODE_ESCAPES | MODE_FORMATS, '{', 0, '}'),
    [MODE_TRIPLE_DOUBLE_RAW] = STRING_ROW('"', 3, 0),
    [MODE_TRIPLE_SINGLE_RAW] = STRING_ROW('\'', 3, MODE_ABSORBS),
    [MODE_TRIPLE_DOUBLE_DOLLAR] = HOLE_ROW('"', 3, MODE_ESCAPES, '$', '{', '}'),
    [MODE_TRIPLE_SINGLE_DOLLAR] = HOLE_ROW('\'', 3, MODE_ESCAPES, '$', '{', '}'),
    [MODE_TRIPLE_RAW_DOLLAR] = HOLE_ROW('"', 3, MODE_ABSORBS, '$', '{', '}'),
    [MODE_TRIPLE_SWIFT] = HOLE_ROW('"', 3, MODE_ESCAPES, '\\', '(', ')'),
    [MODE_TEMPLATE] = HOLE_ROW('`', 1, MODE_ESCAPES | MODE_NESTS, '$', '{', '}'),
    [MODE_SHELL_DOUBLE] = HOLE_ROW('"', 1, MODE_ESCAPES | MODE_NESTS, '$', '(', ')'),

    [MODE_RAW_CPP] = {.class = LEX_STRING, .scan = lex_scan_raw_cpp},
    [MODE_RAW_HASHES] = {.class = LEX_STRING, .scan = lex_scan_raw_hashes},
    [MODE_RAW_QUOTES] = {.class = LEX_STRING, .scan = lex_scan_raw_quotes},
    [MODE_DOLLAR_QUOTE] = {.class = LEX_STRING, .scan = lex_scan_dollar_quote},
    [MODE_LONG_STRING] = {.class = LEX_STRING, .scan = lex_scan_long_string},
    [MODE_HEREDOC] = {.class = LEX_STRING, .scan = lex_scan_heredoc},
    [MODE_FENCE] = {.class = LEX_STRING, .scan = lex_scan_fence},
    [MODE_YAML_BLOCK] = {.class = LEX_CODE, .scan = lex_rest},
    [MODE_CDATA] = {.class = LEX_CODE, .scan = lex_scan_cdata},
    [MODE_PERCENT] = {.class = LEX_STRING, .scan = lex_scan_percent},
    [MODE_DATA] = {.class = LEX_STRING, .scan = lex_rest},
};

void (*const lex_action_functions[ACTION_COUNT])(struct lexer *lexer) = {
    [ACTION_ESCAPE] = lex_action_escape,
    [ACTION_LINE_COMMENT] = lex_action_line_comment,
    [ACTION_WORD_COMMENT] = lex_action_word_comment,
    [ACTION_BLANK_COMMENT] = lex_action_blank_comment,
    [ACTION_DASH_COMMENT] = lex_action_dash_comment,
    [ACTION_DASH_LUA] = lex_action_dash_lua,
    [ACTION_BRACKET_LUA] = lex_action_bracket_lua,
    [ACTION_SLASH] = lex_action_slash,
    [ACTION_SLASH_SPLICED] = lex_action_slash_spliced,
    [ACTION_SLASH_NESTED] = lex_action_slash_nested,
    [ACTION_SLASH_BLOCK] = lex_action_slash_block,
    [ACTION_SLASH_STYLE] = lex_action_slash_style,
    [ACTION_SLASH_JAVASCRIPT] = lex_action_slash_javascript,
    [ACTION_SLASH_SCRIPT] = lex_action_slash_script,
    [ACTION_PERCENT_RUBY] = lex_action_percent_ruby,
    [ACTION_QUESTION_RUBY] = lex_action_question_ruby,
    [ACTION_CHARACTER] = lex_action_character,
    [ACTION_CHARACTER_C] = lex_action_character_c,
    [ACTION_QUOTE_JAVASCRIPT] = lex_action_quote_javascript,
    [ACTION_QUOTE_TRIPLE] = lex_action_quote_triple,
    [ACTION_QUOTE_PYTHON] = lex_action_quote_python,
    [ACTION_QUOTE_TOML] = lex_action_quote_toml,
    [ACTION_QUOTE_CPP] = lex_action_quote_cpp,
    [ACTION_QUOTE_CSHARP] = lex_action_quote_csharp,
    [ACTION_QUOTE_RUST] = lex_action_quote_rust,
    [ACTION_QUOTE_SWIFT] = lex_action_quote_swift,
    [ACTION_QUOTE_KOTLIN] = lex_action_quote_kotlin,
    [ACTION_QUOTE_DART] = lex_action_quote_dart,
    [ACTION_QUOTE_SQL] = lex_action_quote_sql,
    [ACTION_QUOTE_SHELL] = lex_action_quote_shell,
    [ACTION_QUOTE_YAML] = lex_action_quote_yaml,
    [ACTION_DOLLAR_SQL] = lex_action_dollar_sql,
    [ACTION_BLOCK_YAML] = lex_action_block_yaml,
    [ACTION_NEST] = lex_action_nest,
    [ACTION_DEEPER] = lex_action_deeper,
    [ACTION_SHALLOWER] = lex_action_shallower,
    [ACTION_HEREDOC_SHELL] = lex_action_heredoc_shell,
    [ACTION_HEREDOC_RUBY] = lex_action_heredoc_ruby,
    [ACTION_HEREDOC_PHP] = lex_action_heredoc_php,
    [ACTION_HEREDOC_TERRAFORM] = lex_action_heredoc_terraform,
    [ACTION_PHP_BEGIN] = lex_action_php_begin,
    [ACTION_PHP_END] = lex_action_php_end,
    [ACTION_PHP_SLASH] = lex_action_php_slash,
    [ACTION_PHP_HASH] = lex_action_php_hash,
    [ACTION_TAG_BEGIN] = lex_action_tag_begin,
    [ACTION_TAG_BEGIN_HTML] = lex_action_tag_begin_html,
    [ACTION_TAG_END] = lex_action_tag_end,
    [ACTION_BACKTICK_MARKDOWN] = lex_action_backtick_markdown,
    [ACTION_LESS_MARKDOWN] = lex_action_less_markdown,
};
