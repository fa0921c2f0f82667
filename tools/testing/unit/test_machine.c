// SPDX-License-Identifier: GPL-2.0-only
/* What tells machines apart. */
#include "unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"
#include "host/machine.h"
#include "host/proc.h"

static char *root;

static int setup(void **state)
{
	root = fixture_new();
	proc_root = root;
	return 0;
}

static int teardown(void **state)
{
	fixture_free(root);
	return 0;
}

static void expect_cpu(const char *cpuinfo, const char *model)
{
	char buf[MACHINE_CPU_SIZE];

	fixture_write(root, "cpuinfo", cpuinfo, strlen(cpuinfo));
	machine_cpu(buf, sizeof(buf));
	assert_string_equal(buf, model);
}

static void reads_the_first_cpu(void **state)
{
	expect_cpu("processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9354P 32-Core Processor\n"
		   "stepping\t: 1\n\nprocessor\t: 1\nmodel name\t: other\n",
		   "AMD EPYC 9354P 32-Core Processor");
	expect_cpu("processor\t: 0\nBogoMIPS\t: 50.00\n", "");
	expect_cpu("model name\t: a\033[31m\n", "a?[31m");
	expect_cpu("model name\t:\nmodel name", "");
}

static void needs_no_cpuinfo(void **state)
{
	char buf[MACHINE_CPU_SIZE] = "x";

	proc_root = "/nonexistent";
	machine_cpu(buf, sizeof(buf));
	assert_string_equal(buf, "");
	proc_root = root;
}

/* systemd's own program makes the same of our id. */
static void hashes_as_systemd_does(void **state)
{
	FILE *program = popen("systemd-id128 machine-id 2> /dev/null "
			      "--app-specific=4a6b86f3-f445-4413-9b23-662c7fb3dd9e", "re");
	char id[MACHINE_ID_SIZE] = "x", theirs[64] = "";

	assert_non_null(program);
	if (!fgets(theirs, sizeof(theirs), program) || pclose(program))
		skip();
	theirs[strcspn(theirs, "\n")] = '\0';
	assert_int_equal(machine_id(id), 0);
	assert_string_equal(id, theirs);
}

static void has_no_id_without_a_machine_id(void **state)
{
	char id[MACHINE_ID_SIZE] = "x";

	if (machine_id(id))
		assert_string_equal(id, "");
	else
		assert_int_equal(strlen(id), MACHINE_ID_SIZE - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_first_cpu),
		cmocka_unit_test(needs_no_cpuinfo),
		cmocka_unit_test(hashes_as_systemd_does),
		cmocka_unit_test(has_no_id_without_a_machine_id),
	};

	return cmocka_run_group_tests_name("machine", tests, setup, teardown);
}
