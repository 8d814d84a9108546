/* SPDX-License-Identifier: MIT */
#include "rules/prefilter.h"

#include "base/alloc.h"
#include "rules/prefilter_packing.h"

/*
 * Transitions over classes of bytes (bytes that occur in no literal share one class). Those to deep
 * states, of three bytes or more, are few: the rows of all states lie in one array, each in the
 * gaps of the others, and an entry says whose it is. What is not there follows from the last two
 * classes alone. So the table is some twenty times smaller than one with a column for each class,
 * and stays in the nearest caches.
 *
 * A state is known by where its row begins. States that end a literal, or have a suffix that does,
 * nominate; they lie behind all others, so that one comparison tells them apart.
 *
 * A byte costs the way to the next state, the same for all: to leave the root early for bytes that
 * begin nothing costs more than it saves, since with many rules most bytes begin something. It is
 * a chain of loads; that is why several pieces of text take turns.
 */
enum { LANES = 2, LINES_OF_A_PIECE = 4, WORTH_HALVING = 256 };

struct prefilter {
    uint8_t class_of[256];
    uint32_t n_classes;
    uint32_t first_final; /* this state and all behind it nominate */
    size_t longest;       /* bytes of the longest literal */
    uint32_t *deep;   /* by state and class: whose entry it is, in the upper half; what follows */
    uint32_t *pairs;  /* by the last two classes: what follows from them */
    uint32_t *begins; /* by final state: where in `nominated` its candidates begin */
    uint32_t *nominated; /* one after the other, each state's closed by UINT32_MAX */
};

/* The candidates of the literals that end at the state or at a suffix of it. */
static void collect(const struct trie *trie, uint32_t state, uint64_t *set)
{
    for (; state != 0; state = trie->states[state].fail)
        for (uint32_t at = trie->states[state].literal; at; at = trie->next_literal[at - 1])
            candidate_add(set, trie->literals[at - 1].candidate);
}

/* The candidates that are being written down. */
struct nominated {
    uint32_t *items;
    size_t count, capacity;
};

static void add_nominated(struct nominated *list, uint32_t candidate)
{
    if (list->count == list->capacity) {
        list->capacity += list->capacity / 2 + 64;
        list->items = mem_resize(MEM_RULES, list->items, list->capacity, sizeof *list->items);
    }
    list->items[list->count++] = candidate;
}

static void lay_out_nominated(struct prefilter *prefilter, const struct packing *packing,
                              const struct trie *trie, size_t n_words)
{
    struct nominated list = {0};
    uint64_t *set = mem_zalloc(MEM_RULES, n_words, sizeof *set);
    prefilter->begins =
        mem_zalloc(MEM_RULES, packing->end - packing->first_final, sizeof *prefilter->begins);
    for (uint32_t state = 0; state < trie->n_states; state++) {
        if (!trie->states[state].final)
            continue;
        prefilter->begins[packing->base_of[state] - packing->first_final] = (uint32_t)list.count;
        collect(trie, state, set);
        for (uint32_t w = 0; w < n_words; w++)
            for (; set[w]; set[w] &= set[w] - 1)
                add_nominated(&list, w * 64 + (uint32_t)__builtin_ctzll(set[w]));
        add_nominated(&list, UINT32_MAX);
    }
    prefilter->nominated = mem_resize(MEM_RULES, list.items, list.count, sizeof *list.items);
    mem_free(MEM_RULES, set);
}

static void take_transitions(struct prefilter *prefilter, struct packing *packing,
                             const struct trie *trie)
{
    size_t n_pairs = (size_t)trie->n_classes * trie->n_classes;
    prefilter->pairs = mem_alloc(MEM_RULES, n_pairs * sizeof *prefilter->pairs);
    for (size_t i = 0; i < n_pairs; i++)
        prefilter->pairs[i] = packing->base_of[trie->pairs[i]];
    prefilter->deep = packing->entries;
    packing->entries = NULL;
}

struct prefilter *prefilter_create(const struct prefilter_literal *literals, size_t n_literals,
                                   size_t n_candidates)
{
    struct prefilter *prefilter = mem_zalloc(MEM_RULES, 1, sizeof *prefilter);
    struct trie trie;
    struct packing packing;
    trie_init(&trie, literals, n_literals);
    packing_init(&packing, &trie);
    memcpy(prefilter->class_of, trie.class_of, sizeof prefilter->class_of);
    prefilter->n_classes = trie.n_classes;
    prefilter->first_final = packing.first_final;
    take_transitions(prefilter, &packing, &trie);
    lay_out_nominated(prefilter, &packing, &trie, candidate_words(n_candidates));
    for (size_t i = 0; i < n_literals; i++)
        if (literals[i].text.length > prefilter->longest)
            prefilter->longest = literals[i].text.length;
    packing_release(&packing);
    trie_release(&trie);
    return prefilter;
}

void prefilter_destroy(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    mem_free(MEM_RULES, prefilter->deep);
    mem_free(MEM_RULES, prefilter->pairs);
    mem_free(MEM_RULES, prefilter->begins);
    mem_free(MEM_RULES, prefilter->nominated);
    mem_free(MEM_RULES, prefilter);
}

/* Adds what a final state nominates. */
static void nominate(const struct prefilter *prefilter, uint32_t state, uint64_t *set)
{
    const uint32_t *at = prefilter->nominated + prefilter->begins[state - prefilter->first_final];
    for (; *at != UINT32_MAX; at++)
        candidate_add(set, *at);
}

/* How far a text has been read. */
struct reading {
    uint32_t state;
    uint32_t pairs; /* the row of its last class */
};

/* What a step needs, where the compiler sees that nothing else is written to. */
struct tables {
    const uint8_t *class_of;
    const uint32_t *deep, *pairs;
    uint32_t n_classes, first_final;
};

static struct tables tables_of(const struct prefilter *prefilter)
{
    return (struct tables){prefilter->class_of, prefilter->deep, prefilter->pairs,
                           prefilter->n_classes, prefilter->first_final};
}

static inline struct reading step(struct tables tables, struct reading reading, char byte)
{
    uint32_t class = tables.class_of[(unsigned char)byte];
    uint32_t deep = tables.deep[reading.state + class];
    uint32_t shallow = tables.pairs[reading.pairs + class];
    return (struct reading){deep >> PACKING_CLASS_SHIFT == class ? deep & PACKING_BASE_MASK
                                                                 : shallow,
                            class * tables.n_classes};
}

bool prefilter_scan(const struct prefilter *prefilter, struct span line, uint64_t *set)
{
    struct tables tables = tables_of(prefilter);
    struct reading reading = {0};
    bool any = false;
    for (size_t i = 0; i < line.length; i++) {
        reading = step(tables, reading, line.bytes[i]);
        if (reading.state >= tables.first_final) {
            nominate(prefilter, reading.state, set);
            any = true;
        }
    }
    return any;
}

/* Some lines that lie one behind the other in memory, while they are read. */
struct lane {
    const char *at, *end;
    const struct span *line; /* the last one that a candidate was nominated for, or the first */
    struct reading reading;
};

struct lines {
    const struct prefilter *prefilter;
    const struct span *items;
    size_t count;
    size_t next; /* the first that is not in a lane yet */
    uint64_t *sets;
    size_t n_words;
    uint64_t found;
};

static const char *end_of(struct span line)
{
    return line.bytes + line.length;
}

/* Whether nothing but a line end stands between two lines. */
static bool are_joined(struct span line, struct span next)
{
    uintptr_t gap = (uintptr_t)next.bytes - (uintptr_t)end_of(line);
    const char *end = end_of(line);
    if (gap == 1)
        return *end == '\n' || *end == '\r';
    return gap == 2 && end[0] == '\r' && end[1] == '\n';
}

/* The next lines into a lane; false: there are none. */
static bool fill_lane(struct lines *lines, struct lane *lane)
{
    if (lines->next == lines->count)
        return false;
    const struct span *first = &lines->items[lines->next++];
    const struct span *last = first;
    while (lines->next < lines->count && last - first + 1 < LINES_OF_A_PIECE &&
           are_joined(*last, last[1]))
        last = &lines->items[lines->next++];
    *lane = (struct lane){.at = first->bytes, .end = end_of(*last), .line = first};
    return true;
}

/* The state that the lane has come to at byte `at` is final. Inlined it would take the registers of
 * the loops that call it. */
__attribute__((noinline)) static void take_hit(struct lines *lines, struct lane *lane,
                                               const char *at, uint32_t state)
{
    while (at >= end_of(*lane->line))
        lane->line++;
    size_t index = (size_t)(lane->line - lines->items);
    nominate(lines->prefilter, state, lines->sets + index * lines->n_words);
    lines->found |= (uint64_t)1 << index;
}

/* Goes on for `length` bytes in each of two lanes, by turns: more do not fit into registers. */
static void run_lanes(struct lines *lines, struct lane *lanes, size_t length)
{
    struct tables tables = tables_of(lines->prefilter);
    struct reading one = lanes[0].reading, other = lanes[1].reading;
    const char *at = lanes[0].at, *other_at = lanes[1].at;
    for (size_t i = 0; i < length; i++) {
        one = step(tables, one, at[i]);
        other = step(tables, other, other_at[i]);
        if (one.state >= tables.first_final)
            take_hit(lines, &lanes[0], at + i, one.state);
        if (other.state >= tables.first_final)
            take_hit(lines, &lanes[1], other_at + i, other.state);
    }
    lanes[0].reading = one;
    lanes[1].reading = other;
    lanes[0].at += length;
    lanes[1].at += length;
}

static void run_lane(struct lines *lines, struct lane *lane)
{
    struct tables tables = tables_of(lines->prefilter);
    struct reading reading = lane->reading;
    for (const char *at = lane->at; at < lane->end; at++) {
        reading = step(tables, reading, *at);
        if (reading.state >= tables.first_final)
            take_hit(lines, lane, at, reading.state);
    }
    lane->at = lane->end;
}

/* What is left of a piece, in two lanes: the second begins so far before the middle that no literal
 * that ends behind it is missed. */
static void halve(const struct lines *lines, struct lane *lane, struct lane *second)
{
    size_t left = (size_t)(lane->end - lane->at), longest = lines->prefilter->longest;
    if (left < WORTH_HALVING || left / 4 < longest)
        return;
    const char *middle = lane->at + left / 2;
    *second = (struct lane){.at = middle - longest, .end = lane->end, .line = lane->line};
    lane->end = middle;
}

/* Fills the lanes that are empty, and says for how many bytes all of them go on; 0: one is empty
 * and stays so. */
static size_t refill(struct lines *lines, struct lane *lanes)
{
    size_t length = SIZE_MAX;
    for (size_t k = 0; k < LANES; k++) {
        while (lanes[k].at == lanes[k].end)
            if (!fill_lane(lines, &lanes[k]))
                return 0;
        size_t left = (size_t)(lanes[k].end - lanes[k].at);
        length = left < length ? left : length;
    }
    return length;
}

uint64_t prefilter_scan_lines(const struct prefilter *prefilter, const struct span *lines, size_t n,
                              uint64_t *sets, size_t n_words)
{
    struct lines all = {prefilter, lines, n, 0, sets, n_words, 0};
    struct lane lanes[LANES] = {{0}};
    size_t length;
    while ((length = refill(&all, lanes)) > 0)
        run_lanes(&all, lanes, length);
    bool is_first = lanes[0].at < lanes[0].end;
    halve(&all, &lanes[!is_first], &lanes[is_first]);
    if ((length = refill(&all, lanes)) > 0)
        run_lanes(&all, lanes, length);
    for (size_t k = 0; k < LANES; k++)
        run_lane(&all, &lanes[k]);
    return all.found;
}
