# NDJSON event records -> one line each, as the trace events' own text says the same.
def hex: if . < 16 then "0123456789abcdef"[.:. + 1] else (. / 16 | floor | hex) + (. % 16 | hex) end;
def bit: if . then 1 else 0 end;

select(.type == "event") |
if .event == "set_irqs" then
	"vfio_pci_set_irqs: \(.device) index=\(.index) start=\(.start) count=\(.count) flags=0x\(.flags | hex) ret=\(.ret) delta_ns=\(.delta_ns)"
elif .event == "enable" then
	"vfio_pci_msi_enable: \(.device) msix=\(.msix | bit) nvec=\(.nvec) ret=\(.ret) delta_ns=\(.delta_ns)"
elif .event == "disable" then
	"vfio_pci_msi_disable: \(.device) msix=\(.msix | bit) nvec=\(.nvec) delta_ns=\(.delta_ns)"
elif .event == "alloc" then
	"vfio_pci_msi_alloc: \(.device) msix=\(.msix | bit) vector=\(.vector) irq=\(.irq) source=\(.source) ret=\(.ret) delta_ns=\(.delta_ns)"
elif .event == "free" then
	"vfio_pci_msi_free: \(.device) msix=\(.msix | bit) vector=\(.vector) irq=\(.irq) reason=\(.reason)"
else
	"vfio_pci_msi_trigger: \(.device) msix=\(.msix | bit) vector=\(.vector) irq=\(.irq) op=\(.op) ret=\(.ret) delta_ns=\(.delta_ns)"
end
