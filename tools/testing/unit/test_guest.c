// SPDX-License-Identifier: GPL-2.0-only
/* The guests seen so far, in a /proc where processes end and their ids are used again. */
#include "unit.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "guest/guest.h"
#include "host/proc.h"
#include "source/source.h"

#define TICK 10000000ULL

static const struct source knows_nothing;

static char *proc;

static int setup(void **state)
{
	proc = fixture_new();
	proc_root = proc;
	return 0;
}

static int teardown(void **state)
{
	fixture_free(proc);
	return 0;
}

static void set_cmdline(pid_t pid, const char *guest)
{
	char name[64], text[256];
	int n = snprintf(text, sizeof(text), "qemu%c-name%c%s", 0, 0, guest) + 1;

	snprintf(name, sizeof(name), "%d/cmdline", pid);
	fixture_write(proc, name, text, (size_t)n);
}

static const struct guest *get(struct guests *guests, __u32 tgid, __u64 start_ns, const char *comm)
{
	struct vmsix_process process = { .start_ns = start_ns, .tgid = tgid };

	return guests_get(guests, &process, comm, 0);
}

static void guest_that_ends_keeps_its_name(void **state)
{
	struct guests *guests = guests_new(NULL, NULL, &knows_nothing);
	const struct guest *guest;

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, "web1");
	guest = get(guests, 7, 500 * TICK + 1234, NULL);
	assert_string_equal(guest->name, "web1");
	assert_true(guest_alive(guest));
	fixture_write(proc, "7/stat", "", 0);
	assert_false(guest_alive(guest));
	assert_ptr_equal(get(guests, 7, 500 * TICK + 1234, "other"), guest);
	assert_string_equal(guest->name, "web1");
	guests_free(guests);
}

static void process_id_used_again_is_another_guest(void **state)
{
	struct guests *guests = guests_new(NULL, NULL, &knows_nothing);
	const struct guest *old, *new;

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, "old");
	old = get(guests, 7, 500 * TICK, NULL);
	fixture_process(proc, 7, "qemu", 600);
	set_cmdline(7, "new");
	new = get(guests, 7, 600 * TICK, NULL);
	assert_string_equal(old->name, "old");
	assert_string_equal(new->name, "new");
	assert_ptr_equal(get(guests, 7, 500 * TICK, NULL), old);
	guests_free(guests);
}

/* The event is of one that had ended before its name was asked for. */
static void name_of_a_successor_is_not_taken(void **state)
{
	struct guests *guests = guests_new(NULL, NULL, &knows_nothing);
	const struct guest *guest;

	fixture_process(proc, 7, "qemu", 600);
	set_cmdline(7, "successor");
	guest = get(guests, 7, 500 * TICK, "qemu-system-x86");
	assert_string_equal(guest->name, "qemu-system-x86");
	assert_int_equal(guest->source, GUEST_SOURCE_COMM);
	guest = get(guests, 7, 400 * TICK, NULL);
	assert_string_equal(guest->name, "pid:7");
	assert_int_equal(guest->source, GUEST_SOURCE_PID);
	guests_free(guests);
}

static void names_are_matched(void **state)
{
	struct guests *guests = guests_new("web?", NULL, &knows_nothing);

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, "web1");
	fixture_process(proc, 8, "qemu", 500);
	set_cmdline(8, "web12");
	assert_true(get(guests, 7, 500 * TICK, NULL)->matches);
	assert_false(get(guests, 8, 500 * TICK, NULL)->matches);
	guests_free(guests);
}

static void expect_glob(const char *glob, const char *name, bool matches)
{
	struct guests *guests = guests_new(glob, NULL, &knows_nothing);

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, name);
	if (get(guests, 7, 500 * TICK, NULL)->matches != matches)
		fail_msg("'%s' and '%s'", glob, name);
	guests_free(guests);
}

/* The command sets no locale. */
static void globs_match_characters(void **state)
{
	assert_string_equal(setlocale(LC_ALL, NULL), "C");
	expect_glob("caf?", "café", true);
	expect_glob("caf??", "café", false);
	expect_glob("caf[èé]", "café", true);
	expect_glob("caf[ê-ü]", "café", false);
	expect_glob("caf[a-ü]", "café", true);
	expect_glob("caf[!e]", "café", true);
	expect_glob("?", "🙂", true);
	expect_glob("*é", "café", true);
	expect_glob("ca\\fé", "café", true);
	/* Names and globs are compared clean; what was replaced is no wildcard. */
	expect_glob("caf\xe9", "café", false);
	expect_glob("caf\xe9", "cafe", false);
	expect_glob("caf\xe9", "caf\xe9", true);
	expect_glob("caf\xe9s*", "caf\xe9s", true);
	expect_glob("ca\\f\\\xe9", "caf\xe9", true);
	expect_glob("\xe0[\xe8\xe9]", "\xe0\xe9", true);
	expect_glob("we\u200cb", "we\u200cb", true);
	expect_glob("we\u200db*", "we\u200db1", true);
	expect_glob("\u2764\ufe0f", "\u2764\ufe0f", true);
	expect_glob("\u2764\ufe0f", "\u2764x", false);
	assert_string_equal(setlocale(LC_ALL, NULL), "C");
}

static void scan_finds_guests_with_and_without_device(void **state)
{
	struct guests *guests = guests_new("web1", NULL, &knows_nothing);

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, "web1");
	fixture_link(proc, "7/fd/9", "anon_inode:kvm-vm");
	assert_true(guests_scan(guests));
	guests_free(guests);
	guests = guests_new("web2", NULL, &knows_nothing);
	assert_false(guests_scan(guests));
	guests_free(guests);
}

/* "trace -g web1" started by a script "sh -name web1" is to wait, or to say that there is none. */
static void scan_wants_more_than_an_option(void **state)
{
	static const char cgroup[] = "0::/machine.slice/machine-qemu\\x2d1\\x2dother.scope\n";
	struct guests *guests = guests_new("web1", NULL, &knows_nothing);

	fixture_process(proc, 7, "editor", 500);
	set_cmdline(7, "web1");
	fixture_link(proc, "7/fd/3", "/dev/kvm-not");
	assert_false(guests_scan(guests));
	fixture_write(proc, "7/cgroup", cgroup, sizeof(cgroup) - 1);
	assert_true(guests_scan(guests));
	fixture_write(proc, "7/cgroup", "0::/\n", 5);
	assert_false(guests_scan(guests));
	fixture_link(proc, "7/fd/4", "/dev/kvm");
	assert_true(guests_scan(guests));
	guests_free(guests);
}

/* Any service has a unit. */
static void services_are_guests_if_they_hold_a_device(void **state)
{
	static const char cgroup[] = "0::/system.slice/system-backup.slice/backup@disk1.service\n";
	struct guests *guests = guests_new("disk1", NULL, &knows_nothing);

	fixture_process(proc, 7, "backup", 500);
	fixture_write(proc, "7/cgroup", cgroup, sizeof(cgroup) - 1);
	assert_false(guests_scan(guests));
	fixture_link(proc, "7/fd/9", "/dev/vfio/devices/vfio3");
	assert_true(guests_scan(guests));
	guests_free(guests);
}

static void threads_belong_to_a_process(void **state)
{
	static const char status[] = "Name:\ta\nUmask:\t0022\nTgid:\t7\nNgid:\t0\nPid:\t8\n";
	char comm[PROC_COMM_SIZE];

	fixture_process(proc, 7, "a\tb", 500);
	fixture_write(proc, "8/status", status, sizeof(status) - 1);
	assert_int_equal(proc_tgid(8), 7);
	assert_int_equal(proc_tgid(9), 0);
	assert_true(proc_comm(7, comm));
	assert_string_equal(comm, "a?b");
	assert_false(proc_comm(9, comm));
}

/* Any process has a name; only one with a device is a guest by it. */
static void scan_takes_bare_names_of_holders_only(void **state)
{
	struct guests *guests = guests_new("dpdk-app", NULL, &knows_nothing);

	fixture_process(proc, 9, "dpdk-app", 500);
	fixture_write(proc, "9/cmdline", "dpdk-app", 9);
	fixture_link(proc, "9/fd/3", "socket:[1]");
	assert_false(guests_scan(guests));
	fixture_link(proc, "9/fd/4", "anon_inode:[vfio-device]");
	assert_true(guests_scan(guests));
	/* And it is known from now on, even if it ends before its first event. */
	fixture_write(proc, "9/stat", "", 0);
	assert_string_equal(get(guests, 9, 500 * TICK, NULL)->name, "dpdk-app");
	guests_free(guests);
}

static void expect_held(const char *target, const char *fdinfo, bool held)
{
	char *root = fixture_new();

	proc_root = root;
	fixture_link(root, "7/fd/3", "socket:[1]");
	fixture_link(root, "7/fd/9", target);
	fixture_write(root, "7/fdinfo/9", fdinfo, strlen(fdinfo));
	if (proc_holds_vfio(7) != held)
		fail_msg("%s: %sheld", target, held ? "not " : "");
	fixture_free(root);
}

/* With iommufd, a device is a device node, which may have another name or be deleted. */
static void devices_of_iommufd_are_held(void **state)
{
	static const char fdinfo[] = "pos:\t0\nflags:\t02000002\nmnt_id:\t15\nino:\t621\n"
				     "vfio-device-syspath: /sys/devices/pci0000:00/0000:00:03.0\n";
	static const char *const held[] = {
		"/dev/vfio/devices/vfio0", "/dev/vfio/devices/vfio12 (deleted)",
		"/var/lib/machines/host/dev/vfio/devices/vfio0", "anon_inode:[vfio-device]",
		"/dev/vfio/devices/noiommu-vfio0", "/dev/accelerator0",
	};
	static const char *const others[] = { "/dev/vfio/vfio", "/dev/vfio/12", "/dev/iommu",
					      "/dev/null", "/dev/kvm", "/srv/accelerator0",
					      "/srv/vfio/devices/list" };
	size_t i;

	for (i = 0; i < sizeof(held) / sizeof(held[0]); i++)
		expect_held(held[i], fdinfo, true);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		expect_held(others[i], "pos:\t0\nflags:\t02000002\nmnt_id:\t15\n", false);
	/* Outside of /dev, fdinfo is not looked at. */
	expect_held("/srv/accelerator0", fdinfo, false);
}

static void start_time_is_read_behind_any_name(void **state)
{
	fixture_process(proc, 7, "a) S 1 (b) 9", 4711);
	assert_int_equal(proc_start_ticks(7), 4711);
	assert_int_equal(proc_start_ticks(8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(guest_that_ends_keeps_its_name, setup, teardown),
		cmocka_unit_test_setup_teardown(process_id_used_again_is_another_guest, setup,
						teardown),
		cmocka_unit_test_setup_teardown(name_of_a_successor_is_not_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_matched, setup, teardown),
		cmocka_unit_test_setup_teardown(scan_finds_guests_with_and_without_device, setup,
						teardown),
		cmocka_unit_test_setup_teardown(scan_wants_more_than_an_option, setup, teardown),
		cmocka_unit_test_setup_teardown(threads_belong_to_a_process, setup, teardown),
		cmocka_unit_test_setup_teardown(scan_takes_bare_names_of_holders_only, setup,
						teardown),
		cmocka_unit_test_setup_teardown(devices_of_iommufd_are_held, setup, teardown),
		cmocka_unit_test_setup_teardown(globs_match_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(services_are_guests_if_they_hold_a_device, setup,
						teardown),
		cmocka_unit_test_setup_teardown(start_time_is_read_behind_any_name, setup,
						teardown),
	};

	return cmocka_run_group_tests_name("guest", tests, NULL, NULL);
}
