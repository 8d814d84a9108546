/* SPDX-License-Identifier: MIT */
#include "server/scanner_private.h"

#include "base/alloc.h"
#include "base/utf8.h"
#include "server/text_digest.h"

enum {
    PIECE_BYTES = 256 * 1024, /* of text looked at in one go, context aside */
    BINARY_PREFIX = 8 * 1024,
    WINDOW_BYTES = 64 * 1024, /* no window reaches further than this */
    GATE_OVERLAP = 256        /* bytes: more than the longest literal of a gate */
};

struct scanner *scanner_create(void)
{
    struct scanner *scanner = mem_zalloc(MEM_BATCH, 1, sizeof *scanner);
    scanner->scratch = scan_scratch_create();
    scanner->stream.file.descriptor = -1;
    scanner->text.tag = scanner->message.tag = MEM_BATCH;
    scanner->folded.tag = scanner->snippet.tag = MEM_BATCH;
    return scanner;
}

size_t scanner_bytes_read(const struct scanner *scanner)
{
    return scanner->n_bytes;
}

void scanner_destroy(struct scanner *scanner)
{
    if (!scanner)
        return;
    scan_scratch_destroy(scanner->scratch);
    byte_stream_release(&scanner->stream);
    buf_release(&scanner->text);
    buf_release(&scanner->message);
    buf_release(&scanner->folded);
    rematch_release(&scanner->match);
    buf_release(&scanner->snippet);
    masked_lines_release(&scanner->lines);
    arena_release(&scanner->of_entry);
    mem_free(MEM_BATCH, scanner->records);
    mem_free(MEM_BATCH, scanner);
}

/* Scanning a piece. */

/* The first line at or before which no window of line `line` or of a later one reaches. */
static size_t line_before_window(const struct text *text, size_t line, size_t n_lines)
{
    size_t bytes = 0;
    size_t first = line;
    while (first > 0 && line - first < n_lines && bytes <= WINDOW_BYTES)
        bytes += text_line(text, --first).length + 1;
    return first;
}

/* The end of the lines whose windows lie whole before `n_complete`. */
static size_t scannable_end(const struct scanner *scanner, const struct text *text,
                            size_t n_complete)
{
    if (scanner->at_end)
        return n_complete;
    return line_before_window(text, n_complete,
                              rule_set_lines_after(scanner->job->set) +
                                  scanner_wants_identities(scanner));
}

/* How many lines before one that is scanned are looked at too. */
static size_t context_lines(const struct scanner *scanner)
{
    size_t n = rule_set_lines_before(scanner->job->set);
    return n == 0 && scanner_wants_identities(scanner) ? 1 : n;
}

/* A comment that hides what stands on a line below belongs into one piece with that line; one that
   holds from the first line on, with that. */
static size_t end_before_comment(const struct scanner *scanner, const struct text *text, size_t end)
{
    size_t first = end > SUPPRESS_REACH ? end - SUPPRESS_REACH : 0;
    if (scanner->at_end)
        return end;
    size_t preamble = suppress_preamble(text);
    for (size_t line = first > scanner->n_context ? first : scanner->n_context + 1; line < end;
         line++) {
        struct span bytes = text_line(text, line);
        size_t at = span_find(bytes, 0, SPAN("auto-enforcer:"));
        bool is_of_file = span_find(bytes, at, SPAN("ignore-file")) < bytes.length;
        if (at < bytes.length && !(is_of_file && scanner->first_line == 0 && line <= preamble))
            return line;
    }
    return end;
}

/* A rule that has given up too often is not looked for in what follows. */
static void count_aborts(struct scanner *scanner, struct violation_list *found)
{
    for (size_t i = 0; i < found->count; i++) {
        struct violation *at = &found->items[i];
        if (at->kind != VIOLATION_ABORTED && at->kind != VIOLATION_QUARANTINED)
            continue;
        if (++scanner->aborts[at->rule] < QUARANTINE_LINES)
            continue;
        at->kind = VIOLATION_QUARANTINED;
        candidate_remove(scanner->active, at->rule);
    }
}

/* What lines that were scanned and what was found on them do to the rest of the text. */
static void digest_lines(struct scanner *scanner, const struct text *text, struct line_range lines,
                         const struct violation_list *found)
{
    if (!scanner->job->rest || scanner->gates_only)
        return;
    *scanner->job->rest += text_digest_of_lines(text, lines.first, lines.end);
    for (size_t i = 0; i < found->count; i++)
        text_digest_leave_out(scanner->job->rest, &scanner->digest_next, scanner->job->set, text,
                              scanner->first_line, &found->items[i]);
}

static void digest_fragment(struct scanner *scanner, const struct line_fragment *fragment,
                            const struct violation_list *found)
{
    if (fragment->offset == 0) {
        scanner->line_digest = 0;
        scanner->is_line_left_out = false;
    }
    scanner->line_digest = text_digest_feed(
        scanner->line_digest, span_slice(fragment->bytes, fragment->lead, fragment->core));
    for (size_t i = 0; i < found->count; i++)
        if (found->items[i].kind == VIOLATION_FINDING &&
            rule_set_rule(scanner->job->set, found->items[i].rule)->flags & RULE_DOCUMENT_CHANGED)
            scanner->is_line_left_out = true;
    if (scanner->job->rest && !scanner->gates_only && line_fragment_is_last(fragment) &&
        !scanner->is_line_left_out)
        *scanner->job->rest += text_digest_end(scanner->line_digest);
}

static void scan_lines(struct scanner *scanner, const struct text *text, struct line_range lines,
                       size_t keep_from)
{
    struct scan_start start = {.entry = scanner->entry,
                               .only = lines,
                               .open_gates = scanner->open_gates,
                               .gates_only = scanner->gates_only,
                               .first_line = scanner->first_line,
                               .file_matches = scanner->file_matches,
                               .aborts = scanner->aborts};
    struct scan_state state;
    scanner->input.text = text;
    scan_state_init(&state, scanner->job->set, &scanner->input, scanner->is_whole ? NULL : &start);
    rule_set_scan(scanner->job->set, &scanner->input, &state, scanner->scratch, SIZE_MAX);
    struct violation_list found = {0};
    struct violation_cursor cursor = violation_cursor_begin(&state.violations);
    struct violation violation;
    while (violation_cursor_next(&cursor, &violation))
        violation_list_add(&found, violation);
    count_aborts(scanner, &found);
    digest_lines(scanner, text, lines, &found);
    scanner_begin_text(scanner, text, (struct place_of_text){.first_line = scanner->first_line});
    scanner_tell_found(scanner, &found, text, &scanner->place);
    if (!scanner->gates_only) {
        struct secrets *secrets = &scanner->suppress.secrets;
        secrets_forget(secrets, scanner->first_line);
        secrets_add(secrets, scanner->job->set, text, scanner->first_line, lines.end, &found);
        scanner->lines.known_end = scanner->first_line + lines.end;
        suppress_apply(&scanner->suppress, text, &state.states, scanner->first_line, &found);
    }
    for (size_t i = 0; i < found.count; i++)
        scanner_add(scanner, &found.items[i]);
    violation_list_release(&found);
    scanner_emit(scanner, text, &scanner->place);
    if (!scanner->gates_only)
        masked_lines_feed(&scanner->lines, text, scanner->first_line, lines);
    scanner->entry = line_states_state(&state.states, line_states_get(&state.states, keep_from));
    scan_state_release(&state);
}

static size_t bytes_before(const struct text *text, size_t line)
{
    size_t bytes = 0;
    struct text_cursor cursor = text_cursor_at(text, 0);
    for (size_t i = 0; i < line; i++)
        bytes += text_cursor_next(&cursor).length + line_end_length(text_line_end(text, i));
    return bytes;
}

/* A CR at the end may be half of a CRLF. */
static struct span settled_bytes(const struct scanner *scanner)
{
    struct span bytes = buf_span(&scanner->text);
    if (!scanner->at_end && span_ends_with(bytes, SPAN("\r")))
        bytes.length--;
    return bytes;
}

/* Scans what can be scanned of `text` and drops it but for context; false if more is needed. */
static bool scan_piece(struct scanner *scanner)
{
    struct text text;
    text_init_borrow(&text, settled_bytes(scanner));
    size_t n_complete = scanner->at_end ? text.n_lines : text.n_lines - 1;
    bool long_line_follows =
        !scanner->at_end && text_line(&text, n_complete).length > SCAN_LINE_MAX;
    size_t end = long_line_follows ? n_complete : scannable_end(scanner, &text, n_complete);
    bool progress = end > scanner->n_context;
    if (progress && !long_line_follows)
        end = end_before_comment(scanner, &text, end);
    if (progress) {
        size_t keep =
            long_line_follows ? end : line_before_window(&text, end, context_lines(scanner));
        if (scanner->at_end)
            keep = end - 1;
        scan_lines(scanner, &text, (struct line_range){scanner->n_context, end}, keep);
        buf_consume(&scanner->text, bytes_before(&text, keep));
        scanner->first_line += keep;
        scanner->n_context = end - keep;
    } else if (long_line_follows && scanner->n_context > 0) {
        /* Only context stands before the long line, and no window crosses that. */
        struct lex_state state = scanner->entry;
        for (size_t line = 0; line < n_complete; line++) {
            line_carry_state(scanner->job->language, text_line(&text, line), &state);
            line_carry_end(text_line_end(&text, line), &state);
        }
        scanner->entry = state;
        buf_consume(&scanner->text, bytes_before(&text, n_complete));
        scanner->first_line += n_complete;
        scanner->n_context = 0;
    }
    text_release(&text);
    return progress;
}

/* The bytes of the long line that `text` begins with, as far as they are known. */
static struct span known_of_line(const struct scanner *scanner, bool *is_whole)
{
    struct span bytes = buf_span(&scanner->text);
    size_t lf = span_find_byte(bytes, 0, '\n');
    size_t cr = span_find_byte(span_slice(bytes, 0, lf), 0, '\r');
    size_t end = cr < lf ? cr : lf;
    *is_whole = end < bytes.length || scanner->at_end;
    return span_slice(bytes, 0, end);
}

static void note_secret(struct scanner *scanner, const struct line_fragment *fragment,
                        const struct violation *record)
{
    if (record->kind == VIOLATION_FINDING)
        secrets_add_of_long_line(
            &scanner->suppress.secrets, rule_set_rule(scanner->job->set, record->rule),
            scanner->first_line, span_slice(fragment->bytes, record->start, record->end));
}

/* `units` are those before the fragment's own part. */
static void scan_fragment(struct scanner *scanner, const struct line_fragment *fragment,
                          uint64_t *active, size_t units)
{
    struct violation_list found = {0};
    struct text text;
    scanner->input.text = NULL;
    rule_set_scan_fragment(scanner->job->set, &scanner->input, fragment, scanner->file_matches,
                           scanner->first_line, active, &scanner->entry, scanner->scratch, &found);
    count_aborts(scanner, &found);
    digest_fragment(scanner, fragment, &found);
    if (!scanner->gates_only)
        masked_lines_feed_fragment(&scanner->lines, scanner->job->set, fragment, &found);
    text_init_borrow(&text, fragment->bytes);
    size_t lead_units = utf8_count_utf16(span_slice(fragment->bytes, 0, fragment->lead));
    scanner_begin_text(scanner, &text,
                       (struct place_of_text){.first_line = scanner->first_line,
                                              .units = units - lead_units,
                                              .fragment = fragment});
    for (size_t i = 0; i < found.count; i++) {
        found.items[i].start -= scanner_skipped(fragment);
        found.items[i].end -= scanner_skipped(fragment);
        note_secret(scanner, fragment, &found.items[i]);
    }
    scanner_tell_found(scanner, &found, &text, &scanner->place);
    for (size_t i = 0; i < found.count; i++)
        if (suppress_keeps(&scanner->suppress, &found.items[i]))
            scanner_add(scanner, &found.items[i]);
    scanner_emit(scanner, &text, &scanner->place);
    text_release(&text);
    violation_list_release(&found);
}

static bool fill(struct scanner *scanner, size_t wanted)
{
    size_t before = scanner->text.length;
    while (!scanner->at_end && scanner->text.length < wanted)
        scanner->at_end = !byte_stream_next(&scanner->stream, &scanner->text);
    scanner->n_bytes += scanner->text.length - before;
    return !scanner->at_end;
}

/* Whether any rule is looked for in the file; one whose gate is closed counts, as in a document. */
static bool any_rule(const struct scanner *scanner)
{
    uint64_t any = 0;
    for (size_t w = 0; w < candidate_words(rule_set_count(scanner->job->set)); w++)
        any |= scanner->allowed[w];
    return any != 0;
}

static void mark_long_line(struct scanner *scanner)
{
    size_t end = utf8_sequence_length((unsigned char)scanner->text.bytes[0]);
    struct violation mark = {.end = (uint32_t)end, .kind = VIOLATION_LONG_LINE};
    secrets_begin_long_line(&scanner->suppress.secrets);
    if (any_rule(scanner))
        scanner_add(scanner, &mark);
}

/* The line end that `bytes` begin with; they hold at least two, or all there is. */
static enum line_end line_end_at(struct span bytes)
{
    if (bytes.length == 0)
        return LINE_END_NONE;
    if (bytes.bytes[0] == '\n')
        return LINE_END_LF;
    return span_starts_with(bytes, SPAN("\r\n")) ? LINE_END_CRLF : LINE_END_CR;
}

/* Steps over the line end that `text` begins with. */
static void end_long_line(struct scanner *scanner)
{
    fill(scanner, 2);
    struct span rest = buf_span(&scanner->text);
    if (!scanner->gates_only)
        masked_lines_end_long_line(&scanner->lines, rest.length == 0);
    if (rest.length > 0) {
        enum line_end end = line_end_at(rest);
        line_carry_end(end, &scanner->entry);
        buf_consume(&scanner->text, line_end_length(end));
        scanner->first_line++;
    } else {
        scanner->n_context = SIZE_MAX; /* The file ended in this line: none follows. */
    }
}

/* A line longer than SCAN_LINE_MAX, which `text` begins with, fragment by fragment. */
static void scan_long_line(struct scanner *scanner)
{
    size_t lead = 0;
    size_t offset = 0;
    size_t units = 0;
    size_t size = candidate_words(rule_set_candidates(scanner->job->set)) * sizeof(uint64_t);
    uint64_t *active = mem_alloc(MEM_BATCH, size);
    memcpy(active, scanner->active, size);
    if (scanner->first_line > 0)
        scan_leave_first_line(scanner->job->set, active);
    mark_long_line(scanner);
    for (;;) {
        bool is_whole;
        fill(scanner, 2 * SCAN_LINE_MAX);
        struct span known = known_of_line(scanner, &is_whole);
        struct line_fragment fragment = line_fragment_at(known, lead, offset);
        if (line_fragment_is_last(&fragment))
            fragment.end = line_end_at(
                span_slice(buf_span(&scanner->text), known.length, scanner->text.length));
        scan_fragment(scanner, &fragment, active, units);
        if (line_fragment_is_last(&fragment)) {
            buf_consume(&scanner->text, known.length);
            break;
        }
        units += utf8_count_utf16(span_slice(known, lead, fragment.core));
        offset += fragment.core - lead;
        lead = line_fragment_next_lead(&fragment);
        buf_consume(&scanner->text, fragment.core - lead);
    }
    mem_free(MEM_BATCH, active);
    end_long_line(scanner);
}

static bool begins_with_long_line(const struct scanner *scanner)
{
    bool is_whole;
    return scanner->n_context == 0 && known_of_line(scanner, &is_whole).length > SCAN_LINE_MAX;
}

static void scan_stream(struct scanner *scanner)
{
    size_t wanted = PIECE_BYTES;
    while (scanner->n_context != SIZE_MAX) {
        fill(scanner, wanted);
        if (begins_with_long_line(scanner)) {
            scan_long_line(scanner);
            wanted = PIECE_BYTES;
            continue;
        }
        bool was_end = scanner->at_end;
        bool progress = scan_piece(scanner);
        if (was_end)
            break;
        if (progress || begins_with_long_line(scanner))
            wanted = scanner->text.length + PIECE_BYTES;
        else
            wanted += PIECE_BYTES;
    }
}

/* What has hidden nothing up to the end of the file is said at its place, by the copy of its line.
 */
static void end_suppressions(struct scanner *scanner)
{
    struct violation record;
    struct span line;
    while (suppress_next_unused(&scanner->suppress, &record, &line)) {
        struct text text;
        struct place_of_text place = {.first_line = record.line,
                                      .identity = suppress_unused_identity(&scanner->suppress)};
        record.line = 0;
        scanner_add(scanner, &record);
        text_init_borrow(&text, line);
        scanner_emit(scanner, &text, &place);
        text_release(&text);
    }
}

static void begin_pass(struct scanner *scanner, bool gates_only)
{
    scanner->entry = (struct lex_state){0};
    scanner->first_line = scanner->n_context = scanner->n_bytes = 0;
    scanner->at_end = scanner->is_whole = false;
    scanner->digest_next = 0;
    scanner->gates_only = gates_only;
    buf_clear(&scanner->text);
}

/* Which gates are patterns that match a line: a first pass over the lines, as the second one. */
static void find_gate_patterns(struct scanner *scanner)
{
    begin_pass(scanner, true);
    scan_collect_gates(scanner->job->set, scanner->allowed, scanner->active);
    scan_stream(scanner);
    memset(scanner->active, 0,
           candidate_words(rule_set_candidates(scanner->job->set)) * sizeof *scanner->active);
}

/* Which gates stand anywhere in the bytes: a first pass of the automaton alone, if that will do. */
static void find_gates(struct scanner *scanner)
{
    if (rule_set_has_gate_patterns(scanner->job->set)) {
        find_gate_patterns(scanner);
        return;
    }
    struct buf piece = BUF_INIT(MEM_BATCH);
    while (byte_stream_next(&scanner->stream, &piece)) {
        rule_set_scan_gates(scanner->job->set, buf_span(&piece), scanner->open_gates,
                            scanner->scratch);
        if (piece.length > GATE_OVERLAP)
            buf_consume(&piece, piece.length - GATE_OVERLAP);
    }
    buf_release(&piece);
}

static void begin(struct scanner *scanner, const struct scanner_job *job)
{
    struct suppress_scope scope = {.rules = job->set,
                                   .language = job->language,
                                   .today = job->today,
                                   .entries = job->entries,
                                   .without_baseline = job->on_identity != NULL,
                                   .on_use = job->on_suppression,
                                   .context = job->context};
    scanner->trace = (struct suppress_trace){scanner_take_fate, scanner};
    scanner->last_entry = NULL;
    if (job->on_hidden && !job->on_identity)
        scope.trace = &scanner->trace;
    suppress_begin(&scanner->suppress, &scope);
    size_t n_words = candidate_words(rule_set_candidates(job->set));
    scanner->job = job;
    scanner->allowed = mem_zalloc(MEM_BATCH, n_words, sizeof *scanner->allowed);
    rule_set_collect_allowed(job->set, job->path, scanner->allowed);
    scanner->input = (struct scan_input){.language = job->language,
                                         .path = job->path,
                                         .today = job->today,
                                         .allowed = scanner->allowed};
    scanner->active = mem_zalloc(MEM_BATCH, n_words, sizeof *scanner->active);
    scanner->open_gates = mem_zalloc(MEM_BATCH, n_words, sizeof *scanner->open_gates);
    size_t n_tests;
    rule_set_file_tests(job->set, &n_tests);
    scanner->file_matches = file_matches_create(n_tests);
    scanner->aborts = mem_zalloc(MEM_BATCH, rule_set_count(job->set), 1);
    begin_pass(scanner, false);
}

/* What is wrong with the bytes that were read from a file. */
static enum file_status check_stream(const struct byte_stream *stream)
{
    if (stream->failed)
        return FILE_FAILED;
    bool is_file = stream->file.descriptor >= 0;
    return is_file && file_was_changed(&stream->file) ? FILE_CHANGED : FILE_OK;
}

static bool is_binary(struct scanner *scanner)
{
    fill(scanner, BINARY_PREFIX);
    struct span prefix = span_slice(buf_span(&scanner->text), 0, BINARY_PREFIX);
    return span_find_byte(prefix, 0, '\0') < prefix.length;
}

/* Looks for what the path of a binary file says: a finding stands at its first character. */
static void scan_binary(struct scanner *scanner)
{
    const struct rule_set *set = scanner->job->set;
    struct span text = buf_span(&scanner->text);
    for (size_t i = 0; i < rule_set_count(set); i++)
        if (!(rule_set_rule(set, i)->flags & RULE_OF_FILE))
            candidate_remove(scanner->active, i);
    bool is_pair = span_starts_with(text, SPAN("\r\n"));
    scanner->text.length = is_pair ? 2 : utf8_sequence_length((unsigned char)text.bytes[0]);
    scanner->at_end = true;
    scanner->suppress.scope.is_binary = true;
    scan_stream(scanner);
}

static enum scanner_status run(struct scanner *scanner, enum file_status *why)
{
    enum scanner_status status = is_binary(scanner) ? SCANNER_BINARY : SCANNER_DONE;
    bool is_hashed = status == SCANNER_DONE && !scanner->job->on_identity;
    scan_collect_active(scanner->job->set, scanner->allowed, scanner->open_gates, scanner->active);
    masked_lines_begin(&scanner->lines, &scanner->suppress.secrets,
                       is_hashed ? scanner->job->on_line_hash : NULL, scanner->job->context);
    if (status == SCANNER_BINARY)
        scan_binary(scanner);
    else
        scan_stream(scanner);
    masked_lines_end(&scanner->lines);
    if (status == SCANNER_DONE)
        end_suppressions(scanner);
    *why = check_stream(&scanner->stream);
    if (*why != FILE_OK)
        status = SCANNER_FAILED;
    suppress_release(&scanner->suppress);
    mem_free(MEM_BATCH, scanner->allowed);
    mem_free(MEM_BATCH, scanner->active);
    mem_free(MEM_BATCH, scanner->open_gates);
    mem_free(MEM_RULES, scanner->file_matches);
    mem_free(MEM_BATCH, scanner->aborts);
    file_close(&scanner->stream.file);
    return status;
}

/* Reads on, and tells whether what there is goes into one piece that can be scanned as it is. */
static bool is_whole(struct scanner *scanner)
{
    if (is_binary(scanner) || fill(scanner, PIECE_BYTES))
        return false;
    struct span text = buf_span(&scanner->text);
    for (size_t at = 0; text.length - at > SCAN_LINE_MAX;) {
        size_t end = span_find_byte(span_slice(text, at, at + SCAN_LINE_MAX + 1), 0, '\n');
        if (end > SCAN_LINE_MAX)
            return false;
        at += end + 1;
    }
    return true;
}

/* The same descriptor is read anew: it stays the same file, whatever its name comes to mean. */
static bool start_over(struct scanner *scanner, struct file_reader file, struct span memory)
{
    begin_pass(scanner, false);
    if (file.descriptor >= 0 && !file_rewind(&file))
        return false;
    byte_stream_init(&scanner->stream, file, memory);
    return true;
}

/* Reads the text once for its gates, if it is too large for one piece, and then from its begin. */
static enum scanner_status scan_from(struct scanner *scanner, struct file_reader file,
                                     struct span memory, enum file_status *why)
{
    byte_stream_init(&scanner->stream, file, memory);
    if (rule_set_has_gates(scanner->job->set) && !(scanner->is_whole = is_whole(scanner))) {
        bool failed = scanner->stream.failed || !start_over(scanner, file, memory);
        if (!failed)
            find_gates(scanner);
        failed = failed || scanner->stream.failed || !start_over(scanner, file, memory);
        scanner->stream.failed = scanner->stream.ended = failed;
    }
    return run(scanner, why);
}

enum scanner_status scanner_scan_file(struct scanner *scanner, const struct scanner_job *job,
                                      const char *path, enum file_status *why)
{
    struct file_reader file;
    enum scanner_status result = SCANNER_FAILED;
    enum file_status status = file_open(&file, path);
    if (status == FILE_OK) {
        begin(scanner, job);
        result = scan_from(scanner, file, SPAN(""), &status);
    }
    if (why)
        *why = status;
    return result;
}

enum scanner_status scanner_scan_memory(struct scanner *scanner, const struct scanner_job *job,
                                        struct span bytes)
{
    const struct file_reader closed = {.descriptor = -1};
    enum file_status unused;
    begin(scanner, job);
    return scan_from(scanner, closed, bytes, &unused);
}
