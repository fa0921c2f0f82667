// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "eventfds.h"
#include "live.h"
#include "observe.h"

static int trigger[OBSERVE_MAX];	/* number of its eventfd plus one, 0: not live */

void live_set(unsigned int vector, int eventfd)
{
	if (vector < OBSERVE_MAX)
		trigger[vector] = eventfd < 0 ? 0 : eventfd + 1;
}

void live_none(void)
{
	memset(trigger, 0, sizeof(trigger));
}

unsigned int live_count(void)
{
	unsigned int v, n = 0;

	for (v = 0; v < OBSERVE_MAX; v++)
		n += !!trigger[v];
	return n;
}

void live_vectors(char *text, size_t size)
{
	unsigned int v;
	size_t len = 0;

	text[0] = '\0';
	for (v = 0; v < OBSERVE_MAX && len < size; v++)
		if (trigger[v])
			len += snprintf(text + len, size - len, "%s%u", len ? "," : "", v);
}

static void list_eventfds(char *text, size_t size, bool with_count)
{
	static unsigned int count[EVENTFDS_MAX];
	unsigned int i;
	size_t len = 0;

	memset(count, 0, sizeof(count));
	for (i = 0; i < OBSERVE_MAX; i++)
		if (trigger[i])
			count[trigger[i] - 1]++;
	text[0] = '\0';
	for (i = 0; i < EVENTFDS_MAX && len < size; i++) {
		if (!count[i])
			continue;
		len += snprintf(text + len, size - len, "%s%s", len ? "," : "", eventfd_name(i));
		if (with_count && len < size)
			len += snprintf(text + len, size - len, ":%u", count[i]);
	}
}

void live_signals(char *text, size_t size)
{
	list_eventfds(text, size, true);
}

void live_triggers(char *text, size_t size)
{
	list_eventfds(text, size, false);
}

int live_each(int (*fn)(unsigned int vector))
{
	unsigned int v;
	int err = 0;

	for (v = 0; v < OBSERVE_MAX && !err; v++)
		if (trigger[v])
			err = fn(v);
	return err;
}
