/* SPDX-License-Identifier: MIT */
#include "rules/prefilter.h"

#include "base/alloc.h"

/*
 * A table of transitions over classes of bytes (letters that occur in no literal share one class).
 * States that end a literal, or have a suffix that does, carry a set of candidates; they have the
 * highest numbers, so that one comparison tells them apart.
 *
 * Only the first bytes of a literal are looked for, fewer where there are many literals: more bytes
 * make more states, but hardly fewer lines.
 */
enum { PREFIX_MAX = 8, PREFIX_MIN = 2, STATES_MAX = 60000 };

struct prefilter {
    uint8_t class_of[256];
    uint32_t n_classes;
    uint32_t n_states;
    uint32_t first_final; /* this state and all behind it have candidates */
    bool begins[256];     /* whether a literal begins with that byte */
    uint16_t *next;       /* n_states rows */
    uint64_t *sets;       /* one per final state, n_words each */
    size_t n_words;
};

/* The trie while it is being built: states in the order they were made. */
struct trie {
    uint32_t *next; /* rows of n_classes; 0: no edge (the root is nobody's child) */
    uint32_t *fail;
    uint64_t *sets; /* per state */
    bool *final;
    uint32_t n_states, capacity;
    uint32_t n_classes;
    size_t n_words;
};

static uint8_t fold(char byte)
{
    return (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static void make_classes(struct prefilter *prefilter, const struct prefilter_literal *literals,
                         size_t n_literals)
{
    prefilter->n_classes = 1;
    for (size_t i = 0; i < n_literals; i++)
        for (size_t k = 0; k < literals[i].text.length; k++) {
            uint8_t byte = fold(literals[i].text.bytes[k]);
            if (prefilter->class_of[byte] == 0)
                prefilter->class_of[byte] = (uint8_t)prefilter->n_classes++;
        }
    for (size_t i = 0; i < n_literals; i++)
        prefilter->begins[fold(literals[i].text.bytes[0])] = true;
    for (int upper = 'A'; upper <= 'Z'; upper++) {
        prefilter->class_of[upper] = prefilter->class_of[upper + ('a' - 'A')];
        prefilter->begins[upper] = prefilter->begins[upper + ('a' - 'A')];
    }
}

static uint32_t trie_add_state(struct trie *trie)
{
    if (trie->n_states == trie->capacity) {
        uint32_t grown = trie->capacity ? trie->capacity * 2 : 64;
        trie->next =
            mem_resize(MEM_RULES, trie->next, (size_t)grown * trie->n_classes, sizeof *trie->next);
        trie->sets = mem_resize(MEM_RULES, trie->sets, grown * trie->n_words, sizeof *trie->sets);
        trie->fail = mem_resize(MEM_RULES, trie->fail, grown, sizeof *trie->fail);
        trie->final = mem_resize(MEM_RULES, trie->final, grown, sizeof *trie->final);
        trie->capacity = grown;
    }
    uint32_t state = trie->n_states++;
    memset(trie->next + (size_t)state * trie->n_classes, 0, trie->n_classes * sizeof *trie->next);
    memset(trie->sets + state * trie->n_words, 0, trie->n_words * sizeof *trie->sets);
    trie->fail[state] = 0;
    trie->final[state] = false;
    return state;
}

/* How many bytes of each literal are looked for: two of each always fit. */
static size_t choose_prefix(const struct prefilter_literal *literals, size_t n_literals)
{
    for (size_t prefix = PREFIX_MAX; prefix > PREFIX_MIN; prefix--) {
        size_t n_states = 1;
        for (size_t i = 0; i < n_literals; i++)
            n_states += literals[i].text.length < prefix ? literals[i].text.length : prefix;
        if (n_states < STATES_MAX)
            return prefix;
    }
    return PREFIX_MIN;
}

static void trie_add_literal(struct trie *trie, const struct prefilter *prefilter,
                             const struct prefilter_literal *literal, size_t prefix)
{
    uint32_t state = 0;
    for (size_t i = 0; i < literal->text.length && i < prefix; i++) {
        uint8_t class = prefilter->class_of[fold(literal->text.bytes[i])];
        size_t edge = (size_t)state * trie->n_classes + class;
        if (trie->next[edge] == 0) {
            uint32_t child = trie_add_state(trie);
            trie->next[edge] = child;
        }
        state = trie->next[edge];
    }
    candidate_add(trie->sets + state * trie->n_words, literal->candidate);
    trie->final[state] = true;
}

/* Breadth first: fills in the missing edges and takes over the candidates of suffixes. */
static void trie_complete(struct trie *trie)
{
    uint32_t *queue = mem_alloc(MEM_RULES, trie->n_states * sizeof *queue);
    size_t head = 0;
    size_t tail = 0;
    for (uint32_t class = 0; class < trie->n_classes; class ++)
        if (trie->next[class])
            queue[tail++] = trie->next[class];
    while (head < tail) {
        uint32_t state = queue[head++];
        uint32_t *row = trie->next + (size_t)state * trie->n_classes;
        uint32_t fail = trie->fail[state];
        const uint32_t *fail_row = trie->next + (size_t)fail * trie->n_classes;
        if (trie->final[fail])
            trie->final[state] = true;
        for (size_t w = 0; w < trie->n_words; w++)
            trie->sets[state * trie->n_words + w] |= trie->sets[fail * trie->n_words + w];
        for (uint32_t class = 0; class < trie->n_classes; class ++) {
            if (row[class]) {
                trie->fail[row[class]] = fail_row[class];
                queue[tail++] = row[class];
            } else {
                row[class] = fail_row[class];
            }
        }
    }
    mem_free(MEM_RULES, queue);
}

/* Copies the rows so that final states come last. */
static void lay_out(struct prefilter *prefilter, const struct trie *trie)
{
    uint16_t *moved = mem_alloc(MEM_RULES, trie->n_states * sizeof *moved);
    uint32_t plain = 0;
    for (uint32_t state = 0; state < trie->n_states; state++)
        plain += !trie->final[state];
    uint32_t next_plain = 0;
    uint32_t next_final = plain;
    for (uint32_t state = 0; state < trie->n_states; state++)
        moved[state] = (uint16_t)(trie->final[state] ? next_final++ : next_plain++);

    size_t n_final = trie->n_states - plain;
    prefilter->n_states = trie->n_states;
    prefilter->first_final = plain;
    prefilter->next =
        mem_alloc(MEM_RULES, (size_t)trie->n_states * trie->n_classes * sizeof *prefilter->next);
    prefilter->sets = mem_alloc(MEM_RULES, n_final * trie->n_words * sizeof *prefilter->sets);
    for (uint32_t state = 0; state < trie->n_states; state++) {
        const uint32_t *from = trie->next + (size_t)state * trie->n_classes;
        uint16_t *row = prefilter->next + (size_t)moved[state] * trie->n_classes;
        for (uint32_t class = 0; class < trie->n_classes; class ++)
            row[class] = moved[from[class]];
        if (trie->final[state])
            memcpy(prefilter->sets + (moved[state] - plain) * trie->n_words,
                   trie->sets + state * trie->n_words, trie->n_words * sizeof *trie->sets);
    }
    mem_free(MEM_RULES, moved);
}

struct prefilter *prefilter_create(const struct prefilter_literal *literals, size_t n_literals,
                                   size_t n_candidates)
{
    struct prefilter *prefilter = mem_zalloc(MEM_RULES, 1, sizeof *prefilter);
    make_classes(prefilter, literals, n_literals);
    prefilter->n_words = candidate_words(n_candidates);
    struct trie trie = {.n_classes = prefilter->n_classes, .n_words = prefilter->n_words};
    trie_add_state(&trie);
    size_t prefix = choose_prefix(literals, n_literals);
    for (size_t i = 0; i < n_literals; i++)
        trie_add_literal(&trie, prefilter, &literals[i], prefix);
    trie_complete(&trie);
    lay_out(prefilter, &trie);
    mem_free(MEM_RULES, trie.next);
    mem_free(MEM_RULES, trie.sets);
    mem_free(MEM_RULES, trie.fail);
    mem_free(MEM_RULES, trie.final);
    return prefilter;
}

void prefilter_destroy(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    mem_free(MEM_RULES, prefilter->next);
    mem_free(MEM_RULES, prefilter->sets);
    mem_free(MEM_RULES, prefilter);
}

bool prefilter_scan(const struct prefilter *prefilter, struct span line, uint64_t *set)
{
    const uint16_t *next = prefilter->next;
    size_t n_classes = prefilter->n_classes;
    uint32_t state = 0;
    bool any = false;
    for (size_t i = 0; i < line.length; i++) {
        /* Nothing has begun: these bytes do not depend on each other, and go by fast. */
        while (state == 0 && !prefilter->begins[(unsigned char)line.bytes[i]])
            if (++i == line.length)
                return any;
        uint8_t class = prefilter->class_of[(unsigned char)line.bytes[i]];
        state = next[state * n_classes + class];
        if (state < prefilter->first_final)
            continue;
        size_t index = state - prefilter->first_final;
        for (size_t w = 0; w < prefilter->n_words; w++)
            set[w] |= prefilter->sets[index * prefilter->n_words + w];
        any = true;
    }
    return any;
}
