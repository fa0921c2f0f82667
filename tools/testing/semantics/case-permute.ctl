# Live vectors exchange their triggers in one call.
open
set 0 A B C
ret 0
set 0 B C A
ret 0
expect held=3 armed=0,1,2
fire 0
expect fired=B:1
fire 1
expect fired=C:1
fire 2
expect fired=A:1
set 0 C A B D
ret 0
expect held=4 armed=0,1,2,3
fire 0 3
expect fired=C:1,D:1
fire 1
expect fired=A:1
