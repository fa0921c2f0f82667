// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_memory [GUESTS]: how much memory the maps take when some guests have done everything once
 * with some devices each, as the kernel accounts it (memlock in /proc/self/fdinfo). GUESTS is the
 * most guests that are tried (100).
 *
 * Guests are processes that raise a successful event of each operation for each device. Events are
 * counted, not streamed. A record for each map: its size, its entries, its bytes; "unaccounted":
 * events that found no room.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "bench_common.h"
#include "fake_pci.h"
#include "rig.h"
#include "vfio_msix.skel.h"

#define MAX_DEVICES	100

static const struct setting {
	unsigned int guests, devices;
} settings[] = {
	{ 0, 0 },	/* what is there before the first event */
	{ 1, 1 },
	{ 10, 10 },
	{ 100, MAX_DEVICES },
};

/* An event of each operation, in the order of enum vmsix_op. */
static const struct call every_op[VMSIX_NR_OPS] = {
	{ .type = VMSIX_SET_IRQS },
	{ .type = VMSIX_ENABLE },
	{ .type = VMSIX_DISABLE },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_INITIAL },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_DYNAMIC },
	{ .type = VMSIX_ALLOC, .detail = VMSIX_SOURCE_CACHED },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_DISABLE },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_RELEASE },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_UNWIND },
	{ .type = VMSIX_FREE, .detail = VMSIX_REASON_CACHE },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_ASSIGN },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_SWAP },
	{ .type = VMSIX_TRIGGER, .detail = VMSIX_TRIGGER_CLEAR },
};

static int everything_once(const struct rig *rig, unsigned int devices)
{
	int err = 0;

	for (unsigned int device = 0; device < devices; device++) {
		for (unsigned int op = 0; op < VMSIX_NR_OPS && !err; op++) {
			struct call c = every_op[op];

			c.device = device;
			c.delta_ns = 1000;
			err = rig_call(rig, &c);
		}
	}
	return err;
}

static int run_guest(const struct rig *rig, unsigned int devices)
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(everything_once(rig, devices) ? 1 : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

static int map_bytes(int fd, unsigned long long *bytes)
{
	char path[64], line[128];
	int err = -ENOENT;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	f = fopen(path, "r");
	while (f && err && fgets(line, sizeof(line), f))
		err = sscanf(line, "memlock: %llu", bytes) == 1 ? 0 : err;
	if (f)
		fclose(f);
	return err;
}

/* Hashes only: an array has all its entries from the beginning. */
static unsigned int entries(const struct bpf_map *map)
{
	unsigned char key[64], *last = NULL;
	unsigned int n = 0;

	if (bpf_map__type(map) != BPF_MAP_TYPE_HASH || bpf_map__key_size(map) > sizeof(key))
		return 0;
	for (; !bpf_map_get_next_key(bpf_map__fd(map), last, key); last = key)
		n++;
	return n;
}

static int print_maps(const struct rig *rig, const struct setting *s)
{
	__u64 unaccounted = 0;
	struct bpf_map *map;

	for (unsigned int i = 0; i < VMSIX_NR_TYPES; i++)
		unaccounted += rig->skel->bss->totals[i].unaccounted;
	bpf_object__for_each_map(map, rig->skel->obj) {
		unsigned long long bytes;
		int err;

		if (!bpf_map__autocreate(map))
			continue;
		err = map_bytes(bpf_map__fd(map), &bytes);
		if (err)
			return err;
		printf(BENCH_RECORD "\"guests\":%u,\"devices\":%u,\"pairs\":%u,\"map\":\"%s\","
		       "\"max_entries\":%u,\"entries\":%u,\"bytes\":%llu,"
		       "\"unaccounted\":%llu}\n", "memory", bench_now_ns(), s->guests, s->devices,
		       s->guests * s->devices, bpf_map__name(map),
		       bpf_map__max_entries(map), entries(map), bytes, unaccounted);
	}
	return 0;
}

static int measure(const struct fake_pci *fake, const struct setting *s)
{
	const struct rig_options o = { 0 };
	struct rig rig;
	int err = rig_open(&rig, &o, fake);

	for (unsigned int i = 0; i < s->guests && !err; i++)
		err = run_guest(&rig, s->devices);
	if (!err)
		err = print_maps(&rig, s);
	rig_close(&rig);
	return err;
}

int main(int argc, char **argv)
{
	unsigned int most = bench_argument(argv, 1, 100);
	struct fake_pci *fake;
	int err = bench_devices(MAX_DEVICES, &fake);

	if (err)
		return bench_status("bench_memory", err);
	setvbuf(stdout, NULL, _IOLBF, 0);	/* a guest must not print what is its parent's */
	for (unsigned int i = 0; i < sizeof(settings) / sizeof(settings[0]) && !err; i++)
		if (settings[i].guests <= most)
			err = measure(fake, &settings[i]);
	fake_pci_free(fake);
	return bench_status("bench_memory", err);
}
