/* SPDX-License-Identifier: MIT */
#include "server/config.h"

#include "base/printable.h"
#include "base/utf8.h"

/* What stands as it is; YAML takes some characters of no terminal's concern only as escapes. */
static bool is_plain(uint32_t c)
{
    return printable_is_safe(c) && c != 0xFEFF && c != 0xFFFE && c != 0xFFFF;
}

static void show_origin(struct config_origin origin, struct buf *out)
{
    buf_append_string(out, "  # ");
    if (origin.source == CONFIG_DEFAULT) {
        buf_append_string(out, "default\n");
        return;
    }
    static const char *const sources[] = {
        [CONFIG_USER] = "user, ",
        [CONFIG_REPOSITORY] = "",
        [CONFIG_NAMED] = "command line, ",
    };
    buf_append_string(out, sources[origin.source]);
    printable_append(out, origin.path);
    buf_printf(out, ":%zu\n", origin.line);
}

/* Double quotes, as YAML and JSON read them. */
static void show_text(struct span text, struct buf *out)
{
    size_t length;
    buf_append_byte(out, '"');
    for (size_t at = 0; at < text.length; at += length) {
        uint32_t c = utf8_decode(text, at, &length);
        if (!is_plain(c)) {
            buf_printf(out, "\\u%04x", (unsigned)c);
            continue;
        }
        if (c == '"' || c == '\\')
            buf_append_byte(out, '\\');
        buf_append(out, span_slice(text, at, at + length));
    }
    buf_append_byte(out, '"');
}

/* A rule's entry counts unless a layer above speaks of its whole pack. */
static bool is_effective(const struct config *config, const struct config_rule *rule)
{
    return span_ends_with(rule->id, SPAN("/*")) || config_rule(config, rule->id) == rule;
}

static void show_rules(const struct config *config, struct buf *out)
{
    size_t n_shown = 0;
    for (size_t i = 0; i < config->n_rules; i++) {
        const struct config_rule *rule = &config->rules[i];
        if (!is_effective(config, rule))
            continue;
        buf_append_string(out, n_shown++ ? "  " : "rules:\n  ");
        show_text(rule->id, out);
        buf_printf(out, ": %s", severity_name(rule->severity));
        show_origin(rule->origin, out);
    }
    if (n_shown == 0)
        buf_append_string(out, "rules: {}  # default\n");
}

static void show_list(const char *key, const struct config_list *list, struct buf *out)
{
    if (list->count > 0)
        buf_printf(out, "%s:\n", key);
    for (size_t i = 0; i < list->count; i++) {
        buf_append_string(out, "  - ");
        show_text(list->items[i].id, out);
        show_origin(list->items[i].origin, out);
    }
}

void config_show(const struct config *config, struct buf *out)
{
    buf_printf(out, "version: %u", config->version);
    show_origin(config->version_origin, out);
    buf_printf(out, "profile: %s", profile_name(config->profile));
    show_origin(config->profile_origin, out);
    buf_printf(out, "existing: %s", config_existing_name(config->existing));
    show_origin(config->existing_origin, out);
    show_rules(config, out);
    show_list("acknowledge", &config->acknowledged, out);
    show_list("not-suppressible", &config->refused, out);
    buf_append_string(out, "exclude:\n");
    for (size_t i = 0; i < config->n_excludes; i++) {
        const struct config_exclude *exclude = &config->excludes[i];
        struct buf glob = {0};
        buf_append_string(&glob, exclude->negated ? "!" : "");
        buf_append(&glob, exclude->glob);
        buf_append_string(out, "  - ");
        show_text(buf_span(&glob), out);
        buf_release(&glob);
        show_origin(exclude->origin, out);
    }
}
