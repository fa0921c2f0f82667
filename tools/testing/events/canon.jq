# NDJSON event records -> one line each, as the trace events' own text says the same.
def hex: if . < 16 then "0123456789abcdef"[.:. + 1] else (. / 16 | floor | hex) + (. % 16 | hex) end;
def index_name: ["INTX", "MSI", "MSIX", "ERR", "REQ"][.] // "0x\(hex)";
def has($bit): (. / $bit | floor) % 2 == 1;
def flag_names:
	. as $flags
	| [{ bit: 1, name: "DATA_NONE" }, { bit: 2, name: "DATA_BOOL" }, { bit: 4, name: "DATA_EVENTFD" },
	   { bit: 8, name: "ACTION_MASK" }, { bit: 16, name: "ACTION_UNMASK" },
	   { bit: 32, name: "ACTION_TRIGGER" }]
	| map(select(.bit as $b | $flags | has($b))) | map(.name) | join("|");
def bit: if . then 1 else 0 end;

select(.type == "event") |
if .event == "set_irqs" then
	"vfio_pci_set_irqs: \(.device) index=\(.index | index_name) start=\(.start) count=\(.count) flags=\(.flags | flag_names) ret=\(.ret) delta_ns=\(.delta_ns)"
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
