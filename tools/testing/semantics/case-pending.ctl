# on: rocker
# An interrupt raised while a vector has no trigger is pending in the device. A call that fails must
# neither deliver nor drop it; the next trigger gets it.
open
set 0 A B
ret 0
set 1 -
ret 0
fire 1
expect fired=
set 1 C bad
ret -EBADF
sleep 20
expect held=2 armed=0 fired=
set 1 D
ret 0
sleep 20
expect held=2 armed=0,1 fired=D:1
