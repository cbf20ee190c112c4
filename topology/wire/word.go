package wire

// Word names a packet by what it is for, as causes of state changes and
// transcripts do.
type Word uint8

// The words for packets; of a TCP segment the first that applies of those from
// WordRST to WordACK.
const (
	// WordPacket is a packet of a protocol that is not known here.
	WordPacket Word = iota
	WordDatagram
	WordICMP
	WordRST
	WordSYNACK
	WordSYN
	WordFIN
	WordData
	WordACK
	// WordSegment is a TCP segment with none of these.
	WordSegment
)

// String returns the word: "SYN+ACK".
func (w Word) String() string { return english.words[w] }

// Chinese returns the word in Chinese.
func (w Word) Chinese() string { return chinese.words[w] }

// Word names the packet.
func (p *Packet) Word() Word {
	switch {
	case p.Proto == UDP:
		return WordDatagram
	case p.Proto == ICMP || p.Proto == ICMPv6:
		return WordICMP
	case p.Proto != TCP:
		return WordPacket
	case p.Flags.Has(RST):
		return WordRST
	case p.Flags.Has(SYN | ACK):
		return WordSYNACK
	case p.Flags.Has(SYN):
		return WordSYN
	case p.Flags.Has(FIN):
		return WordFIN
	case p.Len > 0:
		return WordData
	case p.Flags.Has(ACK):
		return WordACK
	}
	return WordSegment
}
