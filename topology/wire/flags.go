package wire

// Flags are the control bits of a TCP header, in the header's own order
// (RFC 9293 section 3.1).
type Flags uint8

// The control bits.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
	ECE
	CWR
)

// Has reports whether all the bits of f2 are set.
func (f Flags) Has(f2 Flags) bool { return f&f2 == f2 }

// String writes the flags in packetdrill's notation, where "." stands for ACK:
// "S", "S.", "P.", "F.", "R". No flag at all is "-".
func (f Flags) String() string { return string(f.append(make([]byte, 0, 8))) }

// flagLetters are packetdrill's, in the order in which it prints them.
var flagLetters = [...]struct {
	flag   Flags
	letter byte
}{{FIN, 'F'}, {SYN, 'S'}, {RST, 'R'}, {PSH, 'P'}, {ACK, '.'}, {URG, 'U'}, {ECE, 'E'}, {CWR, 'W'}}

func (f Flags) append(b []byte) []byte {
	if f == 0 {
		return append(b, '-')
	}
	for _, l := range flagLetters {
		if f&l.flag != 0 {
			b = append(b, l.letter)
		}
	}
	return b
}
