/* SPDX-License-Identifier: MIT */
#include "rules/prefilter_trie.h"

#include "base/alloc.h"

/*
 * Only the first bytes of a literal are looked for, fewer where there are many literals: past some
 * ten more bytes make more states, but hardly fewer candidates.
 */
enum { PREFIX_MAX = 10, PREFIX_MIN = 2 };

/* States while literals are added, in the order they were made. */
struct growing {
    struct node {
        uint16_t first_child, next; /* 0: none (the root is nobody's child) */
        uint16_t class;
        uint32_t literal;
    } * nodes;
    uint32_t n_nodes;
};

static uint8_t fold(char byte)
{
    return (uint8_t)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static bool stands_in_a_line(struct span text)
{
    return span_find_byte(text, 0, '\n') == text.length &&
           span_find_byte(text, 0, '\r') == text.length;
}

static void make_classes(struct trie *trie, size_t n_literals)
{
    trie->n_classes = 1;
    for (size_t i = 0; i < n_literals; i++)
        for (size_t k = 0; k < trie->literals[i].text.length; k++) {
            uint8_t byte = fold(trie->literals[i].text.bytes[k]);
            if (trie->class_of[byte] == 0 && byte != '\n' && byte != '\r')
                trie->class_of[byte] = (uint8_t)trie->n_classes++;
        }
    for (int upper = 'A'; upper <= 'Z'; upper++)
        trie->class_of[upper] = trie->class_of[upper + ('a' - 'A')];
}

/* How many states there are at most if `prefix` bytes of each literal are looked for. */
static size_t most_states(const struct trie *trie, size_t n_literals, size_t prefix)
{
    size_t n_states = 1;
    for (size_t i = 0; i < n_literals; i++) {
        size_t length = trie->literals[i].text.length;
        n_states += length < prefix ? length : prefix;
    }
    return n_states;
}

/* How many bytes of each literal are looked for: two of each always fit. */
static size_t choose_prefix(const struct trie *trie, size_t n_literals)
{
    size_t prefix = PREFIX_MAX;
    while (prefix > PREFIX_MIN && most_states(trie, n_literals, prefix) >= TRIE_STATES_MAX)
        prefix--;
    return prefix;
}

/* The child of the node on a class, made if there is none. */
static uint16_t child_of(struct growing *growing, uint16_t parent, uint8_t class)
{
    struct node *nodes = growing->nodes;
    uint16_t *at = &nodes[parent].first_child;
    for (; *at; at = &nodes[*at].next)
        if (nodes[*at].class == class)
            return *at;
    *at = (uint16_t)growing->n_nodes++;
    nodes[*at].class = class;
    return *at;
}

static void add_literal(struct trie *trie, struct growing *growing, uint32_t literal, size_t prefix)
{
    struct span text = span_slice(trie->literals[literal].text, 0, prefix);
    uint16_t node = 0;
    for (size_t i = 0; i < text.length; i++)
        node = child_of(growing, node, trie->class_of[(unsigned char)text.bytes[i]]);
    trie->next_literal[literal] = growing->nodes[node].literal;
    growing->nodes[node].literal = literal + 1;
}

static void add_edge(struct trie *trie, struct trie_edge edge)
{
    if (trie->n_edges == trie->capacity) {
        trie->capacity += trie->capacity / 2 + 64;
        trie->edges = mem_resize(MEM_RULES, trie->edges, trie->capacity, sizeof *trie->edges);
    }
    trie->edges[trie->n_edges++] = edge;
}

/* The state after `state` and a class. */
static uint16_t follow(const struct trie *trie, uint16_t state, uint16_t class)
{
    const struct trie_state *from = &trie->states[state];
    for (uint32_t i = 0; i < from->n_row; i++)
        if (trie->edges[from->row + i].class == class)
            return trie->edges[from->row + i].next;
    return trie->pairs[from->class * trie->n_classes + class];
}

/* Gives the children of a state their numbers, and the state the rest of its row. */
static void visit(struct trie *trie, const struct growing *growing, uint16_t *nodes_of, uint32_t at,
                  unsigned depth)
{
    struct trie_state *state = &trie->states[at];
    uint64_t own[4] = {0};
    state->row = (uint32_t)trie->n_edges;
    for (uint16_t node = growing->nodes[nodes_of[at]].first_child; node;
         node = growing->nodes[node].next) {
        uint16_t class = growing->nodes[node].class;
        uint16_t child = (uint16_t)trie->n_states++;
        nodes_of[child] = node;
        trie->states[child] = (struct trie_state){
            .fail = at == 0 ? 0 : follow(trie, state->fail, class),
            .class = class,
            .literal = growing->nodes[node].literal,
        };
        if (depth == 0)
            for (uint32_t row = 0; row < trie->n_classes; row++)
                trie->pairs[row * trie->n_classes + class] = child;
        else if (depth == 1)
            trie->pairs[state->class * trie->n_classes + class] = child;
        else
            add_edge(trie, (struct trie_edge){class, child});
        own[class / 64] |= (uint64_t)1 << class % 64;
    }
    const struct trie_state fail = trie->states[state->fail];
    for (uint32_t i = 0; depth >= 2 && i < fail.n_row; i++) {
        struct trie_edge edge = trie->edges[fail.row + i];
        if (!(own[edge.class / 64] >> edge.class % 64 & 1))
            add_edge(trie, edge);
    }
    state->n_row = (uint16_t)(trie->n_edges - state->row);
    state->final = state->literal || fail.final;
}

/* A state's fail is a shorter one, whose row is whole before the next level begins. */
static void number_states(struct trie *trie, const struct growing *growing)
{
    uint16_t *nodes_of = mem_zalloc(MEM_RULES, growing->n_nodes, sizeof *nodes_of);
    trie->states = mem_zalloc(MEM_RULES, growing->n_nodes, sizeof *trie->states);
    trie->pairs =
        mem_zalloc(MEM_RULES, (size_t)trie->n_classes * trie->n_classes, sizeof *trie->pairs);
    trie->n_states = 1;
    unsigned depth = 0;
    for (uint32_t at = 0, level_end = 1; at < trie->n_states; at++) {
        if (at == level_end) {
            level_end = trie->n_states;
            depth++;
        }
        visit(trie, growing, nodes_of, at, depth);
    }
    mem_free(MEM_RULES, nodes_of);
}

void trie_init(struct trie *trie, const struct prefilter_literal *literals, size_t n_literals)
{
    *trie = (struct trie){.literals = literals};
    make_classes(trie, n_literals);
    size_t prefix = choose_prefix(trie, n_literals);
    size_t n_nodes = most_states(trie, n_literals, prefix);
    if (n_nodes > UINT16_MAX)
        n_nodes = UINT16_MAX; /* Of two bytes each: there are no more. */
    struct growing growing = {.n_nodes = 1};
    growing.nodes = mem_zalloc(MEM_RULES, n_nodes, sizeof *growing.nodes);
    trie->next_literal = mem_zalloc(MEM_RULES, n_literals, sizeof *trie->next_literal);
    for (size_t i = 0; i < n_literals; i++)
        if (stands_in_a_line(literals[i].text))
            add_literal(trie, &growing, (uint32_t)i, prefix);
    number_states(trie, &growing);
    mem_free(MEM_RULES, growing.nodes);
}

void trie_release(struct trie *trie)
{
    mem_free(MEM_RULES, trie->states);
    mem_free(MEM_RULES, trie->pairs);
    mem_free(MEM_RULES, trie->edges);
    mem_free(MEM_RULES, trie->next_literal);
    *trie = (struct trie){0};
}
