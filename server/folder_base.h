/* SPDX-License-Identifier: MIT */
/**
 * What the files of a folder without git were when its session began, as far as that is known: for
 * documents and for `check`, one definition.
 *
 * Layer: server, over session_base_store, folder_moves and hash_cache. Calls block; one belongs to
 * one thread at a time.
 *
 * A file that holds what it held then is its own base, whatever rules are looked for by now. Of one
 * that does not, there is what was found in it. A file that is not where one was, but holds what
 * one held that is gone, has that one's base. While nothing is recorded yet, a file that has not
 * been written to since the session began is what it was, and of any other nothing is known.
 */
#ifndef SERVER_FOLDER_BASE_H
#define SERVER_FOLDER_BASE_H

#include "base/file.h"
#include "server/folder_moves.h"
#include "server/hash_cache.h"
#include "server/session.h"

struct folder_base {
    struct buf root; /* absolute, links resolved */
    struct hash_key key;
    int64_t began;              /* the session */
    struct session_base *base;  /* NULL: there is none yet, or none that can be trusted */
    struct folder_moves moves;  /* known once a file without a record was asked about */
    struct hash_cache *cache;   /* borrowed; NULL: nothing is remembered */
    bool is_known, knows_moves; /* it was looked for */
};

/** Whether a session is one of a folder without git. */
bool folder_base_is_of(const struct session_record *record);

/** The base of such a session, to be looked for when it is first asked about. The caller's. */
struct folder_base *folder_base_create(const struct session *session, struct hash_cache *cache);
void folder_base_destroy(struct folder_base *folder);

/** Whether it is known what was there; what is wrong with the file it is kept in is said. */
bool folder_base_load(struct folder_base *folder, struct buf *said);

enum folder_answer {
    FOLDER_SAME,     /* what it holds is what it held */
    FOLDER_RECORDED, /* what was found in it is known */
    FOLDER_ABSENT,   /* there was no such file */
    FOLDER_UNKNOWN   /* `text` says why, in words */
};

struct folder_file {
    enum folder_answer answer;
    struct session_base_entry entry; /* recorded */
    bool was_moved;                  /* it had another path */
    struct buf text;                 /* what it holds, of one that is the same */
};

/**
 * Finds what the file at the absolute `path` was, that holds `bytes` or (NULL) what is on disk. It
 * need not be there. `file` is zeroed, and the caller's to release.
 */
void folder_base_find(struct folder_base *folder, struct span path, const struct buf *bytes,
                      struct folder_file *file);
void folder_file_release(struct folder_file *file);

/** What moved is found out again: files have come and gone. */
void folder_base_forget_moves(struct folder_base *folder);

/** Whether a file that the rule requires in the folder at the absolute `path` was missing, too. */
enum scope folder_base_required(struct folder_base *folder, struct span path, const char *rule,
                                const struct rule_set *set);

#endif
