# on: nvme e1000e
# Resetting the function leaves the vectors as they were.
open
set 0 A B - D
ret 0
reset
ret 0
expect held=4 armed=0,1,3
fire 0 1 3
expect fired=A:1,B:1,D:1
set 0 B A C
ret 0
expect held=4 armed=0,1,2,3
fire 0
expect fired=B:1
