// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "eventfds.h"

static struct {
	char name[16];
	int fd;
	uint64_t count;
} table[EVENTFDS_MAX];
static unsigned int nr;

int eventfd_number(const char *name)
{
	unsigned int i;
	int fd;

	for (i = 0; i < nr; i++)
		if (!strcmp(table[i].name, name))
			return i;
	if (nr == EVENTFDS_MAX)
		return -ENFILE;
	fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	snprintf(table[nr].name, sizeof(table[nr].name), "%s", name);
	table[nr].fd = fd;
	return nr++;
}

int eventfd_named(const char *name)
{
	int number = eventfd_number(name);

	return number < 0 ? number : table[number].fd;
}

const char *eventfd_name(int number)
{
	return table[number].name;
}

uint64_t eventfds_collect(void)
{
	uint64_t count, sum = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		if (read(table[i].fd, &count, sizeof(count)) == sizeof(count))
			table[i].count += count;
		sum += table[i].count;
	}
	return sum;
}

uint64_t eventfds_fired(void)
{
	unsigned int i, fired = 0;

	eventfds_collect();
	for (i = 0; i < nr; i++)
		fired += table[i].count > 0;
	return fired;
}

void eventfds_each_fired(void (*report)(const char *name, uint64_t count, void *arg), void *arg)
{
	unsigned int i;

	eventfds_collect();
	for (i = 0; i < nr; i++) {
		if (table[i].count)
			report(table[i].name, table[i].count, arg);
		table[i].count = 0;
	}
}
