// SPDX-License-Identifier: GPL-2.0-only
#include <linux/vfio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl_expect.h"
#include "eventfds.h"
#include "live.h"
#include "msi_message.h"
#include "msix_table.h"
#include "observe.h"
#include "power.h"

#define TEXT_SIZE	32768	/* each vector of the largest table, with a name */
#define PATIENCE_MS	2000	/* for signals that are expected */

struct expectation {
	struct vfio_device *dev;
	const char *bdf;
	const char *value;
};

static unsigned int failures;

void ctl_fail(const char *what, const char *want, const char *got)
{
	printf("FAILED %s: expected %s, got %s\n", what, want, got);
	failures++;
}

unsigned int ctl_failures(void)
{
	return failures;
}

static int get_held(const struct expectation *e, char *got)
{
	int nr = observe_nr_held(e->bdf);

	sprintf(got, "%d", nr);
	return nr < 0 ? nr : 0;
}

static int get_armed(const struct expectation *e, char *got)
{
	static struct observed o;
	size_t len = 0;
	int v, err;

	err = observe(e->bdf, &o);
	for (v = 0; v < OBSERVE_MAX && !err; v++)
		if (o.armed[v])
			len += sprintf(got + len, "%s%d", len ? "," : "", v);
	return err;
}

/* An entry that may be sent but says nothing of where to is none that anybody wants. */
static int get_entries(const struct expectation *e, char *got)
{
	static struct msix_entry_state entries[OBSERVE_MAX];
	size_t len = 0;
	int v, nr;

	nr = msix_table_read(e->dev, entries, OBSERVE_MAX);
	for (v = 0; v < nr; v++)
		if (!entries[v].masked)
			len += sprintf(got + len, "%s%d%s", len ? "," : "", v,
				       entries[v].message ? "" : "(no_message)");
	return nr < 0 ? nr : 0;
}

static uint64_t signals_in(const char *want)
{
	uint64_t sum = 0;

	while ((want = strchr(want, ':')))
		sum += strtoul(++want, NULL, 10);
	return sum;
}

/* Delivery is asynchronous, and slow where many emulated CPUs share a few real ones. */
static void wait_for(uint64_t (*count)(void), uint64_t n)
{
	int waited;

	for (waited = 0; count() < n && waited < PATIENCE_MS; waited += 10)
		usleep(10000);
}

static void add_fired(const char *name, uint64_t count, void *arg)
{
	char *text = arg;
	size_t len = strlen(text);

	snprintf(text + len, TEXT_SIZE - len, "%s%s:%llu", len ? "," : "", name,
		 (unsigned long long)count);
}

static int get_fired(const struct expectation *e, char *got)
{
	wait_for(eventfds_collect, signals_in(e->value));
	eventfds_each_fired(add_fired, got);
	return 0;
}

static unsigned int names_in(const char *want)
{
	unsigned int n = want[0] != '\0';

	while ((want = strchr(want, ',')))
		want++, n++;
	return n;
}

static void add_name(const char *name, uint64_t count, void *arg)
{
	char *text = arg;
	size_t len = strlen(text);

	snprintf(text + len, TEXT_SIZE - len, "%s%s", len ? "," : "", name);
}

static int get_signalled(const struct expectation *e, char *got)
{
	wait_for(eventfds_fired, names_in(e->value));
	eventfds_each_fired(add_name, got);
	return 0;
}

static int get_message(const struct expectation *e, char *got)
{
	strcpy(got, msi_message_is_set(e->bdf) == 1 ? "set" : "none");
	return 0;
}

static int get_noresize(const struct expectation *e, char *got)
{
	uint32_t flags;
	int count;

	count = vfio_device_irq_info(e->dev, VFIO_PCI_MSIX_IRQ_INDEX, &flags);
	sprintf(got, "%d", !!(flags & VFIO_IRQ_INFO_NORESIZE));
	return count < 0 ? count : 0;
}

static int get_power(const struct expectation *e, char *got)
{
	return power_state(e->bdf, got);
}

static void live_held(char *text, size_t size)
{
	snprintf(text, size, "%u", live_count());
}

/* @live says what it ought to be by the calls that were made; some have no such value. */
static const struct {
	const char *what;
	int (*get)(const struct expectation *e, char *got);
	void (*live)(char *text, size_t size);
} kinds[] = {
	{ "held", get_held, live_held },
	{ "armed", get_armed, live_vectors },
	{ "entries", get_entries, live_vectors },
	{ "fired", get_fired, live_signals },
	{ "signalled", get_signalled, live_triggers },
	{ "message", get_message, NULL },
	{ "noresize", get_noresize, NULL },
	{ "power", get_power, NULL },
};
#define NR_KINDS (sizeof(kinds) / sizeof(kinds[0]))

static unsigned int kind_of(const char *want)
{
	size_t len = strcspn(want, "=");
	unsigned int i;

	for (i = 0; i < NR_KINDS; i++)
		if (want[len] && strlen(kinds[i].what) == len &&
		    !strncmp(want, kinds[i].what, len))
			break;
	return i;
}

static int expect_one(struct expectation *e, const char *want)
{
	static char live[TEXT_SIZE], got[TEXT_SIZE];
	unsigned int kind = kind_of(want);
	int err;

	if (kind == NR_KINDS) {
		ctl_fail("expect", "one of the things that vfio-ctl.c names", want);
		return 0;
	}
	e->value = strchr(want, '=') + 1;
	if (kinds[kind].live && !strcmp(e->value, "live")) {
		kinds[kind].live(live, sizeof(live));
		e->value = live;
	}
	got[0] = '\0';
	err = kinds[kind].get(e, got);
	if (err || strcmp(e->value, got))
		ctl_fail(kinds[kind].what, e->value, err ? strerror(-err) : got);
	return err;
}

int ctl_expect(struct vfio_device *dev, const char *bdf, int nr, char **wants)
{
	struct expectation e = { .dev = dev, .bdf = bdf };
	int i, err = 0;

	for (i = 0; i < nr && !err; i++)
		err = expect_one(&e, wants[i]);
	return err;
}
