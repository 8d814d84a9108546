/* SPDX-License-Identifier: MIT */
/**
 * The tables of actions that the rows of lexer_languages.c are made of: what each byte of code can
 * start, by family. `_nested` and `_tag`, `_php` serve where the state's depth is not 0.
 *
 * Layer: rules, private to rules/lexer*.c.
 */
#ifndef RULES_LEXER_ACTIONS_H
#define RULES_LEXER_ACTIONS_H

#include "rules/lexer_family.h"

extern const unsigned char lex_actions_c[256];
extern const unsigned char lex_actions_cpp[256];
extern const unsigned char lex_actions_java[256];
extern const unsigned char lex_actions_groovy[256];
extern const unsigned char lex_actions_csharp[256];
extern const unsigned char lex_actions_go[256];
extern const unsigned char lex_actions_rust[256];
extern const unsigned char lex_actions_kotlin[256];
extern const unsigned char lex_actions_swift[256];
extern const unsigned char lex_actions_dart[256];
extern const unsigned char lex_actions_javascript[256];
extern const unsigned char lex_actions_javascript_nested[256];
extern const unsigned char lex_actions_php_text[256];
extern const unsigned char lex_actions_php[256];
extern const unsigned char lex_actions_css[256];
extern const unsigned char lex_actions_scss[256];
extern const unsigned char lex_actions_json[256];
extern const unsigned char lex_actions_jsonc[256];
extern const unsigned char lex_actions_terraform[256];
extern const unsigned char lex_actions_python[256];
extern const unsigned char lex_actions_shell[256];
extern const unsigned char lex_actions_shell_nested[256];
extern const unsigned char lex_actions_dockerfile[256];
extern const unsigned char lex_actions_makefile[256];
extern const unsigned char lex_actions_ruby[256];
extern const unsigned char lex_actions_perl[256];
extern const unsigned char lex_actions_script[256];
extern const unsigned char lex_actions_powershell[256];
extern const unsigned char lex_actions_elixir[256];
extern const unsigned char lex_actions_lisp[256];
extern const unsigned char lex_actions_cmake[256];
extern const unsigned char lex_actions_conf[256];
extern const unsigned char lex_actions_viml[256];
extern const unsigned char lex_actions_tex[256];
extern const unsigned char lex_actions_sql[256];
extern const unsigned char lex_actions_lua[256];
extern const unsigned char lex_actions_xml[256];
extern const unsigned char lex_actions_html[256];
extern const unsigned char lex_actions_tag[256];
extern const unsigned char lex_actions_markdown[256];
extern const unsigned char lex_actions_yaml[256];
extern const unsigned char lex_actions_toml[256];
extern const unsigned char lex_actions_ini[256];
extern const unsigned char lex_actions_none[256];

#endif
