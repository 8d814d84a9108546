/* SPDX-License-Identifier: MIT */
/**
 * The messages that the fuzzer of the server puts together, by a letter each.
 *
 * Layer: tests. In a template '$' is the next hole, '@' one that is repeated until it is a text
 * large enough to be set apart.
 */
#ifndef FUZZ_RECEIVE_TEMPLATES_H
#define FUZZ_RECEIVE_TEMPLATES_H

#define NOTIFICATION_OF(METHOD) "{\"jsonrpc\":\"2.0\",\"method\":\"" METHOD "\",\"params\":"
#define RANGE "{\"start\":{\"line\":$,\"character\":$},\"end\":{\"line\":$,\"character\":$}}"

struct template
{
    char letter;
    const char *body;
};

static const struct template templates[] = {
    {'i', "{\"jsonrpc\":\"2.0\",\"id\":$,\"method\":\"initialize\",\"params\":{\"processId\":null,"
          "\"rootUri\":\"file:///nonexistent\",\"capabilities\":{\"general\":{"
          "\"positionEncodings\":[\"$\"]},\"textDocument\":{\"publishDiagnostics\":{"
          "\"versionSupport\":true}},\"workspace\":{\"didChangeWatchedFiles\":{"
          "\"dynamicRegistration\":true}}}}}"},
    {'d', NOTIFICATION_OF("initialized") "{}}"},
    {'o', NOTIFICATION_OF(
              "textDocument/didOpen") "{\"textDocument\":{\"uri\":\"$\","
                                      "\"languageId\":\"$\",\"version\":$,\"text\":\"$\"}}}"},
    {'O', NOTIFICATION_OF(
              "textDocument/didOpen") "{\"textDocument\":{\"uri\":\"$\","
                                      "\"languageId\":\"$\",\"version\":$,\"text\":\"@\"}}}"},
    {'e', NOTIFICATION_OF(
              "textDocument/didChange") "{\"textDocument\":{\"uri\":\"$\","
                                        "\"version\":$},\"contentChanges\":[{\"range\":" RANGE
                                        ",\"text\":\"$\"}]}}"},
    {'E', NOTIFICATION_OF(
              "textDocument/didChange") "{\"textDocument\":{\"uri\":\"$\","
                                        "\"version\":$},\"contentChanges\":[{\"range\":" RANGE
                                        ",\"text\":\"$\"},{\"range\":" RANGE ",\"text\":\"$\"}]}}"},
    {'w', NOTIFICATION_OF(
              "textDocument/didChange") "{\"textDocument\":{\"uri\":\"$\","
                                        "\"version\":$},\"contentChanges\":[{\"text\":\"$\"}]}}"},
    {'W', NOTIFICATION_OF("textDocument/didChange") "{\"contentChanges\":[{\"text\":\"@\"},"
                                                    "{\"text\":\"$\"}],\"textDocument\":{\"uri\":"
                                                    "\"$\",\"version\":$}}}"},
    {'s', NOTIFICATION_OF("textDocument/didSave") "{\"textDocument\":{\"uri\":\"$\"},"
                                                  "\"text\":\"$\"}}"},
    {'c', NOTIFICATION_OF("textDocument/didClose") "{\"textDocument\":{\"uri\":\"$\"}}}"},
    {'f',
     NOTIFICATION_OF("workspace/didChangeWorkspaceFolders") "{\"event\":{\"added\":[{\"uri\":"
                                                            "\"$\",\"name\":\"$\"}],\"removed\":[{"
                                                            "\"uri\":\"$\",\"name\":\"$\"}]}}}"},
    {'g', NOTIFICATION_OF("workspace/didChangeConfiguration") "{\"settings\":$}}"},
    {'v', NOTIFICATION_OF("workspace/didChangeWatchedFiles") "{\"changes\":[{\"uri\":\"$\","
                                                             "\"type\":$}]}}"},
    {'t', NOTIFICATION_OF("$/setTrace") "{\"value\":\"$\"}}"},
    {'k', NOTIFICATION_OF("$/cancelRequest") "{\"id\":$}}"},
    {'q', "{\"jsonrpc\":\"2.0\",\"id\":$,\"method\":\"$\",\"params\":$}"},
    {'r', "{\"jsonrpc\":\"2.0\",\"id\":$,\"result\":$}"},
    {'z', "{\"jsonrpc\":\"2.0\",\"id\":$,\"method\":\"shutdown\"}"},
    {'x', "{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}"},
};

enum { N_TEMPLATES = sizeof templates / sizeof *templates };

#undef NOTIFICATION_OF
#undef RANGE

#endif
