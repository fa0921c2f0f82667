# on: e1000e
# Plain MSI: a failing call changes nothing, a range beyond what there is is refused.
open
msi 0 A
ret 0
expect held=1 armed=0
raw 1 0x21 0 1
expect fired=A:1
msi 0 bad
ret -EBADF
expect held=1 armed=0
raw 1 0x21 0 1
expect fired=A:1
msi 0 B C
ret -EINVAL
raw 1 0x21 0 1
expect fired=A:1
msi 0 B
ret 0
raw 1 0x21 0 1
expect fired=B:1
msi 0 -
ret 0
expect held=1 armed=
disable-msi
ret 0
expect held=0 armed=
