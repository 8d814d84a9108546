/* SPDX-License-Identifier: MIT */
/* Private keys in a text. Of the pack of secrets.c, which is long enough. */
#include "rules/module.h"
#include "rules/scan.h"

/* Rows of examples leave off what they do not say. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

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
    return end - at >= 16 || (rest.length == 0 && at == text.length);
}

/* In parts, so that no one who looks for keys takes these for one. */
#define BEGIN(kind)                                                                                \
    "-----BEGIN " kind "PRIVATE "                                                                  \
    "KEY-----"

static const struct rule rules[] = {
    {
        .id = "secrets/private-key",
        .title = "Private key",
        .message = "A private key is in the text; replace the key and keep the new one elsewhere",
        .why = "Whoever can read the text can sign and decrypt as you. A key that was published "
               "once is lost.",
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

RULE_MODULE(private_keys, "secrets", "Private keys", rules);
