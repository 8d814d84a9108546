/* SPDX-License-Identifier: MIT */
#include "rules/pack.h"

#include "rules/pack_build.h"

/* The file's name without folders and ending, as an id: in kebab case. */
static const char *id_of_path(struct arena *arena, struct span path)
{
    size_t start = path.length;
    while (start > 0 && path.bytes[start - 1] != '/')
        start--;
    struct span name = span_slice(path, start, path.length);
    name.length = span_find_byte(name, 0, '.');
    char *id = arena_alloc(arena, name.length + 8);
    size_t n = 0;
    for (size_t i = 0; i < name.length; i++) {
        char byte = name.bytes[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte + ('a' - 'A'));
        bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
        if (is_letter)
            id[n++] = byte;
        else if (n > 0 && id[n - 1] != '-')
            id[n++] = '-';
    }
    while (n > 0 && id[n - 1] == '-')
        n--;
    id[n] = '\0';
    return n > 0 ? id : "pack";
}

static bool read_root(struct pack_build *build)
{
    const struct tree_value *root = build->tree->root;
    build->pack->dialect = RULE_OF_DEVSKIM;
    if (root->kind == TREE_SEQUENCE)
        return pack_read_devskim(build);
    build->pack->dialect = RULE_OF_GITLEAKS;
    if (root->kind == TREE_MAPPING && !tree_get(root, "id") && tree_get(root, "rules") &&
        !tree_get(root, "version"))
        return pack_read_gitleaks(build);
    build->pack->dialect = RULE_OF_OURS;
    return pack_read_own(build);
}

static void finish(struct pack *pack)
{
    pack->module.abi = RULE_MODULE_ABI;
    pack->module.rule_size = sizeof(struct rule);
    pack->module.rules = pack->rules;
}

struct pack *pack_read(struct span path, struct span file, unsigned flags,
                       struct file_faults *faults)
{
    struct tree tree;
    struct tree_fault fault;
    if (!tree_parse(&tree, path, file, &fault)) {
        file_fault_add(faults, path, &tree, fault.start, fault.end, SEVERITY_BLOCKED, "%s",
                       fault.message);
        tree_release(&tree);
        return NULL;
    }
    struct pack *pack = mem_zalloc(MEM_RULES, 1, sizeof *pack);
    pack->refs = 1;
    pack->arena = ARENA_INIT(MEM_RULES);
    struct pack_build build = {.pack = pack,
                               .arena = &pack->arena,
                               .tree = &tree,
                               .path = path,
                               .faults = faults,
                               .flags = flags};
    build.pack_id = id_of_path(&pack->arena, path);
    bool is_pack = read_root(&build);
    tree_release(&tree);
    finish(pack);
    if (!is_pack) {
        pack_unref(pack);
        return NULL;
    }
    return pack;
}

void pack_ref(struct pack *pack)
{
    pack->refs++;
}

void pack_unref(struct pack *pack)
{
    if (!pack || --pack->refs > 0)
        return;
    mem_free(MEM_RULES, pack->examples);
    mem_free(MEM_RULES, pack->example_places);
    mem_free(MEM_RULES, pack->example_counts);
    arena_release(&pack->arena);
    mem_free(MEM_RULES, pack);
}

const struct rule_module *pack_module(const struct pack *pack)
{
    return &pack->module;
}

struct pack_place pack_example_place(const struct pack *pack, const struct rule_example *example)
{
    for (size_t i = 0; i < pack->n_example_lists; i++) {
        const struct rule_example *list = pack->examples[i];
        if (example >= list && example < list + pack->example_counts[i])
            return pack->example_places[i][example - list];
    }
    return (struct pack_place){{0, 0}, {0, 0}};
}

struct pack_place pack_rule_place(const struct pack *pack, const struct rule *rule)
{
    return pack->rule_places[rule - pack->rules];
}

bool pack_is_dialect(const struct pack *pack)
{
    return pack->dialect != RULE_OF_OURS;
}
