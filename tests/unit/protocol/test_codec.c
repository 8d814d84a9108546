/* SPDX-License-Identifier: MIT */
#include "protocol/codec.h"

#include "protocol/types.h"

#include <criterion/criterion.h>

struct pair {
    int32_t integer;
    uint32_t uinteger;
};

static const struct lsp_field pair_fields[] = {
    LSP_FIELD(pair, integer, "integer", INTEGER, REQUIRED),
    LSP_FIELD(pair, uinteger, "uinteger", UINTEGER, OPTIONAL),
};
static const struct lsp_type pair_type = LSP_TYPE(NULL, BOTH, pair, pair_fields);

/* One member of every kind and presence. */
struct everything {
    bool boolean;
    int32_t number;
    struct span string;
    struct lsp_text text;
    const json_t *json;
    bool has_pair;
    struct pair pair;
    struct pair strict_pair;
    bool has_strict_pair;
    struct lsp_array pairs;
    struct lsp_array strict_pairs;
    struct lsp_array names;
    struct lsp_array numbers;
    bool has_nullable;
    int32_t nullable;
};

static const struct lsp_field everything_fields[] = {
    LSP_FIELD(everything, boolean, "boolean", BOOLEAN, OPTIONAL),
    LSP_FIELD(everything, number, "number", ENUM, OPTIONAL),
    LSP_FIELD(everything, string, "string", STRING, OPTIONAL),
    LSP_FIELD(everything, text, "text", TEXT, OPTIONAL),
    LSP_FIELD(everything, json, "json", JSON, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(everything, pair, has_pair, "pair", pair_type, OPTIONAL),
    LSP_FIELD_STRUCT_FLAG(everything, strict_pair, has_strict_pair, "strictPair", pair_type,
                          STRICT),
    LSP_FIELD_ARRAY_OF(everything, pairs, "pairs", pair_type, OPTIONAL),
    LSP_FIELD_ARRAY_OF(everything, strict_pairs, "strictPairs", pair_type, STRICT),
    LSP_FIELD_ARRAY(everything, names, "names", STRING, OPTIONAL),
    LSP_FIELD_ARRAY(everything, numbers, "numbers", UINTEGER, STRICT),
    LSP_FIELD_FLAG(everything, nullable, has_nullable, "nullable", INTEGER, NULLABLE),
};
static const struct lsp_type everything_type = LSP_TYPE(NULL, BOTH, everything, everything_fields);

/* Decodes and encodes again: what is read is what is written, defaults left out. */
Test(codec, round_trip)
{
    const struct {
        const char *in;
        const char *out; /* or the error's message */
        bool ok;
    } rows[] = {
        {"{}", "{'nullable':null}", true},
        {"{'unknown':[1,{}]}", "{'nullable':null}", true},
        {"{'boolean':true,'number':7,'string':'a\\u0000b','text':'','json':{'a':[1.5,null]}}",
         "{'boolean':true,'number':7,'string':'a\\u0000b','text':'','json':{'a':[1.5,null]},"
         "'nullable':null}",
         true},
        {"{'boolean':null,'number':null,'string':null,'text':null,'json':null,'pair':null,"
         "'strictPair':null,'pairs':null,'strictPairs':null,'names':null,'nullable':null}",
         "{'nullable':null}", true},
        {"{'boolean':1,'number':'x','string':2,'text':{},'pair':[],'pairs':{},'names':'x'}",
         "{'nullable':null}", true},
        {"{'pair':{'integer':0}}", "{'pair':{'integer':0},'nullable':null}", true},
        {"{'pair':{}}", "{'nullable':null}", true},
        {"{'pair':{'integer':1,'uinteger':-1}}", "{'pair':{'integer':1},'nullable':null}", true},
        {"{'strictPair':{}}", "strictPair.integer is missing", false},
        {"{'strictPair':[]}", "strictPair must be an object", false},
        {"{'strictPair':{'integer':'1'}}", "strictPair.integer must be an integer of 32 bits",
         false},
        {"{'pairs':[],'names':[],'numbers':[]}",
         "{'pairs':[],'names':[],'numbers':[],'nullable':null}", true},
        {"{'pairs':[{'integer':1},{},null,3,{'integer':2}],'names':['a',1,null,'','b']}",
         "{'pairs':[{'integer':1},{'integer':2}],'names':['a','','b'],'nullable':null}", true},
        {"{'strictPairs':[{'integer':1},{'integer':{}}]}",
         "strictPairs[1].integer must be an integer of 32 bits", false},
        {"{'numbers':[1,2,-3]}", "numbers[2] must be an integer from 0 to 2^31 - 1", false},
        {"{'numbers':3}", "numbers must be an array", false},
        {"{'nullable':0}", "{'nullable':0}", true},
        {"{'nullable':'0'}", "nullable must be an integer of 32 bits", false},
        {"[]", "params must be an object", false},
        {"3", "params must be an object", false},
        {"null", "{'nullable':null}", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char in[400];
        char wanted[400];
        for (size_t c = 0; c <= strlen(rows[i].in); c++)
            in[c] = rows[i].in[c] == '\'' ? '"' : rows[i].in[c];
        for (size_t c = 0; c <= strlen(rows[i].out); c++)
            wanted[c] = rows[i].out[c] == '\'' ? '"' : rows[i].out[c];
        json_t *value = json_loads(in, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
        cr_assert(value, "row %zu is no JSON", i);
        struct arena arena = ARENA_INIT(MEM_BASE);
        struct buf out = BUF_INIT(MEM_BASE);
        struct rpc_error error = {0};
        struct everything everything;
        memset(&everything, 0xAA, sizeof everything);
        bool ok = lsp_decode(&everything_type, value, &everything, &arena, &error);
        cr_assert_eq(ok, rows[i].ok, "row %zu: %s", i, error.message);
        cr_assert_eq(error.code, ok ? 0 : RPC_INVALID_PARAMS, "row %zu", i);
        if (ok)
            lsp_encode(&everything_type, &everything, &out);
        cr_assert_str_eq(ok ? buf_string(&out) : error.message, wanted, "row %zu: %s", i,
                         ok ? buf_string(&out) : error.message);
        json_decref(value);
        arena_release(&arena);
        buf_release(&out);
    }
}

/* R17, P7: numbers. */
Test(codec, numbers)
{
    static const struct {
        const char *number;
        bool integer, uinteger;
        int64_t value;
    } rows[] = {
        {"0", true, true, 0},
        {"-0", true, true, 0},
        {"-0.0", true, true, 0},
        {"1", true, true, 1},
        {"1.0", true, true, 1},
        {"1e2", true, true, 100},
        {"1.5", false, false, 0},
        {"1e-400", true, true, 0},
        {"-1", true, false, -1},
        {"2147483647", true, true, 2147483647},
        {"2147483647.0", true, true, 2147483647},
        {"2147483648", false, false, 0},
        {"2147483648.0", false, false, 0},
        {"-2147483648", true, false, -2147483648},
        {"-2147483649", false, false, 0},
        {"4294967295", false, false, 0},
        {"9223372036854775807", false, false, 0},
        {"1e300", false, false, 0},
        {"-1e300", false, false, 0},
        {"true", false, false, 0},
        {"\"1\"", false, false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena arena = ARENA_INIT(MEM_BASE);
        struct pair pair;
        json_t *number = json_loads(rows[i].number, JSON_DECODE_ANY, NULL);
        cr_assert(number, "row %zu", i);
        json_t *integer = json_pack("{s:O}", "integer", number);
        json_t *line = json_pack("{s:O,s:i}", "line", number, "character", 1);
        struct lsp_position position;
        cr_assert_eq(lsp_decode(&pair_type, integer, &pair, &arena, NULL), rows[i].integer,
                     "row %zu", i);
        cr_assert(!rows[i].integer || pair.integer == rows[i].value, "row %zu", i);
        cr_assert_eq(lsp_decode(&lsp_position_type, line, &position, &arena, NULL),
                     rows[i].uinteger, "row %zu", i);
        cr_assert(!rows[i].uinteger || position.line == rows[i].value, "row %zu", i);
        json_decref(number);
        json_decref(integer);
        json_decref(line);
        arena_release(&arena);
    }
}

/* The types that clients try hardest. */
Test(codec, received)
{
    const struct {
        const struct lsp_type *type;
        const char *params;
        const char *error; /* NULL: decodes */
    } rows[] = {
        {&lsp_did_open_params_type,
         "{'textDocument':{'uri':'u','languageId':'','version':0,'text':''}}", NULL},
        {&lsp_did_open_params_type, "{'textDocument':{'uri':'u','text':'x','version':null}}", NULL},
        {&lsp_did_open_params_type, "{'textDocument':{'uri':'u'}}", "textDocument.text is missing"},
        {&lsp_did_open_params_type, "{'textDocument':{'text':'u'}}", "textDocument.uri is missing"},
        {&lsp_did_open_params_type, "{}", "textDocument is missing"},
        {&lsp_did_open_params_type, "null", "textDocument is missing"},
        {&lsp_did_change_params_type,
         "{'textDocument':{'uri':'u','version':-5},'contentChanges':[]}", NULL},
        {&lsp_did_change_params_type,
         "{'textDocument':{'uri':'u','version':null},'contentChanges':[{'text':'a','range':null,"
         "'rangeLength':7}]}",
         NULL},
        {&lsp_did_change_params_type,
         "{'textDocument':{'uri':'u'},'contentChanges':[{'text':'a'},{'text':'a','range':{}}]}",
         "contentChanges[1].range.start is missing"},
        {&lsp_did_change_params_type,
         "{'textDocument':{'uri':'u'},'contentChanges':[{'text':'a','range':{"
         "'start':{'line':0,'character':-1},'end':{'line':0,'character':0}}}]}",
         "contentChanges[0].range.start.character must be an integer from 0 to 2^31 - 1"},
        {&lsp_did_change_params_type, "{'textDocument':{'uri':'u'},'contentChanges':[{}]}",
         "contentChanges[0].text is missing"},
        {&lsp_did_change_params_type, "{'textDocument':{'uri':'u'}}", "contentChanges is missing"},
        {&lsp_did_save_params_type, "{'textDocument':{'uri':'u'},'text':null}", NULL},
        {&lsp_initialize_params_type, "{}", NULL},
        {&lsp_initialize_params_type,
         "{'processId':null,'rootUri':null,'rootPath':null,'workspaceFolders':null,"
         "'capabilities':{'workspace':null,'textDocument':{'publishDiagnostics':null},"
         "'window':[],'general':{'positionEncodings':null}},'trace':null,'clientInfo':null}",
         NULL},
        {&lsp_initialize_params_type, "{'processId':'x','capabilities':3}", NULL},
        {&lsp_cancel_params_type, "{'id':null}", "id is missing"},
        {&lsp_cancel_params_type, "{'id':'7'}", NULL},
        {&lsp_set_trace_params_type, "{'value':'anything'}", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        union {
            struct lsp_did_change_params change;
            struct lsp_initialize_params initialize;
            char room[1024];
        } out;
        char json[400];
        for (size_t c = 0; c <= strlen(rows[i].params); c++)
            json[c] = rows[i].params[c] == '\'' ? '"' : rows[i].params[c];
        json_t *params = json_loads(json, JSON_DECODE_ANY, NULL);
        cr_assert(params && rows[i].type->size <= sizeof out, "row %zu", i);
        struct arena arena = ARENA_INIT(MEM_BASE);
        struct rpc_error error = {0};
        bool ok = lsp_decode(rows[i].type, params, &out, &arena, &error);
        cr_assert_eq(ok, rows[i].error == NULL, "row %zu: %s", i, error.message);
        cr_assert(ok || strcmp(error.message, rows[i].error) == 0, "row %zu: %s", i, error.message);
        json_decref(params);
        arena_release(&arena);
    }
}

/* C1, L12, L13: what initialize says ends up where it belongs. */
Test(codec, initialize)
{
    static const char json[] =
        "{\"processId\":42,\"rootUri\":\"file:///r\",\"workspaceFolders\":[{\"uri\":\"file:///a\","
        "\"name\":\"a\"},{\"uri\":\"file:///b\"},{\"name\":\"no uri\"}],\"trace\":\"verbose\","
        "\"clientInfo\":{\"name\":\"n\",\"version\":\"1\"},\"initializationOptions\":{\"x\":1},"
        "\"capabilities\":{\"general\":{\"positionEncodings\":[\"utf-8\",7,\"utf-16\"]},"
        "\"textDocument\":{\"publishDiagnostics\":{\"tagSupport\":{\"valueSet\":[1,2,99]},"
        "\"versionSupport\":true}},\"workspace\":{\"configuration\":true,"
        "\"didChangeWatchedFiles\":{\"dynamicRegistration\":true}},"
        "\"window\":{\"workDoneProgress\":true}}}";
    struct arena arena = ARENA_INIT(MEM_BASE);
    struct lsp_initialize_params params;
    json_t *value = json_loads(json, 0, NULL);
    cr_assert(lsp_decode(&lsp_initialize_params_type, value, &params, &arena, NULL));
    const struct lsp_client_capabilities *can = &params.capabilities;
    cr_assert(params.has_process_id && params.process_id == 42);
    cr_assert(span_equal_string(params.root_uri, "file:///r"));
    cr_assert_null(params.root_path.bytes);
    cr_assert_eq(params.workspace_folders.count, 2);
    const struct lsp_workspace_folder *folders = params.workspace_folders.items;
    cr_assert(span_equal_string(folders[1].uri, "file:///b"));
    cr_assert_eq(can->general.position_encodings.count, 2);
    const struct span *encodings = can->general.position_encodings.items;
    cr_assert(span_equal_string(encodings[1], "utf-16"));
    cr_assert(can->text_document.publish_diagnostics.has_tag_support);
    const int32_t *tags = can->text_document.publish_diagnostics.tag_support.value_set.items;
    cr_assert_eq(tags[2], 99);
    cr_assert(can->text_document.publish_diagnostics.version_support);
    cr_assert_not(can->text_document.publish_diagnostics.data_support);
    cr_assert(can->workspace.configuration && !can->workspace.apply_edit);
    cr_assert(can->workspace.did_change_watched_files.dynamic_registration);
    cr_assert_not(can->workspace.did_change_watched_files.relative_pattern_support);
    cr_assert(can->window.work_done_progress);
    cr_assert(json_is_object(params.initialization_options));
    json_decref(value);
    arena_release(&arena);
}

Test(codec, sent)
{
    const struct span commands[] = {SPAN("auto-enforcer.stats")};
    const struct lsp_initialize_result result = {
        .capabilities = {.position_encoding = SPAN("utf-16"),
                         .has_text_document_sync = true,
                         .text_document_sync = {.open_close = true,
                                                .change = LSP_SYNC_INCREMENTAL,
                                                .has_save = true},
                         .has_execute_command = true,
                         .execute_command = {.commands = {commands, 1}},
                         .has_workspace = true,
                         .workspace = {.has_workspace_folders = true,
                                       .workspace_folders = {true, true}}},
        .has_server_info = true,
        .server_info = {.name = SPAN("auto-enforcer"), .version = SPAN("1")},
    };
    const int32_t tags[] = {LSP_TAG_UNNECESSARY};
    const struct lsp_diagnostic diagnostic = {
        .range = {{1, 2}, {3, 4}},
        .severity = LSP_SEVERITY_WARNING,
        .code = SPAN("pack/rule"),
        .source = SPAN("auto-enforcer"),
        .message = SPAN("\"m\""),
        .tags = {tags, 1},
    };
    const struct lsp_publish_diagnostics_params publish = {
        .uri = SPAN("u"), .has_version = true, .version = 0, .diagnostics = {&diagnostic, 1}};
    const struct lsp_publish_diagnostics_params nothing = {.uri = SPAN("u")};
    const struct {
        const struct lsp_type *type;
        const void *value;
        const char *json;
    } rows[] = {
        {&lsp_initialize_result_type, &result,
         "{'capabilities':{'positionEncoding':'utf-16','textDocumentSync':{'openClose':true,"
         "'change':2,'save':{}},'executeCommandProvider':{'commands':['auto-enforcer.stats']},"
         "'workspace':{'workspaceFolders':{'supported':true,'changeNotifications':true}}},"
         "'serverInfo':{'name':'auto-enforcer','version':'1'}}"},
        {&lsp_publish_diagnostics_params_type, &publish,
         "{'uri':'u','version':0,'diagnostics':[{'range':{'start':{'line':1,'character':2},"
         "'end':{'line':3,'character':4}},'severity':2,'code':'pack/rule',"
         "'source':'auto-enforcer','message':'\\\"m\\\"','tags':[1]}]}"},
        {&lsp_publish_diagnostics_params_type, &nothing, "{'uri':'u','diagnostics':[]}"},
        {&lsp_log_message_params_type, &(struct lsp_message_params){LSP_MESSAGE_INFO, SPAN("a\nb")},
         "{'type':3,'message':'a\\nb'}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf out = BUF_INIT(MEM_BASE);
        char wanted[600];
        for (size_t c = 0; c <= strlen(rows[i].json); c++)
            wanted[c] = rows[i].json[c] == '\'' ? '"' : rows[i].json[c];
        lsp_encode(rows[i].type, rows[i].value, &out);
        cr_assert_str_eq(buf_string(&out), wanted, "row %zu: %s", i, buf_string(&out));
        buf_release(&out);
    }
}
