/* SPDX-License-Identifier: MIT */
#include "rules/prefilter.h"

#include "base/alloc.h"

/*
 * A table of transitions over classes of bytes (bytes that occur in no literal share one class).
 * States that end a literal, or have a suffix that does, nominate; they have the highest numbers,
 * so that one comparison tells them apart.
 *
 * Only the first bytes of a literal are looked for, fewer where there are many literals: past some
 * ten more bytes make more states, but hardly fewer candidates.
 *
 * A byte costs the way to the next state, the same for all: to leave the root early for bytes that
 * begin nothing costs more than it saves, since with many rules most bytes begin something.
 */
enum { PREFIX_MAX = 10, PREFIX_MIN = 2, STATES_MAX = 60000 };

/* Some candidates of one word of a set. */
struct candidate_bits {
    uint32_t word;
    uint64_t bits;
};

struct prefilter {
    uint8_t class_of[256];
    uint32_t n_classes;
    uint32_t first_final;             /* this state and all behind it nominate */
    uint16_t *next;                   /* a row for each state */
    uint32_t *ends;                   /* by final state: its part of `nominated` ends there */
    struct candidate_bits *nominated; /* most states nominate one or two rules of a thousand */
};

/* The trie while it is being built: states in the order they were made. */
struct trie {
    const struct prefilter_literal *literals;
    uint16_t *next; /* rows of n_classes; 0: no edge (the root is nobody's child) */
    uint16_t *fail;
    uint32_t *literal_of;   /* by state: one that ends there, and 1; 0: none does */
    uint32_t *next_literal; /* by literal: one more that ends where it does, as above */
    bool *final;
    uint32_t n_states;
    uint32_t n_classes;
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
    for (int upper = 'A'; upper <= 'Z'; upper++)
        prefilter->class_of[upper] = prefilter->class_of[upper + ('a' - 'A')];
}

/* How many states there are at most if `prefix` bytes of each literal are looked for. */
static size_t most_states(const struct prefilter_literal *literals, size_t n_literals,
                          size_t prefix)
{
    size_t n_states = 1;
    for (size_t i = 0; i < n_literals; i++)
        n_states += literals[i].text.length < prefix ? literals[i].text.length : prefix;
    return n_states;
}

/* How many bytes of each literal are looked for: two of each always fit. */
static size_t choose_prefix(const struct prefilter_literal *literals, size_t n_literals)
{
    size_t prefix = PREFIX_MAX;
    while (prefix > PREFIX_MIN && most_states(literals, n_literals, prefix) >= STATES_MAX)
        prefix--;
    return prefix;
}

/* Room for the most states: what is not used of it is never touched. */
static void trie_init(struct trie *trie, size_t n_states, size_t n_literals)
{
    if (n_states > UINT16_MAX)
        n_states = UINT16_MAX; /* Of two bytes each: there are no more. */
    trie->next = mem_zalloc(MEM_RULES, n_states * trie->n_classes, sizeof *trie->next);
    trie->fail = mem_zalloc(MEM_RULES, n_states, sizeof *trie->fail);
    trie->literal_of = mem_zalloc(MEM_RULES, n_states, sizeof *trie->literal_of);
    trie->final = mem_zalloc(MEM_RULES, n_states, sizeof *trie->final);
    trie->next_literal = mem_zalloc(MEM_RULES, n_literals, sizeof *trie->next_literal);
    trie->n_states = 1;
}

static void trie_release(struct trie *trie)
{
    mem_free(MEM_RULES, trie->next);
    mem_free(MEM_RULES, trie->fail);
    mem_free(MEM_RULES, trie->literal_of);
    mem_free(MEM_RULES, trie->next_literal);
    mem_free(MEM_RULES, trie->final);
}

static void trie_add_literal(struct trie *trie, const struct prefilter *prefilter, uint32_t literal,
                             size_t prefix)
{
    struct span text = span_slice(trie->literals[literal].text, 0, prefix);
    uint32_t state = 0;
    for (size_t i = 0; i < text.length; i++) {
        uint8_t class = prefilter->class_of[fold(text.bytes[i])];
        uint16_t *edge = &trie->next[(size_t)state * trie->n_classes + class];
        if (*edge == 0)
            *edge = (uint16_t)trie->n_states++;
        state = *edge;
    }
    trie->next_literal[literal] = trie->literal_of[state];
    trie->literal_of[state] = literal + 1;
    trie->final[state] = true;
}

/* Breadth first: fills in the missing edges and finds the states with a suffix that is final. */
static void trie_complete(struct trie *trie)
{
    uint16_t *queue = mem_alloc(MEM_RULES, trie->n_states * sizeof *queue);
    size_t head = 0;
    size_t tail = 0;
    for (uint32_t class = 0; class < trie->n_classes; class ++)
        if (trie->next[class])
            queue[tail++] = trie->next[class];
    while (head < tail) {
        uint32_t state = queue[head++];
        uint16_t *row = trie->next + (size_t)state * trie->n_classes;
        const uint16_t *fail_row = trie->next + (size_t)trie->fail[state] * trie->n_classes;
        trie->final[state] = trie->final[state] || trie->final[trie->fail[state]];
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

/* The candidates of the literals that end at the state or at a suffix of it. */
static void collect(const struct trie *trie, uint32_t state, uint64_t *set)
{
    for (; state != 0; state = trie->fail[state])
        for (uint32_t at = trie->literal_of[state]; at != 0; at = trie->next_literal[at - 1])
            candidate_add(set, trie->literals[at - 1].candidate);
}

static void lay_out_nominated(struct prefilter *prefilter, const struct trie *trie, size_t n_words)
{
    uint64_t *set = mem_zalloc(MEM_RULES, n_words, sizeof *set);
    uint32_t n_final = 0;
    size_t count = 0;
    size_t capacity = 0;
    prefilter->ends =
        mem_alloc(MEM_RULES, (trie->n_states - prefilter->first_final) * sizeof *prefilter->ends);
    for (uint32_t state = 0; state < trie->n_states; state++) {
        if (!trie->final[state])
            continue;
        collect(trie, state, set);
        for (uint32_t w = 0; w < n_words; w++) {
            if (set[w] == 0)
                continue;
            if (count == capacity) {
                capacity += capacity / 2 + 16;
                prefilter->nominated = mem_resize(MEM_RULES, prefilter->nominated, capacity,
                                                  sizeof *prefilter->nominated);
            }
            prefilter->nominated[count++] = (struct candidate_bits){w, set[w]};
            set[w] = 0;
        }
        prefilter->ends[n_final++] = (uint32_t)count;
    }
    mem_free(MEM_RULES, set);
}

/* Copies the rows so that final states come last. */
static void lay_out(struct prefilter *prefilter, const struct trie *trie, size_t n_words)
{
    uint16_t *moved = mem_alloc(MEM_RULES, trie->n_states * sizeof *moved);
    uint32_t plain = 0;
    for (uint32_t state = 0; state < trie->n_states; state++)
        plain += !trie->final[state];
    uint32_t next_plain = 0;
    uint32_t next_final = plain;
    for (uint32_t state = 0; state < trie->n_states; state++)
        moved[state] = (uint16_t)(trie->final[state] ? next_final++ : next_plain++);

    prefilter->first_final = plain;
    prefilter->next =
        mem_alloc(MEM_RULES, (size_t)trie->n_states * trie->n_classes * sizeof *prefilter->next);
    for (uint32_t state = 0; state < trie->n_states; state++) {
        const uint16_t *from = trie->next + (size_t)state * trie->n_classes;
        uint16_t *row = prefilter->next + (size_t)moved[state] * trie->n_classes;
        for (uint32_t class = 0; class < trie->n_classes; class ++)
            row[class] = moved[from[class]];
    }
    mem_free(MEM_RULES, moved);
    lay_out_nominated(prefilter, trie, n_words);
}

struct prefilter *prefilter_create(const struct prefilter_literal *literals, size_t n_literals,
                                   size_t n_candidates)
{
    struct prefilter *prefilter = mem_zalloc(MEM_RULES, 1, sizeof *prefilter);
    make_classes(prefilter, literals, n_literals);
    struct trie trie = {.literals = literals, .n_classes = prefilter->n_classes};
    size_t prefix = choose_prefix(literals, n_literals);
    trie_init(&trie, most_states(literals, n_literals, prefix), n_literals);
    for (size_t i = 0; i < n_literals; i++)
        trie_add_literal(&trie, prefilter, (uint32_t)i, prefix);
    trie_complete(&trie);
    lay_out(prefilter, &trie, candidate_words(n_candidates));
    trie_release(&trie);
    return prefilter;
}

void prefilter_destroy(struct prefilter *prefilter)
{
    if (!prefilter)
        return;
    mem_free(MEM_RULES, prefilter->next);
    mem_free(MEM_RULES, prefilter->ends);
    mem_free(MEM_RULES, prefilter->nominated);
    mem_free(MEM_RULES, prefilter);
}

/* Adds what a state nominates, counted from the first that does. */
static void nominate(const struct prefilter *prefilter, uint32_t final, uint64_t *set)
{
    for (uint32_t at = final > 0 ? prefilter->ends[final - 1] : 0; at < prefilter->ends[final];
         at++)
        set[prefilter->nominated[at].word] |= prefilter->nominated[at].bits;
}

bool prefilter_scan(const struct prefilter *prefilter, struct span line, uint64_t *set)
{
    const uint16_t *next = prefilter->next;
    size_t n_classes = prefilter->n_classes;
    uint32_t first_final = prefilter->first_final;
    uint32_t state = 0;
    bool any = false;
    for (size_t i = 0; i < line.length; i++) {
        state = next[state * n_classes + prefilter->class_of[(unsigned char)line.bytes[i]]];
        if (state >= first_final) {
            nominate(prefilter, state - first_final, set);
            any = true;
        }
    }
    return any;
}
