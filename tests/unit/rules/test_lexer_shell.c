/* SPDX-License-Identifier: MIT */
#include "test_lexer.h"

#include <criterion/criterion.h>

static const struct picture_row shell_rows[] = {
    {"shellscript", {{"echo 'a' # b", ".....sss.###"}}},
    {"shellscript", {{"echo 'a", ".....ss"}, {"# b' c", "ssss.."}}},
    {"shellscript", {{"echo \"a", ".....ss"}, {"# $b\" c", "sssss.."}}},
    {"shellscript", {{"echo a#b $# ${#x} ${x#y} # c", ".........................###"}}},
    {"shellscript", {{"echo \\' \\\" \\# 'a'", "..............sss"}}},
    {"shellscript", {{"echo $'a\\'b' c", "......ssssss.."}}},
    {"shellscript", {{"echo 'a\\' # b", ".....ssss.###"}}},
    {"shellscript",
     {{"d=\"$(cd \"$(dirname \"$0\")\" && pwd)\" # c", "..sss...sss........ssssss.......ss.###"}}},
    {"shellscript",
     {{"x=\"a $(", "..sssss"},
      {"  echo 'b' # c", ".......sss.###"},
      {"  (d)", "....."},
      {") e\" f", "ssss.."}}},
    {"shellscript",
     {{"cat <<A # c", "........###"},
      {"'b # d", "ssssss"},
      {" A", "ss"},
      {"A", "s"},
      {"'e'", "sss"}}},
    {"shellscript",
     {{"cat <<-'A B'", "............"}, {"b", "s"}, {"\t\tA B", "sssss"}, {"# c", "###"}}},
    {"shellscript",
     {{"cat <<\"A\" > \"b\"", "............sss"}, {"$c", "ss"}, {"A", "s"}, {"d", "."}}},
    {"shellscript", {{"cat <<A <<B", "..........."}, {"A", "s"}, {"B", "s"}, {"C", "."}}},
    {"shellscript",
     {{"cat <<A <<-B; c # d", "................###"},
      {"\tA", "ss"},
      {"A", "s"},
      {"A '", "sss"},
      {"\tB", "ss"},
      {"c # d", "..###"}}},
    {"shellscript",
     {{"x=\"$(cat <<A <<\"A\"", "..sss............."},
      {"A", "s"},
      {")", "s"},
      {"A", "s"},
      {")\" # c", "ss.###"}}},
    {"shellscript",
     {{"a <<A <<B <<C <<D <<E", "....................."},
      {"A", "s"},
      {"B", "s"},
      {"C", "s"},
      {"D", "s"},
      {"E", "."}}},
    {"shellscript", {{"x=$((1 << y)) # a", "..............###"}, {"z", "."}}},
    {"shellscript", {{"cat <<<EOF", ".........."}, {"# a", "###"}}},
    {"shellscript",
     {{"x=\"$(cat <<A", "..sss......."},
      {"\"b", "ss"},
      {"A", "s"},
      {")\" # c", "ss.###"},
      {"d", "."}}},
    {"shellscript", {{"a;# b", "..###"}}},
    {"shellscript", {{"\"\\\"a\\$(b\" c", "sssssssss.."}}},
    {"shellscript", {{"\"${x:-a}\" # b", "sssssssss.###"}}},
    {"fish", {{"echo \"(a)\" # b", ".....sssss.###"}}},
};

static const struct picture_row recipes_rows[] = {
    {"dockerfile",
     {{"# a", "###"},
      {"RUN echo \"it's\" \\", ".........ssssss.."},
      {"  # b", "#####"},
      {"  && c # d", ".........."}}},
    {"dockerfile",
     {{"RUN <<E", "......."}, {"# b", "sss"}, {"E", "s"}, {"CMD [\"a\"]", ".....sss."}}},
    {"makefile",
     {{"a: b # c \\", ".....#####"}, {"d", "#"}, {"\techo \"e\" \\# 'f'", "......sss....sss"}}},
};

Test(lexer_shell, shell)
{
    pictures_check(shell_rows, sizeof shell_rows / sizeof *shell_rows);
}

Test(lexer_shell, recipes)
{
    pictures_check(recipes_rows, sizeof recipes_rows / sizeof *recipes_rows);
}
