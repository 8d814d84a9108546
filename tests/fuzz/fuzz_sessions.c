/* SPDX-License-Identifier: MIT */
/*
 * The file of sessions. The input is read as it is, and then once more as the lines of a file that
 * has the right first and last line: what is sound is written again as the same bytes.
 */
#include "fuzz.h"

#include "base/buf.h"
#include "server/session_file.h"

#include <inttypes.h>

struct copy {
    struct buf out;
    size_t count;
};

static void append(void *context, const struct session_record *record, struct span root,
                   struct span base)
{
    struct copy *copy = context;
    fuzz_expect(root.length > 0 && root.bytes[0] == '/', "a root is absolute");
    fuzz_expect(!memchr(root.bytes, '\0', root.length), "a root can be a path");
    fuzz_expect(base.length == 0 || session_base_is_sound(base), "a base is sound");
    fuzz_expect(record->began >= 0 && record->used >= 0, "times are known");
    fuzz_expect((record->flags & ~(uint32_t)SESSION_FLAGS_ALL) == 0, "flags are known");
    session_file_append(&copy->out, record, root, base);
    copy->count++;
}

static void check(struct span file)
{
    struct copy copy = {.count = 0};
    session_file_append_begin(&copy.out);
    enum session_file_status status = session_file_read(file, append, &copy);
    session_file_append_end(&copy.out, copy.count);
    fuzz_expect(status == SESSION_FILE_OK || copy.count == 0, "what is not sound tells nothing");
    if (status == SESSION_FILE_OK)
        fuzz_expect(span_equal(buf_span(&copy.out), file), "written again it is the same");
    buf_release(&copy.out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span input = fuzz_input(data, size);
    struct buf file = {0};
    size_t n_lines = 0;
    check(input);
    session_file_append_begin(&file);
    buf_append(&file, input);
    if (!span_ends_with(buf_span(&file), SPAN("\n")))
        buf_append_byte(&file, '\n');
    for (size_t i = sizeof "auto-enforcer sessions 1"; i < file.length; i++)
        n_lines += file.bytes[i] == '\n';
    session_file_append_end(&file, n_lines);
    check(buf_span(&file));
    buf_release(&file);
    return 0;
}
