/* faults_test.c on PostgreSQL, where shadow databases come and go. */
#define PROVIDER "postgresql"
enum { APART = 700, ALL = 30, FIRST = 2 };
#include "faults_test.c"
