#include "rules/pack_build.h"
bool pack_read_devskim(struct pack_build *build)
{
    (void)build;
    return false;
}
