/* Whom the user wants to hear less of. docs/protocol.md 9.8 */
#include "person.h"

enum gezi_err gezi_do_treat(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_person *p = gezi_people_get(&c->people, cmd->to.peer);
    unsigned before;

    if (!p || p->treat == (cmd->number & GEZI_TREAT_ALL))
        return GEZI_OK;
    before = p->treat;
    p->treat = cmd->number & GEZI_TREAT_ALL;
    if (gezi_person_change(c, p, GEZI_CHANGE_TREATED)) {
        p->treat = before & GEZI_TREAT_ALL;
        return GEZI_E_NOMEM;
    }
    gezi_people_rank(&c->people, p);
    return GEZI_OK;
}

/*
 * What is taken from somebody who is blocked: where and what they are, and
 * what became of our own messages. All else is as if nobody were here to
 * answer: nothing is acknowledged that the user does not get to see.
 */
static const uint8_t heard[] = {
    GEZI_CMD_NOOPERATION, GEZI_CMD_BR_ENTRY,   GEZI_CMD_BR_EXIT,
    GEZI_CMD_ANSENTRY,    GEZI_CMD_BR_ABSENCE, GEZI_CMD_FEIQ_PRESENCE,
    GEZI_CMD_RECVMSG,     GEZI_CMD_READMSG,    GEZI_CMD_ANSREADMSG,
    GEZI_CMD_GETINFO,     GEZI_CMD_SENDINFO,   GEZI_CMD_RELEASEFILES,
    GEZI_CMD_GETPUBKEY,   GEZI_CMD_ANSPUBKEY,
};

bool gezi_treat_blocks(struct gezi_core *c, const struct gezi_person *p,
                       uint32_t command)
{
    if (!p || !(p->treat & GEZI_TREAT_BLOCKED))
        return false;
    for (size_t i = 0; i < sizeof heard; i++)
        if (heard[i] == (command & GEZI_CMD_MASK))
            return false;
    c->counts.blocked++;
    return true;
}
