/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest of an event, and announcing each guest once to user space. */
#ifndef VMSIX_BPF_GUEST_H
#define VMSIX_BPF_GUEST_H

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "kernel_types.bpf.h"
#include "stream.bpf.h"
#include "vmsix_event.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 4096);
	__type(key, struct vmsix_process);
	__type(value, struct vmsix_guest);
} guests SEC(".maps");

/*
 * The calling thread may be a vCPU or an I/O thread, whose name does not identify the guest. So
 * name and start time are those of the thread group's leader.
 */
static __always_inline struct task_struct *current_leader(void)
{
	/*
	 * v5.11: 3ca1032ab7ab ("bpf: Implement get_current_task_btf and RET_PTR_TO_BTF_ID"). The
	 * verifier knows the pointer's type, so members are read without a call for each, which
	 * would be a tenth of an event's cost.
	 */
	return bpf_get_current_task_btf()->group_leader;
}

static __always_inline void current_process(struct vmsix_process *process)
{
	process->start_ns = current_leader()->start_boottime;
	process->tgid = bpf_get_current_pid_tgid() >> 32;
}

static __always_inline void send_guest(const struct vmsix_event *e, const struct vmsix_guest *guest)
{
	struct vmsix_event g = {
		.time_ns = e->time_ns,
		.process = e->process,
		.cgroup_id = guest->cgroup_id,
		.tid = e->tid,
		.type = VMSIX_GUEST,
		.cpu = e->cpu,
	};

	__builtin_memcpy(g.comm, guest->comm, sizeof(g.comm));
	atomic_add(totals[VMSIX_GUEST].seen, 1);
	send(&g, VMSIX_GUEST);
}

/*
 * totals[VMSIX_GUEST].unaccounted counts events whose guest has no room in the map. Such a guest is
 * not announced, because each event would announce it again.
 */
static __always_inline void note_guest(const struct vmsix_event *e)
{
	struct vmsix_guest guest = { .first_ns = e->time_ns };
	long err;

	if (bpf_map_lookup_elem(&guests, &e->process))
		return;
	guest.cgroup_id = bpf_get_current_cgroup_id();
	BPF_CORE_READ_STR_INTO(&guest.comm, current_leader(), comm);
	err = bpf_map_update_elem(&guests, &e->process, &guest, BPF_NOEXIST);
	if (!err)
		send_guest(e, &guest);
	else if (!bpf_map_lookup_elem(&guests, &e->process))	/* no other thread was faster */
		atomic_add(totals[VMSIX_GUEST].unaccounted, 1);
}

#endif /* VMSIX_BPF_GUEST_H */
