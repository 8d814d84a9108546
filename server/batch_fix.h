/* SPDX-License-Identifier: MIT */
/**
 * What `check --fix` and `check --diff` do to one file: read it whole, fix it, write it or say what
 * would change.
 *
 * Layer: server, over fixer, unified_diff and base/file_writer; a part of batch.
 *
 * A file is written atomically, keeps its permissions and owner, and every byte of it that no fix
 * concerns: byte order mark, line ends, a missing last one. It is left alone, and that is said,
 * where it is not valid UTF-8, too large, read-only, reached by a link that leads elsewhere, has
 * other names, was written to meanwhile, or its fixes do not come to an end.
 */
#ifndef SERVER_BATCH_FIX_H
#define SERVER_BATCH_FIX_H

#include "server/fixer.h"
#include "server/report.h"

enum { BATCH_FIX_MAX = 64 * 1024 * 1024 }; /* bytes of a file that is fixed */

struct batch_fix_job {
    const struct rule_set *set;
    const struct language *language;
    struct span rule_path; /* what path conditions see */
    struct day today;
    enum fix_level level;
    struct path_suppressions *entries; /* of an ignore file, marked as used; or NULL */
    struct session_findings *base;     /* what existed before, and is left; NULL: nothing did */
    struct span path;                  /* absolute, NUL-terminated */
    struct span workspace;             /* a link may lead into this folder */
    const struct buf *bytes;           /* in place of the file's; NULL: it is read */
};

struct batch_fix {
    struct buf before, after; /* bytes of the file; `after` only if fixes were made */
    struct span bom;          /* a view of `before` */
    struct text original;
    struct fixer_result result;
    const char *why; /* the fixes that there are, or may be, cannot be made; NULL: they can */
    struct buf said; /* of `why` */
};

/**
 * Fixes one file: writes it, or with `report->fixes.is_dry` writes the diff to the report; counts
 * in report->fixes. True: `fix->after` is what the file holds, or would hold, now. A file that
 * cannot be read, or that is binary, has nothing to fix: whoever scans it says so. `fix` is to be
 * released whatever comes of it.
 */
bool batch_fix_run(const struct batch_fix_job *job, struct scan_scratch *scratch,
                   struct report *report, struct batch_fix *fix);
void batch_fix_release(struct batch_fix *fix);

#endif
