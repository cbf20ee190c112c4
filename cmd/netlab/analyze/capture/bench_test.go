package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/gopacket/gopacket"
)

const benchSize = 64 << 20

// BenchmarkNext reads captures of 64 MB out of memory, by this package and by
// pcapgo's readers with the same link layer taken off.
func BenchmarkNext(b *testing.B) {
	o := binary.LittleEndian
	for _, size := range []int{60, 590, 1500} {
		frame := append(append(make([]byte, 12), 8, 0), datagram4(size-14)...)
		flags := opt{2, []byte{1, 0, 0, 0}} // which dumpcap writes for each packet
		section := append(sectionBlock(o), ifaceBlock(o, Ethernet, 0)...)
		for name, file := range map[string][]byte{
			"pcap":         pcapFile(o, 0xa1b2c3d4, Ethernet, bytes.Repeat(pcapRecord(o, 1, 2, size, frame), benchSize/(size+16))),
			"pcapng":       append(section[:len(section):len(section)], bytes.Repeat(enhancedBlock(o, 0, 1, frame), benchSize/(size+32))...),
			"pcapng-flags": append(section[:len(section):len(section)], bytes.Repeat(enhancedBlock(o, 0, 1, frame, flags), benchSize/(size+44))...),
		} {
			for reader, read := range map[string]func(*testing.B, []byte) uint64{"ours": readOurs, "pcapgo": readPcapgo} {
				b.Run(fmt.Sprintf("%s/%d/%s", name, size, reader), func(b *testing.B) {
					b.ReportAllocs()
					b.SetBytes(int64(len(file)))
					packets := uint64(0)
					for b.Loop() {
						packets = read(b, file)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(packets), "ns/packet")
				})
			}
		}
	}
}

func readOurs(b *testing.B, file []byte) uint64 {
	r, err := NewReader(bytes.NewReader(file))
	for err == nil {
		_, err = r.Next()
	}
	if !errors.Is(err, io.EOF) {
		b.Fatal(err)
	}
	return r.packet.N
}

func readPcapgo(b *testing.B, file []byte) (packets uint64) {
	r, err := pcapgoReader(file)
	var peel Peeler
	for err == nil {
		var data []byte
		var info gopacket.CaptureInfo
		if data, info, err = r.ZeroCopyReadPacketData(); err == nil {
			packets++
			info.Timestamp.UnixNano()
			peel.Peel(Ethernet, data)
		}
	}
	if !errors.Is(err, io.EOF) {
		b.Fatal(err)
	}
	return packets
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
