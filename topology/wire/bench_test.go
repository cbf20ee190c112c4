package wire

import (
	"fmt"
	"testing"
)

// timestamped is a segment of 1448 bytes of payload with timestamps.
func timestamped(b *testing.B) (Segment, []byte) {
	opts := Options{WindowScale: -1, HasTimestamps: true, TSVal: 100, TSEcr: 90}
	s := Segment{
		Src: addr("10.0.0.1:40000"), Dst: addr("10.0.0.2:80"), Seq: 1 << 31, Ack: 1 << 30, Flags: ACK, Window: 512,
		Options: opts.Append(nil), Payload: make([]byte, 1448),
	}
	data, err := s.Append(nil)
	if err != nil {
		b.Fatal(err)
	}
	return s, data
}

func BenchmarkDecode(b *testing.B) {
	_, data := timestamped(b)
	var p Packet
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeSYN(b *testing.B) {
	data := unhex(b, synHex)
	var p Packet
	b.ReportAllocs()
	for b.Loop() {
		if err := p.Decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendNotation(b *testing.B) {
	_, data := timestamped(b)
	p := decode(b, data)
	buf := make([]byte, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendNotation(buf[:0], p, 1, 1)
	}
}

func BenchmarkSegmentAppend(b *testing.B) {
	s, data := timestamped(b)
	buf := make([]byte, 0, len(data))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if buf, err = s.Append(buf[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseSegment(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseSegment("F. 1:1(0) ack 1 win 65535 <nop,nop,TS val 100 ecr 90>"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkChecksum(b *testing.B) {
	for _, n := range []int{20, 1500, 65000} {
		b.Run(fmt.Sprintf("%d", n), func(b *testing.B) {
			data := make([]byte, n)
			b.SetBytes(int64(n))
			b.ReportAllocs()
			var s uint64
			for b.Loop() {
				s = sum64(data, s)
			}
		})
	}
}
