// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cpus.h"
#include "observe.h"

static int write_number(const char *path, int number)
{
	FILE *f;

	f = fopen(path, "r+");
	if (!f)
		return -errno;
	fprintf(f, "%d", number);
	return fclose(f) ? -errno : 0;
}

static void online_path(unsigned int cpu, char *path, size_t size)
{
	snprintf(path, size, "/sys/devices/system/cpu/cpu%u/online", cpu);
}

int cpu_set_online(unsigned int cpu, bool online)
{
	char path[64];

	online_path(cpu, path, sizeof(path));
	return write_number(path, online);
}

bool cpu_can_go(unsigned int cpu)
{
	char path[64];

	online_path(cpu, path, sizeof(path));
	return !access(path, W_OK);
}

int set_irq_cpu(int irq, int cpu)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/irq/%d/smp_affinity_list", irq);
	return write_number(path, cpu);
}

int get_irq_cpu(int irq)
{
	char path[64];
	int cpu, n;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/irq/%d/effective_affinity_list", irq);
	f = fopen(path, "r");
	if (!f)
		return -errno;
	n = fscanf(f, "%d", &cpu);
	fclose(f);
	return n == 1 && cpu < CPUS_MAX ? cpu : -ERANGE;
}

int irqs_by_cpu(const char *bdf, unsigned int count[CPUS_MAX])
{
	static struct observed o;
	int v, cpu, err;

	memset(count, 0, CPUS_MAX * sizeof(*count));
	err = observe(bdf, &o);
	if (err)
		return err;
	for (v = 0; v < OBSERVE_MAX; v++) {
		if (!o.armed[v])
			continue;
		cpu = get_irq_cpu(o.armed[v]);
		if (cpu < 0)
			return cpu;
		count[cpu]++;
	}
	return sysconf(_SC_NPROCESSORS_CONF);
}
