/*
 * door.h - where running out of memory ends: at the public function that was
 * called.
 *
 * The rooms take memory without asking whether there is any. A public
 * function opens a door; when memory ends behind it, everything that was
 * taken since is given back, newest first, err is filled with N0002, and the
 * public function returns. Without an open door there is nobody to tell, and
 * the process aborts.
 *
 *	int nicol_x(struct x *x, nicol_error *err)
 *	{
 *		DOOR(door, err, -1);
 *		return door_leave(&door, x_do(x, err));
 *	}
 *
 * What is taken stands on the door's list until it is released or the door
 * is left: the chunks of arenas, heap_new(), and whatever else embeds a
 * struct owned (connections, results, files). An object that outlives the
 * call keeps what it takes later: its arenas are `lasting`, which are not on
 * the list.
 *
 * The innermost door of a thread is the one thing that the library keeps per
 * thread; it is NULL outside of calls and during the user's callbacks.
 */
#ifndef BASE_DOOR_H
#define BASE_DOOR_H

#include <setjmp.h>
#include <stdint.h>

#include "base/alloc.h"
#include "base/error.h"

/* Stands in what is to be given back. Zeroed: on no list. */
struct owned {
	struct owned **link, *older;
	void (*drop)(struct owned *);
};

struct door {
	jmp_buf landing;
	struct door *outer;
	struct owned *newest;
	nicol_error *err;
};

/* Opens a door in a function that answers `failure` when memory runs out.
 * No variable that is set after it may be read on that way. */
#define DOOR(door, err, failure)                                               \
	struct door door;                                                      \
	door_enter(&door, (err));                                              \
	if (_setjmp(door.landing))                                             \
	return failure

void door_enter(struct door *d, nicol_error *err);
/* What is still on the list is the caller's from here on. */
void door_end(struct door *d);
#define door_leave(door, value)                                                \
	__extension__({                                                        \
		__auto_type value_ = (value);                                  \
		door_end(door);                                                \
		value_;                                                        \
	})

/* No memory: gives back, fills err, and returns from the public function. */
_Noreturn void door_out_of_memory(void);

/* Around a call of the user's code. */
struct door *door_suspend(void);
void door_resume(struct door *d);

/* Puts o on the list of this thread's innermost door, if there is one; `drop`
 * must take no memory. */
void owned_add(struct owned *o, void (*drop)(struct owned *));
/* Takes it off whatever list it is on. */
static inline void owned_remove(struct owned *o)
{
	if (!o->link)
		return;
	*o->link = o->older;
	if (o->older)
		o->older->link = o->link;
	o->link = NULL;
}
/* The struct T that the member `own` stands in. */
#define owned_by(o, T) ((T *)(void *)((char *)(o)-offsetof(T, own)))

/* A file descriptor that is closed unless it is taken off the list. */
struct owned_fd {
	struct owned own;
	int fd;
};
void owned_fd_add(struct owned_fd *f, int fd);
/* Closes it; errno is kept. */
void owned_fd_close(struct owned_fd *f);

/* Zeroed memory for one object; never NULL. heap_free() accepts NULL. */
void *heap_new(size_t size);
void heap_free(void *p);
/* It outlives the call that it was made in. */
void heap_keep(void *p);

#endif
