// SPDX-License-Identifier: GPL-2.0-only
/* Files of guests' names: as editors and other systems write them, and while they change. */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ending.h"
#include "fixture.h"
#include "guest/guest.h"
#include "guest/map.h"
#include "guest/name.h"
#include "host/proc.h"

#define UUID "1b4e28ba-2fa1-11d2-883f-0016d3cca427"

static char *dir, path[256];

static int setup(void **state)
{
	dir = fixture_new();
	snprintf(path, sizeof(path), "%s/map", dir);
	return 0;
}

static int teardown(void **state)
{
	fixture_free(dir);
	return 0;
}

static struct guest_map *load_bytes(const char *text, size_t size, int want)
{
	struct guest_map *map = NULL;

	fixture_write(dir, "map", text, size);
	assert_int_equal(guest_map_load(path, &map), want);
	return map;
}

static struct guest_map *load(const char *text, int want)
{
	return load_bytes(text, strlen(text), want);
}

static void expect_mapped(const struct guest_map *map, pid_t pid, const char *uuid,
			  const char *before, const char *after)
{
	struct guest_names names = { .of[GUEST_RANK_UUID] = *uuid ? (char *)uuid : NULL };
	char name[GUEST_NAME_SIZE];

	snprintf(name, sizeof(name), "%s", before);
	assert_int_equal(guest_map_lookup(map, pid, &names, name), strcmp(before, after) != 0);
	assert_string_equal(name, after);
}

/* A text that maps "web*" to front end and "db" to database, and nothing else. */
static void expect_two(const char *text, size_t size)
{
	struct guest_map *map = load_bytes(text, size, 0);

	expect_mapped(map, 1, "", "web1", "front end");
	expect_mapped(map, 1, "", "db", "database");
	expect_mapped(map, 1, "", "", "");
	expect_mapped(map, 1, "", "\r", "\r");
	guest_map_free(map);
}

static void map_names_by_pid_uuid_and_glob(void **state)
{
	struct guest_map *map = load("# names\n\n12 twelve\n"
				     "1B4E28BA-2fa1-11d2-883f-0016d3cca427\tby uuid\n"
				     "  instance-* an instance\n", 0);

	expect_mapped(map, 12, "", "x", "twelve");
	expect_mapped(map, 13, UUID, "x", "by uuid");
	expect_mapped(map, 13, "", "instance-0000001d", "an instance");
	expect_mapped(map, 13, "", "x", "x");
	expect_mapped(NULL, 13, "", "x", "x");
	guest_map_free(map);
}

/* Proxmox's guests are called 100, 101 and so on. */
static void map_takes_numbers_for_names_too(void **state)
{
	struct guest_map *map = load("100 hundred\n4294967309 too big for a process id\n", 0);

	expect_mapped(map, 13, "", "100", "hundred");
	expect_mapped(map, 100, "", "x", "hundred");
	expect_mapped(map, 13, "", "x", "x");
	guest_map_free(map);
}

/* Proxmox's -name is not unique, the number in the cgroup is; the process's name is always kvm. */
static void map_takes_any_name_of_a_guest(void **state)
{
	struct guest_map *map = load("kvm all\n100 hundred\n", 0);
	struct guest_names names = { .of = { [GUEST_RANK_OPTION] = (char *)"web",
					     [GUEST_RANK_MACHINE] = (char *)"100",
					     [GUEST_RANK_COMM] = (char *)"kvm" } };
	char name[GUEST_NAME_SIZE];

	assert_int_equal(guest_names_choose(&names, 7, map, name), GUEST_SOURCE_MAP);
	assert_string_equal(name, "hundred");
	names.of[GUEST_RANK_MACHINE] = NULL;
	assert_int_equal(guest_names_choose(&names, 7, map, name), GUEST_SOURCE_CMDLINE);
	assert_string_equal(name, "web");
	names.of[GUEST_RANK_OPTION] = NULL;
	assert_int_equal(guest_names_choose(&names, 7, map, name), GUEST_SOURCE_MAP);
	assert_string_equal(name, "all");
	guest_map_free(map);
}

static void expect_chosen(const struct guest_map *map, const struct guest_names *names,
			  const char *expected)
{
	char name[GUEST_NAME_SIZE];

	guest_names_choose(names, 7, map, name);
	assert_string_equal(name, expected);
}

/* libvirt's name for the cgroup may be another guest's, even without UUIDs. */
static void cgroup_of_libvirt_is_no_other_guest(void **state)
{
	struct guest_map *map = load("node11 database\nnode_1_1 front end\n", 0);
	struct guest_names names = { .of = { [GUEST_RANK_OPTION] = (char *)"node_1_1",
					     [GUEST_RANK_MACHINE] = (char *)"node11" } };

	expect_chosen(map, &names, "front end");
	names.of[GUEST_RANK_OPTION] = (char *)"node11";
	expect_chosen(map, &names, "database");
	names.of[GUEST_RANK_OPTION] = (char *)"node1";
	expect_chosen(map, &names, "database");
	guest_map_free(map);
}

/* Proxmox's rows, of a guest that is called db, and one that is called as the other's VMID. */
static void vmid_is_no_other_guests_name(void **state)
{
	struct guest_map *map = load("[1]00 db\n[1]01 web\n", 0);
	struct guest_names names = { .of = { [GUEST_RANK_OPTION] = (char *)"100",
					     [GUEST_RANK_MACHINE] = (char *)"101" } };

	expect_chosen(map, &names, "web");
	guest_map_free(map);
}

static void strongest_key_counts_not_the_first(void **state)
{
	static const char *const keys[] = {
		"* all", "w?b* wildcards", "s[o]cket any", "[w]eb1 option", "1\\00 vmid",
		"1B4E28BA-2fa1-11d2-883f-0016d3cca427 uuid", "7 process",
	};
	struct guest_names names = { .of = { [GUEST_RANK_OPTION] = (char *)"web1",
					     [GUEST_RANK_MACHINE] = (char *)"100",
					     [GUEST_RANK_SOCKET] = (char *)"socket",
					     [GUEST_RANK_UUID] = (char *)UUID } };
	char text[512] = "";
	struct guest_map *map;
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		strcat(strcat(text, keys[i]), "\n");
		map = load(text, 0);
		/* Of two patterns, the first counts. */
		expect_chosen(map, &names, i == 1 ? "all" : strchr(keys[i], ' ') + 1);
		guest_map_free(map);
	}
}

static void wildcards_are_no_full_name(void **state)
{
	struct guest_map *map = load("w[e]* a\n*1 b\nw[ef]b1 c\nw[!e]b2 d\n[[]x] e\n"
				     "web1 f\n\\*\\? g\n*\\? h\n", 0);
	struct guest_names names = { .of = { [GUEST_RANK_OPTION] = (char *)"web1" } };

	expect_chosen(map, &names, "f");
	names.of[GUEST_RANK_OPTION] = (char *)"wfb2";
	expect_chosen(map, &names, "d");
	names.of[GUEST_RANK_OPTION] = (char *)"[x]";
	expect_chosen(map, &names, "e");
	names.of[GUEST_RANK_OPTION] = (char *)"*?";
	expect_chosen(map, &names, "g");
	guest_map_free(map);
}

static void map_globs_match_characters(void **state)
{
	struct guest_map *map = load("caf? short\nth[éè] accent\n???? four\n", 0);

	expect_mapped(map, 1, "", "café", "short");
	expect_mapped(map, 1, "", "thé", "accent");
	expect_mapped(map, 1, "", "тест", "four");
	expect_mapped(map, 1, "", "🙂🙂🙂🙂", "four");
	expect_mapped(map, 1, "", "日本語", "日本語");
	guest_map_free(map);
}

/* Guests' names are compared clean. What was replaced is no wildcard. */
static void map_keys_are_clean(void **state)
{
	struct guest_map *map = load("caf\xe9 latin\n" "we\u200cb* joined\n"
				     "\u2764\ufe0f heart\n", 0);

	expect_mapped(map, 1, "", "caf?", "latin");
	expect_mapped(map, 1, "", "we?b1", "joined");
	expect_mapped(map, 1, "", "\u2764?", "heart");
	expect_mapped(map, 1, "", "cafe", "cafe");
	guest_map_free(map);
}

/* @nr lines for process ids from @first on, and room for one more */
static char *make_lines(unsigned int first, unsigned int nr)
{
	char *text = malloc((nr + 1) * 24), *end = text;
	unsigned int i;

	for (i = first; i < first + nr; i++)
		end += sprintf(end, "%u n%u\n", i, i);
	return text;
}

static size_t allocated(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

static void map_takes_65536_names_and_little_memory(void **state)
{
	char *text = make_lines(1, 65537);
	struct guest_map *map;
	size_t before;

	assert_null(load(text, -E2BIG));
	*strstr(text, "\n65537 ") = '\0';
	before = allocated();
	map = load(text, 0);
	/* A sanitizer's allocator counts nothing. */
	assert_true(allocated() - before < 8 << 20);
	expect_mapped(map, 65536, "", "x", "n65536");
	guest_map_free(map);
	free(text);
}

static void map_takes_lines_of_any_length(void **state)
{
	char text[3000] = "#";
	struct guest_map *map;

	memset(text + 1, 'x', 2000);
	strcpy(text + 2001, "\n12 twelve");
	map = load(text, 0);
	expect_mapped(map, 12, "", "x", "twelve");
	guest_map_free(map);
	memset(text, 'x', 1500);
	strcpy(text + 1500, " y\n");
	assert_null(load(text, 1));
}

static void map_is_read_as_other_systems_write_it(void **state)
{
	static const char *const texts[] = {
		"web* front end\ndb database\n",
		"web* front end\ndb database",
		"web* front end\r\ndb database\r\n",
		"web* front end\r\n\r\n \t\r\ndb   database  \r\n",
		"web* front end\r\ndb database\r",
		"web* front end\rdb database\r",
		"\xef\xbb\xbfweb* front end\ndb database\n",
		"\xef\xbb\xbf# names\r\nweb* front end \t \r\ndb\tdatabase\t\r\n",
		"\n\n  \n\t\nweb* front end\n   # db no\ndb database\n\n\n",
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		expect_two(texts[i], strlen(texts[i]));
}

static void empty_map_names_nobody(void **state)
{
	static const char *const texts[] = { "", "\n", "\r\n", "\xef\xbb\xbf", "# nothing" };
	struct guest_map *map;
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		map = load(texts[i], 0);
		expect_mapped(map, 1, UUID, "web1", "web1");
		guest_map_free(map);
	}
}

static void malformed_map_says_where(void **state)
{
	assert_null(load("12 twelve\nonly-a-key\n", 2));
	assert_null(load("12 twelve\n\n13  \n", 3));
	assert_null(load("12 twelve\r\n\r\n13  \r\n", 3));
	assert_null(load("12 twelve\r\r13\r", 3));
}

static void map_in_utf16_is_refused(void **state)
{
	static const char text[] = "\xff\xfe" "1\0002\0 \0x\0\r\0\n\0";

	assert_null(load_bytes(text, sizeof(text) - 1, -EILSEQ));
}

static void expect_problem(int err, const char *expected)
{
	char *problem = guest_map_problem("/a map", err);

	assert_string_equal(problem, expected);
	free(problem);
}

static void problems_say_why(void **state)
{
	expect_problem(3, "guest map /a map, line 3: not \"PID|UUID|GLOB NAME\"");
	expect_problem(-ENOENT, "cannot read the guest map /a map: No such file or directory");
	expect_problem(-EILSEQ,
		       "cannot read the guest map /a map: it has NUL bytes; save it as UTF-8");
	expect_problem(-EFBIG, "cannot read the guest map /a map: it is larger than 8 MiB");
	expect_problem(-E2BIG, "cannot read the guest map /a map: it has more than 65536 names");
	expect_problem(-ETIMEDOUT,
		       "cannot read the guest map /a map: nothing was written to this pipe");
	expect_problem(-ETIME, "cannot read the guest map /a map: its writer did not close it");
}

static void map_that_cannot_be_read_is_an_error(void **state)
{
	struct guest_map *map = NULL;

	assert_int_equal(guest_map_load("/", &map), -EISDIR);
	assert_null(map);
	assert_int_equal(guest_map_load("/nonexistent", &map), -ENOENT);
	assert_int_equal(guest_map_load("/dev/zero", &map), -EFBIG);
	assert_int_equal(guest_map_load("/dev/null", &map), 0);
	guest_map_free(map);
}

/* Opens a FIFO and writes @text, or as much as is read, again and again if @endless. */
static pid_t write_fifo(const char *text, bool endless)
{
	pid_t pid = fork();
	FILE *file;

	if (pid)
		return pid;
	file = fopen(path, "we");
	do
		fputs(text, file);
	while (endless);
	_exit(fclose(file) ? 1 : 0);
}

static void map_can_be_a_pipe(void **state)
{
	struct guest_map *map = NULL;
	int status;
	pid_t pid;

	assert_int_equal(mkfifo(path, 0600), 0);
	pid = write_fifo("12 twelve\n", false);
	assert_int_equal(guest_map_load(path, &map), 0);
	expect_mapped(map, 12, "", "x", "twelve");
	/* There is nothing to be read again. */
	assert_false(guest_map_refresh(map));
	guest_map_free(map);
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static void pipe_without_end_or_writer_is_an_error(void **state)
{
	struct guest_map *map;
	int status;
	pid_t pid;

	assert_int_equal(mkfifo(path, 0600), 0);
	pid = write_fifo("12 twelve\n", true);
	assert_int_equal(guest_map_load(path, &map), -EFBIG);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	guest_map_timeout_ms = 1;
	assert_int_equal(guest_map_load(path, &map), -ETIMEDOUT);
	guest_map_timeout_ms = 10000;
}

static void pipe_that_is_not_closed_is_told_from_a_silent_one(void **state)
{
	struct guest_map *map;
	int fd;

	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	guest_map_timeout_ms = 1;
	assert_int_equal(guest_map_load(path, &map), -ETIMEDOUT);
	assert_int_equal(write(fd, "12 twelve\n", 10), 10);
	assert_int_equal(guest_map_load(path, &map), -ETIME);
	guest_map_timeout_ms = 10000;
	close(fd);
}

static void on_alarm(int sig)
{
}

/* Like ^C, whose handler has SA_RESTART. The first may come too early, so there are many. */
static void signal_ends_the_wait_for_a_pipe(void **state)
{
	struct itimerval tick = { { 0, 10000 }, { 0, 10000 } }, none = { { 0 }, { 0 } };
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct guest_map *map;

	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	setitimer(ITIMER_REAL, &tick, NULL);
	assert_int_equal(guest_map_load(path, &map), -EINTR);
	setitimer(ITIMER_REAL, &none, NULL);
}

/* A file takes the place of the map, as `mv' does it. */
static void replace_map(const char *text)
{
	char other[256];

	fixture_write(dir, "other", text, strlen(text));
	snprintf(other, sizeof(other), "%s/other", dir);
	assert_int_equal(rename(other, path), 0);
}

static void expect_refresh(struct guest_map *map, bool read, const char *name)
{
	assert_int_equal(guest_map_refresh(map), read);
	expect_mapped(map, 12, "", "x", name);
}

/* The second look finds a changed file settled. */
static void expect_settled(struct guest_map *map, bool read, const char *before, const char *after)
{
	expect_refresh(map, false, before);
	expect_refresh(map, read, after);
	expect_refresh(map, false, after);
}

/* A file that replaces another is complete. */
static void expect_at_once(struct guest_map *map, const char *name)
{
	expect_refresh(map, true, name);
	expect_refresh(map, false, name);
}

static void map_is_read_again_when_it_changes(void **state)
{
	struct guest_map *map = load("12 one\n", 0);

	expect_refresh(map, false, "one");
	replace_map("12 two\n");
	expect_at_once(map, "two");
	fixture_write(dir, "map", "12 three\n", 9);
	expect_settled(map, true, "two", "three");
	guest_map_free(map);
	assert_false(guest_map_refresh(NULL));
}

/* As from a timer that fires more often than the map is looked at */
static void map_that_is_replaced_at_each_look_is_read(void **state)
{
	struct guest_map *map = load("12 zero\n", 0);
	char text[32];
	int i;

	for (i = 1; i < 4; i++) {
		snprintf(text, sizeof(text), "12 name %d\n", i);
		replace_map(text);
		text[strlen(text) - 1] = '\0';
		expect_refresh(map, true, text + 3);
	}
	guest_map_free(map);
}

/* A new file may be written in place, too: rm map; names-libvirt > map */
static void new_map_is_read_when_its_lines_end(void **state)
{
	static const char *const steps[] = { "", "12 t", "12", "12 two" };
	struct guest_map *map = load("12 one\n", 0);
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		replace_map(steps[i]);
		expect_refresh(map, false, "one");
	}
	expect_refresh(map, true, "two");
	guest_map_free(map);
}

/* Written in place at each look: at the sixth it counts, if it has names and can be parsed. */
static void map_that_never_settles_is_read_if_it_makes_sense(void **state)
{
	static const char *const steps[] = {
		"12 a\n", "12 bb\n", "12 ccc\n", "12 dddd\n", "12 eeeee\n", "", "12\n",
	};
	struct guest_map *map = load("12 one\n", 0);
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		fixture_write(dir, "map", steps[i], strlen(steps[i]));
		expect_refresh(map, false, "one");
	}
	fixture_write(dir, "map", "12 two\n13 thirteen", 18);
	expect_refresh(map, true, "two");
	/* And the count begins anew. */
	fixture_write(dir, "map", "12 three\n", 9);
	expect_settled(map, true, "two", "three");
	guest_map_free(map);
}

static void spoil_again_and_again(void *ctx)
{
	char text[64] = "";
	int i;

	for (i = 0; i < 8; i++) {
		strcat(text, "#\n");
		replace_map(text);
		expect_refresh(ctx, false, "one");
	}
}

static void map_that_is_replaced_by_bad_ones_is_told(void **state)
{
	struct guest_map *map = load("12 one\n", 0);
	char *said = fixture_capture_errors(dir, spoil_again_and_again, map), expected[512];

	snprintf(expected, sizeof(expected), "vfio-msix: cannot read the guest map %s: it has no "
		 "names any more; the old names stay\n", path);
	assert_string_equal(said, expected);
	free(said);
	guest_map_free(map);
}

/* rsync -t --inplace, and touch -r */
static void map_of_the_same_size_and_time_is_read(void **state)
{
	struct guest_map *map = load("12 one\n", 0);
	struct timespec times[2];
	struct stat before;

	assert_int_equal(stat(path, &before), 0);
	times[0] = before.st_atim;
	times[1] = before.st_mtim;
	usleep(20000);
	fixture_write(dir, "map", "12 two\n", 7);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	expect_settled(map, true, "one", "two");
	guest_map_free(map);
}

/* As `names-libvirt > map' and cp write it, with a look after each step. */
static void map_written_in_place_is_read_when_complete(void **state)
{
	static const char *const steps[] = { "", "12 t", "12 two\n13", "12 two\n13 thirt" };
	struct guest_map *map = load("12 one\n", 0);
	size_t i;

	for (i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		fixture_write(dir, "map", steps[i], strlen(steps[i]));
		expect_refresh(map, false, "one");
	}
	fixture_write(dir, "map", "12 two\n13 thirteen\n", 19);
	expect_settled(map, true, "one", "two");
	expect_mapped(map, 13, "", "x", "thirteen");
	guest_map_free(map);
}

static void empty_and_fill(void *ctx)
{
	struct guest_map *map = ctx;

	fixture_write(dir, "map", "", 0);
	expect_settled(map, false, "one", "one");
	replace_map("# names-libvirt failed\n\n");
	expect_settled(map, false, "one", "one");
	replace_map("12 two\n");
	expect_at_once(map, "two");
	/* Gone while an editor saves it. */
	assert_int_equal(unlink(path), 0);
	expect_refresh(map, false, "two");
	replace_map("12 three\n");
	expect_at_once(map, "three");
}

static void map_that_becomes_empty_keeps_its_names(void **state)
{
	struct guest_map *map = load("12 one\n", 0);
	char *said = fixture_capture_errors(dir, empty_and_fill, map), expected[1024];

	snprintf(expected, sizeof(expected),
		 "vfio-msix: cannot read the guest map %s: it has no names any more; "
		 "the old names stay\n"
		 "vfio-msix: guest map %s: read again\n", path, path);
	assert_string_equal(said, expected);
	free(said);
	guest_map_free(map);
}

/* A ConfigMap of Kubernetes is a link that is exchanged. */
static void map_behind_a_link_is_read_again(void **state)
{
	struct guest_map *map;

	fixture_write(dir, "first/map", "12 one\n", 7);
	fixture_write(dir, "second/map", "12 two\n", 7);
	fixture_link(dir, "map", "first/map");
	assert_int_equal(guest_map_load(path, &map), 0);
	expect_refresh(map, false, "one");
	assert_int_equal(unlink(path), 0);
	fixture_link(dir, "map", "second/map");
	expect_at_once(map, "two");
	guest_map_free(map);
}

static void spoil_and_mend(void *ctx)
{
	struct guest_map *map = ctx;

	replace_map("malformed\n");
	expect_settled(map, false, "one", "one");
	replace_map("malformed again\n\nmalformed\n");
	expect_settled(map, false, "one", "one");
	replace_map("12 two\n\nmalformed\n");
	expect_settled(map, false, "one", "one");
	assert_int_equal(unlink(path), 0);
	expect_settled(map, false, "one", "one");
	replace_map("12 two\n");
	expect_at_once(map, "two");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_settled(map, false, "two", "two");
}

static void map_that_goes_bad_stays_as_it_was(void **state)
{
	struct guest_map *map = load("12 one\n", 0);
	char *said, expected[2048];

	guest_map_timeout_ms = 1;
	said = fixture_capture_errors(dir, spoil_and_mend, map);
	guest_map_timeout_ms = 10000;
	snprintf(expected, sizeof(expected),
		 "vfio-msix: guest map %s, line 1: not \"PID|UUID|GLOB NAME\"; "
		 "the old names stay\n"
		 "vfio-msix: guest map %s, line 3: not \"PID|UUID|GLOB NAME\"; "
		 "the old names stay\n"
		 "vfio-msix: cannot read the guest map %s: No such file or directory; "
		 "the old names stay\n"
		 "vfio-msix: guest map %s: read again\n"
		 "vfio-msix: cannot read the guest map %s: it is no longer a regular file; "
		 "the old names stay\n", path, path, path, path, path);
	assert_string_equal(said, expected);
	free(said);
	guest_map_free(map);
}

static const struct guest *get(struct guests *guests, __u32 tgid)
{
	struct vmsix_process process = { .start_ns = 5000000000ULL, .tgid = tgid };

	return guests_get(guests, &process, NULL, 0);
}

static void add_guest(pid_t pid, const char *guest)
{
	char name[64], text[256];
	int n = snprintf(text, sizeof(text), "qemu%c-name%c%s", 0, 0, guest) + 1;

	fixture_process(dir, pid, "qemu", 500);
	snprintf(name, sizeof(name), "%d/cmdline", pid);
	fixture_write(dir, name, text, (size_t)n);
}

/* Twice: the second look finds the file settled. */
static void reread(struct guests *guests)
{
	guests_reread(guests);
	guests_reread(guests);
}

/* Also those that have ended meanwhile; and -g asks for whom it now names. */
static void guests_take_their_new_names(void **state)
{
	struct guests *guests = guests_new("front*", load("db database\n", 0));
	const struct guest *web, *db;

	proc_root = dir;
	add_guest(7, "web1");
	add_guest(8, "db");
	web = get(guests, 7);
	db = get(guests, 8);
	assert_string_equal(web->name, "web1");
	assert_false(web->matches);
	assert_string_equal(db->name, "database");
	fixture_write(dir, "7/stat", "", 0);
	fixture_write(dir, "7/cmdline", "", 0);
	replace_map("web? front end\n");
	reread(guests);
	assert_string_equal(web->name, "front end");
	assert_int_equal(web->source, GUEST_SOURCE_MAP);
	assert_true(web->matches);
	assert_string_equal(db->name, "db");
	assert_int_equal(db->source, GUEST_SOURCE_CMDLINE);
	assert_ptr_equal(get(guests, 7), web);
	guests_free(guests);
}

static void end_process(pid_t pid)
{
	char name[PATH_MAX];

	snprintf(name, sizeof(name), "%s/%d/stat", dir, pid);
	assert_int_equal(unlink(name), 0);
}

static void rename_away_and_back(void *ctx)
{
	struct guests *guests = ctx;
	const struct guest *web = get(guests, 7), *ended = get(guests, 8);

	end_process(8);
	assert_true(guests_look(guests));
	assert_true(web->matches);
	/* Others still match, then only one that has ended, then none has to be said again. */
	replace_map("7 other\n9 front 9\n");
	reread(guests);
	replace_map("7 front 7\n9 other\n");
	reread(guests);
	replace_map("7 other\n8 front 8\n");
	reread(guests);
	assert_false(web->matches);
	assert_true(ended->matches);
	fputs("then\n", stderr);
	replace_map("7 another\n");
	reread(guests);
	replace_map("7 front end\n");
	reread(guests);
	assert_true(web->matches);
	replace_map("7 other\n");
	reread(guests);
}

static void names_that_nobody_asked_for_are_said(void **state)
{
	struct guests *guests;
	char *said, line[512], expected[1100];

	proc_root = dir;
	add_guest(7, "web1");
	add_guest(8, "web2");
	add_guest(9, "web3");
	guests = guests_new("front*", load("7 front 7\n", 0));
	get(guests, 9);
	said = fixture_capture_errors(dir, rename_away_and_back, guests);
	snprintf(line, sizeof(line),
		 "vfio-msix: no running guest matches 'front*' any more: guest map %s was read "
		 "again; correct its names, or start again with another -g\n", path);
	snprintf(expected, sizeof(expected), "%sthen\n%s", line, line);
	assert_string_equal(said, expected);
	free(said);
	guests_free(guests);
}

static unsigned int renamed(struct guests *guests, unsigned int nr)
{
	unsigned int i, n = 0;
	struct vmsix_process process = { .start_ns = 5000000000ULL };

	for (i = 1; i <= nr; i++) {
		process.tgid = i;
		n += !strcmp(guests_find(guests, &process)->name, "new");
	}
	return n;
}

/* Of the guests that were ever seen, a call renames some, and the next calls the others. */
static void many_guests_are_renamed_bit_by_bit(void **state)
{
	char *text = make_lines(1000, 65535);
	struct guests *guests = guests_new(NULL, load("none none\n", 0));
	unsigned int i, once, calls;

	proc_root = dir;
	for (i = 1; i <= 100; i++)
		get(guests, i);
	strcat(text, "* new\n");
	replace_map(text);
	reread(guests);
	once = renamed(guests, 100);
	assert_true(once > 0 && once < 10);
	/* One that has an event need not wait. */
	assert_string_equal(get(guests, 50)->name, "new");
	for (calls = 1; renamed(guests, 100) < 100 && calls < 100; calls++)
		guests_reread(guests);
	assert_int_equal(renamed(guests, 100), 100);
	guests_reread(guests);
	assert_int_equal(renamed(guests, 100), 100);
	free(text);
	guests_free(guests);
}

static void look_until_ended(struct guests *guests, __u32 first, __u32 last)
{
	__u32 tgid;

	for (tgid = first; tgid <= last; tgid++)
		ending_wait(guests, get(guests, tgid));
}

/* The last guest of the first call, and the next, are forgotten between two calls. */
static void guests_are_forgotten_while_others_are_renamed(void **state)
{
	const __u32 last = GUESTS_KEPT + 6;
	char *text = make_lines(100000, 65535);
	struct guests *guests = guests_new(NULL, load("none none\n", 0));
	struct vmsix_process process = { .start_ns = 5000000000ULL };
	__u32 i;

	proc_root = dir;
	for (i = 1; i <= GUESTS_KEPT; i++)
		fixture_process(dir, (pid_t)i, "qemu", 500);
	for (i = 1; i <= last; i++)
		get(guests, i);
	/* The newest end first, so that they are the first to be forgotten. */
	look_until_ended(guests, GUESTS_KEPT + 1, last);
	for (i = 1; i <= GUESTS_KEPT; i++)
		end_process((pid_t)i);
	look_until_ended(guests, 1, GUESTS_KEPT);
	strcat(text, "* new\n");
	replace_map(text);
	/* Once the file is settled, a call renames four, the newest first. */
	process.tgid = last;
	for (i = 0; strcmp(guests_find(guests, &process)->name, "new") && i < 10; i++)
		guests_reread(guests);
	assert_int_equal(renamed(guests, last), 4);
	guests_forget(guests);
	guests_reread(guests);
	for (process.tgid = GUESTS_KEPT + 1; process.tgid <= last; process.tgid++)
		assert_null(guests_find(guests, &process));
	process.tgid = GUESTS_KEPT;
	assert_string_equal(guests_find(guests, &process)->name, "new");
	free(text);
	guests_free(guests);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(map_names_by_pid_uuid_and_glob),
		TEST(map_takes_numbers_for_names_too),
		TEST(map_takes_any_name_of_a_guest),
		TEST(cgroup_of_libvirt_is_no_other_guest),
		TEST(vmid_is_no_other_guests_name),
		TEST(strongest_key_counts_not_the_first),
		TEST(wildcards_are_no_full_name),
		TEST(map_globs_match_characters),
		TEST(map_keys_are_clean),
		TEST(map_takes_65536_names_and_little_memory),
		TEST(map_takes_lines_of_any_length),
		TEST(map_is_read_as_other_systems_write_it),
		TEST(empty_map_names_nobody),
		TEST(malformed_map_says_where),
		TEST(map_in_utf16_is_refused),
		TEST(problems_say_why),
		TEST(map_that_cannot_be_read_is_an_error),
		TEST(map_can_be_a_pipe),
		TEST(pipe_without_end_or_writer_is_an_error),
		TEST(pipe_that_is_not_closed_is_told_from_a_silent_one),
		TEST(signal_ends_the_wait_for_a_pipe),
		TEST(map_is_read_again_when_it_changes),
		TEST(map_that_is_replaced_at_each_look_is_read),
		TEST(new_map_is_read_when_its_lines_end),
		TEST(map_that_never_settles_is_read_if_it_makes_sense),
		TEST(map_that_is_replaced_by_bad_ones_is_told),
		TEST(map_of_the_same_size_and_time_is_read),
		TEST(map_behind_a_link_is_read_again),
		TEST(map_that_goes_bad_stays_as_it_was),
		TEST(guests_take_their_new_names),
		TEST(map_written_in_place_is_read_when_complete),
		TEST(map_that_becomes_empty_keeps_its_names),
		TEST(names_that_nobody_asked_for_are_said),
		TEST(many_guests_are_renamed_bit_by_bit),
		TEST(guests_are_forgotten_while_others_are_renamed),
	};

	return cmocka_run_group_tests_name("guest_map", tests, NULL, NULL);
}
