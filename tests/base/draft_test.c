/* Drafts: what a killed run leaves goes, what someone works on stays. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/draft.h"
#include "base/file.h"

struct place {
	struct arena a;
	char dir[40];
};

static int enter(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	strcpy(p->dir, "/tmp/nicol-draft-test.XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	*state = p;
	return 0;
}

static int leave(void **state)
{
	char command[80];
	struct place *p = *state;
	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	int rc = system(command);
	arena_release(&p->a);
	free(p);
	return rc;
}

static uint32_t entries(struct place *p)
{
	struct dir_list l;
	assert_int_equal(dir_list(&p->a, p->dir, &l, NULL), 0);
	return l.len;
}

/* Another process that makes a draft of each kind, says so, and waits. */
static pid_t start_writer(struct place *p)
{
	int ready[2];
	char c;
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct draft file, folder;
		if (draft_file(&p->a, p->dir, 0644, "f", &file, NULL) < 0 ||
		    draft_folder(&p->a, p->dir, "d", &folder, NULL) < 0 ||
		    write(file.fd, "half", 4) != 4 ||
		    openat(folder.fd, "migration.sql", O_CREAT | O_WRONLY,
			   0644) < 0 ||
		    write(ready[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	close(ready[0]);
	return pid;
}

static void only_those_of_the_dead_are_swept(void **state)
{
	struct place *p = *state;
	pid_t pid = start_writer(p);
	assert_int_equal(entries(p), 2);
	draft_sweep(p->dir);
	assert_int_equal(entries(p), 2);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	draft_sweep(p->dir);
	assert_int_equal(entries(p), 0);
}

static void the_next_write_sweeps(void **state)
{
	struct place *p = *state;
	pid_t pid = start_writer(p);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_int_equal(
		file_write(path_join(&p->a, p->dir, "new"), S("x"), 0644, NULL),
		0);
	assert_int_equal(entries(p), 1);
}

static void touch(struct place *p, const char *name)
{
	int fd = open(path_join(&p->a, p->dir, name), O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static void other_names_and_full_folders_stay(void **state)
{
	struct place *p = *state;
	touch(p, ".nicol-draft-0123456789abcde");
	touch(p, ".nicol-draft-0123456789abcdefa");
	touch(p, ".nicol-draft-0123456789ABCDEF");
	touch(p, "x.nicol-draft-0123456789abcdef");
	char *inner =
		path_join(&p->a, p->dir, ".nicol-draft-00000000deadbeef/kept");
	assert_int_equal(dir_make(inner, NULL), 0);
	/* a link is not followed, and not ours */
	assert_int_equal(symlink(inner, path_join(&p->a, p->dir,
						  ".nicol-draft-"
						  "00000000deadbee0")),
			 0);
	draft_sweep(p->dir);
	assert_int_equal(entries(p), 6);
	assert_true(dir_exists(inner));
}

static void what_others_own_stays(void **state)
{
	struct place *p = *state;
	if (geteuid() != 0) {
		print_message("SKIP: only root can give a file away\n");
		skip();
	}
	touch(p, ".nicol-draft-0123456789abcdef");
	assert_int_equal(
		chown(path_join(&p->a, p->dir, ".nicol-draft-0123456789abcdef"),
		      65534, 65534),
		0);
	draft_sweep(p->dir);
	assert_int_equal(entries(p), 1);
}

static void a_discarded_folder_is_gone_a_renamed_one_whole(void **state)
{
	struct place *p = *state;
	struct draft d;
	char *to = path_join(&p->a, p->dir, "done");
	for (int renamed = 0; renamed < 2; renamed++) {
		assert_int_equal(draft_folder(&p->a, p->dir, "d", &d, NULL), 0);
		int fd = openat(d.fd, "f", O_CREAT | O_WRONLY, 0644);
		assert_true(fd >= 0);
		close(fd);
		if (renamed)
			assert_int_equal(rename(d.path, to), 0);
		draft_discard(&d);
		assert_int_equal(entries(p), renamed);
	}
	assert_true(file_exists(path_join(&p->a, to, "f")));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_those_of_the_dead_are_swept),
		TEST(the_next_write_sweeps),
		TEST(other_names_and_full_folders_stay),
		TEST(what_others_own_stays),
		TEST(a_discarded_folder_is_gone_a_renamed_one_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
