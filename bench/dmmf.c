/*
 * dmmf.c - writing the DMMF of a schema in process: dmmf FILE ROUNDS prints
 * the seconds of each round, one a line, then the document's bytes and the
 * peak of resident memory in KiB. The document goes nowhere: a round is what
 * it takes to make it. For dmmf.py.
 */
#include <nicol/dmmf.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static nicol_str read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) < 0)
		exit(1);
	size_t len = (size_t)ftell(f);
	char *text = malloc(len + 1);
	rewind(f);
	if (!text || fread(text, 1, len, f) != len)
		exit(1);
	fclose(f);
	return (nicol_str){ text, len };
}

static long peak(void)
{
	char line[256];
	long kib = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof line, f))
		sscanf(line, "VmHWM: %ld", &kib);
	if (f)
		fclose(f);
	return kib;
}

static int count(void *ctx, const char *bytes, size_t n)
{
	(void)bytes;
	*(size_t *)ctx += n;
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	nicol_error err = { 0 };
	nicol_source source = { { "schema.prisma", 13 }, read_file(argv[1]) };
	nicol_schema *s;
	size_t bytes = 0;
	if (nicol_schema_parse(&s, &source, 1, &err) < 0 ||
	    nicol_schema_errors(s))
		return 1;
	for (int i = atoi(argv[2]); i > 0; i--) {
		double start = seconds();
		bytes = 0;
		if (nicol_dmmf_write(s, NICOL_DMMF_7, count, &bytes, &err) < 0)
			return 1;
		printf("%.9f\n", seconds() - start);
	}
	nicol_schema_free(s);
	printf("%zu\n%ld\n", bytes, peak());
	free((char *)source.text.ptr);
	return 0;
}
