/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include <criterion/criterion.h>

static const struct picture_row python_rows[] = {
    {"python", {{"x = 'a' # b", "....sss.###"}}},
    {"python",
     {{"def f():", "........"},
      {"    \"\"\"a 'b'", "....ssssssss"},
      {"    # no", "ssssssss"},
      {"    \"\"\" # c", "sssssss.###"}}},
    {"python", {{"'''a\"\"\" b''' c", "ssssssssssss.."}}},
    {"python", {{"x = \"\" + '' # a", "....ss...ss.###"}}},
    {"python", {{"'a\\", "sss"}, {"b' # c", "ss.###"}}},
    {"python", {{"'a", "ss"}, {"b # c", "..###"}}},
    {"python", {{"r'\\' + 'a # b", ".sssssss..###"}}},
    {"python", {{"f\"{d[\"k\"]}\" # a", ".ss..sss.ss.###"}}},
    {"python", {{"f\"{{\" # a", ".ssss.###"}}},
    {"python", {{"f\"{\" # a", ".sss.###"}}},
    {"python", {{"f\"{a\" # b", ".ssss.###"}}},
    {"python", {{"f\"{a] {b}\" # c", ".sssssssss.###"}}},
    {"python", {{"f'''{a(", ".ssssss"}, {"'b')}''' # c", "ssssssss.###"}}},
    {"python", {{"f\"{f'{f\"\"\"{a}\"\"\"}'}\"", ".ss.ss.ssss.ssssssss"}}},
    {"python", {{"f\"{}{ }\" + x", ".ssss.ss...."}}},
    {"python", {{"f'{x", ".sss"}, {"y # z", "..###"}}},
    {"python", {{"f'{a}\\", ".ss.ss"}, {"{b}' # c", "s.ss.###"}}},
    {"python", {{"rb'''a", "..ssss"}, {"\\''' b''' c", "sssssssss.."}}},
    {"python", {{"\"a#b\" 'c\"d' # '", "sssss.sssss.###"}}},
    {"python", {{"\"\"\"a\\\"\"\" b\"\"\" c", "sssssssssssss.."}}},
    {"python", {{"self.buff\"{\" + x", ".........sss...."}}},
};

static const struct picture_row ruby_and_perl_rows[] = {
    {"ruby", {{"a = \"#{h[\"k\"]} b\" # c", "....sssssssssssss.###"}}},
    {"ruby", {{"=begin", "######"}, {"don't", "#####"}, {"=end", "####"}, {"x = 1", "....."}}},
    {"ruby",
     {{"f <<~A, 1 # c", "..........###"},
      {"  'b # d", "ssssssss"},
      {"  A", "sss"},
      {"x # y", "..###"}}},
    {"ruby", {{"puts /'/ =~ x", ".....sss....."}, {"a / b / c", "........."}}},
    {"ruby", {{"x << y", "......"}, {"a <<EOS", "......."}, {"b", "s"}, {"EOS", "sss"}}},
    {"ruby", {{"__END__", "sssssss"}, {"a 'b", "ssss"}}},
    {"perl", {{"$#a # b", "....###"}}},
    {"perl", {{"s/'/\"/g; m/'/; $x / 2 / 3; # c", ".sssss....sss..............###"}}},
    {"perl",
     {{"=pod", "####"},
      {"it's", "####"},
      {"=cut", "####"},
      {"print <<\"A\"; # x", ".............###"},
      {"b", "s"},
      {"A", "s"},
      {"c", "."}}},
    {"perl", {{"$a{b} //= '/c'; # d", "..........ssss..###"}}},
};

static const struct picture_row sql_rows[] = {
    {"sql", {{"select 'it''s' -- a", ".......sssssss.####"}}},
    {"sql", {{"'a", "ss"}, {"-- b' c", "sssss.."}}},
    {"sql", {{"a - b -- c", "......####"}}},
    {"sql", {{"/* a", "####"}, {"-- b */ c", "#######.."}}},
    {"sql", {{"\"a--b\" d", "ssssss.."}}},
    {"sql", {{"'a\\' -- b", "ssss.####"}}},
    {"sql", {{"E'a\\' -- b' c", ".ssssssssss.."}}},
    {"sql", {{"$$ a", "ssss"}, {"' -- $ $$ b", "sssssssss.."}}},
    {"sql", {{"$f$ $$ $g$ $f$ b", "ssssssssssssss.."}}},
    {"sql", {{"select $1 + $2 -- a", "...............####"}}},
    {"sql", {{"a$b$ -- c", ".....####"}}},
    {"sql", {{"x # 'y'", "....sss"}}},
    {"sql", {{"`a'b` -- c", "sssss.####"}}},
};

static const struct picture_row lua_rows[] = {
    {"lua", {{"a = [[b", "....sss"}, {"-- c]] -- d", "ssssss.####"}}},
    {"lua", {{"--[[ a", "######"}, {"b ]] c", "####.."}}},
    {"lua", {{"--[==[ a ]] b", "#############"}, {"]=] ]==] c", "########.."}}},
    {"lua", {{"--[ a ]", "#######"}, {"b", "."}}},
    {"lua", {{"a[b[1]] -- c", "........####"}}},
    {"lua", {{"x = [=[a]]b]=] .. 'c'", "....ssssssssss....sss"}}},
    {"lua", {{"\"a\\", "sss"}, {"b\" -- c", "ss.####"}}},
    {"lua", {{"'a--b' - 1", "ssssss...."}}},
    {"lua", {{"---[[ a", "#######"}, {"b", "."}}},
    {"lua", {{"a[==] 'b'", "......sss"}}},
    {"lua", {{"'a", "ss"}, {"b -- c", "..####"}}},
    {"lua", {{"\"a\\\"--\" -- b", "sssssss.####"}}},
};

Test(lexer_script, python)
{
    pictures_check(python_rows, sizeof python_rows / sizeof *python_rows);
}

Test(lexer_script, ruby_and_perl)
{
    pictures_check(ruby_and_perl_rows, sizeof ruby_and_perl_rows / sizeof *ruby_and_perl_rows);
}

Test(lexer_script, sql)
{
    pictures_check(sql_rows, sizeof sql_rows / sizeof *sql_rows);
}

Test(lexer_script, lua)
{
    pictures_check(lua_rows, sizeof lua_rows / sizeof *lua_rows);
}
