/* Keys of others. None is asked for or used yet. */
#include "core_priv.h"

enum gezi_err gezi_do_key(struct gezi_core *c, const struct gezi_command *cmd)
{
    (void)c, (void)cmd;
    return GEZI_OK;
}
