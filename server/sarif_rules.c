/* SPDX-License-Identifier: MIT */
#include "server/sarif_rules.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "protocol/json_write.h"
#include "server/rule_page.h"

enum { DESCRIPTION_MAX = 1000 /* code points; GitHub takes 1,024 */ };

struct sarif_rule {
    struct buf json; /* all of it but the end of its properties */
    bool is_security;
    enum severity worst;
};

void sarif_rules_init(struct sarif_rules *rules)
{
    *rules = (struct sarif_rules){.pages = BUF_INIT(MEM_BATCH), .by_id = TABLE_INIT(MEM_BATCH)};
    rule_page_find_folder(&rules->pages);
}

void sarif_rules_release(struct sarif_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        buf_release(&rules->items[i].json);
    mem_free(MEM_BATCH, rules->items);
    table_release(&rules->by_id);
    buf_release(&rules->pages);
}

const char *sarif_level(enum severity severity)
{
    return severity == SEVERITY_BLOCKED   ? "error"
           : severity == SEVERITY_WARNING ? "warning"
                                          : "note";
}

/* Texts. */

static void write_text(struct buf *out, const char *member, const char *text)
{
    struct span span = span_from_string(text);
    size_t end = 0;
    for (size_t n = 0; end < span.length && n < DESCRIPTION_MAX; n++)
        end += utf8_sequence_length((unsigned char)span.bytes[end]);
    buf_printf(out, ",\"%s\":{\"text\":", member);
    json_write_bytes(out, span_slice(span, 0, end));
    buf_append_byte(out, '}');
}

static void append_paragraph(struct buf *out, const char *text)
{
    if (text)
        buf_printf(out, "%s%s", out->length ? "\n\n" : "", text);
}

static void write_help(struct buf *out, const struct rule *rule)
{
    struct buf text = {0};
    append_paragraph(&text, rule->message);
    append_paragraph(&text, rule->why);
    append_paragraph(&text, rule->how);
    append_paragraph(&text, rule->link);
    buf_append_string(out, ",\"help\":{\"text\":");
    json_write_bytes(out, buf_span(&text));
    buf_clear(&text);
    rule_page_append_help(&text, rule);
    buf_append_string(out, ",\"markdown\":");
    json_write_bytes(out, buf_span(&text));
    buf_append_byte(out, '}');
    buf_release(&text);
}

/* Whether it may stand where a URI is called for; packs may say anything. */
static bool is_uri(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] <= ' ' || text.bytes[i] == 0x7F || strchr("\"<>\\^`{|}", text.bytes[i]))
            return false;
    return span_starts_with(text, SPAN("https://")) || span_starts_with(text, SPAN("http://")) ||
           span_starts_with(text, SPAN("file:///"));
}

static void write_help_uri(const struct sarif_rules *rules, struct buf *out,
                           const struct rule *rule)
{
    struct buf scratch = {0};
    struct span address = rule_page_address(buf_span(&rules->pages), rule, &scratch);
    if (is_uri(address)) {
        buf_append_string(out, ",\"helpUri\":");
        json_write_string(out, address);
    }
    buf_release(&scratch);
}

/* Properties. */

static struct span pack_of(const char *id)
{
    struct span span = span_from_string(id);
    return span_slice(span, 0, span_find_byte(span, 0, '/'));
}

static bool is_security(const struct rule *rule)
{
    struct span pack = pack_of(rule->id);
    return rule->flags & RULE_SENSITIVE || rule->dialect != RULE_OF_OURS ||
           span_equal_string(pack, "security") || span_equal_string(pack, "secrets") ||
           span_equal_string(pack, "tokens");
}

static const char *security_severity(enum severity severity)
{
    static const char *const numbers[] = {
        [SEVERITY_OFF] = "0.0",     [SEVERITY_HINT] = "2.0",    [SEVERITY_INFO] = "5.0",
        [SEVERITY_WARNING] = "7.5", [SEVERITY_BLOCKED] = "9.5",
    };
    return numbers[severity];
}

static const char *precision(const struct rule *rule)
{
    static const char *const names[] = {
        [RULE_CONFIDENCE_LOW] = "low",
        [RULE_CONFIDENCE_MEDIUM] = "medium",
        [RULE_CONFIDENCE_HIGH] = "high",
    };
    return names[rule->confidence];
}

static void write_old_ids(struct buf *out, const struct rule *rule)
{
    for (size_t i = 0; rule->aliases && rule->aliases[i]; i++) {
        buf_append_string(out, i ? "," : ",\"deprecatedIds\":[");
        json_write_bytes(out, span_from_string(rule->aliases[i]));
    }
    if (rule->aliases && rule->aliases[0])
        buf_append_byte(out, ']');
}

/* The whole. */

static void write_begin(struct buf *out, const char *id)
{
    struct span pack = pack_of(id);
    struct span whole = span_from_string(id);
    buf_append_string(out, "{\"id\":");
    json_write_bytes(out, whole);
    buf_append_string(out, ",\"name\":");
    json_write_bytes(
        out, pack.length < whole.length ? span_slice(whole, pack.length + 1, whole.length) : whole);
}

static void write_rule(const struct sarif_rules *rules, struct buf *out, const struct rule *rule)
{
    bool is_off = rule->severity == SEVERITY_OFF;
    write_begin(out, rule->id);
    write_old_ids(out, rule);
    write_text(out, "shortDescription", rule->title);
    write_text(out, "fullDescription", rule->why ? rule->why : rule->message);
    write_help(out, rule);
    write_help_uri(rules, out, rule);
    buf_printf(out, ",\"defaultConfiguration\":{\"level\":\"%s\"},\"properties\":{\"tags\":[%s",
               is_off ? "none" : sarif_level(rule->severity),
               is_security(rule) ? "\"security\"" : "");
    if (!span_equal_string(pack_of(rule->id), "security")) {
        buf_append_string(out, is_security(rule) ? "," : "");
        json_write_bytes(out, pack_of(rule->id));
    }
    buf_printf(out, "],\"precision\":\"%s\"", precision(rule));
}

/* What the engine says of itself is no rule of a module. */
static void write_engines(struct buf *out, const struct scanner_finding *finding)
{
    static const char text[] = "Something in the file was not looked at";
    write_begin(out, finding->rule);
    write_text(out, "shortDescription", text);
    write_text(out, "fullDescription", text);
    write_text(out, "help", text);
    buf_printf(out,
               ",\"defaultConfiguration\":{\"level\":\"%s\"},\"properties\":{\"tags\":[\"engine\"]",
               sarif_level(finding->severity));
}

size_t sarif_rules_index(struct sarif_rules *rules, const struct scanner_finding *finding)
{
    struct span id = span_from_string(finding->rule);
    size_t number = (size_t)(uintptr_t)table_get(&rules->by_id, id);
    if (number == 0) {
        if (rules->count == SARIF_RULES_MAX)
            return SIZE_MAX;
        if (rules->count == rules->capacity) {
            rules->capacity = rules->capacity ? 2 * rules->capacity : 32;
            rules->items =
                mem_resize(MEM_BATCH, rules->items, rules->capacity, sizeof *rules->items);
        }
        struct sarif_rule *rule = &rules->items[rules->count];
        *rule = (struct sarif_rule){.json = BUF_INIT(MEM_BATCH)};
        rule->is_security = finding->definition && is_security(finding->definition);
        if (finding->definition)
            write_rule(rules, &rule->json, finding->definition);
        else
            write_engines(&rule->json, finding);
        number = ++rules->count;
        *table_put(&rules->by_id, id) = (void *)(uintptr_t)number;
    }
    struct sarif_rule *rule = &rules->items[number - 1];
    rule->worst = finding->severity > rule->worst ? finding->severity : rule->worst;
    return number - 1;
}

void sarif_rules_write(const struct sarif_rules *rules, size_t index, struct buf *out)
{
    const struct sarif_rule *rule = &rules->items[index];
    buf_append(out, buf_span(&rule->json));
    if (rule->is_security)
        buf_printf(out, ",\"security-severity\":\"%s\"", security_severity(rule->worst));
    buf_append_string(out, "}}");
}
