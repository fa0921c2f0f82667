# on: rocker
# A device that forgot its messages unseen works again once its vectors are given triggers anew:
# live ones as well as cleared ones.
open
set 0 A B C
ret 0
wipe 0
ret 0
set 0 X
ret 0
fire 0
expect fired=X:1
set 1 -
ret 0
wipe 1
ret 0
set 1 Y
ret 0
fire 1 2
expect fired=C:1,Y:1
wipe 2
ret 0
set 2 C
ret 0
fire 0 1 2
expect fired=C:1,X:1,Y:1
zero 0
ret 0
set 0 A
ret 0
fire 0 1
expect fired=A:1,Y:1
zero 1
ret 0
set 1 -
ret 0
set 1 B
ret 0
fire 0 1 2
expect fired=A:1,B:1,C:1
