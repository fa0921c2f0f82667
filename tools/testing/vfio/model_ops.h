/* SPDX-License-Identifier: GPL-2.0-only */
/* Random operations on a device's vectors, and how vfio-ctl is told to do the same. */
#ifndef MODEL_OPS_H
#define MODEL_OPS_H

#include <stdint.h>
#include <stdio.h>

#include "model_vectors.h"

/**
 * struct op_source - where operations come from
 * @state: of the random number generator: the seed at first
 * @fires: the device can be told to raise a vector
 * @caches: the module has the parameter that bounds the cache
 */
struct op_source {
	uint64_t state;
	bool fires;
	bool caches;
};

/** op_next() - draw an operation that is interesting for a device in the state of @m */
void op_next(struct op_source *src, const struct model *m, struct op *op);

/**
 * op_loop_all() - the operation that has the kernel signal every vector's trigger once
 * Returns false if nothing is enabled: there is no such operation then.
 */
bool op_loop_all(const struct model *m, struct op *op);

/** op_trigger_name() - an eventfd's name in scripts, "e7"; good until the next call */
const char *op_trigger_name(int trigger);

/** op_print() - write the operation as a line of a vfio-ctl script, indented by @indent */
void op_print(FILE *out, const char *indent, const struct op *op);

#endif /* MODEL_OPS_H */
