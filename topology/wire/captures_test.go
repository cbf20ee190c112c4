package wire

import (
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"netlab/topology/wire/captures"

	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// What Wireshark's dissector says of each TCP frame, Decode says too.
func TestCapturesAgainstTshark(t *testing.T) {
	dir := captures.Dir(t)
	files, frames := 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".pcap") {
			return err
		}
		oracle := readOracle(t, path+".tshark.tsv")
		if oracle == nil {
			return nil
		}
		files++
		name, _ := filepath.Rel(dir, path)
		t.Run(filepath.ToSlash(name), func(t *testing.T) { frames += compareCapture(t, path, oracle) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d TCP frames in %d captures", frames, files)
	if frames == 0 {
		t.Error("no frame was compared")
	}
}

// readOracle returns the rows of tshark's table by frame number, nil where there
// is no table.
func readOracle(t *testing.T, path string) map[int]map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = '\t', true, -1
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %d rows, %v", path, len(all), err)
	}
	rows := make(map[int]map[string]string)
	for _, fields := range all[1:] {
		row := make(map[string]string)
		for i, v := range fields {
			row[all[0][i]] = v
		}
		n, err := strconv.Atoi(row["frame.number"])
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows[n] = row
	}
	return rows
}

// compareCapture returns the number of frames that it compared.
func compareCapture(t *testing.T, path string, oracle map[int]map[string]string) int {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	next, link := openCapture(t, f)
	compared := 0
	var p Packet
	for n := 1; ; n++ {
		frame, err := next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("frame %d: %v", n, err)
		}
		datagram := network(link, frame)
		if datagram == nil {
			continue
		}
		row := oracle[n]
		if err := p.Decode(datagram); err != nil {
			if row != nil && row["tcp.seq_raw"] != "" {
				t.Errorf("frame %d: %v, but tshark sees TCP", n, err)
			}
			continue
		}
		isTCP := p.Proto == TCP && p.FragOffset == 0
		if row == nil {
			if isTCP && !p.MoreFragments {
				t.Errorf("frame %d: decoded as TCP, which tshark does not see", n)
			}
			continue
		}
		// Rows with several values are of packets within packets.
		if !isTCP || strings.Contains(row["tcp.seq_raw"]+row["ip.src"], ",") {
			continue
		}
		compared++
		compareFrame(t, n, &p, row)
	}
	return compared
}

func compareFrame(t *testing.T, n int, p *Packet, row map[string]string) {
	t.Helper()
	got := map[string]string{
		"tcp.srcport":           strconv.Itoa(int(p.Src.Port())),
		"tcp.dstport":           strconv.Itoa(int(p.Dst.Port())),
		"tcp.seq_raw":           strconv.FormatUint(uint64(p.Seq), 10),
		"tcp.ack_raw":           strconv.FormatUint(uint64(p.Ack), 10),
		"tcp.len":               strconv.Itoa(p.Len),
		"tcp.window_size_value": strconv.Itoa(int(p.Window)),
	}
	for field, v := range got {
		if row[field] != v {
			t.Errorf("frame %d: %s is %s, tshark says %s", n, field, v, row[field])
		}
	}
	flags, err := strconv.ParseUint(row["tcp.flags"], 0, 16)
	if err != nil || Flags(flags) != p.Flags {
		t.Errorf("frame %d: flags %v, tshark says %s", n, p.Flags, row["tcp.flags"])
	}
	for end, field := range map[netip.Addr]string{p.Src.Addr(): "src", p.Dst.Addr(): "dst"} {
		if want := row["ip."+field] + row["ipv6."+field]; end.String() != want && p.Src.Addr() != p.Dst.Addr() {
			t.Errorf("frame %d: %s %v, tshark says %s", n, field, end, want)
		}
	}
}

// openCapture reads pcap or pcapng.
func openCapture(t *testing.T, f io.ReadSeeker) (next func() ([]byte, error), link layers.LinkType) {
	t.Helper()
	if r, err := pcapgo.NewReader(f); err == nil {
		return func() ([]byte, error) { b, _, err := r.ReadPacketData(); return b, err }, r.LinkType()
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewNgReader(f, pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	return func() ([]byte, error) { b, _, err := r.ReadPacketData(); return b, err }, r.LinkType()
}

// network returns the IP datagram in a frame, nil where there is none.
func network(link layers.LinkType, frame []byte) []byte {
	switch link {
	case layers.LinkTypeRaw, layers.LinkTypeIPv4, layers.LinkTypeIPv6, 12, 14:
		return frame
	case layers.LinkTypeNull, layers.LinkTypeLoop:
		if len(frame) < 4 {
			return nil
		}
		return frame[4:]
	case layers.LinkTypeLinuxSLL:
		if len(frame) < 16 {
			return nil
		}
		return frame[16:]
	case layers.LinkTypeEthernet:
		at := 12
		for at+2 <= len(frame) {
			switch binary.BigEndian.Uint16(frame[at:]) {
			case 0x8100, 0x88a8: // VLAN tags
				at += 4
			case 0x0800, 0x86dd:
				return frame[at+2:]
			default:
				return nil
			}
		}
	}
	return nil
}
