/* SPDX-License-Identifier: GPL-2.0-only */
/* The guest of an event, and announcing guests to user space. */
#ifndef VMSIX_BPF_GUEST_H
#define VMSIX_BPF_GUEST_H

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#include "kernel_types.bpf.h"
#include "stream.bpf.h"
#include "vmsix_event.h"

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

static __always_inline void current_guest(struct vmsix_guest *guest)
{
	guest->first_ns = bpf_ktime_get_ns();
	guest->cgroup_id = bpf_get_current_cgroup_id();
	BPF_CORE_READ_STR_INTO(&guest->comm, current_leader(), comm);
}

/* Guests that were announced lately. One that was forgotten is announced again. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, struct vmsix_process);
	__type(value, __u8);
} announced SEC(".maps");

static __always_inline void send_guest(const struct vmsix_event *e)
{
	struct vmsix_guest guest = { 0 };
	struct vmsix_event g = {
		.process = e->process,
		.tid = bpf_get_current_pid_tgid(),
		.type = VMSIX_GUEST,
		.cpu = bpf_get_smp_processor_id(),
	};

	current_guest(&guest);
	g.time_ns = guest.first_ns;
	g.cgroup_id = guest.cgroup_id;
	__builtin_memcpy(g.comm, guest.comm, sizeof(g.comm));
	atomic_add(totals[VMSIX_GUEST].seen, 1);
	send(&g, VMSIX_GUEST);
}

/* Tell user space of a guest, once. Of two threads that come at once, one does. */
static __always_inline void announce(const struct vmsix_event *e)
{
	__u8 one = 1;

	if (!bpf_map_lookup_elem(&announced, &e->process) &&
	    !bpf_map_update_elem(&announced, &e->process, &one, BPF_NOEXIST))
		send_guest(e);
}

#endif /* VMSIX_BPF_GUEST_H */
