// SPDX-License-Identifier: GPL-2.0-only
/*
 * A script is lines of words; # begins a comment.
 *
 *   guest A PROGRAM ARG...     start a guest, which other lines call A
 *   A EVENT KEY=VALUE...       an event of it: device, msix, index, start, vector, count, nvec,
 *                              flags, detail (a number), irq, ret, delta (ns), repeat; ret_step
 *                              is added to ret each time
 *   end A                      let it end, wait for that
 *   msi_irqs BDF N             make $VMSIX_FEED_SYSFS/BDF/msi_irqs have N entries
 *   attached                   wait until the command says in $VMSIX_FEED_STDERR that it traces;
 *                              with -q it does not, the file is /dev/null: wait long enough;
 *                              events before it come while the command attaches
 *   sleep MS
 *   stop, continue             stop the command, let it go on
 *   interrupt                  SIGINT to the command
 *   signal N                   another signal to it
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"
#include "fake_pci.h"
#include "feed.h"
#include "output/names.h"

#define MAX_GUESTS	8
#define MAX_WORDS	24
#define MAX_IRQS	4096

struct script {
	const int *programs;
	const struct fake_pci *pci;
	pid_t command;
	struct {
		char name[16];
		pid_t pid;
		int command_fd, answer_fd;
	} guests[MAX_GUESTS];
	unsigned int nr_guests;
};

static unsigned int split(char *line, char **words)
{
	unsigned int n = 0;
	char *save, *word;

	line[strcspn(line, "#\n")] = '\0';
	for (word = strtok_r(line, " \t", &save); word && n < MAX_WORDS;
	     word = strtok_r(NULL, " \t", &save))
		words[n++] = word;
	words[n] = NULL;
	return n;
}

static int find_guest(const struct script *s, const char *name)
{
	unsigned int i;

	for (i = 0; i < s->nr_guests; i++)
		if (!strcmp(s->guests[i].name, name))
			return (int)i;
	return -ESRCH;
}

static int start_guest(struct script *s, char **words)
{
	unsigned int i = s->nr_guests;
	pid_t pid;

	if (i == MAX_GUESTS)
		return -ENOSPC;
	pid = feed_guest_start(words + 2, s->programs, &s->guests[i].command_fd,
			       &s->guests[i].answer_fd);
	if (pid < 0)
		return pid;
	s->guests[i].pid = pid;
	snprintf(s->guests[i].name, sizeof(s->guests[i].name), "%s", words[1]);
	s->nr_guests++;
	return 0;
}

static int end_guest(struct script *s, const char *name)
{
	int i = find_guest(s, name);

	if (i < 0)
		return i;
	close(s->guests[i].command_fd);
	close(s->guests[i].answer_fd);
	s->guests[i].name[0] = '\0';
	return waitpid(s->guests[i].pid, NULL, 0) < 0 ? -errno : 0;
}

static int set_field(struct call *c, struct feed_command *command, const char *key,
		     const char *value)
{
	long long v = strtoll(value, NULL, 0);

	if (!strcmp(key, "device"))
		c->device = (unsigned int)v;
	else if (!strcmp(key, "msix"))
		c->msix = v;
	else if (!strcmp(key, "index"))
		c->index = (__u32)v;
	else if (!strcmp(key, "start") || !strcmp(key, "vector"))
		c->vector = (__u32)v;
	else if (!strcmp(key, "count") || !strcmp(key, "nvec"))
		c->count = (__u32)v;
	else if (!strcmp(key, "flags"))
		c->flags = (__u32)v;
	else if (!strcmp(key, "detail"))
		c->detail = (__u32)v;
	else if (!strcmp(key, "irq"))
		c->irq = (int)v;
	else if (!strcmp(key, "ret"))
		c->ret = (int)v;
	else if (!strcmp(key, "delta"))
		c->delta_ns = (__u64)v;
	else if (!strcmp(key, "repeat"))
		command->repeat = (__u32)v;
	else if (!strcmp(key, "ret_step"))
		command->step = (__u32)v;
	else
		return -EINVAL;
	return 0;
}

static int parse_event(struct call *c, struct feed_command *command, char **words)
{
	char *equals;

	while (c->type < VMSIX_NR_TYPES && strcmp(name_type(c->type), words[1]))
		c->type++;
	if (c->type == VMSIX_NR_TYPES)
		return -EINVAL;
	for (words += 2; *words; words++) {
		equals = strchr(*words, '=');
		if (!equals)
			return -EINVAL;
		*equals = '\0';
		if (set_field(c, command, *words, equals + 1))
			return -EINVAL;
	}
	return c->device < FEED_NR_DEVICES ? 0 : -EINVAL;
}

/* The argument that changes with ret */
static __u32 ret_arg(struct call call, __u64 pdev, const __u64 *args)
{
	__u64 others[7];
	unsigned int i, n;

	call.ret++;
	n = call_args(&call, pdev, others);
	for (i = 0; i < n; i++)
		if (args[i] != others[i])
			return i;
	return 0;
}

static int raise_event(struct script *s, char **words)
{
	struct feed_command command = { .repeat = 1 };
	struct call call = { .msix = true, .type = 0 };
	int i = find_guest(s, words[0]), answer;
	__u64 pdev;

	if (i < 0 || parse_event(&call, &command, words))
		return -EINVAL;
	pdev = fake_pci_dev(s->pci, call.device);
	command.type = call.type;
	call_args(&call, pdev, command.args);
	command.step_arg = ret_arg(call, pdev, command.args);
	if (write(s->guests[i].command_fd, &command, sizeof(command)) != sizeof(command) ||
	    read(s->guests[i].answer_fd, &answer, sizeof(answer)) != sizeof(answer))
		return -EPIPE;
	return answer;
}

static int set_msi_irqs(const char *device, const char *number)
{
	char dir[256], path[300];
	int i, n = atoi(number);
	FILE *file;

	snprintf(dir, sizeof(dir), "%s/%s/msi_irqs", getenv("VMSIX_FEED_SYSFS"), device);
	mkdir(dir, 0755);
	for (i = 0; i < MAX_IRQS; i++) {
		snprintf(path, sizeof(path), "%s/%d", dir, i);
		if (i >= n && unlink(path))
			break;
		if (i >= n)
			continue;
		file = fopen(path, "we");
		if (!file)
			return -errno;
		fclose(file);
	}
	return 0;
}

int feed_attaching_fd = -1;

static bool says_attached(void)
{
	char text[4096];
	FILE *file = fopen(getenv("VMSIX_FEED_STDERR"), "re");
	size_t n = file ? fread(text, 1, sizeof(text) - 1, file) : 0;

	if (file)
		fclose(file);
	text[n] = '\0';
	return strstr(text, "tracing") != NULL;
}

static int wait_attached(void)
{
	unsigned int tries;

	close(feed_attaching_fd);
	feed_attaching_fd = -1;
	if (!strcmp(getenv("VMSIX_FEED_STDERR"), "/dev/null"))
		return usleep(500000);
	for (tries = 0; tries < 2000; tries++) {
		if (says_attached())
			return 0;
		usleep(10000);
	}
	return -ETIMEDOUT;
}

static int run_line(struct script *s, char **words, unsigned int n)
{
	if (!strcmp(words[0], "guest") && n > 2)
		return start_guest(s, words);
	if (!strcmp(words[0], "end") && n == 2)
		return end_guest(s, words[1]);
	if (!strcmp(words[0], "msi_irqs") && n == 3)
		return set_msi_irqs(words[1], words[2]);
	if (!strcmp(words[0], "attached"))
		return wait_attached();
	if (!strcmp(words[0], "sleep") && n == 2)
		return usleep((useconds_t)atoi(words[1]) * 1000);
	if (!strcmp(words[0], "stop"))
		return kill(s->command, SIGSTOP);
	if (!strcmp(words[0], "continue"))
		return kill(s->command, SIGCONT);
	if (!strcmp(words[0], "interrupt"))
		return kill(s->command, SIGINT);
	if (!strcmp(words[0], "signal") && n == 2)
		return kill(s->command, atoi(words[1]));
	return n > 1 ? raise_event(s, words) : -EINVAL;
}

int feed_script_run(FILE *file, const int programs[VMSIX_NR_TYPES], const struct fake_pci *pci,
		    pid_t command)
{
	struct script s = { .programs = programs, .pci = pci, .command = command };
	char line[1024], *words[MAX_WORDS + 1];
	unsigned int n;
	int number = 0;

	while (fgets(line, sizeof(line), file)) {
		number++;
		n = split(line, words);
		if (n && run_line(&s, words, n))
			return number;
	}
	return 0;
}
