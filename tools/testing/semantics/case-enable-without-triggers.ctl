# MSI-X can be enabled with no trigger at all; vectors are added then.
open
set 0 -
ret 0
expect held=1 armed=
set 0 bad
ret -EBADF
expect held=1 armed=
set 3 D
ret 0
expect held=2 armed=3
fire 3
expect fired=D:1
