/* SPDX-License-Identifier: MIT */
/**
 * JSON values to structs and back, by two interpreters over field tables.
 *
 * Layer: protocol, over rpc and json_read. A struct of the protocol is plain data; its lsp_type
 * says where each member lies and what it is. Adding a member is adding a row.
 *
 * What "absent" looks like in a struct: false, 0, a span or array whose pointer is NULL, a NULL
 * json_t, or a false flag where the row names one. Rows without a flag do not tell false and 0
 * from absent; when encoding, an optional member in that state is left out.
 */
#ifndef PROTOCOL_CODEC_H
#define PROTOCOL_CODEC_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/span.h"
#include "protocol/rpc.h"

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

enum lsp_kind {
    LSP_BOOLEAN,  /* bool */
    LSP_INTEGER,  /* int32_t */
    LSP_UINTEGER, /* uint32_t of at most 2^31 - 1 */
    LSP_ENUM,     /* int32_t; unknown values are kept, not refused */
    LSP_STRING,   /* struct span; also enumerations whose values are strings */
    LSP_URI,      /* struct span */
    LSP_TEXT,     /* struct lsp_text */
    LSP_JSON,     /* const json_t *, any value but null */
    LSP_STRUCT,   /* the struct itself, of the row's type */
    LSP_ARRAY     /* struct lsp_array of the row's element kind (and type) */
};

enum lsp_presence {
    LSP_REQUIRED, /* decoding fails without it */
    LSP_OPTIONAL, /* missing, null and a wrong type are all absent; wrong elements are skipped */
    LSP_STRICT,   /* missing and null are absent, a wrong type is an error: where taking it for
                     absent would change the meaning */
    LSP_NULLABLE  /* as LSP_STRICT; when absent it is encoded as null */
};

enum lsp_direction { LSP_RECEIVED = 1, LSP_SENT = 2, LSP_BOTH = LSP_RECEIVED | LSP_SENT };

/**
 * A document's text. With `in_body` the bytes lie in the body buffer that rpc_decode was given, and
 * whoever takes that buffer's storage owns them; otherwise they belong to the message.
 */
struct lsp_text {
    struct span span; /* valid UTF-8, may hold NUL */
    bool in_body;
};

/** Elements one after the other as the row says: `const struct span *names = array.items`. */
struct lsp_array {
    const void *items; /* not NULL if present, even when empty; in the arena when decoded */
    size_t count;
};

struct lsp_field {
    const char *name; /* in JSON */
    enum lsp_kind kind;
    enum lsp_presence presence;
    size_t offset;
    size_t flag;                 /* offset of the bool that says "present", or LSP_NO_FLAG */
    enum lsp_kind element;       /* of LSP_ARRAY; not LSP_ARRAY */
    const struct lsp_type *type; /* of LSP_STRUCT and of arrays of it */
};

struct lsp_type {
    const char *name; /* in the protocol's metaModel; NULL for literals without a name */
    enum lsp_direction direction;
    size_t size;
    const struct lsp_field *fields;
    size_t n_fields;
};

#define LSP_NO_FLAG ((size_t)-1)

/* Rows. OWNER is the struct's tag, MEMBER its member, KIND and PRESENCE without their LSP_. */

/** A member of a plain kind. */
#define LSP_FIELD(OWNER, MEMBER, NAME, KIND, PRESENCE)                                             \
    {                                                                                              \
        .name = (NAME), .kind = LSP_##KIND, .presence = LSP_##PRESENCE,                            \
        .offset = offsetof(struct OWNER, MEMBER), .flag = LSP_NO_FLAG                              \
    }

/** An optional member of a plain kind with a bool member FLAG. */
#define LSP_FIELD_FLAG(OWNER, MEMBER, FLAG, NAME, KIND, PRESENCE)                                  \
    {                                                                                              \
        .name = (NAME), .kind = LSP_##KIND, .presence = LSP_##PRESENCE,                            \
        .offset = offsetof(struct OWNER, MEMBER), .flag = offsetof(struct OWNER, FLAG)             \
    }

/** A struct described by TYPE. */
#define LSP_FIELD_STRUCT(OWNER, MEMBER, NAME, TYPE, PRESENCE)                                      \
    {                                                                                              \
        .name = (NAME), .kind = LSP_STRUCT, .presence = LSP_##PRESENCE,                            \
        .offset = offsetof(struct OWNER, MEMBER), .flag = LSP_NO_FLAG, .type = &(TYPE)             \
    }

/** An optional struct described by TYPE with a bool member FLAG. */
#define LSP_FIELD_STRUCT_FLAG(OWNER, MEMBER, FLAG, NAME, TYPE, PRESENCE)                           \
    {                                                                                              \
        .name = (NAME), .kind = LSP_STRUCT, .presence = LSP_##PRESENCE,                            \
        .offset = offsetof(struct OWNER, MEMBER), .flag = offsetof(struct OWNER, FLAG),            \
        .type = &(TYPE)                                                                            \
    }

/** An array of a plain kind. */
#define LSP_FIELD_ARRAY(OWNER, MEMBER, NAME, ELEMENT, PRESENCE)                                    \
    {                                                                                              \
        .name = (NAME), .kind = LSP_ARRAY, .presence = LSP_##PRESENCE,                             \
        .offset = offsetof(struct OWNER, MEMBER), .flag = LSP_NO_FLAG, .element = LSP_##ELEMENT    \
    }

/** An array of structs described by TYPE. */
#define LSP_FIELD_ARRAY_OF(OWNER, MEMBER, NAME, TYPE, PRESENCE)                                    \
    {                                                                                              \
        .name = (NAME), .kind = LSP_ARRAY, .presence = LSP_##PRESENCE,                             \
        .offset = offsetof(struct OWNER, MEMBER), .flag = LSP_NO_FLAG, .element = LSP_STRUCT,      \
        .type = &(TYPE)                                                                            \
    }

/** The initialiser of a type: ROWS is an array of struct lsp_field. */
#define LSP_TYPE(NAME, DIRECTION, OWNER, ROWS)                                                     \
    {                                                                                              \
        .name = (NAME), .direction = LSP_##DIRECTION, .size = sizeof(struct OWNER),                \
        .fields = (ROWS), .n_fields = sizeof(ROWS) / sizeof(ROWS)[0]                               \
    }

/**
 * Fills `out`, a struct of `type`, from `value`; NULL and null count as an empty object. Unknown
 * members are ignored. False with -32602 in `error` (NULL allowed), the member's path in its
 * message, when something required is missing or wrong; `out` is then not to be used. Spans and
 * values in `out` live as long as the message and, for texts, the body; arrays as the arena.
 */
bool lsp_decode(const struct lsp_type *type, const json_t *value, void *out, struct arena *arena,
                struct rpc_error *error);

/** Appends the struct `value` of `type` as a JSON object; its strings must be valid UTF-8. */
void lsp_encode(const struct lsp_type *type, const void *value, struct buf *out);

#endif
