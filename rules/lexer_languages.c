/* SPDX-License-Identifier: MIT */
/* The languages, a row each, and how a document finds its row. Ids are those of the LSP. */
#include "rules/lexer_actions.h"

#define CODE LANGUAGE_CODE
#define PROSE LANGUAGE_PROSE
#define DATA LANGUAGE_DATA
#define MARKUP LANGUAGE_MARKUP
#define CODE_IN_MARKUP ((enum language_kind)(LANGUAGE_CODE | LANGUAGE_MARKUP))
#define JAVASCRIPT_ROW                                                                             \
    .kind = CODE, .actions = lex_actions_javascript,                                               \
    .nested_actions = lex_actions_javascript_nested, .line = lex_run_javascript,                   \
    .finish = lex_finish_javascript
#define HTML_ROW                                                                                   \
    .actions = lex_actions_html, .nested_actions = lex_actions_tag, .line = lex_run_html
#define SHELL_ROW                                                                                  \
    .kind = CODE, .actions = lex_actions_shell, .nested_actions = lex_actions_shell_nested

static const struct language languages[] = {
    {.id = "plaintext",
     .aliases =
         "text txt plain fundamental rst restructuredtext asciidoc org mail gitcommit git-commit",
     .extensions = "txt text rst adoc asciidoc org",
     .names = "LICENSE README CHANGELOG AUTHORS COPYING NOTICE",
     .kind = PROSE},
    {.id = "markdown",
     .aliases = "md gfm mdx quarto",
     .extensions = "md markdown mdown mkd mdx qmd",
     .kind = PROSE,
     .actions = lex_actions_markdown,
     .line = lex_run_markdown},
    {.id = "latex",
     .aliases = "tex bibtex plaintex",
     .extensions = "tex sty cls bib ltx",
     .kind = PROSE,
     .actions = lex_actions_tex},
    {.id = "log", .extensions = "log", .kind = DATA},
    {.id = "csv", .aliases = "tsv", .extensions = "csv tsv psv", .kind = DATA},
    {.id = "diff", .aliases = "patch", .extensions = "diff patch rej", .kind = DATA},

    {.id = "c", .aliases = "c-ts", .extensions = "c h", .kind = CODE, .actions = lex_actions_c},
    {.id = "cpp",
     .aliases = "c++ cc cxx cuda cuda-cpp c++-ts",
     .extensions = "cpp cc cxx c++ hpp hh hxx h++ ipp inl tpp cu cuh ino",
     .kind = CODE,
     .actions = lex_actions_cpp},
    {.id = "objective-c",
     .aliases = "objc objectivec",
     .extensions = "m",
     .kind = CODE,
     .actions = lex_actions_c},
    {.id = "objective-cpp",
     .aliases = "objcpp objc++ objectivecpp",
     .extensions = "mm",
     .kind = CODE,
     .actions = lex_actions_cpp},
    {.id = "glsl",
     .aliases = "hlsl shaderlab metal wgsl opencl",
     .extensions = "glsl vert frag comp hlsl shader metal wgsl cl",
     .kind = CODE,
     .actions = lex_actions_c},
    {.id = "java", .extensions = "java", .kind = CODE, .actions = lex_actions_java},
    {.id = "groovy",
     .aliases = "gradle",
     .extensions = "groovy gradle gvy",
     .names = "Jenkinsfile",
     .kind = CODE,
     .actions = lex_actions_groovy},
    {.id = "csharp",
     .aliases = "c# cs",
     .extensions = "cs csx",
     .kind = CODE,
     .actions = lex_actions_csharp},
    {.id = "javascript",
     .aliases = "js js2 ecmascript node",
     .extensions = "js mjs cjs es6",
     .names = "Jakefile",
     JAVASCRIPT_ROW},
    {.id = "javascriptreact",
     .aliases = "jsx javascript.jsx js-jsx rjsx",
     .extensions = "jsx",
     JAVASCRIPT_ROW},
    {.id = "typescript", .aliases = "ts typescript-ts", .extensions = "ts mts cts", JAVASCRIPT_ROW},
    {.id = "typescriptreact",
     .aliases = "tsx typescript.tsx tsx-ts",
     .extensions = "tsx",
     JAVASCRIPT_ROW},
    {.id = "go",
     .aliases = "golang go-ts",
     .extensions = "go",
     .kind = CODE,
     .actions = lex_actions_go},
    {.id = "go.mod",
     .aliases = "gomod go-mod gowork gosum",
     .names = "go.mod go.work",
     .kind = DATA,
     .actions = lex_actions_go},
    {.id = "rust",
     .aliases = "rs rustic rust-ts",
     .extensions = "rs",
     .kind = CODE,
     .actions = lex_actions_rust},
    {.id = "kotlin",
     .aliases = "kt kotlinscript",
     .extensions = "kt kts",
     .kind = CODE,
     .actions = lex_actions_kotlin},
    {.id = "scala",
     .aliases = "sbt",
     .extensions = "scala sc sbt",
     .kind = CODE,
     .actions = lex_actions_kotlin},
    {.id = "swift", .extensions = "swift", .kind = CODE, .actions = lex_actions_swift},
    {.id = "dart", .extensions = "dart", .kind = CODE, .actions = lex_actions_dart},
    {.id = "php",
     .aliases = "php5 php7 blade web",
     .extensions = "php phtml php5 php7",
     .kind = CODE,
     .actions = lex_actions_php_text,
     .nested_actions = lex_actions_php},
    {.id = "proto3",
     .aliases = "proto protobuf proto2 thrift",
     .extensions = "proto thrift",
     .kind = CODE,
     .actions = lex_actions_jsonc},
    {.id = "zig", .extensions = "zig zon", .kind = CODE, .actions = lex_actions_go},
    {.id = "solidity", .extensions = "sol", .kind = CODE, .actions = lex_actions_jsonc},

    {.id = "python",
     .aliases = "py python3 python-ts starlark bazel",
     .extensions = "py pyi pyw pyx pxd bzl star",
     .names = "SConstruct SConscript wscript BUILD WORKSPACE BUILD.bazel",
     .kind = CODE,
     .actions = lex_actions_python},
    {.id = "shellscript",
     .aliases = "sh bash zsh ksh shell shell-script bash-ts",
     .extensions = "sh bash zsh ksh bats ebuild",
     .names = ".bashrc .bash_profile .bash_aliases .bash_logout .profile .zshrc .zshenv .zprofile "
              ".zlogin .kshrc PKGBUILD APKBUILD configure bashrc",
     SHELL_ROW},
    {.id = "fish", .extensions = "fish", SHELL_ROW},
    {.id = "powershell",
     .aliases = "ps1 pwsh",
     .extensions = "ps1 psm1 psd1",
     .kind = CODE,
     .actions = lex_actions_powershell},
    {.id = "ruby",
     .aliases = "rb ruby-ts enh-ruby",
     .extensions = "rb rake gemspec ru podspec",
     .names = "Gemfile Rakefile Guardfile Vagrantfile Podfile Brewfile Fastfile Capfile .irbrc",
     .kind = CODE,
     .actions = lex_actions_ruby,
     .line = lex_run_ruby},
    {.id = "crystal", .extensions = "cr", .kind = CODE, .actions = lex_actions_ruby},
    {.id = "perl",
     .aliases = "pl cperl",
     .extensions = "pl pm t pod",
     .kind = CODE,
     .actions = lex_actions_perl,
     .line = lex_run_perl},
    {.id = "elixir",
     .aliases = "ex heex",
     .extensions = "ex exs",
     .kind = CODE,
     .actions = lex_actions_elixir},
    {.id = "r",
     .aliases = "ess-r rmd",
     .extensions = "r",
     .names = ".Rprofile",
     .kind = CODE,
     .actions = lex_actions_script},
    {.id = "julia", .extensions = "jl", .kind = CODE, .actions = lex_actions_elixir},
    {.id = "graphql",
     .aliases = "gql",
     .extensions = "graphql gql",
     .kind = CODE,
     .actions = lex_actions_elixir},
    {.id = "clojure",
     .aliases =
         "clojurescript lisp elisp emacs-lisp lisp-interaction scheme racket common-lisp fennel",
     .extensions = "clj cljs cljc edn lisp el scm rkt fnl",
     .names = ".emacs",
     .kind = CODE,
     .actions = lex_actions_lisp},
    {.id = "cmake",
     .extensions = "cmake",
     .names = "CMakeLists.txt",
     .kind = CODE,
     .actions = lex_actions_cmake},
    {.id = "viml",
     .aliases = "vim vimscript",
     .extensions = "vim",
     .names = ".vimrc .gvimrc _vimrc .ideavimrc",
     .kind = CODE,
     .actions = lex_actions_viml,
     .comment_lines = "\""},
    {.id = "dockerfile",
     .aliases = "docker containerfile",
     .extensions = "dockerfile containerfile",
     .names = "Dockerfile Containerfile Dockerfile.* Containerfile.*",
     .kind = CODE,
     .actions = lex_actions_dockerfile,
     .comment_lines = "#"},
    {.id = "makefile",
     .aliases = "make makefile-gmake automake",
     .extensions = "mk mak make",
     .names = "Makefile GNUmakefile BSDmakefile Makefile.*",
     .kind = CODE,
     .actions = lex_actions_makefile},
    {.id = "terraform",
     .aliases = "tf hcl terraform-vars opentofu",
     .extensions = "tf tfvars hcl nomad tofu",
     .kind = CODE,
     .actions = lex_actions_terraform},
    {.id = "sql",
     .aliases = "mysql pgsql plsql postgres sqlite tsql",
     .extensions = "sql ddl dml psql pgsql plsql",
     .kind = CODE,
     .actions = lex_actions_sql},
    {.id = "lua",
     .aliases = "luau",
     .extensions = "lua luau rockspec",
     .kind = CODE,
     .actions = lex_actions_lua},

    {.id = "html",
     .aliases = "htm xhtml mhtml html-ts handlebars jinja jinja-html django-html ejs razor cshtml",
     .extensions = "html htm xhtml shtml hbs handlebars jinja j2 ejs erb cshtml",
     .kind = MARKUP,
     HTML_ROW},
    {.id = "vue", .aliases = "vue-html", .extensions = "vue", .kind = CODE_IN_MARKUP, HTML_ROW},
    {.id = "svelte",
     .aliases = "astro",
     .extensions = "svelte astro",
     .kind = CODE_IN_MARKUP,
     HTML_ROW},
    {.id = "xml",
     .aliases = "xsl xsd nxml svg xslt dtd",
     .extensions = "xml xsd xsl xslt svg wsdl rss atom plist csproj vbproj fsproj props targets "
                   "xaml resx config nuspec dtd storyboard xib",
     .kind = MARKUP,
     .actions = lex_actions_xml,
     .nested_actions = lex_actions_tag},
    {.id = "css",
     .aliases = "css-ts",
     .extensions = "css",
     .kind = CODE,
     .actions = lex_actions_css},
    {.id = "scss",
     .aliases = "sass",
     .extensions = "scss sass",
     .kind = CODE,
     .actions = lex_actions_scss},
    {.id = "less",
     .aliases = "less-css stylus",
     .extensions = "less styl",
     .kind = CODE,
     .actions = lex_actions_scss},

    {.id = "json",
     .aliases = "json-ts jsonl ipynb",
     .extensions = "json jsonl ndjson geojson webmanifest ipynb har map",
     .names = ".prettierrc .babelrc composer.lock Pipfile.lock",
     .kind = DATA,
     .actions = lex_actions_json},
    {.id = "jsonc",
     .aliases = "json5 hjson",
     .extensions = "jsonc json5 hjson code-workspace",
     .names = "tsconfig.json jsconfig.json .eslintrc .jshintrc .swcrc devcontainer.json",
     .kind = DATA,
     .actions = lex_actions_jsonc},
    {.id = "yaml",
     .aliases =
         "yml yaml-ts dockercompose docker-compose yaml.docker-compose yaml.ansible ansible helm",
     .extensions = "yaml yml",
     .names = ".clang-format .clang-tidy .clangd .yamllint",
     .kind = DATA,
     .actions = lex_actions_yaml,
     .line = lex_run_yaml},
    {.id = "toml",
     .aliases = "conf-toml toml-ts",
     .extensions = "toml",
     .names = "Cargo.lock poetry.lock Pipfile",
     .kind = DATA,
     .actions = lex_actions_toml},
    {.id = "ini",
     .aliases = "dosini cfg conf-windows editorconfig gitconfig git-config systemd desktop",
     .extensions = "ini cfg inf service socket timer mount desktop",
     .names = ".editorconfig .gitconfig .gitmodules .npmrc .pylintrc .flake8",
     .kind = DATA,
     .actions = lex_actions_ini,
     .comment_lines = "#;"},
    {.id = "properties",
     .aliases = "jproperties java-properties conf-javaprop",
     .extensions = "properties",
     .kind = DATA,
     .actions = lex_actions_none,
     .comment_lines = "#!"},
    {.id = "dotenv",
     .aliases = "env",
     .extensions = "env",
     .names = ".env .env.* .envrc .flaskenv",
     .kind = DATA,
     .actions = lex_actions_conf,
     .comment_lines = "#"},
    {.id = "conf",
     .aliases = "conf-unix nginx config sshconfig sshdconfig apache cf crontab",
     .extensions = "conf cnf rules",
     .names = "crontab sshd_config ssh_config nginx.conf",
     .kind = DATA,
     .actions = lex_actions_conf,
     .comment_lines = "#"},
    {.id = "ignore",
     .aliases = "gitignore gitattributes pip-requirements requirements codeowners",
     .names = ".gitignore .gitattributes .dockerignore .npmignore .eslintignore .prettierignore "
              "requirements.txt CODEOWNERS",
     .kind = DATA,
     .actions = lex_actions_none,
     .comment_lines = "#"},
};

enum { N_LANGUAGES = sizeof languages / sizeof *languages };

static const struct language embedded_javascript = {.id = "javascript", JAVASCRIPT_ROW};
static const struct language embedded_css = {.id = "css", .kind = CODE, .actions = lex_actions_css};
const struct language *const language_javascript = &embedded_javascript;
const struct language *const language_css = &embedded_css;

static bool equal_or_prefix(struct span word, struct span name)
{
    if (word.length && word.bytes[word.length - 1] == '*')
        name = span_slice(name, 0, --word.length);
    return span_equal_ignore_case(word, name);
}

/* True if `name` is one of the words of `list`, which have blanks between. */
static bool list_has(const char *list, struct span name)
{
    struct span rest = span_from_string(list);
    while (rest.length) {
        size_t end = span_find_byte(rest, 0, ' ');
        if (equal_or_prefix(span_slice(rest, 0, end), name))
            return true;
        rest = span_slice(rest, end + 1, rest.length);
    }
    return false;
}

const struct language *language_by_id(struct span language_id)
{
    for (size_t i = 0; i < N_LANGUAGES; i++)
        if (span_equal_ignore_case(span_from_string(languages[i].id), language_id))
            return &languages[i];
    for (size_t i = 0; i < N_LANGUAGES; i++)
        if (list_has(languages[i].aliases, language_id))
            return &languages[i];
    return NULL;
}

static size_t after_last(struct span span, char byte)
{
    size_t at = span.length;
    while (at > 0 && span.bytes[at - 1] != byte)
        at--;
    return at;
}

const struct language *language_by_path(struct span path)
{
    size_t name_at = after_last(path, '/');
    size_t windows = after_last(path, '\\');
    struct span name = span_slice(path, windows > name_at ? windows : name_at, path.length);
    for (size_t i = 0; i < N_LANGUAGES; i++)
        if (list_has(languages[i].names, name))
            return &languages[i];
    size_t dot = after_last(name, '.');
    struct span extension = span_slice(name, dot, name.length);
    for (size_t i = 0; i < N_LANGUAGES && dot > 0 && extension.length; i++)
        if (list_has(languages[i].extensions, extension))
            return &languages[i];
    return language_plain();
}

const struct language *language_plain(void)
{
    return &languages[0];
}

const char *language_id(const struct language *language)
{
    return language->id;
}

enum language_kind language_kind(const struct language *language)
{
    return language->kind;
}

const struct language *language_next(const struct language *language)
{
    if (!language)
        return languages;
    return language + 1 < languages + N_LANGUAGES ? language + 1 : NULL;
}
