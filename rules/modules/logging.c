/* SPDX-License-Identifier: MIT */
/* Output that goes past the logger. */
#include "rules/module.h"
#include "rules/scan.h"

/* Python has `print`, the others have `console`. */
static bool is_of_language(struct scan *scan, struct scan_match *match)
{
    bool python = span_equal_string(span_from_string(scan_language(scan)), "python");
    return python == span_equal(scan_group(scan, match, 1), SPAN("print")) ||
           scan_refuse(scan, match->start[1], match->end[1], "output of another language");
}

static const struct rule rules[] = {
    {
        .id = "logging/console",
        .title = "Console output",
        .message = "{match} goes past the logger; use the project's logger",
        .why = "Output on the console has no level, no place and no request it belongs to, and "
               "cannot be switched off.",
        .how = "logger.info(...) with a level; a command whose output this is goes into not-paths.",
        .severity = SEVERITY_INFO,
        .profile = PROFILE_RECOMMENDED,
        .confidence = RULE_CONFIDENCE_LOW,
        .languages = WORDS("javascript", "javascriptreact", "typescript", "typescriptreact", "vue",
                           "svelte", "python"),
        .not_paths = WORDS("*.spec.*", "*.test.*", "__tests__/", "__mocks__/", "tests/", "test/",
                           "test_*.py", "*_test.py", "conftest.py", "scripts/", "tools/", "bin/",
                           "examples/", "benchmarks/", "cli.*", "cli/", "*_cli.*", "cmdline.*",
                           "commands/", "command/", "seed.*", "__main__.py", "setup.py",
                           "manage.py", "*.config.{js,cjs,mjs,ts}"),
        .triggers = WORDS("console", "print"),
        .where = RULE_IN_CODE,
        .pattern = "(?|(?<![\\w$.])(?:(?:window|globalThis|global|self)\\.)?+"
                   "(console\\??\\.(?:log|error|warn|debug|info|trace|dir))"
                   "(?![\\w$]|\\s*+=(?![=>]))"
                   "|(?<![\\w.])(?<!\\bdef )(print)(?=[ \\t]*+\\()"
                   "(?!.*?\\bfile[ \\t]*+=(?![ \\t]*+(?:sys\\.|None))))",
        .capture = 1,
        .accept = is_of_language,
        .matches = EXAMPLES(
            {"typescript", "console.log('Customer created:', id);", "console.log"},
            {"typescript", "  console.error(err);", "console.error"},
            {"python", "print(\"hello\")", "print", "pack/library.py"},
            {"javascript", "console.info(x)", "console.info"},
            {"typescript", "console.warn(1)", "console.warn", "src/test-violations.service.ts"},
            {"javascriptreact", "onClick={() => console.debug(1)}", "console.debug"},
            {"javascript", "p.then(console.log);", "console.log"},
            {"javascript", "window.console.log(1);", "console.log"},
            {"javascript", "s = `${console.log(1)}`;", "console.log"},
            {"python", "if x: print (x)", "print"},
            {"python", "print(x, file=sys.stderr)", "print"}),
        .no_matches = EXAMPLES(
            {"typescript", "// console.log('debug')"}, {"typescript", "foo(); // console.log(1)"},
            {"typescript", "/**\n * console.log(1)\n */"}, {"typescript", "/* console.log(1) */"},
            {"typescript", "x = \"console.log(1)\";"}, {"python", "pprint(x)"},
            {"python", "fingerprint(a)"}, {"python", "logger.print(x)"}, {"python", "# print(x)"},
            {"python", "s = 'print(x)'"}, {"python", "def print(x):"},
            {"typescript", "console.log(1)", NULL, "src/a.spec.ts"},
            {"typescript", "console.log(1)", NULL, "src/a.test.tsx"},
            {"typescript", "console.log(1)", NULL, "src/__tests__/a.ts"},
            {"typescript", "console.log(1)", NULL, "scripts/build.ts"},
            {"python", "print(1)", NULL, "tools/gen.py"},
            {"typescript", "console.log(1)", NULL, "src/cli.ts"},
            {"typescript", "console.log(1)", NULL, "prisma/seed.ts"},
            {"typescript", "myconsole.log(1); this.console.log(2); console.logger(3)"},
            {"typescript", "console.log = quiet;"}, {"typescript", "print(1)"},
            {"python", "console.log(1)"}, {"python", "print(total, file=self.stream)"},
            {"python", "print(file=out)"}, {"python", "print(x)", NULL, "pack/cmdline.py"},
            {"python", "print(x)", NULL, "pack/commands/list.py"}),
    },
};

RULE_MODULE(logging, "logging", "Past the logger", rules);
