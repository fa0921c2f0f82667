# Vectors are added one at a time, then several at once in a call that names the live ones again.
open
set 0 A
ret 0
expect held=1 armed=0
fire 0
expect fired=A:1
set 1 B
ret 0
expect held=2 armed=0,1
fire 0 1
expect fired=A:1,B:1
set 0 A B C D E
ret 0
expect held=5 armed=0,1,2,3,4
fire 0 1 2 3 4
expect fired=A:1,B:1,C:1,D:1,E:1
