/* What gezi can do, told from the tables of verbs and options. */
#ifndef HELP_H
#define HELP_H

/*
 * Print the help on a verb, an option or a topic; "" is the whole. The exit
 * status: a usage error when there is no such topic.
 */
int help_topic(const char *topic);

int help_version(void);

#endif
