# Nothing cached: a vector added later is freed with its trigger, and by a call that fails. Those
# that were allocated when MSI-X was enabled stay.
cache 0
ret 0
open
set 0 A B
ret 0
set 2 C D
ret 0
expect held=4 armed=0,1,2,3
set 3 -
ret 0
expect held=3 armed=0,1,2
set 0 - -
ret 0
expect held=3 armed=2
set 0 A - C D bad
ret -EBADF
expect held=3 armed=2
fire 2
expect fired=C:1
set 3 D
ret 0
expect held=4 armed=2,3
fire 2 3
expect fired=C:1,D:1
