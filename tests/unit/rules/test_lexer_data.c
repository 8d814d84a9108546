/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include <criterion/criterion.h>

static const struct picture_row data_rows[] = {
    {"json", {{"{\"a\": \"b\\\"c\", \"d\": 1} // e", ".sss..ssssss..sss........."}}},
    {"json", {{"\"a", "ss"}, {"\"b\"", "sss"}}},
    {"jsonc",
     {{"{\"a\": \"//\", /* b", ".sss..ssss..####"}, {"*/ \"c\": 1} // d", "##.sss.....####"}}},
    {"yaml", {{"a: 'b' # c", "...sss.###"}}},
    {"yaml", {{"a: it's # b", "........###"}}},
    {"yaml", {{"a: b#c \"d\" # e", "...........###"}}},
    {"yaml", {{"\"a\": 'it''s'", "sss..sssssss"}}},
    {"yaml", {{"- \"a # b\"", "..sssssss"}, {"- 'c", "..ss"}, {"  d' # e", "ssss.###"}}},
    {"yaml", {{"[a, \"b\", 'c'] # d", "....sss..sss..###"}}},
    {"yaml", {{"{\"a\":\"b\"}", ".sss.sss."}}},
    {"yaml", {{"a: b, 'c", "........"}, {"d: 'e'", "...sss"}}},
    {"yaml",
     {{"a: | # b", ".....###"},
      {"  # c", "....."},
      {"  it's 'd'", ".........."},
      {"", ""},
      {"  e", "..."},
      {"f: 'g' # h", "...sss.###"}}},
    {"yaml", {{"- a: >-", "......."}, {"    'b", "......"}, {"  c: \"d\"", ".....sss"}}},
    {"yaml", {{"- - |+2", "......."}, {"     \"a", "......."}, {"  - 'b'", "....sss"}}},
    {"yaml", {{"a: x | y # b", ".........###"}}},
    {"yaml", {{"a: !t 'b' # c", "......sss.###"}, {"&d \"e\"", "...sss"}}},
    {"yaml", {{"# a", "###"}, {"  # b", "..###"}, {"c # d", "..###"}}},
    {"toml", {{"a = \"b\" # c", "....sss.###"}}},
    {"toml", {{"a = '\\' # b", "....sss.###"}}},
    {"toml",
     {{"a = \"\"\"b", "....ssss"},
      {"\"c\" # d", "sssssss"},
      {"\\\"\"\" \"\"\" # e", "ssssssss.###"}}},
    {"toml", {{"a = '''b''''' # c", "....sssssssss.###"}, {"d = \"e", "....ss"}, {"# f", "###"}}},
    {"ini",
     {{"; a \"b\"", "#######"},
      {"# c", "###"},
      {"d = \"e\" ; f", "....sss...."},
      {"g = it's", "........"}}},
    {"properties", {{"# a", "###"}, {"! b", "###"}, {"c = \"d\" # e", "..........."}}},
    {"dotenv", {{"A=\"b#c\" # d", "..sssss.###"}, {"B=c#d", "....."}}},
    {"conf", {{"a \"b\" # c", "..sss.###"}}},
    {"ignore", {{"# a", "###"}, {"b#c", "..."}}},
    {"cmake", {{"set(a \"b", "......ss"}, {"#c\") # d", "sss..###"}}},
};

Test(lexer_data, data)
{
    pictures_check(data_rows, sizeof data_rows / sizeof *data_rows);
}
