package report

import (
	"bufio"
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// The blocks are those that gopacket's writer makes, byte for byte: names, comments and
// packets of every length, moments beyond 2^32 ns, numbers beyond 2^32.
func TestBlocksAreThoseOfPcapgo(t *testing.T) {
	var ours, theirs bytes.Buffer
	b := blocks{w: bufio.NewWriter(&ours)}
	face := func(name string) pcapgo.NgInterface {
		return pcapgo.NgInterface{Name: name, Description: "link " + name, LinkType: layers.LinkTypeRaw}
	}
	w, err := pcapgo.NewNgWriterInterface(&theirs, face("a-b:a"), pcapgo.NgWriterOptions{SectionInfo: pcapgo.NgSectionInfo{Application: "netlab"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.section(); err != nil {
		t.Fatal(err)
	}
	if err := b.iface("a-b:a", "link a-b:a"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddInterface(face("größer")); err != nil {
		t.Fatal(err)
	}
	if err := b.iface("größer", "link größer"); err != nil {
		t.Fatal(err)
	}
	for n := range 9 {
		data, comment := bytes.Repeat([]byte{0x45}, n), "#12345678 lost"[:5+n]
		at, id := time.Duration(n)*3*time.Second+7, uint64(n)<<30+1
		if err := b.packet(n%2, at, data, len(data), []string{comment}, id); err != nil {
			t.Fatal(err)
		}
		info := gopacket.CaptureInfo{Timestamp: time.Unix(0, int64(at)), CaptureLength: n, Length: n, InterfaceIndex: n % 2}
		if err := w.WritePacketWithOptions(info, data, pcapgo.NgPacketOptions{Comments: []string{comment}, PacketID: &id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(theirs.Bytes(), ours.Bytes()); diff != "" {
		t.Errorf("the files differ (-pcapgo +ours):\n%s", diff)
	}
}
