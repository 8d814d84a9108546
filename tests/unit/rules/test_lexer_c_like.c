/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include <criterion/criterion.h>

static const struct picture_row c_and_cpp_rows[] = {
    {"c", {{"x = \"a\"; // b", "....sss..####"}}},
    {"c", {{"a /* b */ c", "..#######.."}}},
    {"c", {{"/* a", "####"}, {"", ""}, {"\"b\" */ c", "######.."}}},
    {"c", {{"/*/ a */b", "########."}}},
    {"c", {{"// a \\", "######"}, {"b", "#"}, {"c", "."}}},
    {"c", {{"// a \\", "######"}, {"", ""}, {"c", "."}}},
    {"c", {{"s = \"a\\", "....sss"}, {"b\"; c", "ss..."}}},
    {"c", {{"s = \"a", "....ss"}, {"b\"; c", ".ssss"}}},
    {"c", {{"s = \"a\\\"b\" c", "....ssssss.."}}},
    {"c", {{"c = '\"'; d = '\\''; e", "....sss......ssss..."}}},
    {"c", {{"n = 1'000'000; // a", "...............####"}}},
    {"c", {{"L'a' u8'b' 'c'", ".sss...sss.sss"}}},
    {"c", {{"#error don't // a", ".............####"}}},
    {"c", {{"a / b / c", "........."}}},
    {"c", {{"p = \"// no\" /* \"a\" */;", "....sssssss.#########."}}},
    {"cpp", {{"R\"x(a\")x\" b", ".ssssssss.."}}},
    {"cpp", {{"u8R\"(a", "...sss"}, {"// \"b", "sssss"}, {"c)\"; // d", "sss..####"}}},
    {"cpp", {{"R\"ab(x)a\" )ab\" y", ".sssssssssssss.."}}},
    {"cpp", {{"FOOR\"(a\" b", "....ssss.."}}},
    {"cpp", {{"R\"has blank(\" b", ".ssssssssssss.."}}},
    {"cpp", {{"0xAB'CDEF'01 + 'a'", "...............sss"}}},
};

static const struct picture_row others_rows[] = {
    {"java",
     {{"s = \"\"\"", "....sss"},
      {"a \"b\" // c", "ssssssssss"},
      {"\\\"\"\" \"\"\"; // d", "ssssssss..####"}}},
    {"java", {{"s = \"\" + 'x'; // \\", "....ss...sss..####"}, {"a", "."}}},
    {"java", {{"c = '\\u0041' + 'ab'", "....ssssssss......."}}},
    {"csharp", {{"s = @\"a\\\" + \"b\";", ".....ssss...sss."}}},
    {"csharp", {{"s = @\"a", ".....ss"}, {"\"\"b\" // c", "ssss.####"}}},
    {"csharp", {{"$\"{d[\"k\"]}\" + 1", ".ssssssssss...."}}},
    {"csharp", {{"$\"{{\" + 1", ".ssss...."}}},
    {"csharp", {{"$\"{\" + 1", ".sss...."}}},
    {"csharp", {{"$@\"a{x[\"b\"]}", "..ssssssssss"}, {"\\\" + 'c'", "ss...sss"}}},
    {"csharp",
     {{"s = \"\"\"\"a", "....sssss"},
      {"\"\"\" // b", "ssssssss"},
      {"\"\"\"\"; // c", "ssss..####"}}},
    {"csharp", {{"#region don't // x", "..............####"}}},
    {"go", {{"a := `b", ".....ss"}, {"\\` // c", "ss.####"}}},
    {"go", {{"r := '`' // c", ".....sss.####"}}},
    {"rust", {{"fn f<'a>(x: &'a str) 'b' // c", ".....................sss.####"}}},
    {"rust", {{"/* a /* b */ c */ d", "#################.."}}},
    {"rust", {{"/* /* a", "#######"}, {"*/ b", "####"}, {"*/ c", "##.."}}},
    {"rust", {{"r#\"a\" b\"# c", ".ssssssss.."}}},
    {"rust", {{"r\"a\\\" b", ".ssss.."}}},
    {"rust", {{"br##\"a", "..ssss"}, {"\"# \"## c", "ssssss.."}}},
    {"rust", {{"s = \"a", "....ss"}, {"b\" // c", "ss.####"}}},
    {"rust", {{"'\\'' '\"' 'é' b'x'", "ssss.sss.ssss..sss"}}},
    {"kotlin", {{"\"${m[\"k\"]} b\" // c", "sssssssssssss.####"}}},
    {"kotlin", {{"\"\"\"a\"\"\"\" + 1", "ssssssss...."}}},
    {"kotlin", {{"fun `it's so`() // a", "................####"}}},
    {"kotlin", {{"/* /* */ */ a", "###########.."}}},
    {"swift", {{"\"\\(f(\"x\")) y\" // c", "sssssssssssss.####"}}},
    {"swift", {{"#\"a\"b\"# c", "sssssss.."}}},
    {"dart", {{"r'\\' + '${a['b']}' // c", ".sss...sssssssssss.####"}}},
    {"scala", {{"'sym + 'c' // d", ".......sss.####"}}},
    {"php",
     {{"don't // a", ".........."}, {"<?php $a = 'b'; # c ?> d", "...........sss..####...."}}},
    {"php",
     {{"<?php", "....."},
      {"$a = <<<X", "........."},
      {"'b", "ss"},
      {"  X; // c", "sss..####"},
      {"$b = \"a", ".....ss"},
      {"b\";", "ss."}}},
    {"php", {{"<?php #[A] /* b", "...........####"}, {"?> */ ?> //", "#####......"}}},
    {"css", {{"a { b: url(http://c) /* d */ }", ".....................#######.."}}},
    {"scss", {{"b: url(http://c); // d", "..................####"}}},
    {"less", {{"@a: 'b'; // \"c", "....sss..#####"}}},
    {"terraform", {{"a = <<-X # y", ".........###"}, {"# b", "sss"}, {"  X", "sss"}, {"c", "."}}},
    {"terraform", {{"a = \"${f(\"b\")}\" // c", "....sssssssssss.####"}}},
    {"protobuf", {{"string a = 1; // b", "..............####"}}},
};

Test(lexer_c_like, c_and_cpp)
{
    pictures_check(c_and_cpp_rows, sizeof c_and_cpp_rows / sizeof *c_and_cpp_rows);
}

Test(lexer_c_like, others)
{
    pictures_check(others_rows, sizeof others_rows / sizeof *others_rows);
}
