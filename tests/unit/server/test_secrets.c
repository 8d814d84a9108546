/* SPDX-License-Identifier: MIT */
/* What of a text is secret, whole and in pieces. */
#include "rules/engine.h"
#include "server/secrets.h"

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define BODY "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfnhyG1yPKrgTCwKkZEZ"
#define BEGIN                                                                                      \
    "-----BEGIN RSA PRIVATE "                                                                      \
    "KEY-----"
#define END                                                                                        \
    "-----END RSA PRIVATE "                                                                        \
    "KEY-----"

static const struct rule module_rules[] = {
    {.id = "t/secret", .title = "t", .message = "m", .pattern = "XX", .flags = RULE_SENSITIVE},
    {.id = "t/plain", .title = "t", .message = "m", .pattern = "XX"},
};

/* The bytes of the text that are secret, as asterisks. */
static void mask(const struct secrets *secrets, const struct text *text, struct buf *out)
{
    for (size_t line = 0; line < text->n_lines; line++) {
        struct span bytes = text_line(text, line);
        for (size_t i = 0; i < bytes.length; i++)
            buf_append_byte(out, secrets_touch(secrets, line, i, i + 1) ? '*' : bytes.bytes[i]);
        buf_append_byte(out, '\n');
    }
}

static struct rule_set *make_set(struct rule_cache **cache)
{
    static const struct rule_module module = {.abi = RULE_MODULE_ABI,
                                              .rule_size = sizeof(struct rule),
                                              .id = "t",
                                              .title = "t",
                                              .rules = module_rules,
                                              .n_rules = COUNT(module_rules)};
    static const struct rule_module *const modules[] = {&module};
    struct rule_config config = {.language = language_by_id(SPAN("plaintext")),
                                 .profile = PROFILE_STRICT};
    *cache = rule_cache_create(modules, 1);
    return rule_cache_acquire(*cache, &config);
}

/* Every "X" or key header is what a rule finds: `secret` or the plain one. */
static void collect(const struct text *text, size_t first, size_t end, uint16_t rule,
                    struct violation_list *out)
{
    for (size_t line = first; line < end; line++) {
        struct span bytes = text_line(text, line);
        size_t at = span_find(bytes, 0, SPAN("-----BEGIN RSA PRIVATE"));
        size_t length = strlen(BEGIN);
        if (at == bytes.length) {
            at = span_find(bytes, 0, SPAN("XX"));
            length = 2;
        }
        if (at == bytes.length)
            continue;
        violation_list_add(out, (struct violation){.line = (uint32_t)line,
                                                   .start = (uint32_t)at,
                                                   .end = (uint32_t)(at + length),
                                                   .rule = rule});
    }
}

static const struct {
    const char *text, *masked;
} rows[] = {
    {"a XX b\nc", "a ** b\nc\n"},
    {BEGIN "\n" BODY "\nAb==\n" END "\nafter",
     "*******************************\n************************************************\n****\n"
     "*****************************\nafter\n"},
    {"k = '" BEGIN "\\n" BODY "\\n" END "\\n'\nafter",
     "k = '********************************************************************************"
     "***********************************\nafter\n"},
    /* Nothing ends it: it is followed as far as it looks like one. */
    {BEGIN "\n" BODY "\nint a;\nint b;\nint c;\nint d;\nint e;",
     "*******************************\n************************************************\n"
     "******\n******\n******\n******\nint e;\n"},
    {BEGIN "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,01\n\n" BODY "\n" END " x\nafter XX",
     "*******************************\n**********************\n****************\n\n"
     "************************************************\n*******************************\n"
     "after **\n"},
    {"x\n" BEGIN "\n" BODY "\n" BEGIN "\n" BODY "\n" END "\ny",
     "x\n*******************************\n************************************************\n"
     "*******************************\n************************************************\n"
     "*****************************\ny\n"},
};

Test(secrets, are_what_sensitive_rules_find)
{
    struct rule_cache *cache;
    struct rule_set *set = make_set(&cache);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text text;
        text_init_borrow(&text, span_from_string(rows[i].text));
        for (uint16_t rule = 0; rule < 2; rule++) {
            struct violation_list records = {0};
            struct secrets secrets = {0};
            struct buf out = {0};
            collect(&text, 0, text.n_lines, rule, &records);
            secrets_add(&secrets, set, &text, 0, text.n_lines, &records);
            mask(&secrets, &text, &out);
            if (rule == 0)
                cr_expect_str_eq(buf_string(&out), rows[i].masked, "row %zu: %s", i,
                                 buf_string(&out));
            else
                cr_expect_eq(secrets.count, 0, "row %zu", i);
            buf_release(&out);
            secrets_release(&secrets);
            violation_list_release(&records);
        }
        text_release(&text);
    }
    rule_set_unref(set);
    rule_cache_destroy(cache);
}

/* However a stream is cut, the same bytes are secret. */
Test(secrets, are_the_same_in_pieces)
{
    struct rule_cache *cache;
    struct rule_set *set = make_set(&cache);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text text;
        text_init_borrow(&text, span_from_string(rows[i].text));
        for (size_t step = 1; step <= text.n_lines; step++) {
            struct secrets secrets = {0};
            struct buf out = {0};
            for (size_t first = 0; first < text.n_lines; first += step) {
                struct violation_list records = {0};
                size_t end = first + step < text.n_lines ? first + step : text.n_lines;
                collect(&text, first, end, 0, &records);
                secrets_add(&secrets, set, &text, 0, end, &records);
                violation_list_release(&records);
            }
            mask(&secrets, &text, &out);
            cr_expect_str_eq(buf_string(&out), rows[i].masked, "row %zu in steps of %zu: %s", i,
                             step, buf_string(&out));
            buf_release(&out);
            secrets_release(&secrets);
        }
        text_release(&text);
    }
    rule_set_unref(set);
    rule_cache_destroy(cache);
}
