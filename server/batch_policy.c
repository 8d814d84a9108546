/* SPDX-License-Identifier: MIT */
#include "server/batch_policy.h"

#include "base/file.h"
#include "base/printable.h"
#include "base/utf8.h"
#include "rules/registry.h"
#include "server/terminal.h"

void batch_policy_begin(struct batch_policy *policy, const struct batch_scope *scope,
                        const struct batch_policy_target *target, struct workspace *workspace,
                        bool is_staged, struct day today)
{
    *policy = (struct batch_policy){
        .selection = target->selection,
        .report = target->report,
        .current_folder = target->current_folder,
        .sink = target->sink,
        .context = target->context,
        .shown = BUF_INIT(MEM_BATCH),
        .before = POLICY_MARKS_INIT,
        .now = POLICY_MARKS_INIT,
    };
    policy_review_begin(&policy->review, workspace, scope->base, is_staged, today);
}

void batch_policy_release(struct batch_policy *policy)
{
    policy_review_release(&policy->review);
    policy_marks_release(&policy->before);
    policy_marks_release(&policy->now);
    buf_release(&policy->shown);
    buf_release(&policy->index_path);
}

struct workspace *batch_policy_workspace(struct batch_policy *policy)
{
    return policy->review.is_on ? &policy->review.workspace : NULL;
}

/* Findings. */

/* Below the current folder, or else absolute. */
static struct span shown_path(const struct batch_policy *policy, struct span path)
{
    size_t length = policy->current_folder.length;
    if (!file_is_inside(path, policy->current_folder) || path.length == length)
        return path;
    return span_slice(path, length + (length > 1), path.length);
}

/* Makes a finding of a whole line cover what stands in it. */
static void place_on_line(const struct batch_policy *policy, const struct policy_finding *weaker,
                          struct scanner_finding *finding)
{
    struct buf path = BUF_INIT(MEM_BATCH), text = BUF_INIT(MEM_BATCH), valid = BUF_INIT(MEM_BATCH);
    size_t at = 0, n_line = 1;
    buf_append(&path, weaker->path);
    if (policy_review_read(&policy->review, buf_string(&path), &text) == FILE_OK) {
        struct span all = buf_span(&text);
        for (; n_line < weaker->line && at < all.length; n_line++)
            at = span_find_byte(all, at, '\n') + 1;
        size_t end = span_find_byte(all, at, '\n');
        struct span line = span_slice(all, at, end);
        struct span said = span_trim(line);
        size_t blanks = said.length > 0 ? (size_t)(said.bytes - line.bytes) : 0;
        utf8_append_valid(&valid, said);
        finding->column = blanks + 1;
        finding->end_column = finding->column + utf8_count_utf16(buf_span(&valid));
    }
    buf_release(&path);
    buf_release(&text);
    buf_release(&valid);
}

static void tell(void *context, const struct policy_finding *weaker)
{
    struct batch_policy *policy = context;
    const struct rule *rule = registry_find(SPAN(POLICY_RULE));
    struct scanner_finding finding = {
        .rule = POLICY_RULE,
        .link = rule->link,
        .definition = rule,
        .severity = selection_severity(policy->selection, policy->path, rule),
        .scope = SCOPE_NEW,
        .line = weaker->line > 0 ? weaker->line : 1,
        .column = weaker->column > 0 ? weaker->column : 1,
        .end_column = weaker->end_column > 0 ? weaker->end_column : 1,
        .message = weaker->message,
    };
    finding.end_line = finding.line;
    if (finding.severity == SEVERITY_OFF)
        return;
    if (weaker->path.length > 0) {
        buf_clear(&policy->shown);
        buf_append(&policy->shown, shown_path(policy, weaker->path));
        report_begin_file(policy->report, buf_span(&policy->shown));
        if (weaker->line > 0 && weaker->column == 0)
            place_on_line(policy, weaker, &finding);
    }
    policy->sink(policy->context, &finding);
}

void batch_policy_file(struct batch_policy *policy, struct span path)
{
    policy->path = path;
    policy_review_file(&policy->review, path, tell, policy);
}

void batch_policy_index(struct batch_policy *policy)
{
    buf_clear(&policy->index_path);
    buf_append(&policy->index_path, policy->current_folder);
    buf_append_string(&policy->index_path, "/index"); /* Any file of the folder. */
    buf_string(&policy->index_path);
    policy->path = buf_span(&policy->index_path);
    policy_review_index(&policy->review, tell, policy);
}

/* The file at hand. */

static void take_before(void *context, const struct suppress_use *use)
{
    struct batch_policy *policy = context;
    policy_marks_add(&policy->before, use);
}

static void take_identity(void *context, const struct identity *identity)
{
    (void)context, (void)identity;
}

void batch_policy_begin_file(struct batch_policy *policy, struct scanner_job *job, struct span path)
{
    if (!policy->review.is_on)
        return;
    policy->path = path;
    policy_marks_clear(&policy->before);
    policy_marks_clear(&policy->now);
    if (!suppression_file_is(path))
        return;
    /* Whether it is one that is read says the policy of now. */
    struct path_suppressions *now = workspace_path_suppressions(&policy->review.workspace, path);
    job->entries->is_stray = now->is_stray;
    path_suppressions_destroy(now);
}

void batch_policy_take(struct batch_policy *policy, const struct suppress_use *use)
{
    policy_marks_add(&policy->now, use);
}

void batch_policy_end_file(struct batch_policy *policy, const struct batch_scope *scope,
                           struct scanner *scanner, const struct scanner_job *job)
{
    if (!policy->review.is_on || scope->is_same || policy->now.count == 0)
        return;
    /* What the text was may not be known, and said; what is not known to be old counts as new. */
    struct scanner_job again = *job;
    again.context = policy;
    again.on_suppression = take_before;
    again.on_identity = take_identity;
    bool is_known = !span_equal(buf_span(&scope->text), buf_span(&scope->fault));
    if (is_known)
        scanner_scan_memory(scanner, &again, buf_span(&scope->text));
    policy_marks_compare(&policy->before, &policy->now, SPAN(""), tell, policy);
}

/* The end. */

static bool is_told_of_now(const struct batch_policy *policy, const struct file_fault *fault)
{
    const struct workspace *now = &policy->review.workspace;
    const struct file_fault *other = NULL;
    while ((other = workspace_next_fault(now, other)))
        if (span_equal(other->path, fault->path) && other->start == fault->start &&
            strcmp(other->message, fault->message) == 0)
            return true;
    return false;
}

static void tell_faults_of_base(const struct batch_policy *policy)
{
    const struct file_fault *fault = NULL;
    while ((fault = workspace_next_fault(policy->review.counted, fault))) {
        struct buf line = BUF_INIT(MEM_BATCH);
        if (is_told_of_now(policy, fault))
            continue;
        buf_append_string(&line, "in the base, ");
        report_append_path(&line, shown_path(policy, fault->path));
        buf_printf(&line, ":%zu: ", fault->first.line + 1);
        printable_append_string(&line, fault->message);
        terminal_note("check: %s", buf_string(&line));
        buf_release(&line);
    }
}

bool batch_policy_end(struct batch_policy *policy, bool is_quiet, struct buf *why)
{
    if (!policy->review.is_on)
        return true;
    tell_faults_of_base(policy);
    if (policy->review.is_different && !is_quiet)
        terminal_note("check: the policy that counts is the base's, not the one that is in "
                      ".auto-enforcer now");
    if (policy_review_fault(&policy->review).length == 0)
        return true;
    buf_append_string(why, "the policy that counts is not known whole: ");
    buf_append(why, policy_review_fault(&policy->review));
    return false;
}
