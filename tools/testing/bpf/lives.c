// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "fake_pci.h"
#include "lives.h"
#include "vfio_msix.skel.h"

#define POLL_US		200
#define MIN_AGE_US	20000

/* A process id may be taken by a process of the machine for a while. */
#define MAX_FAILED	(100 * LIVES_PIDS)

/* Intervals after which there was a whole one, with a sweep */
#define A_SWEEP		2

#define ADD(counter, n) ((void)__atomic_fetch_add(&(counter), (n), __ATOMIC_RELAXED))

/* A process id of a worker, and whether a guest has it that was not waited for. */
struct place {
	pid_t pid;
	bool taken, used;
	enum life_kind kind;
};

/* A guest that lives */
struct guest_life {
	struct lives *lives;
	enum life_kind kind;
	unsigned int nr_events, at;	/* at: the next event */
	unsigned int device, nr_devices;
	__u64 random;
	bool seen[TALLY_CELLS];
	struct life done;
};

static void fail(struct lives *lives, int error)
{
	lives->error = error;
	ADD(lives->errors, 1);
}

static unsigned int intervals(const struct lives *lives)
{
	return __atomic_load_n(&lives->intervals, __ATOMIC_ACQUIRE);
}

static void wait_for_sweep(const struct lives *lives)
{
	unsigned int since = intervals(lives);

	while (intervals(lives) - since < A_SWEEP)
		usleep(POLL_US);
}

static __u64 random_of(const struct lives *lives, unsigned int number)
{
	__u64 state = lives->seed + number * 0x9e3779b97f4a7c15ULL;

	random_u64(&state);
	return state;
}

/* What a guest does depends on its number and the seed only. */
static void plan(struct guest_life *g, struct lives *lives, unsigned int number)
{
	__u64 r;

	*g = (struct guest_life) { .lives = lives, .random = random_of(lives, number) };
	r = random_u64(&g->random);
	switch (r % 16) {
	case 0:
	case 1:
		g->kind = LIFE_SHORT;
		break;
	case 2:
		g->kind = LIFE_IDLE;
		break;
	case 3:
		g->kind = LIFE_LEADER_ENDS;
		break;
	default:
		g->kind = LIFE_PLAIN;
	}
	if (number + LIVES_KILLED >= lives->nr)
		g->kind = LIFE_KILLED;
	g->nr_events = (r >> 8) % (g->kind == LIFE_SHORT ? 2 : LIVES_EVENTS + 1);
	g->device = (r >> 32) % TALLY_DEVICES;
	g->nr_devices = 1 + (r >> 40) % LIVES_DEVICES;
}

static int raise_event(const struct lives *lives, const struct call *c)
{
	__u64 args[7] = {};
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = args, .ctx_size_in = sizeof(args));

	call_args(c, fake_pci_dev(lives->pci, c->device), args);
	return bpf_prog_test_run_opts(lives->programs[c->type], &opts);
}

static void note_event(struct guest_life *g, const struct tally_key *key, const struct call *c)
{
	bool *seen = &g->seen[tally_cell(key->device, key->op, key->result)];

	tally_add(&g->lives->tally, key, c);
	ADD(g->lives->events, 1);
	ADD(g->lives->keys, !*seen);
	*seen = true;
	ADD(g->lives->pairs, !g->done.events[key->device]++);
}

/* Numbers of guests that have the same process id are in order of their start. */
static void do_event(struct guest_life *g)
{
	struct lives *lives = g->lives;
	struct tally_key key;
	struct call c;
	int err;

	if (!g->done.number)
		g->done.number = __atomic_add_fetch(&lives->guests, 1, __ATOMIC_RELAXED);
	tally_random(&key, &c, &g->random, g->device, g->nr_devices);
	err = raise_event(lives, &c);
	if (err)
		fail(lives, -err);
	else
		note_event(g, &key, &c);
	g->at++;
}

static void do_events(struct guest_life *g, unsigned int until)
{
	while (g->at < until)
		do_event(g);
}

/* A guest may live so long that a newer one is remembered in its place. */
static void remember(const struct guest_life *g)
{
	struct life *last = &g->lives->last[g->done.number % LIVES_LAST];

	if (g->done.number > last->number)
		*last = g->done;
}

static char own_state(void)
{
	char stat[512] = "", *name;
	FILE *file = fopen("/proc/self/stat", "re");

	if (!file)
		return 0;
	stat[fread(stat, 1, sizeof(stat) - 1, file)] = 0;
	fclose(file);
	name = strrchr(stat, ')');
	return name ? name[2] : 0;
}

static void *go_on(void *arg)
{
	struct guest_life *g = arg;

	while (own_state() != 'Z')
		usleep(POLL_US);
	wait_for_sweep(g->lives);
	do_events(g, g->nr_events);
	remember(g);
	_exit(0);
}

static void live_on_without_leader(struct guest_life *g)
{
	pthread_t thread;

	do_events(g, g->nr_events / 2);
	if (pthread_create(&thread, NULL, go_on, g)) {
		fail(g->lives, EAGAIN);
		_exit(1);
	}
	for (;;)
		syscall(SYS_exit, 0);
}

static void live(struct guest_life *g)
{
	unsigned int part;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (g->kind == LIFE_LEADER_ENDS)
		live_on_without_leader(g);
	for (part = 1; g->kind == LIFE_IDLE && part < 3; part++) {
		do_events(g, g->nr_events * part / 3);
		wait_for_sweep(g->lives);
	}
	do_events(g, g->nr_events);
	remember(g);
	if (g->kind == LIFE_KILLED) {
		__atomic_add_fetch(&g->lives->waiting, 1, __ATOMIC_RELEASE);
		pause();
	}
	_exit(0);
}

/* @pid: 0: any. fork() cannot choose one. */
static pid_t start_process(pid_t pid)
{
	struct clone_args args = {
		.exit_signal = SIGCHLD,
		.set_tid = (__u64)&pid,
		.set_tid_size = pid != 0,
	};

	if (!pid)
		args.set_tid = 0;
	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/* @flags: of waitpid(). Return: whether the process has ended. */
static bool wait_for(struct lives *lives, struct place *place, int flags)
{
	int status;
	pid_t pid = waitpid(place->pid, &status, flags);

	if (!pid)
		return false;
	if (pid < 0)
		fail(lives, errno);
	else if (status && place->kind != LIFE_KILLED)
		fail(lives, ECHILD);
	place->taken = false;
	ADD(lives->ended, 1);
	return true;
}

static bool may_not_choose(int error)
{
	return error == EPERM || error == EINVAL || error == ENOSYS;
}

/* Return: 0, -EBUSY if a guest is there, or -EEXIST if another process has its process id. */
static int start_at(struct lives *lives, struct place *place, struct guest_life *g)
{
	pid_t pid;

	if (place->taken && !wait_for(lives, place, WNOHANG))
		return -EBUSY;
	pid = start_process(lives->any_pid ? 0 : place->pid);
	if (!pid) {
		g->done.pid = getpid();
		live(g);
	}
	if (pid < 0) {
		lives->any_pid |= may_not_choose(errno);
		return -errno;
	}
	ADD(lives->again, place->used && pid == place->pid);
	*place = (struct place){ pid, true, true, g->kind };
	return 0;
}

/* Return: its place, or NULL. */
static struct place *start_life(struct lives *lives, struct place *places, struct guest_life *g,
				__u64 *random)
{
	unsigned int failed = 0;
	struct place *place;
	int err;

	for (;;) {
		place = &places[random_u64(random) % LIVES_PIDS];
		err = start_at(lives, place, g);
		if (!err)
			return place;
		if (err != -EBUSY && ++failed > MAX_FAILED)
			break;
		usleep(POLL_US);
	}
	fail(lives, -err);
	return NULL;
}

/* Process ids that are free now */
static void find_pids(struct lives *lives, struct place *places)
{
	unsigned int i;

	for (i = 0; i < LIVES_PIDS; i++) {
		places[i].pid = start_process(0);
		if (!places[i].pid)
			_exit(0);
		if (places[i].pid < 0)
			fail(lives, errno);
	}
	for (i = 0; i < LIVES_PIDS; i++)
		waitpid(places[i].pid, NULL, 0);
}

/* This bounds what the command keeps, however busy the machine is. */
static void wait_for_turn(const struct lives *lives, unsigned int *interval, unsigned int *nr)
{
	for (; *nr == LIVES_PER_INTERVAL || !*interval; usleep(POLL_US)) {
		if (intervals(lives) == *interval)
			continue;
		*interval = intervals(lives);
		*nr = 0;
	}
	++*nr;
}

static void pin(unsigned int worker)
{
	cpu_set_t all, one;
	int cpu, nr = 0;

	if (sched_getaffinity(0, sizeof(all), &all))
		return;
	worker %= (unsigned int)CPU_COUNT(&all);
	CPU_ZERO(&one);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &all) && nr++ == (int)worker)
			CPU_SET(cpu, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

/* A short life is waited for at once, or left until its process id is wanted again. */
static void leave_or_wait(struct lives *lives, struct place *place, const struct guest_life *g,
			  __u64 *random)
{
	if (g->kind != LIFE_PLAIN && g->kind != LIFE_SHORT)
		return;
	if (random_u64(random) % 4)
		wait_for(lives, place, 0);
	else
		ADD(lives->left, 1);
}

static void wait_for_last(const struct lives *lives)
{
	unsigned int nr = lives->nr < LIVES_KILLED ? lives->nr : LIVES_KILLED;

	while (__atomic_load_n(&lives->waiting, __ATOMIC_ACQUIRE) < nr && !lives->errors)
		usleep(POLL_US);
	/* Start times in /proc are in units of 10 ms. */
	usleep(MIN_AGE_US);
}

/* Other processes get the process ids of guests that are killed, mostly between two sweeps. */
static void end_lives(struct lives *lives, struct place *places)
{
	struct place *place;
	bool killed;

	for (place = places; place < places + LIVES_PIDS; place++) {
		if (!place->taken)
			continue;
		killed = place->kind == LIFE_KILLED;
		if (killed)
			kill(place->pid, SIGKILL);
		wait_for(lives, place, 0);
		if (killed && !lives->any_pid && !start_process(place->pid)) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pause();
			_exit(0);
		}
	}
}

static void work(struct lives *lives, unsigned int worker)
{
	unsigned int number, interval = 0, nr = 0;
	__u64 random = random_of(lives, ~worker);
	struct place places[LIVES_PIDS] = {};
	static struct guest_life life;
	struct place *place;

	pin(worker);
	find_pids(lives, places);
	for (number = worker; number < lives->nr; number += LIVES_WORKERS) {
		wait_for_turn(lives, &interval, &nr);
		plan(&life, lives, number);
		place = start_life(lives, places, &life, &random);
		if (!place)
			break;
		ADD(lives->kinds[life.kind], 1);
		leave_or_wait(lives, place, &life, &random);
	}
	wait_for_last(lives);
	end_lives(lives, places);
	__atomic_add_fetch(&lives->done, 1, __ATOMIC_RELEASE);
	pause();
}

struct lives *lives_new(unsigned int nr, __u64 seed, const struct fake_pci *pci)
{
	struct lives *lives = mmap(NULL, sizeof(*lives), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (lives == MAP_FAILED)
		return NULL;
	lives->nr = nr;
	lives->seed = seed;
	lives->pci = pci;
	return lives;
}

int lives_start(struct lives *lives, const struct vfio_msix *skel, pid_t workers[LIVES_WORKERS])
{
	unsigned int i;

	call_programs(skel, lives->programs);
	for (i = 0; i < LIVES_WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] < 0)
			return -errno;
		if (workers[i])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		work(lives, i);
		_exit(0);
	}
	return 0;
}
