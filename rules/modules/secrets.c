/* SPDX-License-Identifier: MIT */
/* Secrets that are known by the name they are assigned to. */
#include "rules/ascii_words.h"
#include "rules/module.h"
#include "rules/scan.h"
#include "rules/secret_value.h"

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_lower(char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_upper(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_word(char byte)
{
    return is_digit(byte) || is_lower(byte) || is_upper(byte) || byte == '_' || byte == '$' ||
           (unsigned char)byte >= 0x80;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_quote(char byte)
{
    return byte == '"' || byte == '\'' || byte == '`';
}

/* The byte at `at`, or NUL past the end. */
static char byte_at(struct span text, size_t at)
{
    return at < text.length ? text.bytes[at] : '\0';
}

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* Names that say their value is a secret. */

enum noun { NOUN_NONE, NOUN_PASSWORD, NOUN_KEY, NOUN_TOKEN };

/* What kind of secret the name ends in that has a noun at `at`; *end is behind the noun. */
static enum noun noun_at(struct span text, size_t at, size_t *end)
{
    static const struct {
        const char *word;
        enum noun noun;
    } nouns[] = {
        {"password", NOUN_PASSWORD}, {"passwd", NOUN_PASSWORD},   {"passphrase", NOUN_PASSWORD},
        {"pwd", NOUN_PASSWORD},      {"secret", NOUN_KEY},        {"token", NOUN_TOKEN},
        {"apikey", NOUN_KEY},        {"accesskey", NOUN_KEY},     {"privatekey", NOUN_KEY},
        {"signingkey", NOUN_KEY},    {"encryptionkey", NOUN_KEY}, {"masterkey", NOUN_KEY},
        {"accountkey", NOUN_KEY},    {"jwtkey", NOUN_KEY}};
    static const char first[] = "pstaemjPSTAEMJ";
    if (!memchr(first, text.bytes[at], sizeof first - 1))
        return NOUN_NONE;
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) {
        const char *word = nouns[i].word;
        size_t here = at;
        for (; *word; word++, here++) {
            bool key = strcmp(word, "key") == 0;
            if (key && (byte_at(text, here) == '_' || byte_at(text, here) == '-'))
                here++;
            if ((byte_at(text, here) | 0x20) != *word)
                break;
        }
        *end = here;
        if (!*word)
            return nouns[i].noun;
    }
    return NOUN_NONE;
}

/* Past what may follow the noun in a name: KEY after SECRET, a number, a stage. */
static size_t after_suffix(struct span text, size_t at)
{
    static const char *const stages[] = {"production", "prod", "development", "dev",
                                         "staging",    "live", NULL};
    bool parted = byte_at(text, at) == '_' || byte_at(text, at) == '-';
    size_t part = at + parted;
    if (ascii_word_at(text, part, "key")) {
        at = part + 3;
        parted = byte_at(text, at) == '_' || byte_at(text, at) == '-';
        part = at + parted;
    }
    for (size_t i = 0; stages[i]; i++)
        if (ascii_word_at(text, part, stages[i]))
            return part + strlen(stages[i]);
    part += (byte_at(text, part) | 0x20) == 'v';
    if (!is_digit(byte_at(text, part)))
        return at;
    while (is_digit(byte_at(text, part)))
        part++;
    return part;
}

static bool is_name_byte(char byte)
{
    return is_word(byte) || byte == '-' || byte == '.';
}

struct name {
    size_t start, end;
    enum noun noun;
};

/* The next name of a secret that ends at or after `from`, and before `limit`. */
static bool next_name(struct span text, size_t from, size_t limit, struct name *name)
{
    static const char *const harmless[] = {"placeholder", "example", "fake",  "dummy",
                                           "mock",        "sample",  "wrong", "invalid",
                                           "public",      "csrf",    "xsrf",  NULL};
    for (size_t at = from; at < limit; at++) {
        size_t end;
        name->noun = noun_at(text, at, &end);
        if (name->noun == NOUN_NONE)
            continue;
        end = after_suffix(text, end);
        bool more = byte_at(text, end) == '-' && is_word(byte_at(text, end + 1));
        if (is_word(byte_at(text, end)) || more)
            continue;
        name->start = at;
        name->end = end;
        while (name->start > from && is_name_byte(text.bytes[name->start - 1]))
            name->start--;
        if (!ascii_words_in(span_slice(text, name->start, end), harmless))
            return true;
    }
    return false;
}

/* From the name to the value that is assigned to it. */

static size_t skip_blanks(struct span text, size_t at)
{
    while (is_blank(byte_at(text, at)))
        at++;
    return at;
}

static size_t skip_blanks_back(struct span text, size_t at)
{
    while (at > 0 && is_blank(text.bytes[at - 1]))
        at--;
    return at;
}

/* Past `[32]`, ` string` or `: Type` between a name and its "="; `at` itself if there is none. */
static size_t skip_type(struct span text, size_t at)
{
    size_t end = at;
    if (byte_at(text, at) != ':' && byte_at(text, at) != '[' && !is_word(byte_at(text, at)))
        return at;
    while (end < text.length && end - at < 60 &&
           (is_word(text.bytes[end]) || memchr(":[]<>.|?*& ", text.bytes[end], 11)))
        end++;
    return byte_at(text, end) == '=' && !memchr("<>", text.bytes[end - 1], 2) ? end : at;
}

/* Past the sign that assigns, or 0 if there is none at `at`. */
static size_t after_sign(struct span text, size_t at, bool arrow)
{
    static const char *const signs[] = {"||=", "\?\?=", ":=", "?=", "||", "\?\?", "=", ":", NULL};
    static const char *const others[] = {"==", "=~", "::", NULL};
    struct span rest = span_slice(text, at, text.length);
    if (ascii_word_at(text, at, "=>"))
        return arrow ? at + 2 : 0;
    if (ascii_words_begin(rest, others))
        return 0;
    for (size_t i = 0; signs[i]; i++)
        if (ascii_word_at(text, at, signs[i]))
            return at + strlen(signs[i]);
    return 0;
}

static bool is_javascript(const struct scan *scan)
{
    static const char *const ids[] = {
        "javascript", "javascriptreact", "typescript", "typescriptreact", "vue", "svelte", NULL};
    return is_one_of(scan_language(scan), ids);
}

/* `#define NAME "value"` and `define('NAME', 'value')`: where the value may begin, or 0. */
static size_t after_define(struct span text, size_t start, size_t end, bool quoted)
{
    static const char *const macro[] = {"#define", "# define", NULL};
    static const char *const call[] = {"define(", "define( ", NULL};
    struct span before = span_slice(text, 0, skip_blanks_back(text, start - quoted));
    if (!quoted && ascii_words_end(before, macro) && is_blank(byte_at(text, end)))
        return skip_blanks(text, end);
    end = skip_blanks(text, end);
    if (quoted && ascii_words_end(before, call) && byte_at(text, end) == ',')
        return skip_blanks(text, end + 1);
    return 0;
}

/* Where the value of the name may begin, or 0 if nothing is assigned to it. */
static size_t value_start(struct scan *scan, const struct name *name)
{
    struct span text = scan_text(scan);
    size_t at = name->end;
    bool quoted = name->start > 0 && is_quote(text.bytes[name->start - 1]) &&
                  byte_at(text, at) == text.bytes[name->start - 1];
    if (!quoted && scan_class(scan, name->end - 1) == RULE_IN_STRING)
        return 0;
    at += quoted;
    if (quoted && at < text.length && scan_class(scan, at) == RULE_IN_STRING)
        return 0; /* quotes within a longer string */
    size_t defined = after_define(text, name->start, at, quoted);
    if (defined)
        return defined;
    at += byte_at(text, at) == ']';
    at += (byte_at(text, at) == '!' || byte_at(text, at) == '?') && byte_at(text, at + 1) == ':';
    at = skip_blanks(text, at);
    size_t typed = quoted ? at : skip_type(text, at);
    size_t sign = after_sign(text, typed, !is_javascript(scan));
    if (!sign)
        sign = after_sign(text, at, !is_javascript(scan));
    if (!sign)
        return 0;
    at = skip_blanks(text, sign);
    if (byte_at(text, at) == '\n')
        at = skip_blanks(text, at + 1);
    return at;
}

struct literal {
    size_t start, end;
};

static bool quoted_value(struct scan *scan, size_t at, struct literal *literal)
{
    struct span text = scan_text(scan);
    for (size_t n = 0; n < 3 && strchr("bruflLR@$", byte_at(text, at)) && byte_at(text, at); n++)
        at++;
    char quote = byte_at(text, at);
    if (!is_quote(quote) || scan_class(scan, at) == RULE_IN_COMMENT)
        return false;
    at++;
    if (byte_at(text, at) == quote && byte_at(text, at + 1) == quote)
        at += 2;
    literal->start = at;
    while (at < text.length && text.bytes[at] != quote && text.bytes[at] != '\n')
        at++;
    literal->end = at;
    return byte_at(text, at) == quote;
}

/* A value without quotes, where a language has such. */
static bool bare_value(struct scan *scan, size_t at, struct literal *literal)
{
    static const char *const words[] = {"shellscript", "dockerfile", "dotenv", NULL};
    static const char *const lines[] = {"yaml", "ini", "properties", "conf", NULL};
    struct span text = scan_text(scan);
    bool whole_line = is_one_of(scan_language(scan), lines);
    if (!whole_line && !is_one_of(scan_language(scan), words))
        return false;
    literal->start = at;
    while (is_word(byte_at(text, at)) ||
           (byte_at(text, at) && strchr("!@#%^&*+=./~?:-", text.bytes[at])))
        at++;
    literal->end = at;
    if (at == literal->start || scan_class(scan, literal->start) != RULE_IN_CODE)
        return false;
    at = skip_blanks(text, at);
    char next = byte_at(text, at);
    if (at == text.length || next == '\n' || next == '\r' ||
        scan_class(scan, at) == RULE_IN_COMMENT)
        return true;
    bool parted = at > literal->end;
    return whole_line ? parted && (next == ';' || next == '#')
                      : parted || next == ';' || next == '&';
}

/* The first token at or behind `from`, which is looked for again only when it has been passed. */
struct next_token {
    size_t from, start, end;
    bool is_known;
};

/* Tokens of services have a rule of their own, with the same pattern. */
static bool is_token(struct scan *scan, struct literal literal, struct next_token *next)
{
    if (!next->is_known || literal.start < next->from || literal.start > next->start) {
        struct scan_match match;
        bool found = scan_next(scan, literal.start, &match);
        *next = (struct next_token){literal.start, found ? match.start[0] : SIZE_MAX,
                                    found ? match.end[0] : SIZE_MAX, true};
    }
    return next->start == literal.start && next->end == literal.end;
}

/* Why the name is not reported, in a few words, `literal` being what they are about; or NULL. */
static const char *why_not(struct scan *scan, const struct name *name, struct literal *literal,
                           struct next_token *next)
{
    struct span text = scan_text(scan);
    *literal = (struct literal){name->start, name->end};
    if (scan_class(scan, name->end - 1) == RULE_IN_COMMENT)
        return "the name stands in a comment";
    size_t at = value_start(scan, name);
    if (at == 0 || (!quoted_value(scan, at, literal) && !bare_value(scan, at, literal)))
        return "no literal is assigned to the name";
    struct span value = span_slice(text, literal->start, literal->end);
    if (span_equal_ignore_case(value, span_slice(text, name->start, name->end)))
        return "the value is the name itself";
    const char *harmless = secret_value_why_harmless(value, name->noun == NOUN_PASSWORD);
    return harmless || !is_token(scan, *literal, next) ? harmless : "a token that has its own rule";
}

static void check_assigned(struct scan *scan)
{
    struct span text = scan_text(scan);
    struct name name;
    struct next_token next = {0};
    for (size_t from = scan_line_start(scan); next_name(text, from, scan_line_end(scan), &name);
         from = name.end) {
        struct literal literal;
        const char *harmless = why_not(scan, &name, &literal, &next);
        if (harmless)
            scan_refuse(scan, literal.start, literal.end, harmless);
        else if (literal.start > scan_line_end(scan)) /* a finding begins on its line */
            scan_report(scan, name.start, literal.end);
        else
            scan_report(scan, literal.start, literal.end);
    }
}

#define STRIPE                                                                                     \
    "sk_live"                                                                                      \
    "_7Yq2Lm9Xc4Vb6Nz1Kj8Hg5Fd" /* made up */

static const struct rule rules[] = {
    {
        .id = "secrets/assigned",
        .title = "Hard-coded secret",
        .message = "A secret is written into the text; revoke it and read it from the environment",
        .why = "Whoever can read the text has the secret, and so has everybody with a copy of its "
               "history.",
        .how = "Take it from the environment or a secret store, and make a new one: this one is "
               "known.",
        .link = "https://cwe.mitre.org/data/definitions/798.html",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .flags = RULE_SENSITIVE,
        .kinds = RULE_KIND_CODE | RULE_KIND_DATA | RULE_KIND_MARKUP,
        .not_paths = WORDS("*.spec.*", "*.test.*", "*_test.*", "test_*", "*Test.java", "*Tests.cs",
                           "__tests__/", "__mocks__/", "tests/", "test/", "spec/", "testdata/",
                           "fixtures/", "*.lock", "*-lock.{json,yaml}", "go.sum", "*.example",
                           "*.sample", "*.template", "*.dist", "locales/", "i18n/"),
        .triggers =
            WORDS("password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key",
                  "api-key", "accesskey", "access_key", "access-key", "privatekey", "private_key",
                  "private-key", "signingkey", "signing_key", "signing-key", "encryptionkey",
                  "encryption_key", "encryption-key", "masterkey", "master_key", "master-key",
                  "accountkey", "account_key", "account-key", "jwtkey", "jwt_key", "jwt-key"),
        .lines_after = 1,
        /* Tokens that have a rule of their own. */
        .pattern = SECRET_TOKENS,
        .check = check_assigned,
        .matches = EXAMPLES(
            {"typescript", "JWT_SECRET = 'my-secret-key-123'", "my-secret-key-123"},
            {"typescript", "private readonly API_KEY = 'sk_live_1234567890abcdef';",
             "sk_live_1234567890abcdef"},
            {"typescript", "const apiKey = 'sk_live_1234567890abcdef'", "sk_live_1234567890abcdef"},
            {"typescript", "const x = { PASSWORD: 'hunter2' };", "hunter2"},
            {"typescript", "const p = process.env.PORT; API_KEY='x7f3a9c2'", "x7f3a9c2"},
            {"typescript", "const jwtSecret: string =\n  \"q8Zr1uPw\";",
             "jwtSecret: string =\n  \"q8Zr1uPw"},
            {"python", "db.password = 'hunter2'", "hunter2"},
            {"python", "config[\"api_key\"] = \"9f8e7d6c5b\"", "9f8e7d6c5b"},
            {"python", "TOKEN: str = 'dGhpcyBpcyBub3QgYSB0b2tlbiBhdCBhbGw9Mzk1'"},
            {"json", "{\"client_secret\": \"9f86d081884c7d65\"}", "9f86d081884c7d65"},
            {"yaml", "db:\n  password: hunter2x", "hunter2x"},
            {"yaml", "secret: 'd41d8cd98f00b204e9800998ecf8427e'",
             "d41d8cd98f00b204e9800998ecf8427e"},
            {"toml", "access_key = \"q8Zr1uPw\"", "q8Zr1uPw"},
            {"kotlin", "val dbPassword: String = \"hunter2\"", "hunter2"},
            {"shellscript", "export API_TOKEN=q8Zr1uPw7", "q8Zr1uPw7"},
            {"ini", "[db]\npwd = hunter2x ; old", "hunter2x"},
            {"dotenv", "JWT_KEY=q8Zr1uPw", "q8Zr1uPw"},
            {"properties", "spring.datasource.password=hunter2x", "hunter2x"},
            {"php", "<?php define('DB_PASSWORD', 'hunter2x');", "hunter2x"},
            {"php", "<?php $c = ['password' => 'hunter2x'];", "hunter2x"},
            {"c", "#define PASSWORD \"hunter2x\"", "hunter2x"},
            {"c", "static const char password[] = \"p@ssW0rd\";", "p@ssW0rd"},
            {"go", "var apiKey string = \"q8Zr1uPw\"", "q8Zr1uPw"},
            {"go", "token := \"q8Zr1uPw\"", "q8Zr1uPw"},
            {"javascript", "const s = process.env.JWT_SECRET || 'dev-secret-42';", "dev-secret-42"},
            {"xml", "<db user=\"u\" password=\"hunter2x\"/>", "hunter2x"}),
        .no_matches = EXAMPLES(
            {"typescript", "JWT_SECRET = process.env.JWT_SECRET"},
            {"python", "TOKEN = os.getenv(\"TOKEN\")"}, {"typescript", "TOKEN = 'Bearer'"},
            {"typescript", "PASSWORD_LABEL = 'Password1'"},
            {"typescript", "const token = '550e8400-e29b-41d4-a716-446655440000';"},
            {"typescript", "const password = 'flex-items-center-justify-between';"},
            {"typescript", "const password = 'text-gray-500';"},
            {"typescript", "/* API_KEY = 'my-secret-key-123' */"},
            {"python", "# password = 'hunter2'"},
            {"typescript", "const password = 'hunter2';", NULL, "src/login.spec.ts"},
            {"python", "PASSWORD = 'hunter2'", NULL, "tests/login.py"},
            {"typescript", "const password = '';"}, {"typescript", "password: 'Password'"},
            {"typescript", "error = { password: 'Your password needs 8 characters' };"},
            {"typescript", "const password = 'changeme123';"},
            {"typescript", "const apiKey = '<your-api-key-1>';"},
            {"typescript", "const apiKey = `${prefix}-key-1`;"}, {"yaml", "api_key: ${API_KEY_1}"},
            {"yaml", "token: {{ vault.token1 }}"}, {"typescript", "const secret = 'xxxxxxxx1';"},
            {"typescript", "const apiKey = 'your-key-123';"},
            {"typescript", "const apiKey = 'glc_1111111111111111111';"},
            {"typescript", "const password = '00000000';"}, {"json", "{\"password\": null}"},
            {"typescript", "if (password === 'hunter2' || password !== 'hunter3') {}"},
            {"c", "if (password!=\"hunter2\" && token <= \"q8Zr1uPw\") f();"},
            {"typescript", "const token = 'access_token';"},
            {"typescript", "type = 'password'; name = 'token1'"},
            {"typescript", "f({ tokenUrl: 'https://a.example/oauth2/v1' });"},
            {"typescript", "const secret = '/run/secrets/db1';"},
            {"typescript", "const token = 'oauth2_token';"},
            {"typescript", "const f = token => 'abc1234';"},
            {"typescript", "const s = 'the password: hunter2x';"},
            {"markdown", "password: hunter2x"}, {"typescript", "const tokenLength = 'abc1234';"},
            {"shellscript", "java -Dpassword"}, {"shellscript", "TOKEN=$1\nPWD=$(pwd)"},
            {"python", "password = get('hunter2')"},
            {"python", "\"\"\"\n{'access_token': 'q8Zr1uPw'}\n\"\"\""},
            {"typescript", "const apiKey = '" STRIPE "';"}, {"python", "csrf_token = 'abc1234'"}),
    },
};

RULE_MODULE(secrets, "secrets", "Secrets", rules);
