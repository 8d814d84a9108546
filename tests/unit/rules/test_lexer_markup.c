/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include <criterion/criterion.h>

static const struct picture_row html_rows[] = {
    {"html", {{"a 'b' <c d=\"e>f\" g='h'>i's</c>", "...........sssss...sss........"}}},
    {"html", {{"<!-- a", "######"}, {"\"b\" --> c", "#######.."}}},
    {"html", {{"<a b=\"c", ".....ss"}, {"d\" e> f \"g\"", "ss........."}}},
    {"html", {{"<script>f('a') // b</script> 'c'", "..........sss..####............."}}},
    {"html",
     {{"<script type=\"x\">", ".............sss."},
      {"a = `b", "....ss"},
      {"c` // </d>", "ss.#######"},
      {"  </SCRIPT> 'e' <f g=\"h\">", ".....................sss."}}},
    {"html",
     {{"<style>a { /* b", "...........####"},
      {"*/ c: \"d\" }</style> \"e\"", "##....sss.............."}}},
    {"html", {{"a < b \"c\" <1 \"d\">", "................."}}},
    {"html", {{"<script src=\"a\"/> 'b'", "............sss......"}}},
    {"html", {{"<scripts>'a'</scripts>", "......................"}}},
    {"html", {{"<script-x>'a'</script-x>", "........................"}}},
    {"html",
     {{"<script", "......."},
      {"  src=\"a\">", "......sss."},
      {"x / y / 'z'", "........sss"},
      {"'unterminated", "sssssssssssss"},
      {"// a", "####"},
      {"</script>'b'", "............"}}},
    {"vue",
     {{"<script setup lang=\"ts\">", "...................ssss."},
      {"const a = 'b' // c", "..........sss.####"},
      {"</script>", "........."},
      {"<style scoped>", ".............."},
      {"a { b: c } /* d */", "...........#######"},
      {"</style>", "........"}}},
    {"vue",
     {{"<a :b=\"c ? 'd' : e\">{{ f ? 'g' : h }}</a>",
       "......sssssssssssss......................"}}},
    {"xml", {{"<?xml version=\"1.0\"?><a b='c'/>'d'", "..............sssss.......sss....."}}},
    {"xml",
     {{"<![CDATA[ <a b=\"c\"> <!-- d", ".........................."},
      {"]]> <!-- e --> f", "....##########.."}}},
    {"xml", {{"<script>'a'</script> <b c=\"d\"/>", "..........................sss.."}}},
    {"xml",
     {{"<!DOCTYPE a [ <!-- don't", "..............##########"},
      {"--> <!ENTITY b \"c\"> ]> 'd'", "###............sss........"}}},
};

static const struct picture_row prose_rows[] = {
    {"markdown", {{"a `b` ``c`d`` `e", "..sss.sssssss..."}}},
    {"markdown", {{"a \\`b` c `", ".....sssss"}}},
    {"markdown",
     {{"```js", "sssss"},
      {"'a' <!-- b", "ssssssssss"},
      {"```` c", "ssssss"},
      {"````", "ssss"},
      {"`d`", "sss"}}},
    {"markdown", {{"~~~ a`b", "sssssss"}, {"```", "sss"}, {" ~~~", "ssss"}, {"x", "."}}},
    {"markdown", {{"``` a`b", "......."}, {"c", "."}}},
    {"markdown",
     {{"- ```sh", "sssssss"},
      {"  a", "sss"},
      {"  ```", "sssss"},
      {"> ```", "sssss"},
      {"> b", "sss"},
      {"> ```", "sssss"},
      {"c", "."}}},
    {"markdown", {{"a <!-- b", "..######"}, {"`c` --> `d`", "#######.sss"}}},
    {"markdown", {{"it's \"a\" // # b", "..............."}}},
    {"plaintext", {{"it's \"a\" // # b `c`", "..................."}}},
    {"csv", {{"a,\"b\",'c # d", "............"}}},
    {"log", {{"2026-11-21 \"a\" # b", ".................."}}},
};

Test(lexer_markup, html)
{
    pictures_check(html_rows, sizeof html_rows / sizeof *html_rows);
}

Test(lexer_markup, prose)
{
    pictures_check(prose_rows, sizeof prose_rows / sizeof *prose_rows);
}
