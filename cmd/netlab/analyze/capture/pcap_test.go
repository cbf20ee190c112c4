package capture

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPcapOfEachVariantAndByteOrder(t *testing.T) {
	ip := datagram4(60)
	for order, o := range bothOrders {
		for _, tt := range []struct {
			magic  uint32
			format string
			nanos  int64
		}{
			{0xa1b2c3d4, "pcap", 1e9 + 123456000},
			{0xa1b23c4d, "pcap (nanoseconds)", 1e9 + 123456},
			{0xa1b2cd34, "pcap (modified)", 1e9 + 123456000},
		} {
			rec := pcapRecord(o, 1, 123456, 1500, ip)
			if tt.format == "pcap (modified)" {
				rec = append(append(bytes.Clone(rec[:16]), 1, 2, 3, 4, 5, 6, 7, 8), ip...)
			}
			got, r := mustRead(t, pcapFile(o, tt.magic, Raw, rec, rec))
			if r.Format() != tt.format {
				t.Errorf("%s: format %q, want %q", order, r.Format(), tt.format)
			}
			want := Packet{N: 1, Nanos: tt.nanos, HasTime: true, Link: Raw, CapLen: 60, OrigLen: 1500, Data: ip, IP: ip, Offset: 24}
			second := want
			second.N, second.Offset = 2, int64(24+len(rec))
			if diff := cmp.Diff([]Packet{want, second}, got); diff != "" {
				t.Errorf("%s, %s, -want +got:\n%s", order, tt.format, diff)
			}
		}
	}
}

// The highest bits of the link type tell the length of the frame check sequence.
func TestPcapLinkTypeWithoutTheBitsAboveIt(t *testing.T) {
	file := pcapFile(binary.LittleEndian, 0xa1b2c3d4, 0)
	binary.LittleEndian.PutUint32(file[20:], 0x24000001)
	_, r := mustRead(t, file)
	if got := r.Interfaces()[0].Link; got != Ethernet {
		t.Errorf("link type %v, want Ethernet", got)
	}
}

// Version 2.3 had the lengths in either order, those before in the other.
func TestPcapOldVersionsSwapTheLengths(t *testing.T) {
	o := binary.LittleEndian
	data := datagram4(20)
	for _, tt := range []struct {
		minor    uint16
		cap, len uint32
	}{{4, 20, 99}, {3, 20, 99}, {3, 99, 20}, {2, 99, 20}} {
		rec := pcapRecord(o, 0, 0, 0, data)
		o.PutUint32(rec[8:], tt.cap)
		o.PutUint32(rec[12:], tt.len)
		file := pcapFile(o, 0xa1b2c3d4, Raw, rec)
		o.PutUint16(file[6:], tt.minor)
		if got, _ := mustRead(t, file); len(got) != 1 || got[0].CapLen != 20 || got[0].OrigLen != 99 {
			t.Errorf("version 2.%d, lengths %d and %d: read %+v", tt.minor, tt.cap, tt.len, got)
		}
	}
}

func TestPacketTime(t *testing.T) {
	p := Packet{Nanos: 1_500_000_000_123_456_789, HasTime: true}
	if got, want := p.Time(), time.Date(2017, 7, 14, 2, 40, 0, 123456789, time.UTC); !got.Equal(want) {
		t.Errorf("Time() = %v, want %v", got, want)
	}
	if got := (&Packet{}).Time(); !got.IsZero() {
		t.Errorf("Time() = %v where there is none", got)
	}
}

func TestDamagedFilesYieldAllBeforeTheDamage(t *testing.T) {
	o := binary.LittleEndian
	rec := pcapRecord(o, 1, 2, 60, datagram4(60))
	whole := pcapFile(o, 0xa1b2c3d4, Raw, rec, rec)
	huge := bytes.Clone(rec)
	o.PutUint32(huge[8:], 1<<32-1)
	version := bytes.Clone(whole)
	o.PutUint16(version[4:], 7)
	tests := []struct {
		name    string
		file    []byte
		packets int
		want    string
		early   bool // errors.Is(err, io.ErrUnexpectedEOF)
	}{
		{"empty", nil, 0, "capture: offset 0: an empty file: unexpected EOF", true},
		{"three bytes", whole[:3], 0, "capture: offset 0: file header of 4 bytes ends after 3: unexpected EOF", true},
		{"no capture", []byte("hello, world"), 0, "capture: offset 0: begins with 68 65 6c 6c, which neither pcap nor pcapng does", false},
		{"zstd", []byte("\x28\xb5\x2f\xfd...."), 0, "capture: offset 0: compressed by zstd; decompress it first", false},
		{"half a file header", whole[:20], 0, "capture: offset 0: pcap header of 24 bytes ends after 20: unexpected EOF", true},
		{"another version", version, 0, "capture: offset 0: pcap version 7.4; 2.4 is the one in use", false},
		{"half a record header", whole[:len(whole)-70], 1, "capture: offset 100: record header of 16 bytes ends after 6: unexpected EOF", true},
		{"half a packet", whole[:len(whole)-1], 1, "capture: offset 100: packet record of 76 bytes ends after 75: unexpected EOF", true},
		{
			"absurd length", pcapFile(o, 0xa1b2c3d4, Raw, rec, huge, rec), 1,
			"capture: offset 100: packet of 4294967295 bytes; more than 16777216 are taken for damage", false,
		},
		{"half a gzip header", []byte{0x1f, 0x8b, 8, 0}, 0, "capture: offset 0: gzip header: unexpected EOF", true},
		{"gzip file without its end", zipped(t, whole)[:60], 2, "capture: offset 176: record header of 16 bytes ends after 0: unexpected EOF", true},
	}
	for _, tt := range tests {
		got, _, err := readAll(t, bytes.NewReader(tt.file))
		if len(got) != tt.packets || err == nil || err.Error() != tt.want {
			t.Errorf("%s: %d packets and then %v,\nwant %d and %s", tt.name, len(got), err, tt.packets, tt.want)
		}
		if errors.Is(err, io.ErrUnexpectedEOF) != tt.early {
			t.Errorf("%s: that %v is an early end should be %v", tt.name, err, tt.early)
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %T is no *Error", tt.name, err)
		}
	}
}

// A length that the file has no bytes for costs no more memory than the bytes
// that are there.
func TestAbsurdLengthsDoNotAllocate(t *testing.T) {
	o := binary.LittleEndian
	rec := pcapRecord(o, 1, 2, 60, datagram4(60))
	o.PutUint32(rec[8:], MaxRecord)
	file := pcapFile(o, 0xa1b2c3d4, Raw, rec)
	r, err := NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("got %v, want an early end", err)
	}
	if len(r.src.buf) != bufferSize {
		t.Errorf("the buffer has grown to %d bytes for a file of %d", len(r.src.buf), len(file))
	}
}

func TestPacketsLargerThanTheBuffer(t *testing.T) {
	o := binary.LittleEndian
	var recs [][]byte
	sizes := []int{1, bufferSize - 17, bufferSize, 5*bufferSize + 3, 100, 3 * bufferSize}
	for i, n := range sizes {
		recs = append(recs, pcapRecord(o, uint32(i), 0, n, bytes.Repeat([]byte{byte(i + 1)}, n)))
	}
	file := pcapFile(o, 0xa1b2c3d4, 147, recs...)
	for name, in := range map[string]io.Reader{
		"whole":          bytes.NewReader(file),
		"in halves":      iotest.HalfReader(bytes.NewReader(file)),
		"with its error": iotest.DataErrReader(bytes.NewReader(file)),
	} {
		got, _, err := readAll(t, in)
		if err != nil || len(got) != len(sizes) {
			t.Fatalf("%s: %d packets, %v", name, len(got), err)
		}
		for i, p := range got {
			if len(p.Data) != sizes[i] || bytes.Count(p.Data, []byte{byte(i + 1)}) != sizes[i] {
				t.Errorf("%s: packet %d has other bytes than were written", name, i+1)
			}
			if p.NotIP != "link layer that is not read: private use" {
				t.Errorf("%s: packet %d is %q", name, i+1, p.NotIP)
			}
		}
	}
}

func TestReadErrorsAreTold(t *testing.T) {
	o := binary.LittleEndian
	file := pcapFile(o, 0xa1b2c3d4, Raw, pcapRecord(o, 1, 2, 60, datagram4(60)))
	broken := errors.New("disk on fire")
	got, _, err := readAll(t, io.MultiReader(bytes.NewReader(file), iotest.ErrReader(broken)))
	if len(got) != 1 || !errors.Is(err, broken) {
		t.Errorf("%d packets and %v, want 1 and %v", len(got), err, broken)
	}
}

func TestOpenCountsTheFilesBytes(t *testing.T) {
	o := binary.LittleEndian
	plain := pcapFile(o, 0xa1b2c3d4, Raw, pcapRecord(o, 1, 2, 60, datagram4(60)))
	for name, file := range map[string][]byte{"pcap": plain, "pcap in gzip": zipped(t, plain)} {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, append(bytes.Clone(file), "junk"[:1]...), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if p, err := r.Next(); err != nil || !bytes.Equal(p.IP, datagram4(60)) {
			t.Errorf("%s: %v", name, err)
		}
		if r.Format() != name || r.Size() != int64(len(file)+1) {
			t.Errorf("%s: format %q, size %d, want %d", name, r.Format(), r.Size(), len(file)+1)
		}
		_, err = r.Next()
		if err == nil || !strings.HasPrefix(err.Error(), "capture: "+path+": offset 100: ") {
			t.Errorf("%s: error %v does not name the file and the place", name, err)
		}
		if r.Offset() < int64(len(plain))/2 || r.Offset() > r.Size() {
			t.Errorf("%s: at the end the offset is %d of %d", name, r.Offset(), r.Size())
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestNextAfterClose(t *testing.T) {
	r, err := NewReader(bytes.NewReader(pcapFile(binary.LittleEndian, 0xa1b2c3d4, Raw)))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Next after Close: %v", err)
	}
}

func zipped(t testing.TB, file []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOpenOfAFolderSaysSo(t *testing.T) {
	folder := t.TempDir()
	want := "capture: " + folder + " is a folder: name the files in it"
	if _, err := Open(folder); err == nil || err.Error() != want {
		t.Errorf("Open: %v, want %s", err, want)
	}
}
