# on: rocker nvme
# The question that dynamic MSI-X left open: 0 to 4 are live, a call for 0 to 7 fails at 6.
open
set 0 A B C D E
ret 0
set 0 A B C D E F bad H
ret -EBADF
expect held=5 armed=0,1,2,3,4
fire 0 1 2 3 4
expect fired=A:1,B:1,C:1,D:1,E:1
set 5 F G H
ret 0
expect held=8 armed=0,1,2,3,4,5,6,7
fire 0 5 6 7
expect fired=A:1,F:1,H:1,G:1
