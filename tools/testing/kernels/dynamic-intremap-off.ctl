# Without interrupt remapping, on a host that could: the domain is that of the CPUs' own vectors.
open
expect noresize=0
set 0 A
ret 0
set 3 D
ret 0
grow 5 60 v
ret 0
expect held=62 armed=live entries=live
fire live
expect fired=live
