/* SPDX-License-Identifier: MIT */
/**
 * The law, as a judge: what an open document knows of its text must equal what a fresh scan of that
 * text finds, record by record, and what a stream of it finds. Shared by the property tests and
 * the fuzzer of edits; knows no test framework.
 */
#ifndef PROPERTY_LAW_H
#define PROPERTY_LAW_H

#include "server/document.h"
#include "server/position.h"
#include "server/scanner.h"

/** The rules a document is looked at with: those that ship, or those that only test the engine. */
enum { LAW_PACKS = 2 };
enum law_rules { LAW_SHIPPED, LAW_PROBING, LAW_NEEDLE, LAW_RULES };

/** Rules that exercise gates, windows, states and limits; no module of the product. */
extern const struct rule_module law_probing_module;
/** One rule that looks for "needle" in lines, and nothing else. */
extern const struct rule_module law_needle_module;

enum { LAW_LANGUAGES = 9 };
/** The languageId of language `index`. */
const char *law_language(size_t index);

/** Everything the checks need and keep from one to the next. */
struct law {
    struct rule_cache *caches[LAW_RULES];
    struct rule_set *sets[LAW_RULES][LAW_LANGUAGES]; /* made when first asked for */
    struct pack *packs[LAW_PACKS];                   /* with the rules that ship: of gitleaks' and
                                                        DevSkim's files */
    struct suppression_file *suppressions;           /* what an ignore file says of all documents */
    struct scan_scratch *scratch;                    /* of the documents */
    struct scan_scratch *fresh;                      /* of the scans they are compared with */
    struct scanner *scanner;
};

void law_init(struct law *law);
void law_release(struct law *law);

extern const struct day law_today;

/** A document of that text; destroyed by document_destroy. One of plain text is an ignore file. */
struct document *law_open(struct law *law, enum law_rules rules, size_t language, struct span text);

/** Scans whatever is left to do. */
void law_settle(struct law *law, struct document *document);

/**
 * Settles the document and compares its records, counts and line states with those of a fresh scan
 * of the same bytes, and, for every fourth text, its scopes against a base that is made up, with
 * those found from scratch. False: *difference says what differs.
 */
bool law_holds(struct law *law, struct document *document, struct buf *difference);

/** How a text lies on disk; those of UTF-16 begin with a byte order mark. */
enum law_encoding { LAW_UTF8, LAW_UTF8_WITH_MARK, LAW_UTF16_LITTLE, LAW_UTF16_BIG, LAW_ENCODINGS };

/**
 * Settles the document and compares what it would show with what the scanner finds in a file of
 * that text; identities too, of every other text, as a stream keeps more lines for them. False:
 * *difference says what differs.
 */
bool law_stream_agrees(struct law *law, struct document *document, enum law_encoding encoding,
                       struct buf *difference);

/** SplitMix64: the next number, and one below `bound` (> 0). */
uint64_t law_random(uint64_t *state);
size_t law_random_below(uint64_t *state, size_t bound);

/** The number in the environment under `name`, or `otherwise`. */
uint64_t law_number_from_environment(const char *name, uint64_t otherwise);

/** Appends text as a C string literal, long runs of one byte shortened. */
void law_append_quoted(struct buf *out, struct span text);

#endif
