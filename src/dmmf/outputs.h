/*
 * outputs.h - fields of output types: a name, arguments, one type.
 */
#ifndef DMMF_OUTPUTS_H
#define DMMF_OUTPUTS_H

#include "dmmf/types.h"

/* Begins a field; the arguments follow as fields of an input type do. */
void output_begin(struct dmmf *d, str name);
/* Ends the arguments; one reference follows: the type. */
void output_type(struct dmmf *d, bool nullable);
/* Ends the field. */
void output_end(struct dmmf *d);

#endif
