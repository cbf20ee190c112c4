package tap

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/cespare/xxhash/v2"

	"netlab/topology/wire"
)

// digest is a running hash over all that was observed: times, bytes, fates,
// states, causes, acts, and what the lab says. Two runs with one digest had the same
// record. It is over values: numbers, enumerations, and the names and texts that
// people have given. None of our own words is in it, so that rewording changes none.
type digest struct {
	h   *xxhash.Digest
	buf []byte
}

func newDigest() digest { return digest{h: xxhash.New()} }

func (d *digest) String() string { return fmt.Sprintf("%016x", d.h.Sum64()) }

// begin starts one entry: its kind and its time.
func (d *digest) begin(kind EventKind, at time.Duration) {
	d.buf = append(d.buf[:0], byte(kind))
	d.number(uint64(at))
}

func (d *digest) number(n uint64) { d.buf = binary.LittleEndian.AppendUint64(d.buf, n) }

func (d *digest) text(s string) {
	d.number(uint64(len(s)))
	d.buf = append(d.buf, s...)
}

// end feeds the entry to the hash; Digest.Write cannot fail.
func (d *digest) end() { _, _ = d.h.Write(d.buf) }

func (d *digest) packet(at time.Duration, r *Packet) {
	d.begin(PacketSent, at)
	d.number(uint64(r.Link))
	d.text(r.From)
	d.number(uint64(len(r.Data)))
	d.end()
	_, _ = d.h.Write(r.Data)
}

func (d *digest) arrival(at time.Duration, r *Packet) {
	d.begin(PacketArrived, at)
	d.number(r.N)
	d.decisions(r.Why)
	d.end()
	if r.As != nil {
		_, _ = d.h.Write(r.As.Data)
	}
}

func (d *digest) drop(at time.Duration, r *Packet) {
	d.begin(PacketDropped, at)
	d.number(r.N)
	d.decisions(r.Why)
	d.end()
}

// transition takes a change of the state of a socket; remote is the zero AddrPort
// for a listener.
func (d *digest) transition(t *Transition, remote netip.AddrPort) {
	d.begin(StateChanged, t.At)
	d.text(t.Node)
	for _, a := range [...]netip.AddrPort{t.Local, remote} {
		at := len(d.buf)
		d.buf, _ = a.AppendBinary(append(d.buf, 0)) // cannot fail
		d.buf[at] = byte(len(d.buf) - at)
	}
	d.buf = append(d.buf, byte(t.From), byte(t.To))
	d.cause(t.Cause)
	d.end()
}

// act leaves out the texts of settings and rules: what they do the packets tell.
func (d *digest) act(a *Act) {
	d.begin(Acted, a.At)
	d.buf = append(d.buf, byte(a.Kind))
	d.number(uint64(a.Link))
	d.text(a.Node)
	if a.OneWay {
		d.buf = append(d.buf, 1)
	}
	d.number(uint64(len(a.Groups)))
	for _, g := range a.Groups {
		d.number(uint64(len(g)))
		for _, name := range g {
			d.text(name)
		}
	}
	d.end()
}

// decisions leaves out how a setting is written.
func (d *digest) decisions(why wire.Decisions) {
	d.number(uint64(len(why)))
	for i := range why {
		d.buf = append(d.buf, byte(why[i].By))
		d.number(uint64(why[i].Rule))
		d.number(math.Float64bits(why[i].Draw))
	}
}

func (d *digest) cause(c wire.Cause) {
	d.buf = append(d.buf, byte(c.Kind), byte(c.Call), byte(c.Timer), byte(c.Word))
	d.number(c.Packet)
}

func (d *digest) remark(r *Remark) {
	d.begin(Remarked, r.At)
	d.text(r.Text)
	d.end()
}
