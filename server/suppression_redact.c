/* SPDX-License-Identifier: MIT */
#include "server/suppression_redact.h"

#include "base/utf8.h"
#include "server/redact.h"

static struct span redact_clause(struct span clause, const struct suppression_place *place,
                                 struct arena *arena)
{
    size_t at = (size_t)(clause.bytes - place->line);
    size_t end = at + clause.length;
    struct buf out = {0};
    if (clause.length == 0 || !secrets_touch(place->secrets, place->number, at, end))
        return clause;
    while (at < end) {
        bool is_secret;
        size_t run_end = secrets_run_end(place->secrets, place->number, at, end, &is_secret);
        if (is_secret)
            redact_mask(&out);
        else
            buf_append(&out, (struct span){place->line + at, run_end - at});
        at = run_end;
    }
    struct span shown = arena_copy(arena, buf_span(&out));
    buf_release(&out);
    return shown;
}

struct suppression suppression_redact(const struct suppression *said,
                                      const struct suppression_place *place, struct arena *arena)
{
    struct suppression shown = *said;
    struct span *const clauses[] = {&shown.path, &shown.rules, &shown.until, &shown.owner,
                                    &shown.reason};
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        *clauses[i] = redact_clause(*clauses[i], place, arena);
    return shown;
}

/* From the pattern of paths to the end of the last clause, byte for byte what is valid of it. */
static void append_line(const struct suppression *said, struct buf *out)
{
    const char *end = said->path.bytes + said->path.length;
    const struct span clauses[] = {said->rules, said->until, said->owner, said->reason};
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        if (clauses[i].length > 0 && clauses[i].bytes + clauses[i].length > end)
            end = clauses[i].bytes + clauses[i].length;
    buf_append(out, (struct span){said->path.bytes, (size_t)(end - said->path.bytes)});
    for (size_t at = 0; at < out->length; at++) {
        at += utf8_valid_prefix(span_slice(buf_span(out), at, out->length));
        if (at < out->length)
            out->bytes[at] = '?';
    }
}

struct suppression suppression_redact_entry(const struct suppression *said,
                                            const struct suppression_judge *judge,
                                            struct arena *arena)
{
    struct text text;
    struct secrets secrets = {0};
    struct scan_state state;
    struct suppression copy = *said;
    struct buf line = {0};
    if (said->path.length == 0)
        return *said;
    struct scan_input input = {.text = &text,
                               .language = judge->language,
                               .path = SPAN(".auto-enforcer/ignore"),
                               .today = judge->today};
    append_line(said, &line);
    text_init_borrow(&text, buf_span(&line));
    scan_state_init(&state, judge->set, &input, NULL);
    while (!rule_set_scan(judge->set, &input, &state, judge->scratch, SIZE_MAX))
        continue;
    secrets_add_set(&secrets, judge->set, &text, &state.violations);
    const struct suppression_place place = {said->path.bytes, 0, &secrets};
    copy = suppression_redact(said, &place, arena);
    copy = suppression_copy(&copy, arena);
    secrets_release(&secrets);
    scan_state_release(&state);
    text_release(&text);
    buf_release(&line);
    return copy;
}

struct suppression suppression_copy(const struct suppression *said, struct arena *arena)
{
    struct suppression copy = *said;
    struct span *const clauses[] = {&copy.path, &copy.rules, &copy.until, &copy.owner,
                                    &copy.reason};
    for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
        *clauses[i] = arena_copy(arena, *clauses[i]);
    return copy;
}
