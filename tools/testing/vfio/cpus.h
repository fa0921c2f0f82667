/* SPDX-License-Identifier: GPL-2.0-only */
/* Processors that come and go, and which of them an interrupt is delivered to. */
#ifndef CPUS_H
#define CPUS_H

#include <stdbool.h>

#define CPUS_MAX 64

/** cpu_set_online() - take a CPU away or bring it back: 0 or a negative errno */
int cpu_set_online(unsigned int cpu, bool online);

/** cpu_can_go() - whether the kernel lets a CPU be taken away; the first one stays */
bool cpu_can_go(unsigned int cpu);

/** get_irq_cpu() - the CPU that an irq is delivered to, or a negative errno */
int get_irq_cpu(int irq);

/** set_irq_cpu() - have an irq delivered to that CPU: 0 or a negative errno */
int set_irq_cpu(int irq, int cpu);

/**
 * irqs_by_cpu() - how many of a device's vectors, of those that are requested, each CPU serves
 * @bdf: PCI address as sysfs spells it
 * @count: filled in
 *
 * Return: number of CPUs there are, online or not, or a negative errno.
 */
int irqs_by_cpu(const char *bdf, unsigned int count[CPUS_MAX]);

#endif /* CPUS_H */
