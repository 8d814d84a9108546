/* SPDX-License-Identifier: MIT */
/*
 * The reference for a scan of files: finds the line ends with memchr, and nothing else.
 * Usage: line_reference FILE... Prints the lines and the bytes a second of processor time.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PIECE = 256 * 1024, ROUNDS = 20 };

int main(int argc, char **argv)
{
    static char piece[PIECE];
    size_t n_lines = 0, n_bytes = 0;
    clock_t spent = 0;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        size_t n;
        while (file && (n = fread(piece, 1, sizeof piece, file)) > 0) {
            clock_t began = clock();
            for (int round = 0; round < ROUNDS; round++)
                for (char *at = piece; (at = memchr(at, '\n', (size_t)(piece + n - at))); at++)
                    n_lines++;
            spent += clock() - began;
            n_bytes += n;
        }
        if (file)
            fclose(file);
    }
    double seconds = (double)spent / CLOCKS_PER_SEC / ROUNDS;
    printf("lines %zu\nbytes %zu\nbytes_a_second %.0f\n", n_lines / ROUNDS, n_bytes,
           (double)n_bytes / (seconds > 0 ? seconds : 1e-9));
    return 0;
}
