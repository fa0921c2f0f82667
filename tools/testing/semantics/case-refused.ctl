# Calls that make no sense leave live vectors alone: no or two actions, no or two kinds of data, an
# index that is not the one enabled, one that does not exist, less data than said.
open
set 0 A B
ret 0
raw 2 0x1 0 1
ret -ENOTTY
raw 2 0x9 0 1
ret -ENOTTY
raw 2 0x31 0 1
ret -ENOTTY
raw 2 0x20 0 1
ret -EINVAL
raw 2 0x23 0 1
ret -EINVAL
raw 2 0x61 0 1
ret -EINVAL
raw 2 0x24 0 2
ret -EINVAL
raw 5 0x21 0 1
ret -EINVAL
msi 0 M
ret -EINVAL
raw 1 0x21 0 0
ret -EINVAL
expect held=2 armed=0,1
fire 0 1
expect fired=A:1,B:1
