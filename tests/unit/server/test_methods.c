/* SPDX-License-Identifier: MIT */
#include "meta_model/meta_model.h"
#include "server/methods.h"

#include <criterion/criterion.h>

Test(methods, rows_and_their_params_are_in_the_model)
{
    struct meta_model check;
    if (!meta_model_open(&check))
        return;
    size_t n_tables = 0;
    const struct server_method *method = NULL;
    while ((method = server_method_next(method))) {
        cr_assert(meta_model_has_method(&check, method->name, method->is_request), "%s",
                  method->name);
        if (!method->params->name)
            continue;
        cr_assert_str_eq(meta_model_params(&check, method->name), method->params->name, "%s",
                         method->name);
        meta_model_check(&check, method->params);
        n_tables++;
    }
    cr_assert_eq(check.faults.length, 0, "\n%s", buf_string(&check.faults));
    cr_assert_geq(n_tables, 8);
    meta_model_close(&check);
}

Test(methods, are_found_by_name_and_only_once)
{
    const struct server_method *method = NULL;
    while ((method = server_method_next(method)))
        cr_assert_eq(server_method_find(span_from_string(method->name)), method, "%s",
                     method->name);
    cr_assert_null(server_method_find(SPAN("textDocument/didopen")));
    cr_assert_null(server_method_find(SPAN("")));
}
