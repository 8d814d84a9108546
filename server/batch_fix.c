/* SPDX-License-Identifier: MIT */
#include "server/batch_fix.h"

#include "base/file.h"
#include "base/file_writer.h"
#include "server/byte_stream.h"
#include "server/diff_name.h"
#include "server/terminal.h"
#include "server/unified_diff.h"

enum { BINARY_PREFIX = 8 * 1024 };

void batch_fix_release(struct batch_fix *fix)
{
    text_release(&fix->original);
    fixer_result_release(&fix->result);
    buf_release(&fix->before);
    buf_release(&fix->after);
    buf_release(&fix->said);
    *fix = (struct batch_fix){0};
}

static void decode(struct span bytes, struct buf *out)
{
    const struct file_reader closed = {.descriptor = -1};
    struct byte_stream stream = {0};
    byte_stream_init(&stream, closed, bytes);
    while (byte_stream_next(&stream, out))
        continue;
    byte_stream_release(&stream);
}

/* Why the text is not, byte for byte, what the file holds behind its mark; NULL: it is. */
static const char *difference(const struct batch_fix *fix, struct span decoded)
{
    struct span before = buf_span(&fix->before);
    if (span_equal(span_slice(before, fix->bom.length, before.length), decoded))
        return NULL;
    if (span_starts_with(before, SPAN("\xFF\xFE")) || span_starts_with(before, SPAN("\xFE\xFF")))
        return "it is UTF-16";
    return "it is not valid UTF-8";
}

static bool is_binary(struct span decoded)
{
    struct span prefix = span_slice(decoded, 0, BINARY_PREFIX);
    return span_find_byte(prefix, 0, '\0') < prefix.length;
}

static enum file_status read_bytes(const struct batch_fix_job *job, struct batch_fix *fix)
{
    enum file_status status = FILE_OK;
    if (job->bytes)
        buf_append(&fix->before, buf_span(job->bytes));
    else
        status = file_read(job->path.bytes, BATCH_FIX_MAX, &fix->before);
    const struct span bom = SPAN("\xEF\xBB\xBF");
    struct span before = buf_span(&fix->before);
    fix->bom = span_slice(before, 0, span_starts_with(before, bom) ? bom.length : 0);
    return status;
}

/* Reads and fixes. True: something is to be done, or told. */
static bool make(const struct batch_fix_job *job, struct scan_scratch *scratch,
                 struct batch_fix *fix)
{
    struct buf decoded = BUF_INIT(MEM_BATCH);
    *fix = (struct batch_fix){.before = BUF_INIT(MEM_BATCH), .after = BUF_INIT(MEM_BATCH)};
    text_init(&fix->original);
    enum file_status status = fixer_has_fixes(job->set) ? read_bytes(job, fix) : FILE_MISSING;
    fix->why = status == FILE_TOO_LARGE ? "it is too large" : NULL;
    if (status != FILE_OK)
        return fix->why != NULL;
    decode(buf_span(&fix->before), &decoded);
    if (is_binary(buf_span(&decoded))) {
        buf_release(&decoded);
        return false;
    }
    fix->why = difference(fix, buf_span(&decoded));
    text_release(&fix->original);
    text_init_take(&fix->original, &decoded, 0, decoded.length);
    struct fixer_job fixer = {
        .set = job->set,
        .input = {.text = &fix->original,
                  .language = job->language,
                  .path = job->rule_path,
                  .today = job->today},
        .level = job->level,
        .entries = job->entries,
        .base = job->base,
    };
    fixer_run(&fixer, scratch, &fix->result);
    if (fix->result.is_endless)
        fix->why = "its fixes do not come to an end";
    if (fix->result.n_fixed == 0 && !fix->result.is_endless)
        return false;
    buf_append(&fix->after, fix->bom);
    text_append_to(&fix->result.text, &fix->after);
    return true;
}

static const char *why_not(enum file_status status)
{
    switch (status) {
    case FILE_CHANGED:
    case FILE_MISSING:
        return "it was changed meanwhile";
    case FILE_DENIED:
        return "it may not be written to";
    case FILE_SHARED:
        return "it has other names, hard links";
    default:
        return "it cannot be written";
    }
}

/* Where the file really lies; a link is followed only within the workspace and its own folder. */
static const char *find_target(const struct batch_fix_job *job, struct buf *target)
{
    if (file_resolve(job->path, target) != FILE_OK)
        return why_not(FILE_FAILED);
    struct span found = buf_span(target);
    if (file_is_inside(found, file_parent(job->path)) || file_is_inside(found, job->workspace))
        return NULL;
    return "it is a link that leads out of the workspace";
}

static enum file_status write_over(const char *path, struct batch_fix *fix)
{
    struct file_writer writer;
    enum file_status status = file_writer_open_over(&writer, path);
    if (status == FILE_NOT_MADE)
        file_writer_append_fault(&writer, &fix->said);
    if (status != FILE_OK) {
        file_writer_release(&writer);
        return status;
    }
    file_writer_write(&writer, buf_span(&fix->after));
    status = file_writer_replace(&writer, buf_span(&fix->before));
    file_writer_release(&writer);
    return status;
}

static void write_file(const struct batch_fix_job *job, struct batch_fix *fix)
{
    struct buf target = {0};
    fix->why = find_target(job, &target);
    if (!fix->why) {
        enum file_status status = write_over(buf_string(&target), fix);
        fix->why = status == FILE_OK ? NULL : why_not(status);
        if (status == FILE_NOT_MADE)
            fix->why = buf_string(&fix->said);
    }
    buf_release(&target);
}

static void show_diff(const struct batch_fix_job *job, struct report *report,
                      const struct batch_fix *fix)
{
    struct buf diff = BUF_INIT(MEM_BATCH);
    struct buf name = {0};
    if (job->bytes && span_equal(report->path, SPAN("<stdin>")))
        buf_append(&name, report->path);
    else
        diff_name_append(&name, job->path, job->workspace);
    size_t n_hidden =
        unified_diff_append(&diff, buf_span(&name), &fix->original, &fix->result, fix->bom);
    report->write(report->context, buf_span(&diff));
    buf_release(&name);
    buf_clear(&diff);
    report_append_path(&diff, report->path);
    if (n_hidden)
        terminal_note("%s: %zu change%s beside a secret not shown", buf_string(&diff), n_hidden,
                      n_hidden == 1 ? "" : "s");
    buf_release(&diff);
}

static void tell_not_fixed(struct report *report, const char *why)
{
    struct buf line = {0};
    report_append_path(&line, report->path);
    terminal_note("%s: not fixed: %s", buf_string(&line), why);
    report->fixes.n_not_fixed++;
    buf_release(&line);
}

bool batch_fix_run(const struct batch_fix_job *job, struct scan_scratch *scratch,
                   struct report *report, struct batch_fix *fix)
{
    struct report_fixes *fixes = &report->fixes;
    bool is_due = make(job, scratch, fix);
    fixes->n_unsafe += fix->result.n_unsafe;
    if (!is_due)
        return false;
    if (!fix->why && fixes->is_dry)
        show_diff(job, report, fix);
    else if (!fix->why && !job->bytes)
        write_file(job, fix);
    if (fix->why) {
        tell_not_fixed(report, fix->why);
        return false;
    }
    fixes->n_made += fix->result.n_fixed;
    fixes->n_files++;
    return true;
}
