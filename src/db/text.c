/*
 * text.c - the textual forms of values: ISO 8601 dates and times, floats
 * that read back as the same number, hexadecimal bytes.
 *
 * Dates are of the proleptic Gregorian calendar; years before 1 are written
 * as PostgreSQL does ("0044-03-15 BC").
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/internal.h"

#define DAY INT64_C(86400000000)

/* Days since 1970-01-01 to year, month, day, by counting years from March
 * in cycles of 400 (146097 days). */
static void civil(int64_t days, int64_t *y, int *m, int *d)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = yoe + era * 400 + (*m <= 2);
}

static int64_t days_of(int64_t y, int m, int d)
{
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool text_infinity(struct sb *b, int64_t micros)
{
	if (micros == INT64_MAX)
		sb_lit(b, "infinity");
	else if (micros == INT64_MIN)
		sb_lit(b, "-infinity");
	return micros == INT64_MAX || micros == INT64_MIN;
}

/* Splits into whole days, rounded down, and the rest of the day. */
static int64_t split_days(int64_t micros, int64_t *rest)
{
	int64_t days = micros / DAY;
	*rest = micros % DAY;
	if (*rest < 0) {
		*rest += DAY;
		days--;
	}
	return days;
}

static bool add_date(struct sb *b, int64_t days)
{
	int64_t y;
	int m, d;
	civil(days, &y, &m, &d);
	sb_fmt(b, "%04lld-%02d-%02d", (long long)(y > 0 ? y : 1 - y), m, d);
	return y <= 0;
}

void text_time(struct sb *b, int64_t micros)
{
	int64_t s = micros / 1000000;
	int us = (int)(micros % 1000000);
	sb_fmt(b, "%02d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60),
	       (int)(s % 60));
	if (us)
		sb_fmt(b, us % 1000 ? ".%06d" : ".%03d",
		       us % 1000 ? us : us / 1000);
}

void text_timestamp(struct sb *b, int64_t micros, bool zone)
{
	if (text_infinity(b, micros))
		return;
	int64_t rest;
	bool bc = add_date(b, split_days(micros, &rest));
	sb_addc(b, ' ');
	text_time(b, rest);
	if (zone)
		sb_lit(b, "+00");
	if (bc)
		sb_lit(b, " BC");
}

void text_date(struct sb *b, int64_t micros)
{
	if (text_infinity(b, micros))
		return;
	int64_t rest;
	if (add_date(b, split_days(micros, &rest)))
		sb_lit(b, " BC");
}

void text_float(struct sb *b, double f)
{
	char text[40];
	if (isnan(f) || isinf(f)) {
		sb_add(b, isnan(f) ? S("NaN")
			  : f > 0  ? S("Infinity")
				   : S("-Infinity"));
		return;
	}
	/* 15 digits always survive, but a subnormal number has fewer */
	for (int digits = fabs(f) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, f);
		if (strtod(text, NULL) == f)
			break;
	}
	sb_add(b, str_c(text));
}

void text_hex(struct sb *b, str bytes)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		sb_addc(b, digits[c >> 4]);
		sb_addc(b, digits[c & 15]);
	}
}

/* Takes the digits at the front of *s as a number of at most max digits. */
static bool take_number(str *s, int max, int64_t *out)
{
	int n = 0;
	*out = 0;
	while (n < max && s->len && s->ptr[0] >= '0' && s->ptr[0] <= '9') {
		*out = *out * 10 + (s->ptr[0] - '0');
		*s = str_sub(*s, 1, s->len);
		n++;
	}
	return n > 0;
}

static bool take_char(str *s, char c)
{
	if (!s->len || s->ptr[0] != c)
		return false;
	*s = str_sub(*s, 1, s->len);
	return true;
}

static bool take_date(str *s, int64_t *days)
{
	int64_t y, m, d;
	if (!take_number(s, 7, &y) || !take_char(s, '-') ||
	    !take_number(s, 2, &m) || !take_char(s, '-') ||
	    !take_number(s, 2, &d) || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	if (str_ends(*s, S(" BC"))) {
		y = 1 - y;
		*s = str_sub(*s, 0, s->len - 3);
	}
	*days = days_of(y, (int)m, (int)d);
	return true;
}

/* Digits after the point, to microseconds; more digits are cut off. */
static bool take_fraction(str *s, int64_t *us)
{
	int64_t more;
	size_t before = s->len;
	if (!take_number(s, 6, us))
		return false;
	for (size_t n = before - s->len; n < 6; n++)
		*us *= 10;
	while (take_number(s, 6, &more))
		;
	return true;
}

static bool take_time(str *s, int64_t *micros)
{
	int64_t h, m, sec = 0, us = 0;
	if (!take_number(s, 2, &h) || !take_char(s, ':') ||
	    !take_number(s, 2, &m) || h > 24 || m > 59)
		return false;
	if (take_char(s, ':') && (!take_number(s, 2, &sec) || sec > 60))
		return false;
	if (take_char(s, '.') && !take_fraction(s, &us))
		return false;
	*micros = ((h * 60 + m) * 60 + sec) * 1000000 + us;
	return true;
}

/* "Z", "+02", "-03:30", "+0200", "+02:30:10" or nothing: seconds east. */
static bool take_zone(str *s, int64_t *seconds)
{
	int64_t h = 0, m = 0, sec = 0;
	*seconds = 0;
	if (!s->len || take_char(s, 'Z'))
		return true;
	bool west = s->ptr[0] == '-';
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if (!take_number(s, 2, &h))
		return false;
	if (take_char(s, ':') || s->len)
		if (!take_number(s, 2, &m))
			return false;
	if (take_char(s, ':') && !take_number(s, 2, &sec))
		return false;
	*seconds = (h * 60 + m) * 60 + sec;
	if (west)
		*seconds = -*seconds;
	return true;
}

static bool parse_infinity(str s, int64_t *micros)
{
	bool up = str_is(s, "infinity"), down = str_is(s, "-infinity");
	*micros = up ? INT64_MAX : INT64_MIN;
	return up || down;
}

bool text_parse_timestamp(str s, int64_t *micros)
{
	int64_t days, time = 0, zone = 0, us;
	s = str_trim(s);
	if (parse_infinity(s, micros))
		return true;
	if (!take_date(&s, &days))
		return false;
	if (s.len && !take_char(&s, ' ') && !take_char(&s, 'T'))
		return false;
	if (s.len && (!take_time(&s, &time) || !take_zone(&s, &zone) || s.len))
		return false;
	return !__builtin_mul_overflow(days, DAY, &us) &&
	       !__builtin_add_overflow(us, time - zone * 1000000, micros);
}

bool text_parse_date(str s, int64_t *micros)
{
	int64_t days;
	s = str_trim(s);
	if (parse_infinity(s, micros))
		return true;
	return take_date(&s, &days) && !s.len &&
	       !__builtin_mul_overflow(days, DAY, micros);
}

bool text_parse_time(str s, int64_t *micros)
{
	int64_t zone;
	s = str_trim(s);
	if (!take_time(&s, micros) || !take_zone(&s, &zone) || s.len)
		return false;
	if (zone)
		*micros = ((*micros - zone * 1000000) % DAY + DAY) % DAY;
	return true;
}

bool text_parse_float(str s, double *f)
{
	char text[400];
	char *end;
	if (!s.len || s.len >= sizeof(text))
		return false;
	memcpy(text, s.ptr, s.len);
	text[s.len] = '\0';
	*f = strtod(text, &end);
	return *end == '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool text_parse_hex(struct arena *a, str s, str *bytes)
{
	if (s.len % 2)
		return false;
	char *p = arena_alloc(a, s.len / 2 + 1);
	for (size_t i = 0; i < s.len; i += 2) {
		int high = hex_value(s.ptr[i]), low = hex_value(s.ptr[i + 1]);
		if (high < 0 || low < 0)
			return false;
		p[i / 2] = (char)(high * 16 + low);
	}
	*bytes = str_n(p, s.len / 2);
	return true;
}
