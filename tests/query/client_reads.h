/*
 * client_reads.h - the reading functions of a generated client, the same on
 * both databases. N(x) names a thing of the client; db and err are there.
 */
#define GIVE(T, ...)                                                           \
	&(N(T))                                                                \
	{                                                                      \
		__VA_ARGS__                                                    \
	}

static void add_person(const char *email, int32_t age)
{
	const N(person) *p = N(person_create)(
		db,
		GIVE(person_create_args, .data.email = email, .data.age = &age),
		&err);
	ok(p);
	nicol_result_free(p);
}

static void make_people(void)
{
	add_person("a", 10);
	add_person("b", 20);
	add_person("c", 20);
	add_person("d", 40);
}

static void fields_are_chosen(void **state)
{
	(void)state;
	make_people();
	const N(person) *p = N(person_find_unique)(
		db,
		GIVE(person_find_unique_args, .where.email = "b",
		     .select = { .age = true }),
		&err);
	ok(p);
	assert_int_equal(p->age, 20);
	assert_null(p->email);
	assert_int_equal(p->id, 0);
	nicol_result_free(p);
	p = N(person_find_unique)(
		db,
		GIVE(person_find_unique_args, .where.email = "b",
		     .omit = { .email = true },
		     .include.posts = GIVE(post_find_many_args, 0)),
		&err);
	ok(p);
	assert_int_equal(p->age, 20);
	assert_null(p->email);
	assert_true(p->id > 0 && p->updated_at > 0 && p->posts.loaded);
	nicol_result_free(p);
	assert_null(N(person_find_unique)(
		db,
		GIVE(person_find_unique_args, .where.email = "b",
		     .select = { .age = true }, .omit = { .id = true }),
		&err));
	assert_string_equal(err.code, "P2009");
}

/* What a relation hangs on is read, and not shown. */
static void relations_of_chosen_fields(void **state)
{
	(void)state;
	const N(person) *p = N(person_create)(
		db,
		GIVE(person_create_args, .data.email = "a",
		     .data.posts.create =
			     NICOL_LIST(N(post_create_data), { .title = "x" },
					{ .title = "y" }),
		     .select = { .email = true },
		     .include.posts = GIVE(
			     post_find_many_args,
			     .order_by = NICOL_LIST(N(post_order_by),
						    { .title = NICOL_DESC }),
			     .select = { .title = true },
			     .include.author =
				     GIVE(person_args,
					  .select = { .email = true }))),
		&err);
	ok(p);
	assert_string_equal(p->email, "a");
	assert_int_equal(p->id, 0);
	assert_int_equal(p->posts.count, 2);
	assert_string_equal(p->posts.items[0].title, "y");
	assert_null(p->posts.items[0].id);
	assert_null(p->posts.items[0].author_id);
	assert_string_equal(p->posts.items[1].author->email, "a");
	assert_int_equal(p->posts.items[1].author->id, 0);
	nicol_result_free(p);
}

static void rows_that_must_be_there(void **state)
{
	(void)state;
	make_people();
	const N(person) *p = N(person_find_unique_or_throw)(
		db, GIVE(person_find_unique_or_throw_args, .where.email = "a"),
		&err);
	ok(p);
	nicol_result_free(p);
	assert_null(N(person_find_unique_or_throw)(
		db, GIVE(person_find_unique_or_throw_args, .where.email = "z"),
		&err));
	assert_string_equal(err.code, "P2025");
	assert_string_equal(err.meta,
			    "{\"modelName\":\"Person\",\"cause\":\"No record "
			    "was found for a query.\"}");
	assert_null(N(person_find_first_or_throw)(
		db,
		GIVE(person_find_first_or_throw_args,
		     .where.age.gt = &(int32_t){ 90 }),
		&err));
	assert_string_equal(err.code, "P2025");
	p = N(person_find_first_or_throw)(db, NULL, &err);
	ok(p);
	nicol_result_free(p);
	p = N(person_find_first)(
		db, GIVE(person_find_first_args, .take = &(int64_t){ -1 }),
		&err);
	ok(p);
	assert_string_equal(p->email, "d");
	nicol_result_free(p);
}

static void distinct_rows(void **state)
{
	(void)state;
	make_people();
	const N(person_list) *l = N(person_find_many)(
		db,
		GIVE(person_find_many_args, .distinct.age = true,
		     .order_by = NICOL_LIST(N(person_order_by),
					    { .email = NICOL_DESC })),
		&err);
	ok(l);
	assert_int_equal(l->count, 3);
	assert_string_equal(l->items[1].email, "c");
	assert_string_equal(l->items[2].email, "a");
	nicol_result_free(l);
}

static void numbers_of_rows(void **state)
{
	(void)state;
	make_people();
	const N(person_numbers) *a = N(person_aggregate)(
		db,
		GIVE(person_aggregate_args, ._count.email = true,
		     ._avg.age = true, ._sum.age = true, ._min.email = true,
		     ._max = { .age = true, .updated_at = true }),
		&err);
	ok(a);
	assert_true(a->_count._all == 4 && a->_count.email == 4);
	assert_true(a->_count.age == 0);
	assert_true(*a->_avg.age == 22.5 && *a->_sum.age == 90);
	assert_string_equal(a->_min.email, "a");
	assert_int_equal(*a->_max.age, 40);
	assert_true(*a->_max.updated_at > 0);
	assert_null(a->_min.age);
	nicol_result_free(a);
	a = N(person_aggregate)(db,
				GIVE(person_aggregate_args,
				     .where.age.gt = &(int32_t){ 90 },
				     ._sum.age = true),
				&err);
	ok(a);
	assert_true(a->_count._all == 0);
	assert_null(a->_sum.age);
	nicol_result_free(a);
	assert_null(N(person_aggregate)(
		db, GIVE(person_aggregate_args, ._avg.email = true), &err));
	assert_string_equal(err.code, "P2009");
}

static void numbers_of_groups(void **state)
{
	(void)state;
	make_people();
	N(person_group_by_args)
	args = {
		.by.age = true,
		.order_by =
			NICOL_LIST(N(person_order_by), { .age = NICOL_DESC }),
		._max.email = true,
	};
	const N(person_group_list) *g = N(person_group_by)(db, &args, &err);
	ok(g);
	assert_int_equal(g->count, 3);
	assert_int_equal(g->items[1].by.age, 20);
	assert_true(g->items[1].of._count._all == 2);
	assert_string_equal(g->items[1].of._max.email, "c");
	assert_null(g->items[1].by.email);
	nicol_result_free(g);
	args.take = args.skip = &(int64_t){ 1 };
	ok(g = N(person_group_by)(db, &args, &err));
	assert_int_equal(g->count, 1);
	assert_int_equal(g->items[0].by.age, 20);
	nicol_result_free(g);
	args.by = (N(person_fields)){ .email = true };
	assert_null(N(person_group_by)(db, &args, &err));
	assert_string_equal(err.code, "P2009");
	args.by.email = false;
	assert_null(N(person_group_by)(db, &args, &err));
	assert_string_equal(err.code, "P2012");
	nicol_error_clear(&err);
}

static void related_rows_are_counted(void **state)
{
	(void)state;
	const N(person) *p = N(person_create)(
		db,
		GIVE(person_create_args, .data.email = "a",
		     .data.posts.create =
			     NICOL_LIST(N(post_create_data), { .title = "x" },
					{ .title = "y" }),
		     .include._count.posts = GIVE(post_where, 0)),
		&err);
	ok(p);
	assert_int_equal(p->_count.posts, 2);
	nicol_result_free(p);
	add_person("b", 1);
	const N(person_list) *l = N(person_find_many)(
		db,
		GIVE(person_find_many_args, .select = { .email = true },
		     .order_by = NICOL_LIST(N(person_order_by),
					    { .email = NICOL_ASC }),
		     .include._count.posts =
			     GIVE(post_where, .title.equals = "y")),
		&err);
	ok(l);
	assert_int_equal(l->items[0]._count.posts, 1);
	assert_int_equal(l->items[1]._count.posts, 0);
	assert_string_equal(l->items[1].email, "b");
	nicol_result_free(l);
	l = N(person_find_many)(
		db,
		GIVE(person_find_many_args,
		     .order_by = NICOL_LIST(N(person_order_by),
					    { ._count.posts = NICOL_ASC })),
		&err);
	ok(l);
	assert_string_equal(l->items[0].email, "b");
	assert_string_equal(l->items[1].email, "a");
	nicol_result_free(l);
	/* of what is deleted: as it was before */
	p = N(person_delete)(db,
			     GIVE(person_delete_args, .where.email = "a",
				  .include._count.posts = GIVE(post_where, 0)),
			     &err);
	ok(p);
	assert_int_equal(p->_count.posts, 2);
	nicol_result_free(p);
}

#define CLIENT_READS                                                           \
	test(fields_are_chosen), test(relations_of_chosen_fields),             \
		test(rows_that_must_be_there), test(distinct_rows),            \
		test(numbers_of_rows), test(numbers_of_groups),                \
		test(related_rows_are_counted)
