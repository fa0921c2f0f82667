#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The model test at length: too long for every run of `make test`.
exec env MODEL_STEPS=100000 "$(dirname "$0")/../semantics/model.sh"
