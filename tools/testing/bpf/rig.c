// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "rig.h"
#include "fake_pci.h"
#include "source/programs.h"
#include "vfio_msix.skel.h"

#define MAX_RECORDS	(1u << 17)

void *shared_alloc(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static __u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static int on_record(void *ctx, void *data, size_t size)
{
	struct rig *rig = ctx;

	if (size != sizeof(struct vmsix_event) || rig->nr_records == rig->max_records) {
		rig->wrong_size++;
		return 0;
	}
	memcpy(&rig->records[rig->nr_records++], data, size);
	return 0;
}

static int configure(struct vfio_msix *skel, const struct rig_options *o)
{
	int err = programs_prepare(skel, o->stream);

	if (o->no_cast)
		skel->rodata->have_cast = false;
	if (o->pairs)
		bpf_map__set_max_entries(skel->maps.pairs, o->pairs);
	if (o->failures)
		bpf_map__set_max_entries(skel->maps.failures, o->failures);
	if (o->ring)
		bpf_map__set_max_entries(skel->maps.events, o->ring);
	skel->rodata->wake_ns = o->wake_ns;
	skel->rodata->filter_tgid = o->filter_tgid;
	skel->rodata->filter_device = o->filter_bdf;
	if (o->filter_bdf)
		skel->rodata->filter_bdf = *o->filter_bdf;
	return err;
}

static int load(struct rig *rig, const struct rig_options *o)
{
	int err;

	rig->skel = vfio_msix__open();
	if (!rig->skel)
		return -errno;
	err = configure(rig->skel, o);
	return err ? err : vfio_msix__load(rig->skel);
}

int rig_open(struct rig *rig, const struct rig_options *o, const struct fake_pci *fake)
{
	int err;

	*rig = (struct rig) { .fake = fake, .max_records = MAX_RECORDS };
	err = load(rig, o);
	if (err)
		return err;
	call_programs(rig->skel, rig->fds);
	rig->records = calloc(rig->max_records, sizeof(*rig->records));
	rig->ring = ring_buffer__new(bpf_map__fd(rig->skel->maps.events), on_record, rig, NULL);
	rig->skel->bss->active = true;
	return rig->records && rig->ring ? 0 : -ENOMEM;
}

void rig_close(struct rig *rig)
{
	ring_buffer__free(rig->ring);
	vfio_msix__destroy(rig->skel);
	free(rig->records);
}

void rig_receive(struct rig *rig)
{
	ring_buffer__consume(rig->ring);
}

int rig_call(const struct rig *rig, struct call *c)
{
	__u64 args[7] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));
	int err;

	call_args(c, fake_pci_dev(rig->fake, c->device), args);
	c->cpu = sched_getcpu();
	c->before_ns = now_ns();
	err = bpf_prog_test_run_opts(rig->fds[c->type], &opts);
	c->after_ns = now_ns();
	return err ? err : opts.retval ? -EPROTO : 0;
}
