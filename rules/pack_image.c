/* SPDX-License-Identifier: MIT */
#include "rules/pack_image.h"

#include "base/table.h"
#include "rules/pack_build.h"

/* What a field is; the same table leads the writer and the reader. */
enum kind {
    TEXT,     /* a string or NULL: where it begins, plus one */
    TEXTS,    /* an array closed by NULL, or NULL: how many, plus one, and each */
    NUMBER,   /* 32 bits of any type, floating point too */
    FLAG,     /* a bool */
    SLOT,     /* of a pattern, which is numbered anew */
    N_SLOTS,  /* how many there are; comes behind all of them */
    ONE,      /* a pointer to a shape, or NULL: whether, and it */
    MANY,     /* a pointer to as many as `count` says: how many, and each */
    LIST,     /* an array of pointers closed by NULL, or NULL, as TEXTS */
    LEFT_OUT, /* a function: a pack has none */
    EXAMPLES, /* an array closed by zeros, or NULL: how many numbers, then as TEXTS */
};

struct shape;
struct field {
    enum kind kind;
    size_t at;
    const struct shape *of;
    size_t count; /* where the number of MANY is kept */
};

struct shape {
    const struct field *fields;
    size_t n_fields, size;
};

#define SHAPE(name, type)                                                                          \
    static const struct shape name = {name##_fields, sizeof name##_fields / sizeof *name##_fields, \
                                      sizeof(type)}
#define FIELD(kind, type, member)                                                                  \
    {                                                                                              \
        kind, offsetof(type, member), NULL, 0                                                      \
    }
#define SHAPED(kind, type, member, shape)                                                          \
    {                                                                                              \
        kind, offsetof(type, member), &(shape), 0                                                  \
    }
#define COUNTED(type, member, shape, n)                                                            \
    {                                                                                              \
        MANY, offsetof(type, member), &(shape), offsetof(type, n)                                  \
    }

static const struct field pattern_fields[] = {
    FIELD(TEXT, struct rule_pattern, source),
    FIELD(NUMBER, struct rule_pattern, where),
    FIELD(FLAG, struct rule_pattern, ignore_case),
    FIELD(SLOT, struct rule_pattern, slot),
};
SHAPE(pattern, struct rule_pattern);

static const struct field test_fields[] = {
    FIELD(NUMBER, struct rule_test, place),          FIELD(NUMBER, struct rule_test, first_line),
    FIELD(NUMBER, struct rule_test, last_line),      FIELD(FLAG, struct rule_test, negated),
    SHAPED(ONE, struct rule_test, pattern, pattern), FIELD(TEXTS, struct rule_test, words),
};
SHAPE(test, struct rule_test);

static const struct field condition_fields[] = {
    COUNTED(struct rule_condition, tests, test, n_tests),
};
SHAPE(condition, struct rule_condition);

static const struct shape fix;

static const struct field fix_fields[] = {
    FIELD(TEXT, struct rule_fix, replacement),    SHAPED(ONE, struct rule_fix, pattern, pattern),
    FIELD(TEXT, struct rule_fix, title),          FIELD(FLAG, struct rule_fix, is_safe),
    SHAPED(ONE, struct rule_fix, otherwise, fix),
};
SHAPE(fix, struct rule_fix);

static const struct field example_fields[] = {
    FIELD(TEXT, struct rule_example, language), FIELD(TEXT, struct rule_example, text),
    FIELD(TEXT, struct rule_example, finding),  FIELD(TEXT, struct rule_example, path),
    FIELD(TEXT, struct rule_example, today),    FIELD(TEXT, struct rule_example, fixed),
};
SHAPE(example, struct rule_example);

static const struct field rule_fields[] = {
    FIELD(TEXT, struct rule, id),
    FIELD(TEXT, struct rule, title),
    FIELD(TEXT, struct rule, message),
    FIELD(TEXT, struct rule, why),
    FIELD(TEXT, struct rule, how),
    FIELD(TEXT, struct rule, link),
    FIELD(NUMBER, struct rule, severity),
    FIELD(NUMBER, struct rule, profile),
    FIELD(NUMBER, struct rule, confidence),
    FIELD(NUMBER, struct rule, flags),
    FIELD(NUMBER, struct rule, dialect),
    FIELD(NUMBER, struct rule, kinds),
    FIELD(TEXTS, struct rule, languages),
    FIELD(TEXTS, struct rule, not_languages),
    FIELD(TEXTS, struct rule, paths),
    FIELD(TEXTS, struct rule, not_paths),
    FIELD(TEXTS, struct rule, required),
    FIELD(TEXTS, struct rule, triggers),
    FIELD(TEXTS, struct rule, gate),
    SHAPED(ONE, struct rule, gate_pattern, pattern),
    FIELD(NUMBER, struct rule, lines_before),
    FIELD(NUMBER, struct rule, lines_after),
    FIELD(NUMBER, struct rule, where),
    FIELD(TEXT, struct rule, pattern),
    FIELD(NUMBER, struct rule, capture),
    SHAPED(LIST, struct rule, alternatives, pattern),
    COUNTED(struct rule, conditions, condition, n_conditions),
    FIELD(NUMBER, struct rule, min_entropy),
    FIELD(LEFT_OUT, struct rule, accept),
    FIELD(LEFT_OUT, struct rule, check),
    SHAPED(ONE, struct rule, fix, fix),
    FIELD(TEXT, struct rule, since),
    FIELD(TEXTS, struct rule, overrides),
    FIELD(TEXTS, struct rule, aliases),
    FIELD(TEXT, struct rule, deprecated),
    SHAPED(EXAMPLES, struct rule, matches, example),
    SHAPED(EXAMPLES, struct rule, no_matches, example),
};
SHAPE(rule, struct rule);

static const struct field module_fields[] = {
    FIELD(TEXT, struct rule_module, id),
    FIELD(TEXT, struct rule_module, title),
    COUNTED(struct rule_module, rules, rule, n_rules),
    FIELD(N_SLOTS, struct rule_module, n_patterns),
};
SHAPE(module, struct rule_module);

/* Where a field lies in its struct; what its type is aligned to is what it takes. */
static size_t size_of(enum kind kind)
{
    switch (kind) {
    case NUMBER:
        return sizeof(uint32_t);
    case FLAG:
        return sizeof(bool);
    case SLOT:
        return sizeof(uint16_t);
    case N_SLOTS:
        return sizeof(size_t);
    default:
        return sizeof(void *);
    }
}

/* The first byte at or behind `at` that a field begins at, and what it takes there. */
static size_t next_field(const struct shape *shape, size_t at, size_t *size)
{
    size_t next = shape->size;
    *size = sizeof(void *);
    for (size_t i = 0; i < shape->n_fields; i++) {
        const struct field *field = &shape->fields[i];
        if (field->at >= at && field->at < next) {
            next = field->at;
            *size = size_of(field->kind);
        }
        if (field->kind == MANY && field->count >= at && field->count < next) {
            next = field->count;
            *size = sizeof(size_t);
        }
    }
    return next;
}

/* Nothing but padding lies between the fields. */
static bool is_complete(const struct shape *shape)
{
    size_t size;
    size_t at = 0;
    while (at < shape->size) {
        size_t next = next_field(shape, at, &size);
        if (next != (at + size - 1) / size * size)
            return false;
        at = next + (next < shape->size ? size : 0);
    }
    return true;
}

bool pack_image_is_complete(void)
{
    return is_complete(&pattern) && is_complete(&test) && is_complete(&condition) &&
           is_complete(&fix) && is_complete(&example) && is_complete(&rule);
}

/* Pointers of any type, as the structs hold them. */
static const void *pointer_at(const void *record, size_t at)
{
    const void *pointer;
    memcpy(&pointer, (const char *)record + at, sizeof pointer);
    return pointer;
}

static void set_pointer(void *record, size_t at, const void *pointer)
{
    memcpy((char *)record + at, &pointer, sizeof pointer);
}

struct writer {
    struct buf numbers, texts;
    struct table text_places; /* text -> where it is, plus one */
    struct table slots;       /* case and source -> slot, plus one */
};

static void put_number(struct buf *out, uint32_t number)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        buf_append_byte(out, (char)(number >> shift & 0xFF));
}

static void write_text(struct writer *writer, const char *text)
{
    if (!text) {
        put_number(&writer->numbers, 0);
        return;
    }
    struct span bytes = {text, strlen(text) + 1};
    void **place = table_put(&writer->text_places, bytes);
    if (!*place) {
        *place = (void *)(uintptr_t)(writer->texts.length + 1);
        buf_append(&writer->texts, bytes);
    }
    put_number(&writer->numbers, (uint32_t)(uintptr_t)*place);
}

static void write_slot(struct writer *writer, const struct rule_pattern *pattern_written)
{
    struct buf key = BUF_INIT(MEM_RULES);
    buf_append_byte(&key, pattern_written->ignore_case ? 'i' : 'c');
    buf_append_string(&key, pattern_written->source);
    void **slot = table_put(&writer->slots, buf_span(&key));
    if (!*slot)
        *slot = (void *)(uintptr_t)writer->slots.count;
    put_number(&writer->numbers, (uint32_t)((uintptr_t)*slot - 1));
    buf_release(&key);
}

static void write_record(struct writer *writer, const struct shape *shape, const void *record);

static void write_texts(struct writer *writer, const char *const *texts)
{
    uint32_t n = 0;
    while (texts && texts[n])
        n++;
    put_number(&writer->numbers, texts ? n + 1 : 0);
    for (uint32_t i = 0; i < n; i++)
        write_text(writer, texts[i]);
}

static void write_list(struct writer *writer, const struct shape *shape, const void *list)
{
    uint32_t n = 0;
    while (list && pointer_at(list, n * sizeof(void *)))
        n++;
    put_number(&writer->numbers, list ? n + 1 : 0);
    for (uint32_t i = 0; i < n; i++)
        write_record(writer, shape, pointer_at(list, i * sizeof(void *)));
}

static void write_many(struct writer *writer, const struct shape *shape, const char *items,
                       size_t count)
{
    put_number(&writer->numbers, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        write_record(writer, shape, items + i * shape->size);
}

static void write_examples(struct writer *writer, const struct shape *shape,
                           const struct rule_example *examples)
{
    uint32_t n = 0;
    while (examples && examples[n].text)
        n++;
    put_number(&writer->numbers, 1 + n * (uint32_t)shape->n_fields);
    put_number(&writer->numbers, examples ? n + 1 : 0);
    for (uint32_t i = 0; i < n; i++)
        write_record(writer, shape, &examples[i]);
}

static void write_field(struct writer *writer, const struct field *field, const void *record)
{
    const char *bytes = (const char *)record + field->at;
    uint32_t number;
    size_t wide;
    switch (field->kind) {
    case TEXT:
        write_text(writer, pointer_at(record, field->at));
        break;
    case TEXTS:
        write_texts(writer, pointer_at(record, field->at));
        break;
    case NUMBER:
        memcpy(&number, bytes, sizeof number);
        put_number(&writer->numbers, number);
        break;
    case FLAG:
        put_number(&writer->numbers, *(const bool *)bytes);
        break;
    case SLOT:
        write_slot(writer, record);
        break;
    case N_SLOTS:
        put_number(&writer->numbers, (uint32_t)writer->slots.count);
        break;
    case ONE:
        put_number(&writer->numbers, pointer_at(record, field->at) != NULL);
        if (pointer_at(record, field->at))
            write_record(writer, field->of, pointer_at(record, field->at));
        break;
    case MANY:
        memcpy(&wide, (const char *)record + field->count, sizeof wide);
        write_many(writer, field->of, pointer_at(record, field->at), wide);
        break;
    case LIST:
        write_list(writer, field->of, pointer_at(record, field->at));
        break;
    case LEFT_OUT:
        break;
    case EXAMPLES:
        write_examples(writer, field->of, pointer_at(record, field->at));
        break;
    }
}

static void write_record(struct writer *writer, const struct shape *shape, const void *record)
{
    for (size_t i = 0; i < shape->n_fields; i++)
        write_field(writer, &shape->fields[i], record);
}

void pack_image_write(const struct rule_module *module_written, struct buf *out)
{
    struct writer writer = {BUF_INIT(MEM_RULES), BUF_INIT(MEM_RULES), TABLE_INIT(MEM_RULES),
                            TABLE_INIT(MEM_RULES)};
    write_record(&writer, &module, module_written);
    put_number(out, (uint32_t)writer.numbers.length);
    buf_append(out, buf_span(&writer.numbers));
    buf_append(out, buf_span(&writer.texts));
    buf_release(&writer.numbers);
    buf_release(&writer.texts);
    table_release(&writer.text_places);
    table_release(&writer.slots);
}

struct reader {
    const unsigned char *at; /* the next number */
    const char *texts;
    struct arena *arena;
    bool skips_examples;
};

static uint32_t next_number(struct reader *reader)
{
    const unsigned char *at = reader->at;
    reader->at += 4;
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static const char *read_text(struct reader *reader)
{
    uint32_t place = next_number(reader);
    return place > 0 ? reader->texts + place - 1 : NULL;
}

static void read_record(struct reader *reader, const struct shape *shape, void *record);

static const char *const *read_texts(struct reader *reader)
{
    uint32_t n = next_number(reader);
    if (n == 0)
        return NULL;
    const char **texts = arena_zalloc(reader->arena, n, sizeof *texts);
    for (uint32_t i = 0; i + 1 < n; i++)
        texts[i] = read_text(reader);
    return texts;
}

/* `n` in a row, and zeros behind them if they are `closed`. */
static void *read_row(struct reader *reader, const struct shape *shape, uint32_t n, bool closed)
{
    char *items = arena_zalloc(reader->arena, n + closed, shape->size);
    for (uint32_t i = 0; i < n; i++)
        read_record(reader, shape, items + i * shape->size);
    return items;
}

static const void *read_list(struct reader *reader, const struct shape *shape)
{
    uint32_t n = next_number(reader);
    if (n == 0)
        return NULL;
    const void **list = arena_zalloc(reader->arena, n, sizeof *list);
    for (uint32_t i = 0; i + 1 < n; i++)
        list[i] = read_row(reader, shape, 1, false);
    return list;
}

static const void *read_examples(struct reader *reader, const struct shape *shape)
{
    uint32_t n_numbers = next_number(reader);
    if (reader->skips_examples) {
        reader->at += 4 * (size_t)n_numbers;
        return NULL;
    }
    uint32_t n = next_number(reader);
    return n > 0 ? read_row(reader, shape, n - 1, true) : NULL;
}

static void read_field(struct reader *reader, const struct field *field, void *record)
{
    char *bytes = (char *)record + field->at;
    uint32_t number;
    size_t wide;
    switch (field->kind) {
    case TEXT:
        set_pointer(record, field->at, read_text(reader));
        break;
    case TEXTS:
        set_pointer(record, field->at, read_texts(reader));
        break;
    case NUMBER:
        number = next_number(reader);
        memcpy(bytes, &number, sizeof number);
        break;
    case N_SLOTS:
        wide = next_number(reader);
        memcpy(bytes, &wide, sizeof wide);
        break;
    case FLAG:
        *(bool *)bytes = next_number(reader) != 0;
        break;
    case SLOT:
        ((struct rule_pattern *)record)->slot = (uint16_t)next_number(reader);
        break;
    case ONE:
        if (next_number(reader))
            set_pointer(record, field->at, read_row(reader, field->of, 1, false));
        break;
    case MANY:
        wide = next_number(reader);
        memcpy((char *)record + field->count, &wide, sizeof wide);
        if (wide > 0)
            set_pointer(record, field->at, read_row(reader, field->of, (uint32_t)wide, false));
        break;
    case LIST:
        set_pointer(record, field->at, read_list(reader, field->of));
        break;
    case LEFT_OUT:
        break;
    case EXAMPLES:
        set_pointer(record, field->at, read_examples(reader, field->of));
        break;
    }
}

static void read_record(struct reader *reader, const struct shape *shape, void *record)
{
    for (size_t i = 0; i < shape->n_fields; i++)
        read_field(reader, &shape->fields[i], record);
}

struct pack *pack_image_read(struct span image, unsigned flags)
{
    struct pack *pack = mem_zalloc(MEM_RULES, 1, sizeof *pack);
    pack->refs = 1;
    pack->arena = ARENA_INIT(MEM_RULES);
    struct reader reader = {.at = (const unsigned char *)image.bytes,
                            .arena = &pack->arena,
                            .skips_examples = (flags & PACK_NO_EXAMPLES) != 0};
    uint32_t length = next_number(&reader);
    reader.texts = image.bytes + 4 + length;
    read_record(&reader, &module, &pack->module);
    pack->module.abi = RULE_MODULE_ABI;
    pack->module.rule_size = sizeof(struct rule);
    return pack;
}
