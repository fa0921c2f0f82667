// SPDX-License-Identifier: GPL-2.0-only
/* Memory that grows, and memory that is short. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/memory.h"

/* AddressSanitizer would end the test where an allocation fails. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void arrays_keep_their_elements_and_seldom_grow(void **state)
{
	size_t room = 0, last = 0, growths = 0, i;
	unsigned int *array = NULL;

	for (i = 0; i < 100000; i++) {
		array = memory_grow(array, &room, i + 1, sizeof(*array));
		assert_non_null(array);
		assert_true(room > i);
		growths += room != last;
		last = room;
		array[i] = (unsigned int)i;
	}
	assert_in_range(growths, 2, 20);
	for (i = 0; i < 100000; i++)
		assert_int_equal(array[i], i);
	free(array);
}

static void many_elements_at_once_fit(void **state)
{
	size_t room = 0;
	char *array = memory_grow(NULL, &room, 1000, 1);

	assert_non_null(array);
	assert_true(room >= 1000);
	free(array);
}

/* The size in bytes overflows, so that there can be no such array. */
static void an_array_that_cannot_grow_stays(void **state)
{
	size_t room = 0, before;
	unsigned long *array = memory_grow(NULL, &room, 1, sizeof(*array));

	assert_non_null(array);
	array[0] = 42;
	before = room;
	assert_null(memory_grow(array, &room, SIZE_MAX / 4, sizeof(*array)));
	assert_int_equal(room, before);
	assert_int_equal(array[0], 42);
	free(array);
}

static void short_memory_ends_the_command(void **state)
{
	char said[128] = "";
	int fds[2], status;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	if (!pid) {
		dup2(fds[1], STDERR_FILENO);
		memory_or_exit(NULL);
		_exit(EXITCODE_OK);
	}
	close(fds[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EXITCODE_FAILURE);
	assert_true(read(fds[0], said, sizeof(said) - 1) > 0);
	close(fds[0]);
	assert_string_equal(said, "vfio-msix: no memory: output is incomplete\n");
}

static void other_memory_is_returned(void **state)
{
	int thing;

	assert_ptr_equal(memory_or_exit(&thing), &thing);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arrays_keep_their_elements_and_seldom_grow),
		cmocka_unit_test(many_elements_at_once_fit),
		cmocka_unit_test(an_array_that_cannot_grow_stays),
		cmocka_unit_test(short_memory_ends_the_command),
		cmocka_unit_test(other_memory_is_returned),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
