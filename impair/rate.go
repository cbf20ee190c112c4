package impair

import (
	"fmt"
	"math/bits"
	"time"

	"netlab/topology/sim"
)

// Rate is how fast a link sends: netem's "rate RATE PACKETOVERHEAD CELLSIZE
// CELLOVERHEAD". The zero Rate is a link without a rate, on which nothing waits.
//
// A packet of n bytes takes the time of n + PacketOverhead bytes; where there
// are cells, that length is cut into cells of CellSize, the last one filled up,
// and each takes CellSize + CellOverhead bytes (ATM: cell size 48, overhead 5).
// A length that a negative overhead makes negative counts as 0.
//
// The lengths are those of IP datagrams: the links of netlab add no
// header. Ethernet's 14 bytes, which netem counts on an Ethernet device, are a
// PacketOverhead of 14.
type Rate struct {
	// BitsPerSecond is at most 2^53, about 9 Pbit/s.
	BitsPerSecond  uint64
	PacketOverhead int
	CellSize       int
	CellOverhead   int
}

const (
	maxBitsPerSecond = 1 << 53
	maxOverhead      = 1 << 20
)

func (r Rate) check() error {
	switch {
	case r.BitsPerSecond > maxBitsPerSecond:
		return fmt.Errorf("rate: %d bit/s is over the largest, %d", r.BitsPerSecond, uint64(maxBitsPerSecond))
	case r.BitsPerSecond == 0 && r != (Rate{}):
		return fmt.Errorf("rate: overheads and cells without a rate mean nothing; give a rate, such as rate 10mbit")
	case r.PacketOverhead < -maxOverhead || r.PacketOverhead > maxOverhead:
		return fmt.Errorf("rate: packet overhead %d: want %d to %d bytes", r.PacketOverhead, -maxOverhead, maxOverhead)
	case r.CellSize < 0 || r.CellSize > maxOverhead:
		return fmt.Errorf("rate: cell size %d: want 0 to %d bytes", r.CellSize, maxOverhead)
	case r.CellOverhead < -maxOverhead || r.CellOverhead > maxOverhead:
		return fmt.Errorf("rate: cell overhead %d: want %d to %d bytes", r.CellOverhead, -maxOverhead, maxOverhead)
	case r.CellSize == 0 && r.CellOverhead != 0:
		return fmt.Errorf("rate: cell overhead %d without a cell size", r.CellOverhead)
	case r.CellSize > 0 && r.CellSize+r.CellOverhead <= 0:
		return fmt.Errorf("rate: cells of %d bytes with overhead %d are empty", r.CellSize, r.CellOverhead)
	}
	return nil
}

// Bytes is the length for which a packet of size bytes is charged.
func (r Rate) Bytes(size int) int64 {
	n := int64(max(0, size+r.PacketOverhead))
	if r.CellSize > 0 {
		cells := (n + int64(r.CellSize) - 1) / int64(r.CellSize)
		n = cells * int64(r.CellSize+r.CellOverhead)
	}
	return n
}

// Time is how long a packet of size bytes takes, rounded down to nanoseconds,
// and 0 without a rate.
func (r Rate) Time(size int) time.Duration {
	d, _ := r.time(size, 0)
	return d
}

// time is the exact time of a packet: whole nanoseconds, and what remains in
// units of 1/BitsPerSecond ns. carry is what the packet before left over.
func (r Rate) time(size int, carry uint64) (time.Duration, uint64) {
	if r.BitsPerSecond == 0 {
		return 0, 0
	}
	hi, lo := bits.Mul64(uint64(r.Bytes(size))*8, uint64(time.Second))
	lo, c := bits.Add64(lo, carry, 0)
	hi += c
	if hi >= r.BitsPerSecond {
		return sim.Never, 0
	}
	ns, left := bits.Div64(hi, lo, r.BitsPerSecond)
	return time.Duration(min(ns, uint64(sim.Never))), left
}

// pacer says how long the transmitter is busy with a frame: a constant rate, or
// the opportunities of a trace.
type pacer interface {
	// done returns when a frame of size bytes has been sent whose transmission
	// begins at now; idle says that the transmitter stood still before.
	done(now time.Duration, size int, idle bool) time.Duration
}

// constantRate is the pacer of a [Rate]. While the transmitter stays busy it
// carries fractions of a nanosecond from packet to packet, so that the rate holds
// at any speed.
type constantRate struct {
	Rate
	carry uint64
}

func (r *constantRate) done(now time.Duration, size int, idle bool) time.Duration {
	if idle {
		r.carry = 0
	}
	d, left := r.time(size, r.carry)
	r.carry = left
	return sim.Later(now, d)
}
