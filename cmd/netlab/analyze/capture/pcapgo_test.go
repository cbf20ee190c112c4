package capture

import (
	"bytes"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// What pcapgo writes is read as it was written, comments included.
func TestPcapngOfAnotherWriter(t *testing.T) {
	var file bytes.Buffer
	w, err := pcapgo.NewNgWriterInterface(&file, pcapgo.NgInterface{
		Name: "a-b", LinkType: layers.LinkTypeRaw, TimestampResolution: 9,
	}, pcapgo.NgWriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2024, 5, 6, 7, 8, 9, 123456789, time.UTC)
	for i := range 3 {
		info := gopacket.CaptureInfo{Timestamp: at.Add(time.Duration(i)), CaptureLength: 40 + i, Length: 40 + i}
		err := w.WritePacketWithOptions(info, datagram4(40+i), pcapgo.NgPacketOptions{Comments: []string{"dropped", "loss 1%"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	got, r := mustRead(t, file.Bytes())
	if len(got) != 3 || r.Interfaces()[0].Name != "a-b" || r.Interfaces()[0].Link != Raw {
		t.Fatalf("%d packets of %+v", len(got), r.Interfaces())
	}
	for i, p := range got {
		if !p.Time().Equal(at.Add(time.Duration(i))) || !bytes.Equal(p.IP, datagram4(40+i)) || p.Comment != "dropped\nloss 1%" {
			t.Errorf("packet %d at %v, %d bytes, comment %q", i+1, p.Time(), len(p.IP), p.Comment)
		}
	}
}
