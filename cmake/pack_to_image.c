/* SPDX-License-Identifier: MIT */
/*
 * Run by the build: reads a pack that ships and writes its image (rules/pack_image.h) as an array
 * in C. A pack with a fault ends the build.
 *
 *     pack_to_image PACK.yaml OUTPUT.c SYMBOL
 */
#include "base/file.h"
#include "rules/pack_image.h"

#include <stdio.h>

enum { PACK_SIZE_MAX = 16 * 1024 * 1024 };

static bool write_source(const char *path, const char *symbol, struct span image)
{
    FILE *out = fopen(path, "w");
    if (!out)
        return false;
    fprintf(
        out,
        "/* Made by cmake/pack_to_image.c. */\n"
        "extern const unsigned char pack_bytes_%s[];\nextern const unsigned long pack_size_%s;\n"
        "const unsigned long pack_size_%s = %zu;\nconst unsigned char pack_bytes_%s[] = {",
        symbol, symbol, symbol, image.length, symbol);
    for (size_t i = 0; i < image.length; i++)
        fprintf(out, "%s%u,", i % 32 == 0 ? "\n" : "", (unsigned)(unsigned char)image.bytes[i]);
    fputs("\n};\n", out);
    bool written = !ferror(out);
    return fclose(out) == 0 && written;
}

static size_t say_faults(const struct file_faults *faults, const char *path)
{
    for (size_t i = 0; i < faults->count; i++)
        fprintf(stderr, "%s:%zu: %s\n", path, faults->items[i].first.line + 1,
                faults->items[i].message);
    return faults->count;
}

int main(int argc, char **argv)
{
    struct buf bytes = BUF_INIT(MEM_RULES);
    struct buf image = BUF_INIT(MEM_RULES);
    struct file_faults faults = {0};
    struct pack *pack = NULL;
    if (argc == 4 && file_read(argv[1], PACK_SIZE_MAX, &bytes) == FILE_OK)
        pack = pack_read(span_from_string(argv[1]), buf_span(&bytes), 0, &faults);
    bool done = pack && say_faults(&faults, argv[1]) == 0;
    if (!pack_image_is_complete()) {
        fputs("rules/pack_image.c does not write every field of rules/module.h\n", stderr);
        done = false;
    }
    if (done) {
        pack_image_write(pack_module(pack), &image);
        done = write_source(argv[2], argv[3], buf_span(&image));
    } else {
        say_faults(&faults, argc > 1 ? argv[1] : "");
    }
    pack_unref(pack);
    file_faults_release(&faults);
    buf_release(&bytes);
    buf_release(&image);
    return done ? 0 : 1;
}
