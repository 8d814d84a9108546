/* SPDX-License-Identifier: MIT */
#include "base/day.h"

#include <time.h>

bool day_exists(struct day day)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day.year < 1 || day.month < 1 || day.month > 12 || day.day < 1)
        return false;
    bool leap = (day.year % 4 == 0 && day.year % 100 != 0) || day.year % 400 == 0;
    return day.day <= lengths[day.month - 1] + (day.month == 2 && leap);
}

long day_number(struct day day)
{
    /* Years begin in March, so that the leap day is the last of its year. */
    long year = day.month > 2 ? day.year : day.year - 1;
    long month = day.month > 2 ? day.month - 3 : day.month + 9;
    long in_year = (153 * month + 2) / 5 + day.day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

static int digits(struct span text, size_t from, size_t to)
{
    int number = 0;
    for (size_t i = from; i < to; i++) {
        if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return -1;
        number = number * 10 + (text.bytes[i] - '0');
    }
    return number;
}

bool day_parse(struct span text, struct day *out)
{
    if (text.length != 10 || text.bytes[4] != '-' || text.bytes[7] != '-')
        return false;
    *out = (struct day){digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)};
    return day_exists(*out);
}

struct day day_later(struct day day, int days)
{
    for (; days > 0; days--) {
        day.day++;
        if (!day_exists(day))
            day = (struct day){day.year, day.month + 1, 1};
        if (!day_exists(day))
            day = (struct day){day.year + 1, 1, 1};
    }
    return day;
}

struct day day_today(void)
{
    time_t now = time(NULL);
    const struct tm *local = localtime(&now);
    if (!local)
        return (struct day){0};
    return (struct day){local->tm_year + 1900, local->tm_mon + 1, local->tm_mday};
}
