# The kernel was told to do without: the calls say so, and nothing is changed.
open
set 0 A
ret -EINVAL
expect held=0 armed=
range 0 4 v
ret -EINVAL
msi 0 A
ret -EINVAL
expect held=0 armed= entries=
