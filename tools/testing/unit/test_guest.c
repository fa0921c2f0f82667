// SPDX-License-Identifier: GPL-2.0-only
/* The guests seen so far, in a /proc where processes end and their ids are used again. */
#include "unit.h"

#include <grp.h>
#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ending.h"
#include "fixture.h"
#include "guest/guest.h"
#include "host/proc.h"
#include "host/visible.h"

#define TICK 10000000ULL

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

static void end_process(pid_t pid)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%d/stat", proc, pid);
	assert_int_equal(unlink(path), 0);
}

static void guest_that_ends_keeps_its_name(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
	const struct guest *guest;

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, "web1");
	guest = get(guests, 7, 500 * TICK + 1234, NULL);
	assert_string_equal(guest->name, "web1");
	assert_false(guests_look(guests));
	assert_false(guest->ended);
	end_process(7);
	assert_true(guests_look(guests));
	assert_true(guest->ended);
	assert_false(guest->forget);
	assert_false(guests_look(guests));
	assert_ptr_equal(get(guests, 7, 500 * TICK + 1234, "other"), guest);
	assert_string_equal(guest->name, "web1");
	guests_free(guests);
}

static void process_id_used_again_is_another_guest(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
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
	assert_true(guests_look(guests));
	assert_true(old->ended);
	assert_false(new->ended);
	guests_free(guests);
}

/* The event is of one that had ended before its name was asked for. */
static void name_of_a_successor_is_not_taken(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
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

/* A guest that was first met without its name, e.g. because its announcement was lost */
static void name_may_come_later(void **state)
{
	struct guests *guests = guests_new("qemu*", NULL);
	const struct guest *guest = get(guests, 7, 500 * TICK, NULL);

	assert_string_equal(guest->name, "pid:7");
	assert_false(guest->matches);
	get(guests, 7, 500 * TICK, "qemu-system-x86");
	assert_string_equal(guest->name, "qemu-system-x86");
	assert_int_equal(guest->source, GUEST_SOURCE_COMM);
	assert_true(guest->matches);
	get(guests, 7, 500 * TICK, "other");
	assert_string_equal(guest->name, "qemu-system-x86");
	guests_free(guests);
}

static void names_are_matched(void **state)
{
	struct guests *guests = guests_new("web?", NULL);

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
	struct guests *guests = guests_new(glob, NULL);

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
	struct guests *guests = guests_new("web1", NULL);

	fixture_process(proc, 7, "qemu", 500);
	set_cmdline(7, "web1");
	fixture_link(proc, "7/fd/9", "anon_inode:kvm-vm");
	assert_true(guests_scan(guests));
	guests_free(guests);
	guests = guests_new("web2", NULL);
	assert_false(guests_scan(guests));
	guests_free(guests);
}

/* "trace -g web1" started by a script "sh -name web1" is to wait, or to say that there is none. */
static void scan_wants_more_than_an_option(void **state)
{
	static const char cgroup[] = "0::/machine.slice/machine-qemu\\x2d1\\x2dother.scope\n";
	struct guests *guests = guests_new("web1", NULL);

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
	struct guests *guests = guests_new("disk1", NULL);

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
	struct guests *guests = guests_new("dpdk-app", NULL);

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

static void set_stat(const char *state_to_threads)
{
	char text[256];

	snprintf(text, sizeof(text), "7 (a) Z) %s 0 500 14 15 16\n", state_to_threads);
	fixture_write(proc, "7/stat", text, strlen(text));
}

/* Fields 3 to 20 of stat: the last is the number of threads. */
static void zombie_has_ended_when_its_threads_have(void **state)
{
	fixture_process(proc, 7, "a) Z", 500);
	assert_false(proc_ended(7, 500));
	set_stat("Z 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 2");
	assert_false(proc_ended(7, 500));
	set_stat("Z 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 1");
	assert_true(proc_ended(7, 500));
	set_stat("X 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 1");
	assert_true(proc_ended(7, 500));
	/* Another thread calls execve(), and takes the leader's place. */
	set_stat("X 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 0");
	assert_false(proc_ended(7, 500));
	set_stat("R 1 2 3 0 -1 4194560 5 6 7 8 9 10 11 12 20 0 1");
	assert_false(proc_ended(7, 500));
	assert_true(proc_ended(7, 501));
	assert_true(proc_ended(8, 500));
	/* What cannot be read says nothing. */
	fixture_write(proc, "7/stat", "", 0);
	assert_false(proc_ended(7, 500));
}

static void *wait_for_the_end(void *arg)
{
	pause();
	return NULL;
}

/* A process that runs, or a leader that has ended before its other thread */
static pid_t start(bool leader_ends)
{
	pthread_t thread;
	pid_t pid = fork();

	if (pid)
		return pid;
	if (!leader_ends)
		pause();
	if (!pthread_create(&thread, NULL, wait_for_the_end, NULL))
		pthread_exit(NULL);
	_exit(1);
}

/* Until the kernel shows it so */
static bool becomes_zombie(pid_t pid)
{
	unsigned int tries;
	char stat[1024];

	for (tries = 0; tries < 30000; tries++) {
		if (proc_read(pid, "stat", stat, sizeof(stat)) > 0 && strstr(stat, ") Z "))
			return true;
		usleep(1000);
	}
	return false;
}

static void kill_and_wait(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* What proc_ended() says of a process that runs, then as a zombie, then after a wait for it */
struct ends {
	bool running, other_start, zombie, gone;
};

static struct ends ends_of(pid_t pid)
{
	__u64 ticks = proc_start_ticks(pid);
	struct ends ends = {
		.running = proc_ended(pid, ticks),
		.other_start = proc_ended(pid, ticks + 1),
	};

	kill(pid, SIGKILL);
	/* Until all its threads have ended; it stays a zombie. */
	ends.zombie = !waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT) && proc_ended(pid, ticks);
	kill_and_wait(pid);
	ends.gone = proc_ended(pid, ticks);
	return ends;
}

static void process_ends_as_the_kernel_shows(void **state)
{
	pid_t leader = start(true);
	struct ends process, threads;
	bool leader_ended;

	proc_root = "/proc";
	leader_ended = becomes_zombie(leader);
	threads = ends_of(leader);
	process = ends_of(start(false));
	assert_true(leader_ended);
	assert_false(threads.running);
	assert_true(threads.zombie);
	assert_true(threads.gone);
	assert_false(process.running);
	assert_true(process.other_start);
	assert_true(process.zombie);
	assert_true(process.gone);
}

/* A limit as low as what is open already */
static void short_descriptors_are_not_an_end(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
	const struct guest *guest;
	struct rlimit limit, none;
	bool ended, unknown;

	fixture_process(proc, 7, "qemu", 500);
	guest = get(guests, 7, 500 * TICK, NULL);
	end_process(7);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none = (struct rlimit){ 0, limit.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	ended = guests_look(guests);
	unknown = !proc_ended(7, 500);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_false(ended);
	assert_true(unknown);
	assert_false(guest->ended);
	assert_true(guests_look(guests));
	guests_free(guests);
}

/*
 * Leave a process that /proc hides, one that has ended, and one of our own that was not waited for.
 * Return: what went wrong, 0 if nothing
 */
static int look_at_hidden(pid_t running, pid_t ended)
{
	struct guests *guests = guests_new(NULL, NULL);
	const struct guest *hidden = get(guests, (__u32)running, 500 * TICK, NULL);
	const struct guest *gone = get(guests, (__u32)ended, 500 * TICK, NULL);
	const struct guest *zombie;
	siginfo_t info;
	pid_t pid;

	/* Otherwise our own would be hidden, too. */
	prctl(PR_SET_DUMPABLE, 1);
	pid = start(false);
	kill(pid, SIGKILL);
	zombie = get(guests, (__u32)pid, proc_start_ticks(pid) * TICK, NULL);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	guests_look(guests);
	guests_look(guests);
	if (hidden->ended || visible_maybe_alive(ended) == gone->ended)
		return 2;
	if (visible_initial_pid_namespace() && !zombie->ended)
		return 4;
	guests_free(guests);
	return 0;
}

/*
 * As another user, in a mount namespace with a /proc that hides processes, or does so later on.
 * Does not return.
 */
static void hide_and_look(pid_t running, pid_t ended, bool later)
{
	struct visible_mount visible;

	proc_root = "/proc";
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("proc", "/proc", "proc", 0, later ? "hidepid=0" : "hidepid=2"))
		_exit(3);
	if (later && visible_find(&visible) == VISIBLE_ALL &&
	    mount("proc", "/proc", "proc", MS_REMOUNT, "hidepid=2"))
		_exit(3);
	if (setgroups(0, NULL) || setresgid(65534, 65534, 65534) ||
	    setresuid(65534, 65534, 65534))
		_exit(3);
	if (!later && visible_find(&visible) != VISIBLE_OWN)
		_exit(1);
	_exit(look_at_hidden(running, ended));
}

static void look_at_a_proc_that_hides(bool later)
{
	pid_t pid, running, ended;
	int status;

	if (geteuid())
		skip();
	running = start(false);
	ended = start(false);
	kill_and_wait(ended);
	pid = fork();
	if (!pid)
		hide_and_look(running, ended, later);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	kill_and_wait(running);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void hidden_process_does_not_end(void **state)
{
	look_at_a_proc_that_hides(false);
}

static void process_that_is_hidden_later_does_not_end(void **state)
{
	look_at_a_proc_that_hides(true);
}

static const struct guest *find(struct guests *guests, __u32 tgid, __u64 start_ns)
{
	struct vmsix_process process = { .start_ns = start_ns, .tgid = tgid };

	return guests_find(guests, &process);
}

/* Start times in events are finer than those in /proc. */
static void guest_seen_in_proc_and_in_an_event_is_one(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
	const struct guest *guest;

	fixture_process(proc, 9, "dpdk-app", 500);
	fixture_link(proc, "9/fd/4", "anon_inode:[vfio-device]");
	guests_scan(guests);
	assert_null(find(guests, 9, 499 * TICK));
	guest = find(guests, 9, 500 * TICK + 1234);
	assert_non_null(guest);
	assert_ptr_equal(get(guests, 9, 500 * TICK + 1234, NULL), guest);
	assert_ptr_equal(find(guests, 9, 500 * TICK + 1234), guest);
	/* The id was used again within a hundredth of a second. */
	assert_null(find(guests, 9, 500 * TICK + 5678));
	assert_ptr_not_equal(get(guests, 9, 500 * TICK + 5678, NULL), guest);
	assert_ptr_equal(get(guests, 9, 500 * TICK + 1234, NULL), guest);
	guests_free(guests);
}

/* Its first events come when the device is closed. */
static void guest_may_end_before_its_first_event(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
	const struct guest *guest;

	fixture_process(proc, 9, "dpdk-app", 500);
	fixture_link(proc, "9/fd/4", "anon_inode:[vfio-device]");
	guests_scan(guests);
	end_process(9);
	assert_true(guests_look(guests));
	guest = get(guests, 9, 500 * TICK, NULL);
	assert_string_equal(guest->name, "dpdk-app");
	assert_true(guest->ended);
	assert_false(guests_look(guests));
	guests_free(guests);
}

static unsigned int count_ended(struct guests *guests, unsigned int nr)
{
	unsigned int i, n = 0;

	for (i = 0; i < nr; i++)
		n += find(guests, (__u32)getpid(), i * TICK)->ended;
	return n;
}

/* Guests whose process ids are used again, by this very process: kill() finds it for each. */
static void process_ids_used_again_are_noticed_in_turns(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);
	const unsigned int nr = 200;
	unsigned int i, once;

	fixture_process(proc, getpid(), "qemu", nr);
	for (i = 0; i < nr; i++)
		get(guests, (__u32)getpid(), i * TICK, NULL);
	assert_true(guests_look(guests));
	once = count_ended(guests, nr);
	assert_in_range(once, 1, nr - 1);
	for (i = 0; i < nr; i++)
		guests_look(guests);
	assert_int_equal(count_ended(guests, nr), nr);
	/* Those that have ended take no turns. */
	get(guests, (__u32)getpid(), (nr + 1) * TICK, NULL);
	assert_true(guests_look(guests));
	guests_free(guests);
}

static void end_in_order(struct guests *guests, __u32 first, __u32 last)
{
	__u32 tgid;

	for (tgid = first; tgid <= last; tgid++)
		ending_wait(guests, get(guests, tgid, 500 * TICK, NULL));
}

static void newest_that_ended_are_kept(void **state)
{
	struct guests *guests = guests_new(NULL, NULL);

	fixture_process(proc, 7777, "qemu", 500);
	get(guests, 7777, 500 * TICK, NULL);
	end_in_order(guests, 1, GUESTS_KEPT);
	guests_forget(guests);
	assert_non_null(find(guests, 1, 500 * TICK));
	end_in_order(guests, GUESTS_KEPT + 1, GUESTS_KEPT + 2);
	assert_true(find(guests, 1, 500 * TICK)->forget);
	assert_true(find(guests, 2, 500 * TICK)->forget);
	assert_false(find(guests, 3, 500 * TICK)->forget);
	guests_forget(guests);
	assert_null(find(guests, 1, 500 * TICK));
	assert_null(find(guests, 2, 500 * TICK));
	assert_non_null(find(guests, 3, 500 * TICK));
	assert_non_null(find(guests, GUESTS_KEPT + 2, 500 * TICK));
	/* One that runs is kept, however old. */
	assert_false(find(guests, 7777, 500 * TICK)->ended);
	/* And one that comes again is a new one. */
	assert_false(get(guests, 1, 500 * TICK, NULL)->ended);
	guests_free(guests);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(guest_that_ends_keeps_its_name, setup, teardown),
		cmocka_unit_test_setup_teardown(process_id_used_again_is_another_guest, setup,
						teardown),
		cmocka_unit_test_setup_teardown(name_of_a_successor_is_not_taken, setup, teardown),
		cmocka_unit_test_setup_teardown(name_may_come_later, setup, teardown),
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
		cmocka_unit_test_setup_teardown(zombie_has_ended_when_its_threads_have, setup,
						teardown),
		cmocka_unit_test_setup_teardown(process_ends_as_the_kernel_shows, setup, teardown),
		cmocka_unit_test_setup_teardown(short_descriptors_are_not_an_end, setup, teardown),
		cmocka_unit_test_setup_teardown(hidden_process_does_not_end, setup, teardown),
		cmocka_unit_test_setup_teardown(process_that_is_hidden_later_does_not_end, setup,
						teardown),
		cmocka_unit_test_setup_teardown(guest_seen_in_proc_and_in_an_event_is_one, setup,
						teardown),
		cmocka_unit_test_setup_teardown(guest_may_end_before_its_first_event, setup,
						teardown),
		cmocka_unit_test_setup_teardown(process_ids_used_again_are_noticed_in_turns, setup,
						teardown),
		cmocka_unit_test_setup_teardown(newest_that_ended_are_kept, setup, teardown),
	};

	return cmocka_run_group_tests_name("guest", tests, NULL, NULL);
}
