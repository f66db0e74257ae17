/*
 * letters.h - which characters outside of ASCII may stand in a name.
 */
#ifndef PSL_LETTERS_H
#define PSL_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A letter of any script. Digits and marks of other scripts are none. */
bool is_unicode_letter(uint32_t c);

#endif
