package wire

import (
	"bytes"
	"testing"
)

// long is a segment of 1000 bytes that are not all the same.
func long(t *testing.T) (*Packet, []byte) {
	t.Helper()
	payload := make([]byte, 1000)
	for i := range payload {
		payload[i] = byte(i * 7)
	}
	s := Segment{Src: addr("10.0.0.1:40000"), Dst: addr("10.0.0.2:80"), Seq: 1, Ack: 1, Flags: ACK, Payload: payload}
	data, err := s.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, data), payload
}

// A snapped packet has the beginning of its bytes, and knows how long it was.
func TestSnap(t *testing.T) {
	p, payload := long(t)
	was := *p
	var v Passing
	room := p.Snap(make([]byte, 0, 512), &v)
	if len(room) != SnapLength || !bytes.Equal(p.Data, was.Data[:SnapLength]) || !bytes.Equal(p.Payload, payload[:SnapLength-40]) {
		t.Errorf("%d bytes, %d of payload", len(p.Data), len(p.Payload))
	}
	if p.Size() != 1040 || p.Len != 1000 || p.Whole() || p.Truncated || p.Seq != was.Seq {
		t.Errorf("size %d, len %d, whole %v", p.Size(), p.Len, p.Whole())
	}
	if _, err := p.Segment(); err == nil {
		t.Error("it is a whole segment")
	}
	clear(was.Data)
	if p.Data[0] != 0x45 {
		t.Error("its bytes are those that are used again")
	}
}

// What was left out can be had until it is gone, and never are other bytes taken for it.
func TestSnapGoes(t *testing.T) {
	p, payload := long(t)
	want, ok, right := p.Sums()
	if !ok || !right {
		t.Fatal("a whole packet has no sum")
	}
	var v Passing
	p.Snap(nil, &v)
	kept := *p
	has := func(p *Packet, want uint64) bool {
		sum, ok, _ := p.Sums()
		b, copied := p.AppendPayload([]byte("x"))
		if ok != copied || ok && (sum != want || string(b) != "x"+string(payload)) || !ok && string(b) != "x" {
			t.Errorf("sum %v, copied %v: %d bytes", ok, copied, len(b))
		}
		return ok
	}
	if !has(p, want) || !has(&kept, want) || !p.ChecksumsOK() {
		t.Error("gone at once")
	}
	next, _ := long(t)
	next.Snap(nil, &v)
	if has(p, want) || has(&kept, want) {
		t.Error("still there after the next packet")
	}
	again := *next
	v.Gone()
	if has(next, want) || has(&again, want) {
		t.Error("still there when it is gone")
	}
}

// The sum of a segment's bytes is checked as long as they are there.
func TestSnapChecksum(t *testing.T) {
	p, _ := long(t)
	p.Data[len(p.Data)-1] ^= 1
	var v Passing
	p.Snap(nil, &v)
	if p.ChecksumsOK() {
		t.Error("a wrong sum is right")
	}
	v.Gone()
	if !p.ChecksumsOK() {
		t.Error("a sum that cannot be checked is wrong")
	}
}

// Short packets and messages of ICMP stay whole, and so do headers that are long.
func TestSnapKeeps(t *testing.T) {
	echo := Echo{Src: addr("10.0.0.1:0").Addr(), Dst: addr("10.0.0.2:0").Addr(), Payload: make([]byte, 1000)}
	ping, err := echo.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	datagram := Datagram{Src: addr("10.0.0.1:1"), Dst: addr("10.0.0.2:2"), Payload: make([]byte, 1000)}
	udp, err := datagram.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	options := make([]byte, 4+8*30) // IPv6 destination options of 248 bytes before the TCP header
	options[0], options[1] = byte(TCP), 30
	options = append(options, 0, 0, 0, 0)
	six := append([]byte{0x60, 0, 0, 0, 0, 0, 60, 64}, make([]byte, 32)...)
	six = append(append(six, options...), make([]byte, 20+100)...)
	six[4], six[5] = byte((len(six)-40)>>8), byte(len(six)-40)
	six[40+len(options)+12] = 5 << 4
	for name, test := range map[string]struct {
		data    []byte
		n, have int
	}{
		"a short segment":  {unhex(t, dataHex), 55, 3},
		"a ping":           {ping, len(ping), 1000},
		"a UDP datagram":   {udp, SnapLength, SnapLength - 28},
		"a long header":    {six, 40 + len(options) + 20, 0},
		"what is nonsense": {make([]byte, 300), 300, 0},
		"nothing":          {nil, 0, 0},
	} {
		var p Packet
		_ = p.Decode(test.data)
		var v Passing
		before := p.Len
		p.Snap(nil, &v)
		v.Gone()
		if len(p.Data) != test.n || len(p.Payload) != test.have || p.Len != before || p.Size() != len(test.data) {
			t.Errorf("%s: %d bytes with %d of payload, len %d, size %d; want %d, %d, %d, %d",
				name, len(p.Data), len(p.Payload), p.Len, p.Size(), test.n, test.have, before, len(test.data))
		}
		p.Transport() // within Data
	}
}
