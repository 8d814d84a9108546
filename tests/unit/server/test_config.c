/* SPDX-License-Identifier: MIT */
#include "server/config.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const char *const ids[] = {"secrets/aws-key", "secrets/*", "text/tabs", "text/*",
                                  "cloud/a-rule-with-a-name-that-is-rather-long-to-show"};

static bool is_known(void *context, struct span id)
{
    (void)context;
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (span_equal_string(id, ids[i]))
            return true;
    return false;
}

static const char *const *names(void *context, size_t *n_names)
{
    (void)context;
    *n_names = sizeof ids / sizeof *ids;
    return ids;
}

static const struct config_known known = {is_known, NULL, names};

static struct config_layer layer(enum config_source source, const char *path)
{
    return (struct config_layer){source, span_from_string(path), span_from_string(path)};
}

static void read_text(struct config *config, const char *path, const char *text,
                      struct file_faults *faults)
{
    config_read(config, layer(CONFIG_REPOSITORY, path), span_from_string(text), &known, faults);
}

Test(config, faults)
{
    static const struct {
        const char *path, *text;
        const char *at; /* what the first fault covers; NULL: there is none */
        enum severity severity;
        const char *message;
    } rows[] = {
        {"c.yaml", "", NULL, 0, NULL},
        {"c.yaml", "version: 1\nprofile: strict\n$schema: x\nextends: y\n", NULL, 0, NULL},
        {"c.yaml", "rules:\nexclude:\n", NULL, 0, NULL},
        {"c.yaml", "rules: {text/tabs: ERROR, secrets/*: Hint}\n", NULL, 0, NULL},
        {"c.json", "{\"rules\": {\"text/tabs\": \"off\",}, /* x */ \"exclude\": [\"a/**\"]}", NULL,
         0, NULL},
        {"c.yaml", "exlude: [a]\n", "exlude", SEVERITY_WARNING, "did you mean \"exclude\"?"},
        {"c.yaml", "banana: [a]\n", "banana", SEVERITY_WARNING, "is not known: remove it"},
        {"c.yaml", "version: 2\n", "2", SEVERITY_BLOCKED, "write 1"},
        {"c.yaml", "version: [1]\n", "[1]", SEVERITY_BLOCKED, "write 1"},
        {"c.yaml", "profile: strickt\n", "strickt", SEVERITY_BLOCKED, "did you mean \"strict\"?"},
        {"c.yaml", "profile:\n", "", SEVERITY_BLOCKED, "core, recommended or strict"},
        {"c.yaml", "existing: hide\n", NULL, 0, NULL},
        {"c.yaml", "existing: hid\n", "hid", SEVERITY_BLOCKED, "did you mean \"hide\"?"},
        {"c.yaml", "existing: [hide]\n", "[hide]", SEVERITY_BLOCKED, "one word"},
        {"c.yaml", "profile: {a: b}\n", "{a: b}", SEVERITY_BLOCKED, "one name"},
        {"c.yaml", "rules: [a]\n", "[a]", SEVERITY_BLOCKED, "mapping"},
        {"c.yaml", "rules: text/tabs\n", "text/tabs", SEVERITY_BLOCKED, "mapping"},
        {"c.yaml", "rules:\n  text/tab: off\n", "text/tab", SEVERITY_WARNING,
         "the rule \"text/tab\" is not known: did you mean \"text/tabs\"?"},
        {"c.yaml", "rules:\n  'txt/*': off\n", "'txt/*'", SEVERITY_WARNING, "\"text/*\""},
        {"c.yaml", "rules:\n  cloud/a-rule-with-a-name-that-is-rather-long-to-shwo: off\n",
         "cloud/a-rule-with-a-name-that-is-rather-long-to-shwo", SEVERITY_WARNING,
         "the rule is not known: did you mean \"cloud/a-rule"},
        {"c.yaml", "rules:\n  text/tabs: blokced\n", "blokced", SEVERITY_BLOCKED,
         "did you mean \"blocked\"?"},
        {"c.yaml", "rules:\n  text/tabs: on\n", "on", SEVERITY_BLOCKED, "write off, hint"},
        {"c.yaml", "rules:\n  text/tabs: {severity: off}\n", "{severity: off}", SEVERITY_BLOCKED,
         "one name"},
        {"c.yaml", "exclude: docs/archive/**\n", "docs/archive/**", SEVERITY_BLOCKED, "a list"},
        {"c.yaml", "exclude: [[a]]\n", "[a]", SEVERITY_BLOCKED, "one text"},
        {"c.yaml", "exclude: ['']\n", "''", SEVERITY_BLOCKED, "one text"},
        {"c.yaml", "exclude: ['a[b']\n", "[", SEVERITY_BLOCKED, "not well formed"},
        {"c.yaml", "exclude: ['!a{b']\n", "{", SEVERITY_BLOCKED, "not well formed"},
        {"c.json", "{\"exclude\": [\"\\u0061[b\"]}", "[", SEVERITY_BLOCKED, "not well formed"},
        {"c.yaml", "exclude: [ok, \"\\u00e9[\"]\n", "[", SEVERITY_BLOCKED, "not well formed"},
        {"c.yaml", "- a\n", "- a", SEVERITY_BLOCKED, "mapping"},
        {"c.yaml", "just text\n", "just text", SEVERITY_BLOCKED, "mapping"},
        {"c.yaml", "a: 1\na: 2\n", "a", SEVERITY_BLOCKED, "twice"},
        {"c.json", "{\"a\": x}", "x", SEVERITY_BLOCKED, "not valid JSON"},
        {"c.toml", "a = 1", "", SEVERITY_BLOCKED, "format"},
        {"c.yaml", "\"a\\nb\": 1\n", "\"a\\nb\"", SEVERITY_WARNING, "\"a?b\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct config config;
        struct file_faults faults = {0};
        config_init(&config);
        read_text(&config, rows[i].path, rows[i].text, &faults);
        cr_assert_eq(faults.count, rows[i].at != NULL, "row %zu: %zu, %s", i, faults.count,
                     faults.count ? faults.items[0].message : "");
        if (rows[i].at) {
            const struct file_fault *fault = &faults.items[0];
            struct span at = span_slice(span_from_string(rows[i].text), fault->start, fault->end);
            cr_assert(span_equal_string(at, rows[i].at), "row %zu: %.*s", i, (int)at.length,
                      at.bytes);
            cr_assert_eq(fault->severity, rows[i].severity, "row %zu", i);
            cr_assert_not_null(strstr(fault->message, rows[i].message), "row %zu: %s", i,
                               fault->message);
            cr_assert_leq(strlen(fault->message), 100);
            cr_assert_null(strchr(fault->message, '\n'));
            cr_assert(span_equal_string(fault->path, rows[i].path));
        }
        file_faults_release(&faults);
        config_release(&config);
    }
}

Test(config, fault_has_line_and_byte)
{
    struct config config;
    struct file_faults faults = {0};
    config_init(&config);
    read_text(&config, "c.yaml", "# \xC3\xA9\r\nrules:\r\n  text/tabs: x\r\n", &faults);
    cr_assert_eq(faults.count, 1);
    cr_assert_eq(faults.items[0].first.line, 2);
    cr_assert_eq(faults.items[0].first.byte, 13);
    cr_assert_eq(faults.items[0].last.byte, 14);
    file_faults_release(&faults);
    config_release(&config);
}

/* A fault loses its entry, the rest of the file counts. */
Test(config, the_rest_counts)
{
    struct config config;
    struct file_faults faults = {0};
    config_init(&config);
    size_t n_defaults = config.n_excludes;
    read_text(&config, "c.yaml",
              "version: 3\nprofil: strict\nrules:\n  text/tab: off\n  text/tabs: Blocking\n"
              "  secrets/*: x\nexclude: ['[', good]\nprofile: strict\n",
              &faults);
    cr_assert_eq(faults.count, 5, "%zu", faults.count);
    cr_assert_eq(config.profile, PROFILE_STRICT);
    cr_assert_eq(config.version, 1);
    cr_assert_eq(config.n_rules, 2, "a name that is not known is told, and counts");
    cr_assert_eq(config_rule(&config, SPAN("text/tabs"))->severity, SEVERITY_BLOCKED);
    cr_assert_null(config_rule(&config, SPAN("secrets/aws-key")));
    cr_assert_eq(config.n_excludes, n_defaults + 1);
    cr_assert_not_null(config_excluded(&config, SPAN("good/x.c")));
    file_faults_release(&faults);
    config_release(&config);
}

Test(config, every_spelling_of_a_severity)
{
    static const struct {
        const char *name;
        enum severity severity;
    } rows[] = {
        {"off", SEVERITY_OFF},          {"OFF", SEVERITY_OFF},
        {"hint", SEVERITY_HINT},        {"HINT", SEVERITY_HINT},
        {"info", SEVERITY_INFO},        {"INFO", SEVERITY_INFO},
        {"INFORMATION", SEVERITY_INFO}, {"warning", SEVERITY_WARNING},
        {"WARN", SEVERITY_WARNING},     {"BLOCKED", SEVERITY_BLOCKED},
        {"BLOCKING", SEVERITY_BLOCKED}, {"ERROR", SEVERITY_BLOCKED},
        {"error", SEVERITY_BLOCKED},    {"'blocked'", SEVERITY_BLOCKED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[64];
        struct config config;
        struct file_faults faults = {0};
        config_init(&config);
        snprintf(text, sizeof text, "rules: {text/tabs: %s}", rows[i].name);
        read_text(&config, "c.yaml", text, &faults);
        cr_assert_eq(faults.count, 0, "row %zu", i);
        cr_assert_eq(config_rule(&config, SPAN("text/tabs"))->severity, rows[i].severity, "row %zu",
                     i);
        config_release(&config);
    }
}

Test(config, layers)
{
    static const struct {
        const char *user, *repository; /* under rules */
        enum severity wanted;          /* of text/tabs */
        size_t line;
        enum config_source source;
    } rows[] = {
        {"text/tabs: hint", "", SEVERITY_HINT, 1, CONFIG_USER},
        {"text/tabs: hint", "text/tabs: info", SEVERITY_INFO, 1, CONFIG_REPOSITORY},
        {"text/*: hint", "text/tabs: info", SEVERITY_INFO, 1, CONFIG_REPOSITORY},
        {"text/tabs: hint", "text/*: info", SEVERITY_INFO, 1, CONFIG_REPOSITORY},
        {"text/tabs: hint, text/*: off", "", SEVERITY_HINT, 1, CONFIG_USER},
        {"text/*: off", "text/*: info,\n text/tabs: warning", SEVERITY_WARNING, 2,
         CONFIG_REPOSITORY},
        {"", "text/tabs: warning,\n text/*: info", SEVERITY_WARNING, 1, CONFIG_REPOSITORY},
        {"text/*: off", "secrets/*: info", SEVERITY_OFF, 1, CONFIG_USER},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char user[128], repository[128];
        struct config config;
        struct file_faults faults = {0};
        config_init(&config);
        snprintf(user, sizeof user, "rules: {%s}", rows[i].user);
        snprintf(repository, sizeof repository, "rules: {%s}", rows[i].repository);
        config_read(&config, layer(CONFIG_USER, "u.yaml"), span_from_string(user), &known, &faults);
        read_text(&config, "r.yaml", repository, &faults);
        cr_assert_eq(faults.count, 0, "row %zu", i);
        const struct config_rule *rule = config_rule(&config, SPAN("text/tabs"));
        cr_assert_eq(rule->severity, rows[i].wanted, "row %zu", i);
        cr_assert_eq(rule->origin.line, rows[i].line, "row %zu", i);
        cr_assert_eq(rule->origin.source, rows[i].source, "row %zu", i);
        config_release(&config);
    }
}

Test(config, excludes)
{
    static const struct {
        const char *path;
        bool wanted, sensitive_still;
    } rows[] = {
        {"a.c", false, false},
        {"x/node_modules/y/z.js", true, false},
        {"node_modules", false, false},
        {"vendor/a.c", true, false},
        {"vendor/ours/a.c", false, false},
        {"x/.git/config", true, false},
        {"a/package-lock.json", true, false},
        {"Cargo.lock", true, false},
        {"go.sum", true, false},
        {"locks.c", false, false},
        {"x/a.min.js", true, true},
        {"x/a-min.css", true, true},
        {"admin.js", false, false},
        {"a.js.map", true, true},
        {"maps/a.map", false, false},
        {"docs/archive/2020/x.md", true, false},
        {"x/docs/archive/y.md", false, false},
    };
    struct config config;
    struct file_faults faults = {0};
    config_init(&config);
    read_text(&config, "c.yaml", "exclude: ['!vendor/ours/', docs/archive/**]", &faults);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct config_exclude *by = config_excluded(&config, span_from_string(rows[i].path));
        cr_assert_eq(by != NULL, rows[i].wanted, "row %zu: %s", i, rows[i].path);
        cr_assert(!by || by->sensitive_still == rows[i].sensitive_still, "row %zu", i);
    }
    config_release(&config);
}

Test(config, show)
{
    struct config config;
    struct file_faults faults = {0};
    struct buf out = {0};
    config_init(&config);
    config_show(&config, &out);
    cr_assert_not_null(strstr(buf_string(&out), "version: 1  # default\nprofile: core  # default\n"
                                                "existing: hint  # default\n"
                                                "rules: {}  # default\nexclude:\n"));
    config_read(&config, layer(CONFIG_USER, "/u/c.yaml"),
                SPAN("rules: {text/tabs: off, secrets/aws-key: off}\n"), &known, &faults);
    read_text(&config, "c.yaml",
              "profile: strict\nrules:\n  text/*: WARN\n  secrets/*: info\n"
              "  secrets/aws-key: error\nexclude: ['!a\\b\"']\n",
              &faults);
    buf_clear(&out);
    config_show(&config, &out);
    static const char wanted[] = "version: 1  # default\n"
                                 "profile: strict  # c.yaml:1\n"
                                 "existing: hint  # default\n"
                                 "rules:\n"
                                 "  \"secrets/aws-key\": blocked  # c.yaml:5\n"
                                 "  \"text/*\": warning  # c.yaml:3\n"
                                 "  \"secrets/*\": info  # c.yaml:4\n"
                                 "exclude:\n  - \".git/\"  # default\n";
    static const char end[] = "  - \"!a\\\\b\\\"\"  # c.yaml:6\n";
    cr_assert(span_starts_with(buf_span(&out), span_from_string(wanted)), "%s", buf_string(&out));
    cr_assert(span_ends_with(buf_span(&out), span_from_string(end)), "%s", buf_string(&out));
    struct tree tree;
    struct tree_fault fault;
    cr_assert(tree_parse_yaml(&tree, buf_span(&out), &fault), "%s", fault.message);
    tree_release(&tree);
    buf_release(&out);
    config_release(&config);
}

Test(config, faults_are_bounded)
{
    struct config config;
    struct file_faults faults = {0};
    struct buf text = {0};
    config_init(&config);
    buf_append_string(&text, "rules:\n");
    for (size_t i = 0; i < 5000; i++)
        buf_printf(&text, "  no/such-rule-%zu: off\n", i);
    buf_append_string(&text, "exclude:\n");
    for (size_t i = 0; i < 2000; i++)
        buf_printf(&text, "  - x%zu\n", i);
    read_text(&config, "c.yaml", buf_string(&text), &faults);
    cr_assert_eq(faults.count, FILE_FAULTS_MAX);
    cr_assert_gt(faults.n_dropped, 5000);
    cr_assert_eq(config.n_excludes, CONFIG_EXCLUDES_MAX);
    for (size_t i = 0; i < faults.count; i++)
        cr_expect_eq(faults.items[i].severity, SEVERITY_BLOCKED, "an error gave way to a warning");
    buf_release(&text);
    file_faults_release(&faults);
    file_faults_release(NULL);
    config_release(&config);
    config_release(NULL);
}
