package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"netlab/cmd/netlab/analyze"
	"netlab/topology/wire"
)

var updateAnalyze = flag.Bool("update-analyze", false, "rewrite what the scripts of testdata/analyze compare with")

// The scripts find the captures of analyzedFiles in their folder.
func TestAnalyzeScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           filepath.Join("testdata", "analyze"),
		UpdateScripts: *updateAnalyze,
		Setup: func(env *testscript.Env) error {
			for name, file := range analyzedFiles(t) {
				if err := os.WriteFile(filepath.Join(env.WorkDir, name), file, 0o666); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// analyzedFiles are small captures, in the notation.
func analyzedFiles(t *testing.T) map[string][]byte {
	t.Helper()
	mixed := rawCapture(t, "10.0.0.1:40000 10.0.0.2:80", `
		0.000 > S  0:0(0) win 65535 <mss 1460>
		0.020 < S. 0:0(0) ack 1 win 65535 <mss 1460>
		0.021 > .  1:1(0) ack 1 win 65535
		0.021 > P. 1:101(100) ack 1 win 65535
		0.221 > P. 1:101(100) ack 1 win 65535
		0.241 < .  1:1(0) ack 101 win 65535
		0.250 < P. 1:1001(1000) ack 101 win 65535
		0.251 > .  101:101(0) ack 1001 win 65535
		0.300 > F. 101:101(0) ack 1001 win 65535
		0.320 < F. 1001:1001(0) ack 102 win 65535
		0.321 > .  102:102(0) ack 1002 win 65535`,
		"[2001:db8::1]:40001 [2001:db8::2]:443", `
		1.000 > S  0:0(0) win 65535
		1.020 < R. 0:0(0) ack 1 win 0`,
		"10.0.0.3:40002 10.0.0.2:22", `
		2.000 > S  0:0(0) win 65535
		3.000 > S  0:0(0) win 65535`)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write(mixed); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	long := `
		0.000 > S  0:0(0) win 65535
		0.020 < S. 0:0(0) ack 1 win 65535
		0.021 > .  1:1(0) ack 1 win 65535`
	for i := range 50 {
		long += fmt.Sprintf("\n0.%03d > . %d:%d(10) ack 1 win 65535", 30+i, 1+10*i, 11+10*i)
	}
	return map[string][]byte{
		"tunnels.pcap": tunnels(mixed),
		"mixed.pcap":   mixed, "mixed.pcap.gz": zipped.Bytes(), "empty.pcap": mixed[:24],
		"cut.pcap":  mixed[:len(mixed)-5],
		"long.pcap": rawCapture(t, "10.0.0.1:40000 10.0.0.2:80", long),
		"talkative.pcap": rawCapture(t, "10.0.0.1:40000 10.0.0.2:80", `
		0.000 > S  0:0(0) win 65535
		0.020 < S. 0:0(0) ack 1 win 65535
		0.021 > .  1:1(0) ack 1 win 65535
		0.030 > F. 1:1(0) ack 1 win 65535
		0.031 > P. 2:12(10) ack 1 win 65535
		0.032 > P. 12:22(10) ack 1 win 65535`),
	}
}

// tunnels puts each datagram of a capture into IPv4, the first connection's in two
// fragments, and adds half a datagram and one of UDP.
func tunnels(file []byte) []byte {
	le, be := binary.LittleEndian, binary.BigEndian
	out := bytes.Clone(file[:24])
	record := func(stamp, b []byte) {
		out = append(append(out, stamp...), 0, 0, 0, 0, 0, 0, 0, 0)
		le.PutUint32(out[len(out)-8:], uint32(len(b)))
		le.PutUint32(out[len(out)-4:], uint32(len(b)))
		out = append(out, b...)
	}
	outer := func(id, fragment uint16, proto byte, b []byte) []byte {
		h := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, proto, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2}
		be.PutUint16(h[2:], uint16(20+len(b)))
		be.PutUint16(h[4:], id)
		be.PutUint16(h[6:], fragment)
		return append(h, b...)
	}
	var stamp []byte
	for id := uint16(1); len(file) > 24; id++ {
		n := int(le.Uint32(file[32:]))
		b := file[40 : 40+n]
		stamp = file[24:32]
		switch {
		case b[0]>>4 == 6:
			record(stamp, outer(id, 0, 41, b))
		case b[15] == 1 || b[19] == 1: // of 10.0.0.1
			record(stamp, outer(id, 0x2000, 4, b[:24]))
			record(stamp, outer(id, 3, 4, b[24:]))
		default:
			record(stamp, outer(id, 0, 47, append([]byte{0x20, 0, 8, 0, 0, 0, 0, 7}, b...)))
		}
		file = append(bytes.Clone(file[:24]), file[40+n:]...)
	}
	record(stamp, outer(99, 0x2000, 6, make([]byte, 24)))
	record(stamp, outer(0, 0, 17, []byte{0, 9, 0, 9, 0, 8, 0, 0}))
	return out
}

// rawCapture makes a pcap file of raw IP from pairs of "CLIENT SERVER" and lines
// of the notation, ">" for what the client sends.
func rawCapture(t *testing.T, stories ...string) []byte {
	t.Helper()
	le := binary.LittleEndian
	file := append(le.AppendUint32(nil, 0xa1b2c3d4), 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0)
	for i := 0; i < len(stories); i += 2 {
		client, server, _ := strings.Cut(stories[i], " ")
		for line := range strings.Lines(strings.TrimSpace(stories[i+1])) {
			words := strings.Fields(line)
			at, err := time.ParseDuration(words[0] + "s")
			if err != nil {
				t.Fatal(err)
			}
			s, err := wire.ParseSegment(strings.Join(words[2:], " "))
			if err != nil {
				t.Fatal(err)
			}
			s.Src, s.Dst = netip.MustParseAddrPort(client), netip.MustParseAddrPort(server)
			if words[1] == "<" {
				s.Src, s.Dst = s.Dst, s.Src
			}
			data, err := s.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range []int{1_700_000_000 + int(at/time.Second), int(at % time.Second / time.Microsecond), len(data), len(data)} {
				file = le.AppendUint32(file, uint32(n))
			}
			file = append(file, data...)
		}
	}
	return file
}

// The bar appears after a while, grows with the file, and is taken away.
func TestFileProgress(t *testing.T) {
	var out strings.Builder
	now := time.Unix(0, 0)
	p := startProgress(&out, "a.pcap", func() time.Time { return now })
	step := func(d time.Duration, to int64) string {
		out.Reset()
		now = now.Add(d)
		p.read(to, 2000, analyze.Counts{Connections: 67})
		return out.String()
	}
	got := []string{step(100*time.Millisecond, 100), step(400*time.Millisecond, 500), step(10*time.Millisecond, 600), step(time.Second, 1500)}
	want := []string{
		"",
		"\ra.pcap  [=====               ]  25 %  2 s left  1.00kB/s  67 connections\x1b[K",
		"",
		"\ra.pcap  [===============     ]  75 %  1 s left  993B/s  67 connections\x1b[K",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	out.Reset()
	if p.done(); out.String() != "\r\x1b[K" {
		t.Errorf("done writes %q", out.String())
	}
	out.Reset()
	if p.done(); out.String() != "" {
		t.Errorf("done again writes %q", out.String())
	}
	var nobody *progress
	nobody.read(0, 0, analyze.Counts{})
	nobody.done()
}
