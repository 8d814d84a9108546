# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# A short editing session, as an editor writes it. Sourced by tests that run the server.

frame() { # BODY
    printf 'Content-Length: %d\r\n\r\n%s' "$(printf '%s' "$1" | wc -c)" "$1"
}

# The bytes of a session in which service.ts is opened, changed and closed.
session() { # URI-OF-THE-FOLDER
    session_uri=$1
    frame '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"processId":null,"rootUri":"'"$session_uri"'","workspaceFolders":[{"uri":"'"$session_uri"'","name":"workspace"}],"capabilities":{}}}'
    frame '{"jsonrpc":"2.0","method":"initialized","params":{}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":"'"$session_uri"'/service.ts","languageId":"typescript","version":1,"text":"const JWT_SECRET = '"'my-secret-key-123'"';\n"}}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"'"$session_uri"'/service.ts","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":"try { a(); } catch (error) { }\n"}]}}'
    frame '{"jsonrpc":"2.0","method":"textDocument/didClose","params":{"textDocument":{"uri":"'"$session_uri"'/service.ts"}}}'
    frame '{"jsonrpc":"2.0","id":2,"method":"shutdown","params":null}'
    frame '{"jsonrpc":"2.0","method":"exit","params":null}'
}
