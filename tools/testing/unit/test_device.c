// SPDX-License-Identifier: GPL-2.0-only
/* What sysfs says of devices, from a directory that imitates it. */
#include "unit.h"

#include "fixture.h"
#include "host/device.h"

static const struct vmsix_bdf nvme = { 0, 3, 0 }, other = { 0, 4, 1 }, variant = { 0, 5, 0 },
			      unbound = { 0x10000, 0xe1, 0 }, missing = { 0, 9, 0 };
static char *root;

static int setup(void **state)
{
	root = fixture_new();
	device_root = root;
	fixture_link(root, "0000:03:00.0/driver", "../../../bus/pci/drivers/vfio-pci");
	fixture_write(root, "0000:03:00.0/msi_irqs/40", "msix\n", 5);
	fixture_write(root, "0000:03:00.0/msi_irqs/41", "msix\n", 5);
	fixture_link(root, "0000:04:00.1/driver", "../../../bus/pci/drivers/nvme");
	fixture_write(root, "0000:04:00.1/msi_irqs/42", "msix\n", 5);
	fixture_link(root, "0000:05:00.0/driver", "../../../bus/pci/drivers/mlx5_vfio_pci");
	fixture_write(root, "10000:e1:00.0/vendor", "0x8086\n", 7);
	fixture_write(root, "not-a-device/vendor", "", 0);
	return 0;
}

static int teardown(void **state)
{
	fixture_free(root);
	return 0;
}

static void finds_devices(void **state)
{
	assert_true(device_exists(&nvme));
	assert_true(device_exists(&unbound));
	assert_false(device_exists(&missing));
}

static void knows_vfio_drivers(void **state)
{
	assert_true(device_is_vfio(&nvme));
	assert_true(device_is_vfio(&variant));
	assert_false(device_is_vfio(&other));
	assert_false(device_is_vfio(&unbound));
	assert_false(device_is_vfio(&missing));
}

static void counts_irqs(void **state)
{
	assert_int_equal(device_msi_irqs(&nvme), 2);
	assert_int_equal(device_msi_irqs(&other), 1);
	assert_int_equal(device_msi_irqs(&unbound), 0);
	assert_int_equal(device_msi_irqs(&missing), 0);
}

static void note_device(const struct vmsix_bdf *bdf, void *ctx)
{
	unsigned int *sum = ctx;

	*sum += 1000 + bdf->bus;
}

static void walks_devices(void **state)
{
	unsigned int sum = 0;

	device_for_each(note_device, &sum);
	assert_int_equal(sum, 4000 + 3 + 4 + 5 + 0xe1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_devices),
		cmocka_unit_test(knows_vfio_drivers),
		cmocka_unit_test(counts_irqs),
		cmocka_unit_test(walks_devices),
	};

	return cmocka_run_group_tests_name("device", tests, setup, teardown);
}
