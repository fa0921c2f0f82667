# One eventfd on two vectors counts for both; taking it from one leaves it to the other.
open
set 0 A A
ret 0
expect held=2 armed=0,1
fire 0 1
expect fired=A:2
set 0 B
ret 0
fire 0 1
expect fired=A:1,B:1
set 0 A
ret 0
set 1 -
ret 0
fire 0
expect fired=A:1
expect held=2 armed=0
