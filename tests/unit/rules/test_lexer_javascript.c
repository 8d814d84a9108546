/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include <criterion/criterion.h>

static const struct picture_row javascript_rows[] = {
    {"javascript", {{"a = /b'[/]\\/c/g; 'd'", "....ssssssssss...sss"}}},
    {"javascript", {{"a / b / 'c'", "........sss"}}},
    {"javascript", {{"f(a) / b; '/'", "..........sss"}}},
    {"javascript", {{"return /'/.x", ".......sss.."}}},
    {"javascript", {{"o.return / 2 / 'a'", "...............sss"}}},
    {"javascript", {{"typeof /a/ / b", ".......sss...."}}},
    {"javascript", {{"a++ / 2 / 'b'", "..........sss"}}},
    {"javascript", {{"x", "."}, {"/ y / 'z'", "......sss"}}},
    {"javascript", {{"x =", "..."}, {"", ""}, {"/'/ + y", "sss...."}}},
    {"javascript", {{"x = // a", "....####"}, {"/'/", "sss"}}},
    {"javascript", {{"x /* a", "..####"}, {"*/ / 2 / 'b'", "##.......sss"}}},
    {"javascript", {{"x /* a */ / 2 / 'b'", "..#######.......sss"}}},
    {"javascript", {{"'a' / 2 / b", "sss........"}}},
    {"javascript", {{"a = / b", "......."}}},
    {"javascript", {{"`a${b + `c${'d'}`}e` // f", "ssss....ssssssssssss.####"}}},
    {"javascript",
     {{"`a", "ss"},
      {"// b ${", "sssssss"},
      {"c // d", "..####"},
      {"{ } }`", "....ss"},
      {"x", "."}}},
    {"javascript", {{"`${{a: {}}}` x", "sss.......ss.."}}},
    {"javascript", {{"`\\${a}\\`` + b", "sssssssss...."}}},
    {"javascript", {{"`${/'/}` x", "ssssssss.."}}},
    {"javascript", {{"`${a} / 2` / 'b'", "sss.ssssss...sss"}}},
    {"javascript", {{"'a\\", "sss"}, {"b' // c", "ss.####"}}},
    {"javascript", {{"'a", "ss"}, {"b // c", "..####"}}},
    {"javascript", {{"case'a': /* b */", "....sss..#######"}}},
    {"javascriptreact", {{"<p>Don't</p> // a", ".............####"}}},
    {"javascriptreact", {{"<a b='c' /> 'd'", ".....sss....sss"}}},
    {"typescriptreact", {{"<b>{x}</b> // 'a'", "...........######"}}},
    {"typescript", {{"const s: Array<string> = ['//'];", "..........................ssss.."}}},
    {"typescript", {{"/** a", "#####"}, {" * `b` 'c", "#########"}, {" */ d", "###.."}}},
    {"javascript",
     {{"`${`${`${`${`${`${`${`${`'${1}'`}`}`}`}`}`}`}`}` // a",
       "ssssssssssssssssssssssss.ssssss.ssssssssssssssss.####"}}},
    {"javascript", {{"/*/ a */ b /**/ c", "########...####.."}}},
    {"javascript", {{"}", "."}, {"  /['\"]/.test(a); 'b'", "..ssssss..........sss"}}},
    {"javascript",
     {{"} // 'a", "..#####"}, {"/* b", "####"}, {"*/ /'/gi.exec(c)", "##.sss.........."}}},
    {"javascript", {{"f(a) { } /'/.test(b) // c", ".........sss.........####"}}},
    {"javascript", {{"if (a == 'b') /'/.test(c)", ".........sss..sss........"}}},
    {"javascript", {{"if (a &&", "........"}, {" b) /'/.test(c)", "....sss........"}}},
    {"javascript", {{"while (a)", "........."}, {"/'/.test(b)", "sss........"}}},
    {"javascript", {{"f('a') / b / '/.test('", "..sss........sssssssss"}}},
    {"javascript", {{"f('a') /b/g.test('c')", "..sss............sss."}}},
    {"javascript", {{"({a: 4}).a / 2 / 'b'", ".................sss"}}},
    {"javascript", {{"}", "."}, {"/ 2 / 'b'", "......sss"}}},
    {"javascript", {{"x = a[0]", "........"}, {"/'/.test(b)", ".ssssssssss"}}},
    {"javascriptreact", {{"{a}", "..."}, {"/ {b} / don't", "............."}}},
};

Test(lexer_javascript, javascript)
{
    pictures_check(javascript_rows, sizeof javascript_rows / sizeof *javascript_rows);
}
