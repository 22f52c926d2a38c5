/* Files: who may take what. Nothing is given or taken yet. */
#include "core_priv.h"

enum gezi_err gezi_core_offered(struct gezi_core *c, int64_t now,
                                const struct gezi_offer *offer)
{
    (void)c, (void)now, (void)offer;
    return GEZI_OK;
}

void gezi_core_request(struct gezi_core *c, int64_t now,
                       const struct gezi_addr *from, uint64_t conn,
                       gezi_span request)
{
    (void)c, (void)now, (void)from, (void)conn, (void)request;
}

void gezi_core_report(struct gezi_core *c, int64_t now,
                      const struct gezi_report *report)
{
    (void)c, (void)now, (void)report;
}

bool gezi_core_next_job(struct gezi_core *c, struct gezi_job *out)
{
    (void)c, (void)out;
    return false;
}

enum gezi_err gezi_do_files(struct gezi_core *c, const struct gezi_command *cmd)
{
    (void)c, (void)cmd;
    return GEZI_OK;
}
