/*
 * language.c - parsing and validating a schema in process: language FILE
 * ROUNDS prints the seconds of each round, one a line, and then the peak of
 * resident memory in KiB. For language.py.
 */
#include <nicol/schema.h>

#include <malloc.h>
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

/* getrusage() counts what the parent had before exec, this does not. */
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

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	/* the heap stays between the rounds, as WebAssembly's memory does */
	mallopt(M_TRIM_THRESHOLD, 256 << 20);
	mallopt(M_MMAP_THRESHOLD, 256 << 20);
	nicol_error err = { 0 };
	nicol_source source = { { "schema.prisma", 13 }, read_file(argv[1]) };
	for (int i = atoi(argv[2]); i > 0; i--) {
		nicol_schema *s;
		double start = seconds();
		if (nicol_schema_parse(&s, &source, 1, &err) < 0 ||
		    nicol_schema_errors(s))
			return 1;
		double taken = seconds() - start;
		nicol_schema_free(s);
		printf("%.9f\n", taken);
	}
	printf("%ld\n", peak());
	free((char *)source.text.ptr);
	return 0;
}
