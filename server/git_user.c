/* SPDX-License-Identifier: MIT */
#include "server/git_user.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/utf8.h"
#include "server/suppression.h"
#include "server/user_folder.h"

#include <stdlib.h>

/* Reading a file of git's configuration. */

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

static struct span skip_blanks(struct span line)
{
    while (line.length > 0 && is_blank(line.bytes[0]))
        line = span_slice(line, 1, line.length);
    return line;
}

/* Takes a header off the front, if there is one; *is_user says whether it is `[user]`. */
static struct span take_header(struct span line, bool *is_user)
{
    if (!span_starts_with(line, SPAN("[")))
        return line;
    size_t end = span_find_byte(line, 0, ']');
    *is_user = end < line.length &&
               span_equal_ignore_case(span_trim(span_slice(line, 1, end)), SPAN("user"));
    return skip_blanks(span_slice(line, end + 1, line.length));
}

/* The value up to a remark, without its quotes and the blanks behind it. False: it goes on on the
   next line, or is malformed. */
static bool append_value(struct span value, struct buf *out)
{
    bool is_quoted = false;
    size_t start = out->length, kept = start;
    for (size_t i = 0; i < value.length; i++) {
        char byte = value.bytes[i];
        if (!is_quoted && (byte == '#' || byte == ';'))
            break;
        if (byte == '"') {
            is_quoted = !is_quoted;
            continue;
        }
        if (byte == '\\') {
            if (++i == value.length || !strchr("\\\"ntb", value.bytes[i]))
                return false;
            byte = strchr("ntb", value.bytes[i]) ? ' ' : value.bytes[i];
        }
        buf_append_byte(out, byte);
        kept = is_quoted || !is_blank(byte) ? out->length : kept;
    }
    out->length = kept;
    return !is_quoted && kept > start;
}

/* The last one counts, as in git. */
static void read_name(struct span line, struct buf *name)
{
    size_t equals = span_find_byte(line, 0, '=');
    struct buf value = {0};
    if (equals < line.length &&
        span_equal_ignore_case(span_trim(span_slice(line, 0, equals)), SPAN("name")) &&
        append_value(skip_blanks(span_slice(line, equals + 1, line.length)), &value)) {
        buf_clear(name);
        buf_append(name, buf_span(&value));
    }
    buf_release(&value);
}

bool git_user_name_in(struct span file, struct buf *name)
{
    bool is_user = false;
    struct buf found = {0};
    for (size_t at = span_starts_with(file, SPAN("\xEF\xBB\xBF")) ? 3 : 0; at < file.length;) {
        size_t end = span_find_byte(file, at, '\n');
        struct span line = take_header(skip_blanks(span_slice(file, at, end)), &is_user);
        if (is_user)
            read_name(line, &found);
        at = end + 1;
    }
    buf_append(name, buf_span(&found));
    bool has_one = found.length > 0;
    buf_release(&found);
    return has_one;
}

/* The owner. */

static bool is_ascii_part(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '_';
}

/* Letters beyond ASCII: neither blanks, punctuation nor marks that change a direction. */
static bool is_other_part(uint32_t c)
{
    return c >= 0xC0 && c != 0x61C && c != 0x180E && c != 0x1680 && !(c >= 0x2000 && c < 0x3040) &&
           c < 0xD800;
}

void git_user_append_owner(struct span name, struct buf *out)
{
    size_t start = out->length;
    bool is_apart = false;
    for (size_t at = 0; at < name.length;) {
        size_t length;
        uint32_t c = utf8_decode(name, at, &length);
        struct span bytes = span_slice(name, at, at + length);
        at += length;
        if (!is_ascii_part(c) && !is_other_part(c)) {
            is_apart = true;
            continue;
        }
        bool is_first = out->length == start;
        if (out->length - start + (is_first || is_apart) + length > GIT_USER_OWNER_MAX)
            break;
        if (is_first || is_apart)
            buf_append_byte(out, is_first ? '@' : '-');
        buf_append(out, bytes);
        is_apart = false;
    }
    while (out->length > start && out->bytes[out->length - 1] == '.')
        out->length--;
}

static bool name_in_file(struct buf *path, struct buf *name)
{
    struct buf bytes = BUF_INIT(MEM_SERVER), valid = BUF_INIT(MEM_SERVER);
    bool found = file_read(buf_string(path), GIT_USER_FILE_MAX, &bytes) == FILE_OK;
    if (found) {
        utf8_append_valid(&valid, buf_span(&bytes));
        found = git_user_name_in(buf_span(&valid), name);
    }
    buf_release(&bytes);
    buf_release(&valid);
    buf_clear(path);
    return found;
}

static void find_name(struct span repository, struct buf *name)
{
    const char *given = getenv("GIT_AUTHOR_NAME");
    struct buf path = {0};
    bool found = given && given[0];
    if (found)
        utf8_append_valid(name, span_from_string(given));
    if (!found && repository.length > 0) {
        buf_append(&path, repository);
        buf_append(&path, SPAN("/.git/config"));
        found = name_in_file(&path, name);
    }
    if (!found && user_folder_find_in_home(".gitconfig", &path))
        found = name_in_file(&path, name);
    if (!found && user_folder_find_file(USER_CONFIG, "git/config", &path))
        name_in_file(&path, name);
    buf_release(&path);
}

static struct buf *find_owner(struct span repository)
{
    struct buf *owner = mem_zalloc(MEM_SERVER, 1, sizeof *owner);
    struct buf name = {0};
    *owner = BUF_INIT(MEM_SERVER);
    find_name(repository, &name);
    git_user_append_owner(buf_span(&name), owner);
    const struct suppression said = {.owner = buf_span(owner)};
    if (!suppression_has_owner(&said))
        buf_clear(owner);
    buf_release(&name);
    return owner;
}

void git_users_init(struct git_users *users)
{
    *users = (struct git_users){TABLE_INIT(MEM_SERVER)};
}

void git_users_forget(struct git_users *users)
{
    git_users_release(users);
    git_users_init(users);
}

void git_users_release(struct git_users *users)
{
    size_t cursor = 0;
    void *owner;
    while (table_next(&users->by_repository, &cursor, NULL, &owner)) {
        buf_release(owner);
        mem_free(MEM_SERVER, owner);
    }
    table_release(&users->by_repository);
}

struct span git_users_owner(struct git_users *users, struct span repository)
{
    if (users->by_repository.count >= GIT_USERS_MAX)
        git_users_forget(users);
    void **slot = table_put(&users->by_repository, repository);
    if (!*slot)
        *slot = find_owner(repository);
    return buf_span(*slot);
}
