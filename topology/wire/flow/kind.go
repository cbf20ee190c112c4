package flow

import "strings"

// kindNames are in the order of the constants.
var kindNames = [...]string{
	"SYN", "SYN+ACK", "FIN", "RST", "ACK", "ack of SYN", "ack of FIN", "data",
	"retransmission", "duplicate", "out of order", "gap", "duplicate ack",
	"window update", "zero window", "zero window probe", "keepalive",
	"keepalive ack", "unacceptable", "ack of unseen data",
}

// String lists the kinds, as "FIN, data, retransmission"; the empty set is "".
func (k Kind) String() string {
	var b strings.Builder
	for i, name := range kindNames {
		if k&(1<<i) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}
