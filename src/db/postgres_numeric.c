/*
 * postgres_numeric.c - decimal text to the binary format of numeric.
 *
 * Four int16: how many digits to the base of 10000 there are, the weight of
 * the first one, the sign, how many decimal digits stand behind the point;
 * then the digits.
 */
#include <limits.h>

#include "db/postgres_codec.h"

enum { MOST_DIGITS = 100000, BASE_DIGITS = 4 };

/* The parts of "-0012.50": sign, "0012", "50". */
static bool split(str s, bool *minus, str *whole, str *fraction)
{
	size_t digits = 0;
	*minus = s.len && s.ptr[0] == '-';
	if (s.len && (s.ptr[0] == '-' || s.ptr[0] == '+'))
		s = str_sub(s, 1, s.len);
	size_t point = str_find_char(s, '.', 0);
	*whole = str_sub(s, 0, point);
	*fraction = point < s.len ? str_sub(s, point + 1, s.len) : (str){ 0 };
	for (size_t i = 0; i < s.len; i++) {
		if (i == point)
			continue;
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		digits++;
	}
	while (whole->len && whole->ptr[0] == '0')
		*whole = str_sub(*whole, 1, whole->len);
	return digits && digits <= MOST_DIGITS;
}

/* Four decimal digits from `at` on; what is beyond either end is 0. */
static int group(str s, long at)
{
	int n = 0;
	for (long i = at; i < at + BASE_DIGITS; i++)
		n = n * 10 + (i >= 0 && i < (long)s.len ? s.ptr[i] - '0' : 0);
	return n;
}

bool pg_numeric_bytes(struct arena *a, str text, str *out)
{
	str whole, fraction;
	bool minus;
	if (!split(text, &minus, &whole, &fraction))
		return false;
	int n_whole = (int)((whole.len + 3) / BASE_DIGITS);
	int n_fraction = (int)((fraction.len + 3) / BASE_DIGITS);
	char *p = arena_alloc(a, 8 + 2 * (size_t)(n_whole + n_fraction));
	long at = (long)whole.len - (long)n_whole * BASE_DIGITS;
	int n = 0, weight = n_whole - 1;
	for (int i = 0; i < n_whole + n_fraction; i++) {
		int digit = i < n_whole
				    ? group(whole, at + (long)i * BASE_DIGITS)
				    : group(fraction,
					    (long)(i - n_whole) * BASE_DIGITS);
		/* zeros in front are left out */
		if (!n && !digit)
			weight--;
		else
			put16(p + 8 + 2 * n++, digit);
	}
	/* and those behind */
	while (n && !p[8 + 2 * (n - 1)] && !p[8 + 2 * (n - 1) + 1])
		n--;
	put16(p, n);
	put16(p + 2, n ? weight : 0);
	put16(p + 4, minus && n ? 0x4000 : 0);
	put16(p + 6, (int)fraction.len);
	*out = str_n(p, 8 + 2 * (size_t)n);
	return fraction.len <= 16383;
}
