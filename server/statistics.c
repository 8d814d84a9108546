/* SPDX-License-Identifier: MIT */
#include "server/statistics.h"

#include "base/process.h"
#include "protocol/json_write.h"

/* Numbers with names, the way both forms go through them. */
struct figure {
    const char *name; /* in JSON */
    const char *text; /* for a person */
    uint64_t value;
};

static void write_figures(struct buf *out, const struct figure *figures, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            buf_append_byte(out, ',');
        json_write_string(out, span_from_string(figures[i].name));
        buf_append_byte(out, ':');
        buf_append_uint(out, figures[i].value);
    }
}

static void write_object(struct buf *out, const char *name, const struct figure *figures, size_t n)
{
    json_write_string(out, span_from_string(name));
    buf_append(out, SPAN(":{"));
    write_figures(out, figures, n);
    buf_append_byte(out, '}');
}

/* Begins an object of an array, with its name. */
static void write_named(struct buf *out, const char *name, const struct figure *figures, size_t n)
{
    if (out->bytes[out->length - 1] != '[')
        buf_append_byte(out, ',');
    buf_append(out, SPAN("{\"name\":"));
    json_write_string(out, span_from_string(name));
    buf_append_byte(out, ',');
    write_figures(out, figures, n);
    buf_append_byte(out, '}');
}

enum { COUNT_FIGURES = 4, ESTIMATES = 3, PROCESS_FIGURES = 5, WORK_FIGURES = 6, USE_FIGURES = 4 };

static void figures_of_count(struct figure *figures, struct mem_count count)
{
    figures[0] = (struct figure){"live", "live", count.live};
    figures[1] = (struct figure){"peak", "peak", count.peak};
    figures[2] = (struct figure){"blocks", "blocks", count.blocks};
    figures[3] = (struct figure){"allocations", "allocations", count.allocations};
}

static size_t native_code(const struct rule_cache *rules)
{
    size_t size = 0;
    size_t n_modules = rule_cache_counts(rules).modules;
    for (size_t m = 0; m < n_modules; m++)
        size += rule_cache_module_use(rules, m).native_size;
    return size;
}

static void estimate(struct figure *figures, const struct statistics *statistics)
{
    uint64_t stacks = (uint64_t)statistics->n_scratches * PATTERN_STACK;
    figures[0] = (struct figure){"nativeCode", "native code", native_code(statistics->rules)};
    figures[1] = (struct figure){"nativeStacks", "native stacks", stacks};
    figures[2] = (struct figure){"heapGaps", "gaps in the heap", mem_gaps()};
}

static void figures_of_process(struct figure *figures)
{
    struct process_memory memory = process_memory();
    figures[0] = (struct figure){"resident", "resident", memory.resident};
    figures[1] = (struct figure){"peakResident", "most resident", memory.peak_resident};
    figures[2] = (struct figure){"privateDirty", "private dirty", memory.private_dirty};
    figures[3] = (struct figure){"image", "of it, the program's data", memory.image};
    figures[4] = (struct figure){"stack", "of it, the stack", memory.stack};
}

static void figures_of_work(struct figure *figures, const struct work_stats *work)
{
    figures[0] = (struct figure){"calls", "calls", work->calls};
    figures[1] = (struct figure){"nanoseconds", "ns", work->nanoseconds};
    figures[2] = (struct figure){"slowest", "slowest ns", work->slowest};
    figures[3] = (struct figure){"bytesIn", "bytes in", work->bytes_in};
    figures[4] = (struct figure){"bytesOut", "bytes out", work->bytes_out};
    figures[5] = (struct figure){"allocations", "allocations", work->allocations};
}

static void figures_of_use(struct figure *figures, const struct rule_module_use *use)
{
    size_t live = use->is_loaded ? mem_count(use->tag).live : 0;
    figures[0] = (struct figure){"rules", "rules", use->n_rules};
    figures[1] = (struct figure){"patterns", "patterns", use->n_patterns};
    figures[2] = (struct figure){"live", "live", live};
    figures[3] = (struct figure){"nativeCode", "native code", use->native_size};
}

/* The counts of one moment: writing them takes memory too. */
struct account {
    struct mem_count tags[MEM_TAGS_MAX];
    size_t n_tags;
    struct mem_count total;
};

static void take_account(struct account *account)
{
    account->n_tags = mem_tag_count();
    for (size_t tag = 0; tag < account->n_tags; tag++)
        account->tags[tag] = mem_count((enum mem_tag)tag);
    account->total = mem_count_all();
}

/* JSON. */

static void write_memory(struct buf *out, const struct statistics *statistics)
{
    struct figure counts[COUNT_FIGURES], estimates[ESTIMATES], process[PROCESS_FIGURES];
    struct account account;
    take_account(&account);
    buf_append(out, SPAN("\"memory\":{\"tags\":["));
    for (size_t tag = 0; tag < account.n_tags; tag++) {
        figures_of_count(counts, account.tags[tag]);
        write_named(out, mem_tag_name((enum mem_tag)tag), counts, COUNT_FIGURES);
    }
    buf_append(out, SPAN("],"));
    figures_of_count(counts, account.total);
    write_object(out, "total", counts, COUNT_FIGURES);
    buf_append_byte(out, ',');
    estimate(estimates, statistics);
    write_object(out, "estimated", estimates, ESTIMATES);
    buf_append_byte(out, ',');
    figures_of_process(process);
    write_object(out, "process", process, PROCESS_FIGURES);
    buf_append_byte(out, '}');
}

static void write_modules(struct buf *out, const struct rule_cache *rules)
{
    size_t n_modules = rule_cache_counts(rules).modules;
    buf_append(out, SPAN("\"modules\":["));
    for (size_t m = 0; m < n_modules; m++) {
        struct rule_module_use use = rule_cache_module_use(rules, m);
        struct figure figures[USE_FIGURES];
        figures_of_use(figures, &use);
        write_named(out, use.name, figures, USE_FIGURES);
        out->length--;
        buf_append(out, SPAN(",\"title\":"));
        json_write_string(out, span_from_string(use.title));
        buf_append_string(out, use.is_loaded ? ",\"loaded\":true}" : ",\"loaded\":false}");
    }
    buf_append_byte(out, ']');
}

static void write_caches(struct buf *out, const struct statistics *statistics)
{
    struct rule_cache_counts counts = rule_cache_counts(statistics->rules);
    struct hash_cache_counts hash_counts = {0};
    if (statistics->hashes)
        hash_counts = hash_cache_counts(statistics->hashes);
    const struct figure sets[] = {
        {"held", NULL, counts.sets},
        {"hits", NULL, counts.set_hits},
        {"misses", NULL, counts.set_misses},
        {"dropped", NULL, counts.sets_dropped},
    };
    const struct figure groups[] = {
        {"held", NULL, counts.groups},
        {"hits", NULL, counts.group_hits},
        {"misses", NULL, counts.group_misses},
    };
    const struct figure hashes[] = {
        {"held", NULL, hash_counts.held},
        {"hits", NULL, hash_counts.hits},
        {"misses", NULL, hash_counts.misses},
        {"evictions", NULL, hash_counts.evictions},
    };
    buf_append(out, SPAN("\"caches\":{"));
    write_object(out, "ruleSets", sets, sizeof sets / sizeof *sets);
    buf_append_byte(out, ',');
    write_object(out, "ruleGroups", groups, sizeof groups / sizeof *groups);
    buf_append_byte(out, ',');
    write_object(out, "fileHashes", hashes, sizeof hashes / sizeof *hashes);
    buf_append_byte(out, '}');
}

static void write_work(struct buf *out, const struct statistics *statistics)
{
    buf_append(out, SPAN("\"work\":["));
    for (size_t i = 0; i < statistics->n_work; i++) {
        struct figure figures[WORK_FIGURES];
        if (statistics->work[i].calls == 0)
            continue;
        figures_of_work(figures, &statistics->work[i]);
        write_named(out, statistics->work[i].name, figures, WORK_FIGURES);
    }
    buf_append_byte(out, ']');
}

void statistics_write_json(struct buf *out, const struct statistics *statistics)
{
    const size_t *n = statistics->n_violations;
    const size_t n_all =
        n[SEVERITY_BLOCKED] + n[SEVERITY_WARNING] + n[SEVERITY_INFO] + n[SEVERITY_HINT];
    const struct figure documents[] = {
        {"open", NULL, statistics->n_documents}, {"lines", NULL, statistics->n_lines},
        {"bytes", NULL, statistics->n_bytes},    {"violations", NULL, n_all},
        {"blocked", NULL, n[SEVERITY_BLOCKED]},  {"warning", NULL, n[SEVERITY_WARNING]},
        {"info", NULL, n[SEVERITY_INFO]},        {"hint", NULL, n[SEVERITY_HINT]},
    };
    buf_append_byte(out, '{');
    write_memory(out, statistics);
    buf_append_byte(out, ',');
    write_modules(out, statistics->rules);
    buf_append_byte(out, ',');
    write_caches(out, statistics);
    buf_append_byte(out, ',');
    write_object(out, "documents", documents, sizeof documents / sizeof *documents);
    buf_append_byte(out, ',');
    write_work(out, statistics);
    buf_append_byte(out, '}');
}

/* Text. */

static void append_head(struct buf *out, const char *title, const struct figure *figures, size_t n)
{
    buf_printf(out, "%-28s", title);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, " %13s", figures[i].text);
    buf_append_byte(out, '\n');
}

static void append_row(struct buf *out, const char *name, const struct figure *figures, size_t n)
{
    buf_printf(out, "  %-26s", name);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, " %13llu", (unsigned long long)figures[i].value);
    buf_append_byte(out, '\n');
}

static void append_list(struct buf *out, const struct figure *figures, size_t n)
{
    for (size_t i = 0; i < n; i++)
        append_row(out, figures[i].text, &figures[i], 1);
}

static void append_memory(struct buf *out, const struct statistics *statistics)
{
    struct figure counts[COUNT_FIGURES], estimates[ESTIMATES], process[PROCESS_FIGURES];
    struct account account;
    take_account(&account);
    figures_of_count(counts, account.total);
    append_head(out, "memory, bytes", counts, COUNT_FIGURES);
    for (size_t tag = 0; tag < account.n_tags; tag++) {
        figures_of_count(counts, account.tags[tag]);
        if (account.tags[tag].allocations > 0)
            append_row(out, mem_tag_name((enum mem_tag)tag), counts, COUNT_FIGURES);
    }
    figures_of_count(counts, account.total);
    append_row(out, "all of these", counts, COUNT_FIGURES);
    buf_append_string(out, "not counted, estimated\n");
    estimate(estimates, statistics);
    append_list(out, estimates, ESTIMATES);
    buf_append_string(out, "the process, as the system sees it\n");
    figures_of_process(process);
    append_list(out, process, PROCESS_FIGURES);
}

static void append_modules(struct buf *out, const struct rule_cache *rules)
{
    struct rule_cache_counts counts = rule_cache_counts(rules);
    struct rule_module_use use = {0};
    struct figure figures[USE_FIGURES];
    figures_of_use(figures, &use);
    append_head(out, "modules that were needed", figures, USE_FIGURES);
    for (size_t m = 0; m < counts.modules; m++) {
        use = rule_cache_module_use(rules, m);
        figures_of_use(figures, &use);
        if (use.is_loaded)
            append_row(out, use.name, figures, USE_FIGURES);
    }
    buf_printf(out, "  %zu of %zu modules are loaded\n", counts.modules_loaded, counts.modules);
    buf_printf(out, "rule sets: %zu held, %zu hits, %zu misses, %zu dropped\n", counts.sets,
               counts.set_hits, counts.set_misses, counts.sets_dropped);
}

void statistics_append_text(struct buf *out, const struct statistics *statistics)
{
    struct figure figures[WORK_FIGURES];
    append_memory(out, statistics);
    append_modules(out, statistics->rules);
    figures_of_work(figures, &(struct work_stats){0});
    append_head(out, "work", figures, WORK_FIGURES);
    for (size_t i = 0; i < statistics->n_work; i++) {
        if (statistics->work[i].calls == 0)
            continue;
        figures_of_work(figures, &statistics->work[i]);
        append_row(out, statistics->work[i].name, figures, WORK_FIGURES);
    }
}
