package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
)

const benchSize = 64 << 20

// BenchmarkNext reads captures of 64 MB out of memory.
func BenchmarkNext(b *testing.B) {
	o := binary.LittleEndian
	for _, size := range []int{60, 590, 1500} {
		frame := append(append(make([]byte, 12), 8, 0), datagram4(size-14)...)
		pcap := pcapFile(o, 0xa1b2c3d4, Ethernet, bytes.Repeat(pcapRecord(o, 1, 2, size, frame), benchSize/(size+16)))
		ng := append(sectionBlock(o), ifaceBlock(o, Ethernet, 0)...)
		ng = append(ng, bytes.Repeat(enhancedBlock(o, 0, 1, frame), benchSize/(size+32))...)
		for name, file := range map[string][]byte{"pcap": pcap, "pcapng": ng} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(file)))
				packets := uint64(0)
				for b.Loop() {
					r, err := NewReader(bytes.NewReader(file))
					if err != nil {
						b.Fatal(err)
					}
					for err == nil {
						_, err = r.Next()
					}
					packets = r.packet.N
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(packets), "ns/packet")
			})
		}
	}
}

func TestNextDoesNotAllocate(t *testing.T) {
	o := binary.LittleEndian
	ip := cat(make([]byte, 12), []byte{8, 0}, datagram4(60))
	arp := cat(make([]byte, 12), []byte{0x88, 0xf7}, make([]byte, 40))
	ng := cat(sectionBlock(o), ifaceBlock(o, Ethernet, 0), bytes.Repeat(cat(enhancedBlock(o, 0, 1, ip), enhancedBlock(o, 0, 1, arp)), 1000))
	rec := cat(pcapRecord(o, 1, 2, 74, ip), pcapRecord(o, 1, 2, 54, arp))
	for name, file := range map[string][]byte{"pcap": pcapFile(o, 0xa1b2c3d4, Ethernet, bytes.Repeat(rec, 1000)), "pcapng": ng} {
		r, err := NewReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			if _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
		}
		if n := testing.AllocsPerRun(1000, func() { _, err = r.Next() }); n != 0 || err != nil {
			t.Errorf("%s: %v allocations a packet, %v", name, n, err)
		}
	}
}
