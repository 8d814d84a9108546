/* SPDX-License-Identifier: MIT */
#include "server/suppression.h"

#include "base/hash.h"

static struct span trim(struct span text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t'))
        text = span_slice(text, 1, text.length);
    while (text.length > 0 && strchr(" \t\r", text.bytes[text.length - 1]))
        text.length--;
    return text;
}

/* Without what ends a comment. */
static struct span comment_body(struct span text)
{
    static const char *const ends[] = {"*/", "-->", "--]]", "#}", "%>", "*)", "-}"};
    text = trim(text);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (span_ends_with(text, span_from_string(ends[i])))
            text.length -= strlen(ends[i]);
    return trim(text);
}

static struct span next_word(struct span *rest)
{
    size_t end = 0;
    *rest = trim(*rest);
    while (end < rest->length && !strchr(" \t,:", rest->bytes[end]))
        end++;
    struct span word = span_slice(*rest, 0, end);
    *rest = span_slice(*rest, end, rest->length);
    return word;
}

static bool is_rule_name(struct span word)
{
    size_t slash = span_find_byte(word, 0, '/');
    if (slash == 0 || slash + 1 >= word.length)
        return false;
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.bytes[i];
        bool is_name = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                       (byte >= '0' && byte <= '9') || (byte != '\0' && strchr("-_./", byte)) ||
                       (byte == '*' && i + 1 == word.length && word.bytes[i - 1] == '/');
        if (!is_name)
            return false;
    }
    return true;
}

static bool skip(struct span *rest, char byte)
{
    *rest = trim(*rest);
    if (rest->length == 0 || rest->bytes[0] != byte)
        return false;
    *rest = span_slice(*rest, 1, rest->length);
    return true;
}

/* A suppression while it is read. */
struct reading {
    struct span text, rest;
    struct suppression said;
};

/* The first fault counts, over the word, or over what follows if that is empty. */
static void note(struct reading *reading, struct span word, const char *message)
{
    struct suppression_fault *fault = &reading->said.fault;
    if (fault->message)
        return;
    fault->start = (size_t)(word.bytes - reading->text.bytes);
    fault->end = fault->start + word.length;
    fault->message = message;
}

static bool fail(struct reading *reading, struct span word, const char *message)
{
    note(reading, word, message);
    return false;
}

static bool read_kind(struct reading *reading)
{
    static const char *const words[] = {"ignore", "ignore-start", "ignore-end", "ignore-file"};
    struct span word = next_word(&reading->rest);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (span_equal_string(word, words[i])) {
            reading->said.kind = (enum suppression_kind)i;
            return true;
        }
    return fail(reading, word, "write ignore, ignore-start, ignore-end or ignore-file");
}

static bool read_rules(struct reading *reading)
{
    reading->rest = trim(reading->rest);
    const char *first = reading->rest.bytes;
    const char *last = first;
    bool more = true;
    while (more) {
        struct span word = next_word(&reading->rest);
        if (!is_rule_name(word))
            return fail(reading, word, "name the rules it hides: PACK/RULE, or PACK/*");
        last = word.bytes + word.length;
        more = skip(&reading->rest, ',');
    }
    reading->said.rules = (struct span){first, (size_t)(last - first)};
    return true;
}

static void read_until(struct reading *reading)
{
    struct suppression *said = &reading->said;
    said->until = next_word(&reading->rest);
    if (day_parse(said->until, &said->last_day))
        return;
    said->last_day = (struct day){1970, 1, 1}; /* A day that is none is over. */
    note(reading, said->until, "this is no day, so it counts as over: write YYYY-MM-DD");
}

/* Exactly 16 hexadecimal digits. */
static bool read_key(struct span word, uint64_t *key)
{
    *key = 0;
    for (size_t i = 0; i < word.length; i++) {
        char byte = word.bytes[i];
        unsigned digit = 16;
        if (byte >= '0' && byte <= '9')
            digit = (unsigned)(byte - '0');
        else if (byte >= 'a' && byte <= 'f')
            digit = (unsigned)(byte - 'a') + 10;
        if (digit == 16)
            return false;
        *key = *key << 4 | digit;
    }
    return word.length == 16;
}

static bool read_on(struct reading *reading)
{
    struct span word = next_word(&reading->rest);
    reading->said.has_key = read_key(word, &reading->said.key);
    return reading->said.has_key ||
           fail(reading, word, "a line's key has 16 digits of 0-9 and a-f: see suppressions --key");
}

static bool read_clauses(struct reading *reading)
{
    struct suppression *said = &reading->said;
    while (trim(reading->rest).length > 0 && !skip(&reading->rest, ':')) {
        struct span word = next_word(&reading->rest);
        if (span_equal(word, SPAN("until")))
            read_until(reading);
        else if (span_equal(word, SPAN("by")))
            said->owner = next_word(&reading->rest);
        else if (said->origin != SUPPRESSION_ENTRY || !span_equal(word, SPAN("on")))
            return fail(reading, word.length > 0 ? word : span_slice(reading->rest, 0, 1),
                        "write until YYYY-MM-DD, by @OWNER, or a colon and the reason");
        else if (!read_on(reading))
            return false;
    }
    said->reason = trim(reading->rest);
    return true;
}

/* What is not understood says nothing but what is wrong with it. */
static struct suppression finish(const struct reading *reading, bool good)
{
    if (good)
        return reading->said;
    return (struct suppression){.origin = reading->said.origin,
                                .kind = SUPPRESSION_MALFORMED,
                                .fault = reading->said.fault};
}

struct suppression suppression_parse(struct span text)
{
    struct reading reading = {.text = text};
    struct span body = comment_body(text);
    reading.rest = span_slice(body, strlen("auto-enforcer:"), body.length);
    return finish(&reading, read_kind(&reading) && read_rules(&reading) && read_clauses(&reading));
}

static bool read_path(struct reading *reading)
{
    struct span *rest = &reading->rest;
    *rest = trim(*rest);
    bool is_quoted = skip(rest, '"');
    size_t end = 0;
    while (end < rest->length && !strchr(is_quoted ? "\"" : " \t", rest->bytes[end]))
        end++;
    reading->said.path = span_slice(*rest, 0, end);
    *rest = span_slice(*rest, end, rest->length);
    if (is_quoted && !skip(rest, '"'))
        return fail(reading, span_slice(*rest, 0, 0), "the quotation mark is not closed");
    if (span_starts_with(reading->said.path, SPAN("!")))
        return fail(reading, span_slice(reading->said.path, 0, 1),
                    "an entry takes nothing back: write patterns of what it hides");
    return true;
}

struct suppression suppression_parse_entry(struct span line)
{
    struct reading reading = {
        .text = line,
        .rest = line,
        .said = {.origin = SUPPRESSION_ENTRY, .kind = SUPPRESSION_FILE},
    };
    return finish(&reading, read_path(&reading) && read_rules(&reading) && read_clauses(&reading));
}

bool suppression_is_remark(struct span line)
{
    line = span_trim(line);
    return line.length == 0 || line.bytes[0] == '#';
}

static bool is_id_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == ',' || byte == ':';
}

static bool looks_like_day(struct span text)
{
    static const char shape[] = "dddd-dd-dd";
    if (text.length != strlen(shape))
        return false;
    for (size_t i = 0; i < text.length; i++)
        if (shape[i] == 'd' ? text.bytes[i] < '0' || text.bytes[i] > '9' : text.bytes[i] != '-')
            return false;
    return true;
}

/* Between the words any blanks; before the ids and the day exactly one. */
struct suppression suppression_parse_devskim(struct span text)
{
    struct suppression said = {.origin = SUPPRESSION_DEVSKIM, .kind = SUPPRESSION_LINE};
    struct span rest = trim(span_slice(text, strlen("DevSkim:"), text.length));
    rest = span_slice(rest, strlen("ignore") + 1, rest.length);
    size_t end = 0;
    while (end < rest.length && is_id_byte(rest.bytes[end]))
        end++;
    said.rules = span_slice(rest, 0, end);
    rest = trim(span_slice(rest, end, rest.length));
    struct span day = span_slice(rest, strlen("until "), strlen("until YYYY-MM-DD"));
    if (!span_equal_ignore_case(span_slice(rest, 0, strlen("until")), SPAN("until")) ||
        !looks_like_day(day))
        return said;
    said.until = day;
    if (!day_parse(day, &said.last_day))
        said.last_day = (struct day){1970, 1, 1};
    return said;
}

struct suppression suppression_parse_mark(enum suppression_origin origin, struct span text)
{
    switch (origin) {
    case SUPPRESSION_ENTRY:
        return suppression_parse_entry(text);
    case SUPPRESSION_GITLEAKS:
        return (struct suppression){.origin = origin, .kind = SUPPRESSION_LINE};
    case SUPPRESSION_DEVSKIM:
        return suppression_parse_devskim(text);
    default:
        return suppression_parse(text);
    }
}

struct span suppression_next_rule(struct span *rules)
{
    struct span word = next_word(rules);
    skip(rules, ',');
    return word;
}

bool suppression_names(const struct suppression *suppression, const char *rule_id)
{
    struct span id = span_from_string(rule_id);
    struct span rest = suppression->rules;
    while (rest.length > 0) {
        struct span word = suppression_next_rule(&rest);
        if (word.length == 0)
            return false;
        if (span_equal(word, id) || (span_ends_with(word, SPAN("/*")) &&
                                     span_starts_with(id, span_slice(word, 0, word.length - 1))))
            return true;
    }
    return false;
}

/* DevSkim's rules are known by their ids without the pack. */
static bool names_devskim_rule(const struct suppression *said, const struct rule *rule)
{
    struct span id = span_from_string(rule->id);
    struct span name = span_slice(id, span_find_byte(id, 0, '/') + 1, id.length);
    struct span rest = said->rules;
    if (span_equal(rest, SPAN("all")))
        return true;
    while (rest.length > 0) {
        size_t comma = span_find_byte(rest, 0, ',');
        if (span_equal(span_slice(rest, 0, comma), name))
            return true;
        rest = span_slice(rest, comma + 1, rest.length);
    }
    return false;
}

bool suppression_covers(const struct suppression *suppression, const struct rule *rule)
{
    if (suppression->origin == SUPPRESSION_GITLEAKS)
        return rule->dialect == RULE_OF_GITLEAKS;
    if (suppression->origin == SUPPRESSION_DEVSKIM)
        return rule->dialect == RULE_OF_DEVSKIM && names_devskim_rule(suppression, rule);
    if (suppression_names(suppression, rule->id))
        return true;
    for (size_t i = 0; rule->aliases && rule->aliases[i]; i++)
        if (suppression_names(suppression, rule->aliases[i]))
            return true;
    return false;
}

bool suppression_is_expired(const struct suppression *suppression, struct day today)
{
    if (suppression->last_day.year == 0)
        return false;
    long left = day_number(suppression->last_day) - day_number(today);
    return left < 0 || (left == 0 && suppression->origin == SUPPRESSION_DEVSKIM);
}

static bool is_one_of(struct span text, const char *const *words)
{
    for (; *words; words++)
        if (span_equal_ignore_case(text, span_from_string(*words)))
            return true;
    return false;
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (unsigned char)byte >= 0x80;
}

/* Without the signs around it; what is left of "..." is nothing. */
static struct span bare(struct span text)
{
    while (text.length > 0 && !is_letter(text.bytes[0]))
        text = span_slice(text, 1, text.length);
    while (text.length > 0 && !is_letter(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

bool suppression_has_reason(const struct suppression *suppression)
{
    static const char *const placeholders[] = {
        "todo",      "fixme",      "tbd",         "n/a",         "none",        "reason",
        "no reason", "fix later",  "fix me",      "fix this",    "later",       "for now",
        "temporary", "temp",       "because",     "ignore",      "ignored",     "ignore this",
        "suppress",  "suppressed", "some reason", "reason here", "your reason", "why",
        "wip",       "asdf",       "foo",         "bar",         "test",        NULL};
    struct span reason = bare(suppression->reason);
    return reason.length >= 3 && !is_one_of(reason, placeholders);
}

bool suppression_has_owner(const struct suppression *suppression)
{
    static const char *const placeholders[] = {"me",     "todo",  "tbd",     "owner",
                                               "nobody", "noone", "none",    "someone",
                                               "you",    "name",  "unknown", NULL};
    struct span owner = suppression->owner;
    if (!span_starts_with(owner, SPAN("@")))
        return false;
    owner = bare(span_slice(owner, 1, owner.length));
    return owner.length > 0 && !is_one_of(owner, placeholders);
}

uint64_t suppression_key(struct span line)
{
    return hash_64(span_trim(line));
}
