/* SPDX-License-Identifier: MIT */
#include "server/session.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/keyed_hash.h"
#include "server/config_find.h"
#include "server/git.h"

bool session_find_root(struct span folder, struct buf *root)
{
    struct buf path = {0}, inside = {0};
    struct config_place place = {0};
    struct file_faults faults = {0}; /* Whoever reads the configuration tells of them. */
    buf_append(&path, folder);
    buf_append(&inside, folder);
    buf_append_string(&inside, "/-");
    config_find(buf_string(&inside), buf_string(&path), &place, &faults);
    buf_append(root, buf_span(&place.top));
    bool in_repository = place.in_repository;
    config_place_release(&place);
    file_faults_release(&faults);
    buf_release(&path);
    buf_release(&inside);
    return in_repository;
}

/* The commit that HEAD names; none if there is none yet. False: it cannot be told, and why. */
static bool find_head(struct span root, struct buf *head, struct buf *said)
{
    struct git_place place = {0};
    struct buf why = {0};
    bool is_known = git_place_find(root, &place, &why);
    if (is_known && !span_equal(buf_span(&place.top), root)) {
        buf_append_string(&why, "git finds another repository there");
        is_known = false;
    }
    if (is_known)
        buf_append(head, buf_span(&place.head));
    else
        buf_printf(said, "%.*s: the session has no base: %s\n", (int)root.length, root.bytes,
                   buf_string(&why));
    git_place_release(&place);
    buf_release(&why);
    return is_known;
}

/* What a folder without git is measured from begins with a key of its own. */
static bool make_key(struct span root, struct buf *base, struct buf *said)
{
    struct hash_key key;
    bool is_made = hash_key_make(&key);
    for (size_t i = 0; is_made && i < sizeof key.bytes; i++)
        buf_printf(base, "%02x", key.bytes[i]);
    if (!is_made)
        buf_printf(said, "%.*s: the session has no base: there is no random number to be had\n",
                   (int)root.length, root.bytes);
    return is_made;
}

bool session_take_up(struct session_store *store, struct span folder, bool anew,
                     struct session *session, struct buf *said)
{
    struct buf root = {0}, base = {0};
    bool in_repository = session_find_root(folder, &root);
    session_store_reload(store, said);
    bool begins = anew || !session_store_find(store, buf_span(&root));
    bool is_whole = !begins || (in_repository ? find_head(buf_span(&root), &base, said)
                                              : make_key(buf_span(&root), &base, said));
    struct session_use use = {buf_span(&root), buf_span(&base), clock_calendar(), anew,
                              !in_repository && base.length > 0};
    is_whole = session_store_use(store, &use, session, said) && is_whole;
    buf_release(&root);
    buf_release(&base);
    return is_whole;
}
