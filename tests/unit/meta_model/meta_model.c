/* SPDX-License-Identifier: MIT */
#include "meta_model/meta_model.h"

#include "base/file.h"

#include <criterion/criterion.h>
#include <stdio.h>

#define MODEL_FILE AE_SHARED_DATA "/protocol/metaModel-3.17.json"

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

static const json_t *find(const struct meta_model *check, const char *list, const char *name)
{
    size_t i;
    const json_t *entry;
    json_array_foreach(json_object_get(check->model, list), i, entry)
    {
        if (strcmp(text_of(entry, "name"), name) == 0)
            return entry;
    }
    return NULL;
}

static const json_t *find_in(const json_t *properties, const char *name)
{
    size_t i;
    const json_t *property;
    json_array_foreach(properties, i, property)
    {
        if (strcmp(text_of(property, "name"), name) == 0)
            return property;
    }
    return NULL;
}

static const json_t *resolve(const struct meta_model *check, const json_t *type)
{
    while (type && strcmp(text_of(type, "kind"), "reference") == 0) {
        const json_t *alias = find(check, "typeAliases", text_of(type, "name"));
        if (!alias)
            break;
        type = json_object_get(alias, "type");
    }
    return type;
}

enum presence { ABSENT, MAY, MUST };

static enum presence find_member(const struct meta_model *check, const json_t *type,
                                 const char *name, const json_t **member);

static enum presence find_in_parents(const struct meta_model *check, const json_t *structure,
                                     const char *list, const char *name, const json_t **member)
{
    size_t i;
    const json_t *parent;
    json_array_foreach(json_object_get(structure, list), i, parent)
    {
        enum presence presence = find_member(check, parent, name, member);
        if (presence != ABSENT)
            return presence;
    }
    return ABSENT;
}

static bool is_shape(const struct meta_model *check, const json_t *type)
{
    type = resolve(check, type);
    return strcmp(text_of(type, "kind"), "literal") == 0 ||
           find(check, "structures", text_of(type, "name")) != NULL;
}

/* Of alternatives: found if one has it, required if every one requires it. */
static enum presence find_in_alternatives(const struct meta_model *check, const json_t *items,
                                          const char *name, const json_t **member)
{
    size_t i;
    const json_t *item;
    enum presence lowest = MUST;
    enum presence highest = ABSENT;
    json_array_foreach(items, i, item)
    {
        if (!is_shape(check, item))
            continue;
        enum presence presence = find_member(check, item, name, member);
        lowest = presence < lowest ? presence : lowest;
        highest = presence > highest ? presence : highest;
    }
    return highest == ABSENT ? ABSENT : lowest == MUST ? MUST : MAY;
}

static enum presence find_member(const struct meta_model *check, const json_t *type,
                                 const char *name, const json_t **member)
{
    type = resolve(check, type);
    const char *kind = text_of(type, "kind");
    if (strcmp(kind, "or") == 0)
        return find_in_alternatives(check, json_object_get(type, "items"), name, member);
    const json_t *shape = strcmp(kind, "literal") == 0
                              ? json_object_get(type, "value")
                              : find(check, "structures", text_of(type, "name"));
    const json_t *property = find_in(json_object_get(shape, "properties"), name);
    if (property) {
        *member = json_object_get(property, "type");
        return json_is_true(json_object_get(property, "optional")) ? MAY : MUST;
    }
    enum presence presence = find_in_parents(check, shape, "extends", name, member);
    return presence != ABSENT ? presence : find_in_parents(check, shape, "mixins", name, member);
}

static bool base_fits(const char *base, enum lsp_kind kind)
{
    static const struct {
        const char *base;
        enum lsp_kind kind;
    } rows[] = {
        {"boolean", LSP_BOOLEAN}, {"integer", LSP_INTEGER}, {"uinteger", LSP_UINTEGER},
        {"string", LSP_STRING},   {"string", LSP_TEXT},     {"URI", LSP_URI},
        {"DocumentUri", LSP_URI},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].base, base) == 0 && rows[i].kind == kind)
            return true;
    }
    return false;
}

/* Whether a value of our kind can be a value of the model's type. */
static bool fits(const struct meta_model *check, const json_t *type, enum lsp_kind kind,
                 const struct lsp_field *field)
{
    if (strcmp(text_of(type, "name"), "LSPAny") == 0)
        return kind == LSP_JSON;
    if (kind == LSP_STRUCT && field->type->name &&
        strcmp(text_of(type, "name"), field->type->name) == 0)
        return true;
    type = resolve(check, type);
    const char *model_kind = text_of(type, "kind");
    const char *name = text_of(type, "name");
    const json_t *enumeration = find(check, "enumerations", name);
    if (strcmp(model_kind, "base") == 0)
        return base_fits(name, kind);
    if (enumeration) {
        bool strings = strcmp(text_of(json_object_get(enumeration, "type"), "name"), "string") == 0;
        return kind == (strings ? LSP_STRING : LSP_ENUM);
    }
    if (strcmp(model_kind, "array") == 0)
        return kind == LSP_ARRAY &&
               fits(check, json_object_get(type, "element"), field->element, field);
    if (strcmp(model_kind, "literal") == 0)
        return kind == LSP_JSON || (kind == LSP_STRUCT && !field->type->name);
    if (strcmp(model_kind, "or") == 0) {
        size_t i;
        const json_t *item;
        json_array_foreach(json_object_get(type, "items"), i, item)
        {
            if (fits(check, item, kind, field))
                return true;
        }
    }
    return kind == LSP_JSON;
}

static bool may_be_null(const struct meta_model *check, const json_t *type)
{
    size_t i;
    const json_t *item;
    type = resolve(check, type);
    json_array_foreach(json_object_get(type, "items"), i, item)
    {
        if (strcmp(text_of(item, "name"), "null") == 0)
            return true;
    }
    return false;
}

static void fault(struct meta_model *check, const char *owner, const char *member, const char *what)
{
    buf_printf(&check->faults, "%s.%s %s\n", owner, member, what);
}

static void check_fields(struct meta_model *check, const char *owner, const struct lsp_type *type,
                         const json_t *model);

/* The literal or structure below a member: through arrays and alternatives. */
static const json_t *inner(const struct meta_model *check, const json_t *type)
{
    type = resolve(check, type);
    if (strcmp(text_of(type, "kind"), "array") == 0)
        return inner(check, json_object_get(type, "element"));
    size_t i;
    const json_t *item;
    json_array_foreach(json_object_get(type, "items"), i, item)
    {
        const json_t *element = json_object_get(item, "element");
        if (element && is_shape(check, element))
            return element;
    }
    return type;
}

static void check_field(struct meta_model *check, const char *owner, const struct lsp_type *type,
                        const struct lsp_field *field, const json_t *model)
{
    const json_t *member = NULL;
    enum presence presence = find_member(check, model, field->name, &member);
    check->members++;
    if (presence == ABSENT) {
        fault(check, owner, field->name, "is not in the model");
        return;
    }
    if (!fits(check, member, field->kind, field))
        fault(check, owner, field->name, "has another type in the model");
    if ((type->direction & LSP_RECEIVED) && field->presence == LSP_REQUIRED &&
        (presence != MUST || may_be_null(check, member)))
        fault(check, owner, field->name, "is required by us, not by the model");
    if ((type->direction & LSP_SENT) && presence == MUST && field->presence != LSP_REQUIRED &&
        field->presence != LSP_NULLABLE)
        fault(check, owner, field->name, "is required by the model, not by us");
    if ((type->direction & LSP_SENT) && field->presence == LSP_NULLABLE &&
        !may_be_null(check, member))
        fault(check, owner, field->name, "may not be null in the model");
    if (field->type)
        check_fields(check, field->type->name ? field->type->name : field->name, field->type,
                     inner(check, member));
}

static bool has_field(const struct lsp_type *type, const char *name)
{
    for (size_t i = 0; i < type->n_fields; i++) {
        if (strcmp(type->fields[i].name, name) == 0)
            return true;
    }
    return false;
}

/* What the model requires has to be in what is sent. */
static void check_complete(struct meta_model *check, const char *owner, const struct lsp_type *type,
                           const json_t *model)
{
    size_t i;
    const json_t *entry;
    const json_t *shape = strcmp(text_of(model, "kind"), "literal") == 0
                              ? json_object_get(model, "value")
                              : find(check, "structures", text_of(model, "name"));
    json_array_foreach(json_object_get(shape, "properties"), i, entry)
    {
        if (!json_is_true(json_object_get(entry, "optional")) &&
            !has_field(type, text_of(entry, "name")))
            fault(check, owner, text_of(entry, "name"), "is required by the model and not there");
    }
    json_array_foreach(json_object_get(shape, "extends"), i, entry)
    {
        check_complete(check, owner, type, entry);
    }
    json_array_foreach(json_object_get(shape, "mixins"), i, entry)
    {
        check_complete(check, owner, type, entry);
    }
}

static void check_fields(struct meta_model *check, const char *owner, const struct lsp_type *type,
                         const json_t *model)
{
    for (size_t i = 0; i < type->n_fields; i++)
        check_field(check, owner, type, &type->fields[i], model);
    if (type->direction & LSP_SENT)
        check_complete(check, owner, type, model);
}

void meta_model_check(struct meta_model *check, const struct lsp_type *type)
{
    if (!find(check, "structures", type->name) && !find(check, "typeAliases", type->name)) {
        fault(check, type->name, "", "is not in the model");
        return;
    }
    json_t *reference = json_pack("{s:s,s:s}", "kind", "reference", "name", type->name);
    check_fields(check, type->name, type, reference);
    json_decref(reference);
}

bool meta_model_open(struct meta_model *check)
{
    *check = (struct meta_model){.faults = BUF_INIT(MEM_BASE)};
    if (file_kind(MODEL_FILE, true) != FILE_KIND_REGULAR) {
        fprintf(stderr,
                "SKIPPED: the tables are not held against the protocol's metaModel: "
                "%s is missing\n",
                MODEL_FILE);
        return false;
    }
    check->model = json_load_file(MODEL_FILE, 0, NULL);
    cr_assert(check->model, "%s is not JSON", MODEL_FILE);
    return true;
}

void meta_model_close(struct meta_model *check)
{
    json_decref(check->model);
    buf_release(&check->faults);
}

bool meta_model_has_method(const struct meta_model *check, const char *method, bool is_request)
{
    size_t i;
    const json_t *entry;
    const char *list = is_request ? "requests" : "notifications";
    json_array_foreach(json_object_get(check->model, list), i, entry)
    {
        if (strcmp(text_of(entry, "method"), method) == 0)
            return true;
    }
    return false;
}

const char *meta_model_params(const struct meta_model *check, const char *method)
{
    static const char *const lists[] = {"requests", "notifications"};
    for (size_t l = 0; l < 2; l++) {
        size_t i;
        const json_t *entry;
        json_array_foreach(json_object_get(check->model, lists[l]), i, entry)
        {
            if (strcmp(text_of(entry, "method"), method) == 0)
                return text_of(json_object_get(entry, "params"), "name");
        }
    }
    return "";
}
