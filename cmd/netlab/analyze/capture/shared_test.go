package capture

import (
	"bytes"
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

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// files returns the captures of other people.
func files(tb testing.TB) []string {
	tb.Helper()
	dir := captures.Dir(tb)
	var files []string
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); ext == ".pcap" || ext == ".pcapng" {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		tb.Fatalf("%d captures at %s: %v", len(files), dir, err)
	}
	return files
}

func TestOtherPeoplesCapturesAsPcapgoReadsThem(t *testing.T) {
	for _, file := range files(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := pcapgoReader(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		ours, r := mustRead(t, data)
		if int(theirs.LinkType()) != int(r.Interfaces()[0].Link) {
			t.Errorf("%s: link type %v, pcapgo has %v", file, r.Interfaces()[0].Link, theirs.LinkType())
		}
		n := 0
		for ; ; n++ {
			data, info, err := theirs.ReadPacketData()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || n == len(ours) {
				t.Fatalf("%s: packet %d: pcapgo says %v, we read %d", file, n+1, err, len(ours))
			}
			p := ours[n]
			if !p.Time().Equal(info.Timestamp) || p.CapLen != info.CaptureLength || p.OrigLen != info.Length || !bytes.Equal(p.Data, data) {
				t.Errorf("%s: packet %d: %v, %d of %d bytes; pcapgo has %v, %d of %d", file, n+1,
					p.Time(), p.CapLen, p.OrigLen, info.Timestamp, info.CaptureLength, info.Length)
			}
		}
		if n != len(ours) {
			t.Errorf("%s: %d packets, pcapgo has %d", file, len(ours), n)
		}
	}
}

// pcapgoReader is what pcapgo's readers of both formats have in common.
func pcapgoReader(data []byte) (interface {
	gopacket.PacketDataSource
	gopacket.ZeroCopyPacketDataSource
	LinkType() layers.LinkType
}, error,
) {
	if bytes.HasPrefix(data, []byte{0x0a, 0x0d, 0x0d, 0x0a}) {
		return pcapgo.NewNgReader(bytes.NewReader(data), pcapgo.DefaultNgReaderOptions)
	}
	return pcapgo.NewReader(bytes.NewReader(data))
}

func TestOtherPeoplesCapturesAsTsharkReadsThem(t *testing.T) {
	frames := 0
	for _, file := range files(t) {
		oracle := file + ".tshark.tsv"
		if _, err := os.Stat(oracle); errors.Is(err, fs.ErrNotExist) {
			continue // tshark was not asked
		}
		packets, _, err := func() ([]Packet, *Reader, error) {
			f, err := os.Open(file)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			return readAll(t, f)
		}()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range tsharkRows(t, oracle) {
			frames++
			n, err := strconv.Atoi(row["frame.number"])
			if err != nil || n < 1 || n > len(packets) {
				t.Fatalf("%s: tshark has frame %s, we read %d", file, row["frame.number"], len(packets))
			}
			p := packets[n-1]
			if got := seconds(p.Nanos - packets[0].Nanos); got != row["frame.time_relative"] {
				t.Errorf("%s: frame %d is at %s, tshark has %s", file, n, got, row["frame.time_relative"])
			}
			src, dst := addresses(p.IP)
			for _, a := range []struct {
				name string
				addr netip.Addr
			}{{"src", src}, {"dst", dst}} {
				// Where a datagram lies in another one, tshark lists both.
				want, _, _ := strings.Cut(row["ip."+a.name]+row["ipv6."+a.name], ",")
				if !a.addr.IsValid() || a.addr.String() != want {
					t.Errorf("%s: frame %d has %s %v, tshark has %s", file, n, a.name, a.addr, want)
				}
			}
		}
	}
	if frames == 0 {
		t.Error("no frame was compared")
	}
	t.Logf("%d frames are as tshark has them", frames)
}

func tsharkRows(t *testing.T, path string) []map[string]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tsv := csv.NewReader(f)
	tsv.Comma = '\t'
	tsv.LazyQuotes = true
	records, err := tsv.ReadAll()
	if err != nil || len(records) < 2 {
		t.Fatalf("%s: %d lines: %v", path, len(records), err)
	}
	var rows []map[string]string
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// seconds writes nanoseconds as tshark does: "0.127521774".
func seconds(ns int64) string {
	sign := ""
	if ns < 0 {
		sign, ns = "-", -ns
	}
	frac := strconv.FormatInt(1e9+ns%1e9, 10)[1:]
	return sign + strconv.FormatInt(ns/1e9, 10) + "." + frac
}

func addresses(ip []byte) (src, dst netip.Addr) {
	switch {
	case len(ip) >= 20 && ip[0]>>4 == 4:
		src, _ = netip.AddrFromSlice(ip[12:16])
		dst, _ = netip.AddrFromSlice(ip[16:20])
	case len(ip) >= 40 && ip[0]>>4 == 6:
		src, _ = netip.AddrFromSlice(ip[8:24])
		dst, _ = netip.AddrFromSlice(ip[24:40])
	}
	return src, dst
}
