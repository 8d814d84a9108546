/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* popen */

#include "shared_packs.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { PACK_MAX_BYTES = 4 << 20 };

static const char *shared_data(void)
{
    const char *named = getenv("AE_SHARED_DATA");
    return named && *named ? named : AE_SHARED_DATA;
}

static void add(struct shared_packs *packs, const char *name, struct span bytes)
{
    struct file_faults faults = {0};
    struct pack *pack = pack_read(span_from_string(name), bytes, 0, &faults);
    if (pack && packs->n < SHARED_PACKS_MAX)
        packs->items[packs->n++] = pack;
    else
        pack_unref(pack);
    file_faults_release(&faults);
}

static bool add_folder(struct shared_packs *packs, const char *folder)
{
    struct folder_listing listing;
    if (folder_list(folder, &listing) != FILE_OK)
        return false;
    for (size_t i = 0; i < listing.count; i++) {
        struct buf path = {0}, bytes = {0};
        buf_printf(&path, "%s/%s", folder, listing.entries[i].name);
        if (file_read(buf_string(&path), PACK_MAX_BYTES, &bytes) == FILE_OK)
            add(packs, listing.entries[i].name, buf_span(&bytes));
        buf_release(&path);
        buf_release(&bytes);
    }
    folder_listing_release(&listing);
    return packs->n > 0;
}

static bool add_packed(struct shared_packs *packs, const char *name, const char *path)
{
    char piece[4096];
    size_t n;
    struct buf command = {0}, bytes = {0};
    buf_printf(&command, "gzip -dc '%s'", path);
    FILE *file = popen(buf_string(&command), "r");
    while (file && (n = fread(piece, 1, sizeof piece, file)) > 0)
        buf_append(&bytes, (struct span){piece, n});
    bool is_whole = file && pclose(file) == 0;
    if (is_whole)
        add(packs, name, buf_span(&bytes));
    buf_release(&command);
    buf_release(&bytes);
    return is_whole;
}

bool shared_packs_read(struct shared_packs *packs)
{
    struct buf devskim = {0}, gitleaks = {0};
    *packs = (struct shared_packs){0};
    buf_printf(&devskim, "%s/devskim/rules", shared_data());
    buf_printf(&gitleaks, "%s/gitleaks/config.json.gz", shared_data());
    bool is_here = add_folder(packs, buf_string(&devskim)) &&
                   add_packed(packs, "gitleaks.json", buf_string(&gitleaks));
    if (!is_here)
        shared_packs_release(packs);
    buf_release(&devskim);
    buf_release(&gitleaks);
    return is_here;
}

void shared_packs_release(struct shared_packs *packs)
{
    for (size_t i = 0; i < packs->n; i++)
        pack_unref(packs->items[i]);
    packs->n = 0;
}
