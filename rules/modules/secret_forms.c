/* SPDX-License-Identifier: MIT */
/* Secrets that are known by their form: tokens of services, private keys. */
#include "rules/module.h"
#include "rules/scan.h"
#include "rules/secret_value.h"

static char byte_at(struct span text, size_t at)
{
    return at < text.length ? text.bytes[at] : '\0';
}

static bool is_one_of(char byte, const char *bytes)
{
    return byte && strchr(bytes, byte);
}

static bool is_alnum(char byte)
{
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z');
}

/* Past quotes, signs that join strings or begin lines, and line ends as \n. */
static size_t skip_wrapping(struct span text, size_t at)
{
    for (;; at++) {
        if (byte_at(text, at) == '\\' && is_one_of(byte_at(text, at + 1), "nr"))
            at++;
        else if (!is_one_of(byte_at(text, at), " \t\r\n\"'+,\\|*#>/"))
            return at;
    }
}

/* Past headers of the key, as Proc-Type, to where the key itself may begin. */
static size_t skip_headers(struct span text, size_t at)
{
    for (;;) {
        at = skip_wrapping(text, at);
        size_t end = at;
        while (is_alnum(byte_at(text, end)) || byte_at(text, end) == '-')
            end++;
        if (end == at || byte_at(text, end) != ':')
            return at;
        at = span_find_byte(text, end, '\n');
    }
}

/* The header alone is a mention of keys; it counts where a key follows, or nothing does yet. */
static bool has_body(struct scan *scan, struct scan_match *match)
{
    struct span text = scan_text(scan);
    size_t at = skip_headers(text, match->end[0]);
    size_t end = at;
    while (is_alnum(byte_at(text, end)) || is_one_of(byte_at(text, end), "+/="))
        end++;
    size_t line_end = span_find_byte(text, match->end[0], '\n');
    struct span rest = span_trim(span_slice(text, match->end[0], line_end));
    return end - at >= 16 || (rest.length == 0 && at == text.length) ||
           scan_refuse(scan, match->start[0], match->end[0], "no key follows the header");
}

/* A sample in a manual has the form of a token, but nobody would draw those characters by lot. */
static bool is_genuine(struct scan *scan, struct scan_match *match)
{
    static const char *const samples[] = {"EXAMPLE", "xxxx",    "XXXX",
                                          "your",    "0000000", "abcdefghijkl"};
    struct span token = scan_group(scan, match, 0);
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        if (span_find(token, 0, span_from_string(samples[i])) < token.length)
            return scan_refuse(scan, match->start[0], match->end[0],
                               "a sample: it says EXAMPLE, or counts up, or repeats itself");
    return secret_value_distinct(token) >= 12 ||
           scan_refuse(scan, match->start[0], match->end[0],
                       "a sample: fewer than 12 different characters");
}

#define TEST_PATHS                                                                                 \
    "*.spec.*", "*.test.*", "*_test.*", "test_*", "*Test.java", "*Tests.cs", "__tests__/",         \
        "__mocks__/", "tests/", "test/", "spec/", "testdata/", "fixtures/"

/* Made up and in parts, so that no one who looks for tokens takes them for real. */
#define STRIPE                                                                                     \
    "sk_live"                                                                                      \
    "_7Yq2Lm9Xc4Vb6Nz1Kj8Hg5Fd"
#define AMAZON                                                                                     \
    "AKIA"                                                                                         \
    "Q3EGRIDTLTM7XW2A"
#define GITHUB                                                                                     \
    "ghp"                                                                                          \
    "_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
#define GITLAB                                                                                     \
    "glpat"                                                                                        \
    "-x7Yq2Lm9Xc4Vb6Nz1Kj8"
#define SLACK                                                                                      \
    "xoxb"                                                                                         \
    "-17653672481-19874698323-pdFZKVeTuE8sk7oOHzbrqgy9"
#define WEB_TOKEN                                                                                  \
    "eyJ"                                                                                          \
    "hbGciOiJIUzI1NiJ9.eyJ"                                                                        \
    "1c2VyIjoiYW5uYSIsImlhdCI6MX0.dGhpc2lzYXNpZ25hdHVyZTEyMzQ1"

#define BEGIN(kind)                                                                                \
    "-----BEGIN " kind "PRIVATE "                                                                  \
    "KEY-----"

static const struct rule rules[] = {
    {
        .id = "secrets/provider-token",
        .title = "Token of a service",
        .message = "The access token of a service is in the text; revoke it and keep it elsewhere",
        .why = "The form of the token shows that it is one. Such tokens are searched for and used "
               "within minutes of being published.",
        .how = "Revoke it where it was issued, then read the new one from the environment.",
        .link = "https://cwe.mitre.org/data/definitions/798.html",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .flags = RULE_SENSITIVE,
        .not_paths = WORDS(TEST_PATHS),
        .triggers = WORDS("sk_live_", "rk_live_", "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_",
                          "ghr_", "github_pat_", "glpat-", "xoxb-", "xoxa-", "xoxp-", "xoxr-",
                          "xoxs-", "AIza", "npm_", "pypi-AgEI", "hf_", "sk-ant-", "sk-proj-",
                          "shpat_", "dop_v1_", "SG.", "eyJ"),
        .pattern = SECRET_TOKENS,
        .accept = is_genuine,
        .matches = EXAMPLES({"typescript", "new Client('" STRIPE "');", STRIPE},
                            {"python", "login('" AMAZON "')", AMAZON},
                            {"markdown", "git clone https://" GITHUB "@host", GITHUB},
                            {"shellscript", "# " GITLAB, GITLAB}, {"yaml", "hook: " SLACK, SLACK},
                            {"javascript", "Authorization: 'Bearer " WEB_TOKEN "'", WEB_TOKEN},
                            {"typescript", "const apiKey = '" STRIPE "';", STRIPE}),
        .no_matches = EXAMPLES(
            {"typescript", "new Client('sk_live_xxxxxxxxxxxxxxxxxxxxxxxx');"},
            {"python", "login('AKIAIOSFODNN7EXAMPLE')"}, {"python", "x = 'ghp_short1'"},
            {"python", "key = 'M" AMAZON "'"}, {"python", "key = '" AMAZON "A'"},
            {"python", "region = 'ASIAPACIFICNORTHEAST'"}, {"c", "int npm_install_count_1;"},
            {"python", "SG.something()"}, {"python", "login('" AMAZON "')", NULL, "tests/a.py"},
            {"json", "{\"integrity\": \"sha512-ghp_a1B2c3D4e5F6g7H8\"}"},
            {"plaintext", "eyJhbGciOiJIUzI1NiJ9.eyJzb21lIjoicGF5bG9hZCJ9."
                          "4twFt5NiznN84AWoo1d7KO1T_yoc0Z6XOpOVswacPZg"},
            {"markdown", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6Ikpva"
                         "G4ifQ.dGhpc2lzYXNpZ25hdHVyZTEyMzQ1Njc4"}),
    },
    {
        .id = "secrets/private-key",
        .title = "Private key",
        .message = "A private key is in the text; replace the key and keep the new one elsewhere",
        .why = "Whoever can read the text can sign and decrypt as you. A key that was published "
               "once is lost.",
        .how = "Make a new pair, and keep the private half in a secret store or outside the tree.",
        .link = "https://cwe.mitre.org/data/definitions/321.html",
        .severity = SEVERITY_BLOCKED,
        .profile = PROFILE_CORE,
        .flags = RULE_SENSITIVE,
        .not_paths =
            WORDS("*.spec.*", "*.test.*", "*_test.*", "test_*", "*Test.java", "*Tests.cs",
                  "__tests__/", "__mocks__/", "tests/", "test/", "spec/", "testdata/", "fixtures/"),
        .triggers = WORDS("PRIVATE KEY"),
        .lines_after = 4,
        .pattern = "-----BEGIN (?:[A-Z0-9]++ )*?PRIVATE KEY(?: BLOCK)?-----",
        .accept = has_body,
        .matches = EXAMPLES(
            {"plaintext", BEGIN("RSA ") "\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n", BEGIN("RSA ")},
            {"python", "K = \"" BEGIN("") "\\nMIIEvQIBADANBgkqhkiG9w0B\"", BEGIN("")},
            {"yaml", "key: |\n  " BEGIN("EC ") "\n  MHcCAQEEIIrYSSNQFaA2Hwf1\n", BEGIN("EC ")},
            {"java", "k = \"" BEGIN("") "\\n\" +\n    \"MIIEvQIBADANBgkqhkiG9w0B\\n\";", BEGIN("")},
            {"plaintext",
             BEGIN("RSA ") "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123\n\n"
                           "MIIEpAIBAAKCAQEA0Z3VS5\n",
             BEGIN("RSA ")},
            {"plaintext", "-----BEGIN PGP PRIVATE "
                          "KEY BLOCK-----\n\nlQOYBF0aZ5gBCADJXw3vU\n"},
            {"plaintext", BEGIN("OPENSSH ") "\n", BEGIN("OPENSSH ")}),
        .no_matches =
            EXAMPLES({"python", "if text.startswith('" BEGIN("") "'):\n    f()"},
                     {"plaintext", "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n"},
                     {"markdown", BEGIN("") "\n...\n-----END PRIVATE KEY-----"},
                     {"plaintext", BEGIN("") "\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\n", NULL,
                      "tests/data/key.pem"},
                     {"plaintext", "BEGIN PRIVATE KEY"}),
    },
};

RULE_MODULE(secret_forms, "secrets", "Tokens and keys by their form", rules);
