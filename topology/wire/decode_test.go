package wire

import (
	"encoding/hex"
	"strings"
	"testing"
)

// unhex reads hexadecimal with any white space in it.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecodeSYN(t *testing.T) {
	data := unhex(t, `
		4510 003c 1c46 4000 4006 0000 c0a80001 c0a800c7
		9c40 0050 00000064 00000000 a002 ffff 0000 0000
		0204 05b4 0402 080a 00000064 00000000 01 030307
		ffff`)
	var p Packet
	if err := p.Decode(data); err != nil {
		t.Fatal(err)
	}
	if p.Src.String() != "192.168.0.1:40000" || p.Dst.String() != "192.168.0.199:80" || p.Flags != SYN ||
		p.Seq != 100 || p.Window != 65535 || p.Len != 0 || len(p.Data) != 60 || p.TOS != 0x10 || !p.DontFragment {
		t.Errorf("decoded %+v", p)
	}
	want := Options{MSS: 1460, WindowScale: 7, SACKPermitted: true, HasTimestamps: true, TSVal: 100}
	if p.Options != want {
		t.Errorf("options %+v, want %+v", p.Options, want)
	}
	if n := testing.AllocsPerRun(100, func() { _ = p.Decode(data) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
