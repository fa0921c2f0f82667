# One call: a live vector gets another trigger, one loses its own, one is new; one is not named.
open
set 0 A B C
ret 0
set 4 E
ret 0
expect held=4 armed=0,1,2,4
set 0 X - C D
ret 0
expect held=5 armed=0,2,3,4
fire 0 2 3 4
expect fired=C:1,E:1,X:1,D:1
