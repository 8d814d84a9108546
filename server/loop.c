/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L

#include "server/loop.h"

#include "base/file.h"
#include "base/trace.h"
#include "protocol/frame.h"
#include "server/loop_watch.h"

enum {
    CLIENT_WATCH_MS = 2000,
    DAY_WATCH_MS = 20 * 1000,
    SLICES_AT_END = 128,
    JOBS_MAX = 4, /* scans on the pool at once, as many as it has threads unless told otherwise */
    FLUSH_AT_EXIT_MS = 250, /* how long a client that does not read may hold up the end */
    DESCRIPTORS_MIN = 8,    /* what libuv begins with, and one to read a file */
    INPUT = 0,
    OUTPUT = 1
};

/* Standard input and output may be pipes, terminals or files; each is one of these. */
union stream {
    uv_stream_t stream;
    uv_pipe_t pipe;
    uv_tty_t tty;
};

/* A place for one job on the pool. */
struct job_slot {
    uv_work_t request;
    struct loop *loop;
    struct job *job; /* NULL: free */
};

struct loop {
    uv_loop_t uv;
    struct server *server;
    struct outbox outbox;
    struct frame_reader reader;
    union stream input, output;
    bool output_is_stream;
    uv_idle_t work;        /* runs while there is something to settle */
    uv_check_t after_poll; /* starts it once everything in the pipe was read */
    uv_timer_t client_watch, day_watch, last_flush;
    struct loop_watch watch; /* of what says what is new, beside the documents */
    uv_write_t write;
    struct buf writing; /* the storage of what is being written */
    struct job_slot jobs[JOBS_MAX];
    bool has_threads; /* the pool is known to start */
    bool is_writing;
    bool output_closed;
    bool is_held;     /* nothing more is taken in until answers were given that are owed */
    bool input_ended; /* meanwhile */
    bool ending;
    int status;
};

static void *take_zeroed(size_t n, size_t size)
{
    return mem_zalloc(MEM_LOOP, n, size);
}

static void *take(size_t size)
{
    return mem_alloc(MEM_LOOP, size);
}

static void *retake(void *block, size_t size)
{
    return mem_resize(MEM_LOOP, block, size, 1);
}

static void give_back(void *block)
{
    mem_free(MEM_LOOP, block);
}

static void flush(struct loop *loop);

static void close_handle(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void close_all(struct loop *loop)
{
    loop_watch_close(&loop->watch);
    uv_walk(&loop->uv, close_handle, NULL);
}

static void close_all_late(uv_timer_t *timer)
{
    close_all(timer->data);
}

/* Stops reading; what is queued is still written, for a while. */
static void end(struct loop *loop, int status)
{
    if (loop->ending)
        return;
    loop->ending = true;
    loop->status = status;
    server_allow_jobs(loop->server, false);
    uv_read_stop(&loop->input.stream);
    uv_idle_stop(&loop->work);
    uv_check_stop(&loop->after_poll);
    flush(loop);
    if (loop->is_writing)
        uv_timer_start(&loop->last_flush, close_all_late, FLUSH_AT_EXIT_MS, 0);
    else
        close_all(loop);
}

static void output_failed(struct loop *loop)
{
    /* The client is gone: nobody is there to be told. */
    loop->output_closed = true;
    loop->is_writing = false;
    outbox_give_back(&loop->outbox, &loop->writing);
    end(loop, 1);
}

static void written(uv_write_t *request, int status)
{
    struct loop *loop = request->data;
    loop->is_writing = false;
    outbox_give_back(&loop->outbox, &loop->writing);
    if (status < 0 && status != UV_ECANCELED) {
        output_failed(loop);
        return;
    }
    flush(loop);
    if (loop->ending && !loop->is_writing)
        close_all(loop);
}

static size_t try_write(struct loop *loop, struct span frame)
{
    uv_buf_t piece = uv_buf_init((char *)frame.bytes, (unsigned)frame.length);
    int n = uv_try_write(&loop->output.stream, &piece, 1);
    if (n == UV_EPIPE || n == UV_EBADF || n == UV_ECONNRESET)
        loop->output_closed = true;
    return n > 0 ? (size_t)n : 0;
}

/* Writes what is queued, one message at a time so that queued ones can still be replaced. */
static void write_queued(struct loop *loop)
{
    struct span frame;
    while (!loop->is_writing && !loop->output_closed &&
           outbox_take(&loop->outbox, &loop->writing, &frame)) {
        if (!loop->output_is_stream) {
            loop->output_closed = !file_write_descriptor(OUTPUT, frame);
            outbox_give_back(&loop->outbox, &loop->writing);
            continue;
        }
        size_t n = try_write(loop, frame);
        if (n == frame.length || loop->output_closed) {
            outbox_give_back(&loop->outbox, &loop->writing);
            continue;
        }
        uv_buf_t rest = uv_buf_init((char *)frame.bytes + n, (unsigned)(frame.length - n));
        loop->write.data = loop;
        loop->is_writing = true;
        if (uv_write(&loop->write, &loop->output.stream, &rest, 1, written) != 0) {
            output_failed(loop);
            return;
        }
    }
}

static void settle(uv_idle_t *idle);

static void watch_folders(struct loop *loop)
{
    struct span folders[LOOP_WATCH_MAX];
    size_t count = server_watched_folders(loop->server, folders, LOOP_WATCH_MAX);
    loop_watch_follow(&loop->watch, folders, count);
}

static bool has_slot(const struct loop *loop)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (!loop->jobs[i].job)
            return true;
    return false; /* The next job is begun when one of these is done. */
}

/* There is nothing to be done at once. */
static void rest(struct loop *loop)
{
    if (server_rest(loop->server) && has_slot(loop))
        uv_idle_start(&loop->work, settle);
    watch_folders(loop);
}

static void flush(struct loop *loop)
{
    write_queued(loop);
    if (loop->output_closed && !loop->ending)
        end(loop, 1);
    else if (!loop->ending && !loop->is_writing && !uv_is_active((uv_handle_t *)&loop->work))
        rest(loop);
}

static void watch_client(uv_timer_t *timer)
{
    struct loop *loop = timer->data;
    if (uv_kill(server_client_process(loop->server), 0) == UV_ESRCH)
        end(loop, 1);
}

/* Watches only a process that can be seen: in a container its number may mean nothing. */
static void start_watching_client(struct loop *loop)
{
    int process = server_client_process(loop->server);
    if (process > 0 && uv_kill(process, 0) != UV_ESRCH)
        uv_timer_start(&loop->client_watch, watch_client, CLIENT_WATCH_MS, CLIENT_WATCH_MS);
}

static void receive(struct loop *loop, struct buf *body)
{
    bool was_waiting = server_state(loop->server) == SERVER_WAITING;
    enum server_state state = server_receive(loop->server, body, &loop->outbox);
    if (was_waiting && state == SERVER_RUNNING)
        start_watching_client(loop);
    if (loop->outbox.n_answers_bytes > OUTBOX_ANSWERS_MAX) {
        trace_log(TRACE_ERROR, "the client does not read its answers");
        end(loop, 1);
    }
}

/* The next message may be the last: a job has to be handed in before. */
static void hold(struct loop *loop)
{
    loop->is_held = true;
    uv_read_stop(&loop->input.stream);
}

static void take_messages(struct loop *loop)
{
    struct buf *body;
    while (!loop->ending && !loop->is_held) {
        switch (frame_next(&loop->reader, &body)) {
        case FRAME_NEED_MORE:
            return;
        case FRAME_BODY:
            receive(loop, body);
            break;
        case FRAME_TOO_LARGE:
            server_receive_skipped(loop->server, "the message is too large", &loop->outbox);
            break;
        case FRAME_WRONG_CHARSET:
            server_receive_skipped(loop->server, "only UTF-8 is understood", &loop->outbox);
            break;
        case FRAME_BROKEN:
            trace_log(TRACE_ERROR, "the stream cannot be followed: %s", frame_error(&loop->reader));
            end(loop, 1);
            return;
        }
        enum server_state state = server_state(loop->server);
        if (state == SERVER_EXIT_CLEAN || state == SERVER_EXIT_ABRUPT)
            end(loop, state == SERVER_EXIT_CLEAN ? 0 : 1);
        else if (state == SERVER_SHUT_DOWN && server_owes_answers(loop->server))
            hold(loop);
    }
}

static void start_jobs(struct loop *loop);

static void run_job(uv_work_t *request)
{
    struct job_slot *slot = request->data;
    slot->job->kind->run(slot->job);
}

/* Back on the loop's thread: what came while it ran is followed when the loop is idle. */
static void job_done(uv_work_t *request, int status)
{
    struct job_slot *slot = request->data;
    struct loop *loop = slot->loop;
    (void)status;
    server_hand_in_job(loop->server, slot->job);
    slot->job = NULL;
    if (loop->ending)
        return;
    start_jobs(loop);
    uv_idle_start(&loop->work, settle);
}

static void wait_for_others(void *others)
{
    uv_sem_wait(others);
}

/* Where threads cannot be had libuv's pool would end the process; then there are no jobs. */
static bool can_make_threads(void)
{
    uv_sem_t others;
    uv_thread_t threads[JOBS_MAX];
    int n = 0;
    if (uv_sem_init(&others, 0) != 0)
        return false;
    while (n < JOBS_MAX && uv_thread_create(&threads[n], wait_for_others, &others) == 0)
        n++;
    for (int i = 0; i < n; i++)
        uv_sem_post(&others);
    for (int i = 0; i < n; i++)
        uv_thread_join(&threads[i]);
    uv_sem_destroy(&others);
    return n == JOBS_MAX;
}

/* Whether a job was waiting and has a thread now. */
static bool start_job(struct loop *loop, struct job_slot *slot)
{
    slot->job = server_take_job(loop->server);
    if (!slot->job)
        return false;
    if (!loop->has_threads && !can_make_threads()) {
        trace_log(TRACE_WARNING, "no threads can be made: large files are scanned in between");
        server_allow_jobs(loop->server, false);
        server_hand_in_job(loop->server, slot->job);
        slot->job = NULL;
        uv_idle_start(&loop->work, settle);
        return false;
    }
    loop->has_threads = true;
    slot->loop = loop;
    slot->request.data = slot;
    uv_queue_work(&loop->uv, &slot->request, run_job, job_done); /* fails only without run_job */
    return true;
}

static void start_jobs(struct loop *loop)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (!loop->jobs[i].job && !start_job(loop, &loop->jobs[i]))
            return;
}

static void end_of_input(struct loop *loop);
static void make_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out);
static void have_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *unused);

static void go_on(struct loop *loop)
{
    loop->is_held = false;
    take_messages(loop);
    if (loop->ending || loop->is_held)
        return;
    if (loop->input_ended)
        end_of_input(loop);
    else
        uv_read_start(&loop->input.stream, make_room, have_read);
}

/* Does a piece of what is to be done, and goes on when idle if there is more. */
static void settle_some(struct loop *loop)
{
    if (server_settle(loop->server, &loop->outbox))
        uv_idle_start(&loop->work, settle);
    else
        uv_idle_stop(&loop->work);
    if (loop->is_held && !server_owes_answers(loop->server))
        go_on(loop);
    if (loop->ending)
        return;
    start_jobs(loop);
    flush(loop);
}

static void settle(uv_idle_t *idle)
{
    settle_some(idle->data);
}

/* All that was in the pipe has been read: look at it once, now; what is large goes on when idle. */
static void polled(uv_check_t *check)
{
    struct loop *loop = check->data;
    uv_check_stop(check);
    settle_some(loop);
}

/* What came before the end still gets its answer. */
static void end_of_input(struct loop *loop)
{
    server_allow_jobs(loop->server, false);
    for (int slices = 0; slices < SLICES_AT_END; slices++)
        if (!server_settle(loop->server, &loop->outbox))
            break;
    if (server_owes_answers(loop->server)) {
        loop->input_ended = true;
        hold(loop);
        flush(loop);
        return;
    }
    end(loop, server_state(loop->server) == SERVER_SHUT_DOWN ? 0 : 1);
}

static void make_room(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct loop *loop = handle->data;
    (void)suggested;
    size_t size;
    char *space = frame_space(&loop->reader, &size);
    *out = uv_buf_init(space, size > 1 << 30 ? 1u << 30 : (unsigned)size);
}

static void received(struct loop *loop, size_t n)
{
    frame_commit(&loop->reader, n);
    take_messages(loop);
    if (!loop->ending)
        uv_check_start(&loop->after_poll, polled);
}

static void have_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *unused)
{
    struct loop *loop = stream->data;
    (void)unused;
    if (n > 0)
        received(loop, (size_t)n);
    else if (n < 0)
        end_of_input(loop);
}

/* A file, /dev/null: read to its end on the spot, as if typed without a pause. */
static void read_file(uv_idle_t *idle)
{
    struct loop *loop = idle->data;
    struct file_reader file;
    file_open_standard_input(&file);
    size_t size;
    char *space = frame_space(&loop->reader, &size);
    ptrdiff_t n = file_read_some(&file, space, size);
    if (n > 0) {
        frame_commit(&loop->reader, (size_t)n);
        take_messages(loop);
    }
    while (!loop->ending && server_settle(loop->server, &loop->outbox))
        continue;
    flush(loop);
    if (n <= 0 && !loop->ending)
        end_of_input(loop);
}

static int open_stream(struct loop *loop, union stream *stream, int descriptor)
{
    int error;
    if (uv_guess_handle(descriptor) == UV_TTY) {
        error = uv_tty_init(&loop->uv, &stream->tty, descriptor, 0);
    } else {
        error = uv_pipe_init(&loop->uv, &stream->pipe, 0);
        if (error == 0)
            error = uv_pipe_open(&stream->pipe, descriptor);
    }
    stream->stream.data = loop;
    return error;
}

static bool is_stream(int descriptor)
{
    uv_handle_type type = uv_guess_handle(descriptor);
    return type == UV_NAMED_PIPE || type == UV_TTY;
}

static void watch_day(uv_timer_t *timer)
{
    struct loop *loop = timer->data;
    server_set_day(loop->server, day_today());
    server_look(loop->server); /* The system may not tell what others do in a shared folder. */
    uv_idle_start(&loop->work, settle);
}

static void folder_changed(void *context)
{
    struct loop *loop = context;
    server_look(loop->server);
    if (!loop->ending)
        uv_idle_start(&loop->work, settle);
}

static void start(struct loop *loop)
{
    loop_watch_init(&loop->watch, &loop->uv, folder_changed, loop);
    uv_idle_init(&loop->uv, &loop->work);
    uv_check_init(&loop->uv, &loop->after_poll);
    uv_timer_init(&loop->uv, &loop->client_watch);
    uv_timer_init(&loop->uv, &loop->day_watch);
    uv_timer_init(&loop->uv, &loop->last_flush);
    loop->work.data = loop->after_poll.data = loop->client_watch.data = loop;
    loop->day_watch.data = loop->last_flush.data = loop;
    uv_timer_start(&loop->day_watch, watch_day, DAY_WATCH_MS, DAY_WATCH_MS);
    loop->output_is_stream = is_stream(OUTPUT) && open_stream(loop, &loop->output, OUTPUT) == 0;
    server_allow_jobs(loop->server, is_stream(INPUT));
    if (!is_stream(INPUT))
        uv_idle_start(&loop->work, read_file);
    else if (open_stream(loop, &loop->input, INPUT) != 0 ||
             uv_read_start(&loop->input.stream, make_room, have_read) != 0)
        end(loop, 1);
}

/* libuv ends the process by a signal where it cannot have the descriptors it begins with. */
static bool init(uv_loop_t *uv)
{
    uv_replace_allocator(take, retake, take_zeroed, give_back);
    int error = file_can_open(DESCRIPTORS_MIN) ? uv_loop_init(uv) : UV_EMFILE;
    if (error != 0)
        trace_log(TRACE_ERROR, "the event loop cannot be made: %s", uv_strerror(error));
    return error == 0;
}

int loop_run(struct server *server)
{
    struct loop *loop = mem_zalloc(MEM_LOOP, 1, sizeof *loop);
    loop->server = server;
    outbox_init(&loop->outbox);
    frame_reader_init(&loop->reader, FRAME_BODY_LIMIT);
    int status = 1;
    if (init(&loop->uv)) {
        start(loop);
        uv_run(&loop->uv, UV_RUN_DEFAULT);
        uv_loop_close(&loop->uv);
        status = loop->status;
    }
    buf_release(&loop->writing);
    frame_reader_release(&loop->reader);
    outbox_release(&loop->outbox);
    mem_free(MEM_LOOP, loop);
    return status;
}
