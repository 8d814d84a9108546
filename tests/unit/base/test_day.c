/* SPDX-License-Identifier: MIT */
#include "base/day.h"

#include <criterion/criterion.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define ROW(literal)                                                                               \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

Test(day, calendar)
{
    static const struct {
        struct day day;
        bool exists;
    } rows[] = {
        {{2000, 2, 29}, true},  {{1900, 2, 29}, false},  {{2004, 2, 29}, true},
        {{2100, 2, 29}, false}, {{2400, 2, 29}, true},   {{2023, 2, 29}, false},
        {{2024, 2, 30}, false}, {{2024, 1, 31}, true},   {{2024, 4, 31}, false},
        {{2024, 6, 31}, false}, {{2024, 9, 31}, false},  {{2024, 11, 31}, false},
        {{2024, 12, 31}, true}, {{2024, 12, 32}, false}, {{2024, 13, 1}, false},
        {{2024, 0, 1}, false},  {{2024, 1, 0}, false},   {{2024, -1, 1}, false},
        {{2024, 1, -1}, false}, {{0, 1, 1}, false},      {{1, 1, 1}, true},
        {{9999, 12, 31}, true}, {{0, 0, 0}, false},      {{-4, 2, 29}, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(day_exists(rows[i].day), rows[i].exists, "row %zu", i);
}

Test(day, known_numbers)
{
    static const struct {
        struct day day;
        long number;
    } rows[] = {
        {{1970, 1, 1}, 0},         {{1970, 1, 2}, 1},      {{1969, 12, 31}, -1},
        {{1970, 3, 1}, 59},        {{1972, 2, 29}, 789},   {{2000, 1, 1}, 10957},
        {{2000, 2, 29}, 11016},    {{2000, 3, 1}, 11017},  {{2001, 9, 9}, 11574},
        {{2024, 2, 29}, 19782},    {{2038, 1, 19}, 24855}, {{1900, 1, 1}, -25567},
        {{1582, 10, 15}, -141427}, {{1, 1, 1}, -719162},   {{9999, 12, 31}, 2932896},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        cr_expect_eq(day_number(rows[i].day), rows[i].number, "row %zu: %ld", i,
                     day_number(rows[i].day));
}

/* Every day of 800 years is one more than the day before it. */
Test(day, numbers_follow_one_another)
{
    long expected = day_number((struct day){1600, 1, 1});
    for (int year = 1600; year < 2400; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day_exists((struct day){year, month, day}); day++, expected++)
                cr_assert_eq(day_number((struct day){year, month, day}), expected, "%d-%d-%d", year,
                             month, day);
    cr_expect_eq(expected - day_number((struct day){1600, 1, 1}), 2 * 146097L);
}

Test(day, reads_one_form_alone)
{
    static const struct {
        struct span text;
        bool is_day;
    } rows[] = {
        {ROW("2024-02-29"), true},
        {ROW("2023-02-29"), false},
        {ROW("2024-2-29"), false},
        {ROW("2024-02-29 "), false},
        {ROW(" 2024-02-2"), false},
        {ROW("2024/02/29"), false},
        {ROW("20240229--"), false},
        {ROW("2024-02-2a"), false},
        {ROW("-024-02-29"), false},
        {ROW("+024-02-29"), false},
        {ROW("2024-+2-29"), false},
        {ROW("2024-00-01"), false},
        {ROW("0000-01-01"), false},
        {ROW("0001-01-01"), true},
        {ROW("9999-12-31"), true},
        {ROW("2024-02-2\0"), false},
        {ROW("\xD9\xA2"
             "024-1-1"),
         false},
        {ROW(""), false},
        {ROW("2024-1 -01"), false},
        {{NULL, 0}, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct day day = {0};
        cr_expect_eq(day_parse(rows[i].text, &day), rows[i].is_day, "row %zu", i);
        cr_expect(!rows[i].is_day || day_exists(day), "row %zu", i);
    }
    struct day day;
    cr_assert(day_parse(SPAN("1987-06-05"), &day));
    cr_expect(day.year == 1987 && day.month == 6 && day.day == 5);
}

Test(day, today_is_a_day)
{
    cr_expect(day_exists(day_today()));
    cr_expect_gt(day_number(day_today()), 20000);
}

Test(day, later)
{
    static const struct {
        const char *day;
        int days;
        const char *expected;
    } rows[] = {{"2026-11-27", 0, "2026-11-27"},  {"2026-11-27", 30, "2026-12-27"},
                {"2026-12-15", 30, "2027-01-14"}, {"2028-02-27", 2, "2028-02-29"},
                {"2027-02-27", 2, "2027-03-01"},  {"2026-11-27", 366, "2027-11-28"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct day day, expected;
        cr_assert(day_parse(span_from_string(rows[i].day), &day));
        cr_assert(day_parse(span_from_string(rows[i].expected), &expected));
        cr_expect_eq(day_number(day_later(day, rows[i].days)), day_number(expected), "row %zu", i);
    }
}
