/* SPDX-License-Identifier: MIT */
/**
 * The looks at folders without git that a server has to take: one for each session that began in
 * one and of which nothing is recorded yet, as a job on another thread.
 *
 * Layer: server, private to server.c and bases.
 */
#ifndef SERVER_FOLDER_SCANS_H
#define SERVER_FOLDER_SCANS_H

#include "server/turn.h"

/** Begins a job for each served folder that wants one; abandons those of sessions that ended. */
void folder_scans_follow(struct server *server);

/** Abandons all jobs; they still have to be handed in. */
void folder_scans_stop(struct server *server);

/** When no job is on its way any more. */
void folder_scans_release(struct server *server);

#endif
