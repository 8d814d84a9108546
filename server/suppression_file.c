/* SPDX-License-Identifier: MIT */
#include "server/suppression_file.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/suggest.h"
#include "rules/glob.h"
#include "server/path_baseline.h"

struct suppression_file {
    size_t refs;
    struct buf path;
    struct buf text; /* as in the file; all entries view it */
    struct suppression_entry *entries;
    size_t count, capacity;
};

/* A file while it is read, and the line at hand. */
struct reading {
    struct suppression_file *file;
    const struct suppression_known *known;
    struct file_faults *faults;
    size_t n_line, offset; /* from 0; its first byte in the file */
    struct span line;
    bool is_full; /* which has been said */
};

static void fault(struct reading *reading, struct span at, enum severity severity,
                  const char *message)
{
    size_t start = (size_t)(at.bytes - reading->line.bytes);
    struct file_fault_place place = {
        .start = reading->offset + start,
        .end = reading->offset + start + at.length,
        .first = {reading->n_line, start},
        .last = {reading->n_line, start + at.length},
    };
    file_fault_add_at(reading->faults, buf_span(&reading->file->path), &place, severity, "%s",
                      message);
}

static bool check_path(struct reading *reading, struct span glob)
{
    size_t at;
    if (glob_valid(glob, &at))
        return true;
    fault(reading, span_slice(glob, at, at + 1), SEVERITY_BLOCKED,
          "the pattern of paths is not complete here");
    return false;
}

static void fault_unknown(struct reading *reading, struct span id)
{
    const struct config_known *names = reading->known->names;
    size_t n_names = 0;
    const char *const *all = names->names ? names->names(names->context, &n_names) : NULL;
    bool is_shown = reading->faults->count < FILE_FAULTS_MAX; /* comparing with all rules is dear */
    const char *nearest = is_shown ? suggest_nearest(id, all, n_names) : NULL;
    struct buf message = {0};
    int shown = id.length < 30 ? (int)id.length : 30;
    buf_printf(&message, "the rule \"%.*s\" is not known", shown, id.bytes);
    if (nearest)
        buf_printf(&message, ": did you mean \"%s\"?", nearest);
    fault(reading, id, SEVERITY_WARNING, buf_string(&message));
    buf_release(&message);
}

/* Names that are not known may be of a pack that comes and goes; what is refused costs the entry.
 */
static bool check_rules(struct reading *reading, const struct suppression *said)
{
    const struct suppression_known *known = reading->known;
    struct span rest = said->rules;
    bool good = true;
    while (rest.length > 0) {
        struct span id = suppression_next_rule(&rest);
        if (known->names->rule && !known->names->rule(known->names->context, id)) {
            fault_unknown(reading, id);
        } else if (known->is_refused && known->is_refused(known->context, id)) {
            fault(reading, id, SEVERITY_BLOCKED,
                  "this rule cannot be suppressed: mend what it finds");
            good = false;
        }
    }
    return good;
}

static bool check_entry(struct reading *reading, const struct suppression *said)
{
    const struct suppression_fault *wrong = &said->fault;
    if (wrong->message)
        fault(reading, span_slice(reading->line, wrong->start, wrong->end), SEVERITY_BLOCKED,
              wrong->message);
    return said->kind != SUPPRESSION_MALFORMED && check_path(reading, said->path) &&
           check_rules(reading, said);
}

static bool fits(struct reading *reading)
{
    if (reading->line.length > SUPPRESSION_FILE_LINE_MAX) {
        fault(reading, span_slice(reading->line, 0, 1), SEVERITY_BLOCKED,
              "a line of more than 4096 bytes is not read");
        return false;
    }
    if (reading->file->count < SUPPRESSION_FILE_ENTRIES_MAX)
        return true;
    if (!reading->is_full)
        fault(reading, span_slice(reading->line, 0, 1), SEVERITY_BLOCKED,
              "more than 10000 entries: this one and later ones do not count");
    reading->is_full = true;
    return false;
}

static void read_line(struct reading *reading)
{
    struct suppression_file *file = reading->file;
    if (suppression_is_remark(reading->line) || !fits(reading))
        return;
    struct suppression said = suppression_parse_entry(reading->line);
    if (!check_entry(reading, &said))
        return;
    if (file->count == file->capacity) {
        file->capacity = file->capacity ? file->capacity * 2 : 16;
        file->entries =
            mem_resize(MEM_SERVER, file->entries, file->capacity, sizeof *file->entries);
    }
    file->entries[file->count++] = (struct suppression_entry){said, reading->n_line};
}

static size_t line_end_at(struct span text, size_t from)
{
    size_t lf = span_find_byte(text, from, '\n');
    size_t cr = span_find_byte(span_slice(text, 0, lf), from, '\r');
    return cr < lf ? cr : lf;
}

static void read_lines(struct reading *reading)
{
    struct span text = buf_span(&reading->file->text);
    size_t at = span_starts_with(text, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    while (at < text.length) {
        size_t end = line_end_at(text, at);
        reading->offset = at;
        reading->line = span_slice(text, at, end);
        read_line(reading);
        reading->n_line++;
        bool is_pair =
            end + 1 < text.length && text.bytes[end] == '\r' && text.bytes[end + 1] == '\n';
        at = end + 1 + is_pair;
    }
}

struct suppression_file *suppression_file_read(struct span path, struct span bytes,
                                               const struct suppression_known *known,
                                               struct file_faults *faults)
{
    struct suppression_file *file = mem_zalloc(MEM_SERVER, 1, sizeof *file);
    struct reading reading = {.file = file, .known = known, .faults = faults};
    file->refs = 1;
    file->path = file->text = BUF_INIT(MEM_SERVER);
    buf_append(&file->path, path);
    buf_append(&file->text, bytes);
    read_lines(&reading);
    return file;
}

struct suppression_file *suppression_file_ref(struct suppression_file *file)
{
    if (file)
        file->refs++;
    return file;
}

void suppression_file_unref(struct suppression_file *file)
{
    if (!file || --file->refs > 0)
        return;
    buf_release(&file->path);
    buf_release(&file->text);
    mem_free(MEM_SERVER, file->entries);
    mem_free(MEM_SERVER, file);
}

struct span suppression_file_path(const struct suppression_file *file)
{
    return buf_span(&file->path);
}

size_t suppression_file_count(const struct suppression_file *file)
{
    return file->count;
}

const struct suppression_entry *suppression_file_entry(const struct suppression_file *file,
                                                       size_t index)
{
    return &file->entries[index];
}

struct path_suppressions *path_suppressions_create(struct suppression_file *file, struct span shown)
{
    size_t capacity = 0;
    struct path_suppressions *made = mem_zalloc(MEM_SERVER, 1, sizeof *made);
    made->file = suppression_file_ref(file);
    for (size_t i = 0; file && i < file->count; i++) {
        if (!glob_match_below(file->entries[i].said.path, shown))
            continue;
        if (made->count == capacity) {
            capacity = capacity ? capacity * 2 : 8;
            made->entries = mem_resize(MEM_SERVER, made->entries, capacity, sizeof *made->entries);
        }
        made->entries[made->count++] = i;
    }
    made->used = mem_zalloc(MEM_SERVER, made->count, sizeof *made->used);
    return made;
}

void path_suppressions_destroy(struct path_suppressions *suppressions)
{
    if (!suppressions)
        return;
    suppression_file_unref(suppressions->file);
    path_baseline_destroy(suppressions->baseline);
    mem_free(MEM_SERVER, suppressions->entries);
    mem_free(MEM_SERVER, suppressions->used);
    mem_free(MEM_SERVER, suppressions);
}

bool suppression_file_is(struct span path)
{
    return span_equal(file_base_name(path), SPAN("ignore")) &&
           span_equal(file_base_name(file_parent(path)), SPAN(".auto-enforcer"));
}
