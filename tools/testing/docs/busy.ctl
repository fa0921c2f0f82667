open
range 0 1 a
set 1 b
set 2 c
set 0 d
set 1 e
set 2 -
set 3 bad
disable
close
