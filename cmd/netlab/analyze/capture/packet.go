package capture

import "time"

// Packet is one packet of a capture. It belongs to its [Reader]: it and its
// bytes are valid until the next call of [Reader.Next].
type Packet struct {
	// N counts the packets of the file from 1, as other tools number frames.
	N uint64
	// Nanos is when it was captured, in nanoseconds since the Unix epoch. HasTime
	// is false, and Nanos 0, where the file does not say (pcapng's simple packet
	// blocks) or says a time before 1678 or after 2261.
	Nanos   int64
	HasTime bool
	// Interface is an index into [Reader.Interfaces], and Link the link type of
	// that interface.
	Interface int
	Link      LinkType
	// CapLen is how many bytes the file has of the packet, OrigLen how many it
	// had on the wire.
	CapLen, OrigLen int
	// Data is all that was captured, link layer included.
	Data []byte
	// IP is the datagram, from its header to its own length or to the end of
	// what was captured. It is nil for anything else, and NotIP says what that is:
	// "ARP", "ethertype 0x88cc", "Ethernet header cut short".
	IP    []byte
	NotIP string
	// Comment is what pcapng says of the packet; several comments are lines.
	Comment string
	// Offset is where the packet's record begins in the file, or in what a
	// compressed file expands to.
	Offset int64
}

// Time is Nanos as a time in UTC, the zero Time where there is none.
func (p *Packet) Time() time.Time {
	if !p.HasTime {
		return time.Time{}
	}
	return time.Unix(0, p.Nanos).UTC()
}
