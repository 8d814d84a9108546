/* SPDX-License-Identifier: MIT */
#include "meta_model/meta_model.h"

#include <criterion/criterion.h>

Test(meta_model, every_table_fits)
{
    struct meta_model check;
    if (!meta_model_open(&check))
        return;
    size_t tables = 0;
    for (const struct lsp_type *type = lsp_type_next(NULL); type; type = lsp_type_next(type)) {
        meta_model_check(&check, type);
        tables++;
    }
    cr_assert_eq(check.faults.length, 0, "\n%s", buf_string(&check.faults));
    cr_assert_geq(tables, 22);
    cr_assert_geq(check.members, 100, "only %zu members looked at", check.members);
    meta_model_close(&check);
}

/* The walker sees what is wrong: one planted fault per table. */

struct any {
    int32_t number;
    struct span string;
    bool boolean;
    struct lsp_range range;
    struct lsp_array array;
};

static const struct lsp_field wrong_name[] = {LSP_FIELD(any, number, "column", UINTEGER, OPTIONAL)};
static const struct lsp_field wrong_kind[] = {LSP_FIELD(any, string, "line", STRING, OPTIONAL)};
static const struct lsp_field signed_line[] = {LSP_FIELD(any, number, "line", INTEGER, OPTIONAL)};
static const struct lsp_field wrong_element[] = {
    LSP_FIELD_ARRAY(any, array, "contentChanges", STRING, OPTIONAL)};
static const struct lsp_field wrong_struct[] = {
    LSP_FIELD_STRUCT(any, range, "textDocument", lsp_range_type, OPTIONAL)};
static const struct lsp_field too_strict[] = {LSP_FIELD(any, string, "text", STRING, REQUIRED)};
static const struct lsp_field not_null[] = {LSP_FIELD(any, number, "processId", INTEGER, REQUIRED)};
static const struct lsp_field incomplete[] = {
    LSP_FIELD_STRUCT(any, range, "range", lsp_range_type, REQUIRED)};
static const struct lsp_field optional_type[] = {
    LSP_FIELD(any, number, "type", ENUM, OPTIONAL),
    LSP_FIELD(any, string, "message", STRING, REQUIRED)};
static const struct lsp_field null_message[] = {
    LSP_FIELD(any, number, "type", ENUM, REQUIRED),
    LSP_FIELD(any, string, "message", STRING, NULLABLE)};
static const struct lsp_field value_set[] = {
    LSP_FIELD(any, boolean, "valueSets", BOOLEAN, OPTIONAL)};
static const struct lsp_type literal = LSP_TYPE(NULL, RECEIVED, any, value_set);
static const struct lsp_field in_literal[] = {
    LSP_FIELD_STRUCT(any, range, "tagSupport", literal, OPTIONAL)};

Test(meta_model, planted_faults_are_seen)
{
    static const struct {
        struct lsp_type type;
        const char *fault;
    } rows[] = {
        {LSP_TYPE("Position", RECEIVED, any, wrong_name), "Position.column is not in the model"},
        {LSP_TYPE("Position", RECEIVED, any, wrong_kind), "Position.line has another type"},
        {LSP_TYPE("Position", RECEIVED, any, signed_line), "Position.line has another type"},
        {LSP_TYPE("DidChangeTextDocumentParams", RECEIVED, any, wrong_element),
         "contentChanges has another type"},
        {LSP_TYPE("DidCloseTextDocumentParams", RECEIVED, any, wrong_struct),
         "textDocument has another type"},
        {LSP_TYPE("DidSaveTextDocumentParams", RECEIVED, any, too_strict),
         "text is required by us, not by the model"},
        {LSP_TYPE("InitializeParams", RECEIVED, any, not_null),
         "processId is required by us, not by the model"},
        {LSP_TYPE("Diagnostic", SENT, any, incomplete),
         "Diagnostic.message is required by the model and not there"},
        {LSP_TYPE("LogMessageParams", SENT, any, optional_type),
         "type is required by the model, not by us"},
        {LSP_TYPE("LogMessageParams", SENT, any, null_message), "message may not be null"},
        {LSP_TYPE("PublishDiagnosticsClientCapabilities", RECEIVED, any, in_literal),
         "tagSupport.valueSets is not in the model"},
        {LSP_TYPE("NoSuchThing", RECEIVED, any, wrong_name), "NoSuchThing. is not in the model"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct meta_model check;
        if (!meta_model_open(&check))
            return;
        meta_model_check(&check, &rows[i].type);
        cr_assert(strstr(buf_string(&check.faults), rows[i].fault), "row %zu: %s", i,
                  buf_string(&check.faults));
        meta_model_close(&check);
    }
}
