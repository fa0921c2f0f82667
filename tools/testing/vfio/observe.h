/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel itself says of a device's vectors: sysfs msi_irqs/ (irqs allocated) and
 * /proc/interrupts (irqs requested by vfio-pci). The oracle of the in-VM tests.
 */
#ifndef OBSERVE_H
#define OBSERVE_H

#define OBSERVE_MAX 2048	/* vectors of the largest MSI-X table */

/**
 * struct observed - a device's vectors as the kernel shows them
 * @nr_held: number of irqs in @held
 * @held: irqs in msi_irqs/, ascending
 * @armed: by vector: the irq that vfio-pci has requested for it, 0 if none
 */
struct observed {
	unsigned int nr_held;
	int held[OBSERVE_MAX];
	int armed[OBSERVE_MAX];
};

/**
 * observe() - read the state of a device's vectors
 * @bdf: PCI address as sysfs spells it
 * @o: filled in
 *
 * Return: 0 or a negative errno. A device without msi_irqs/ holds nothing; that is no error.
 */
int observe(const char *bdf, struct observed *o);

/**
 * observe_nr_held() - number of irqs in msi_irqs/ alone: much faster than observe()
 * @bdf: PCI address as sysfs spells it
 *
 * Return: the number, or a negative errno.
 */
int observe_nr_held(const char *bdf);

#endif /* OBSERVE_H */
