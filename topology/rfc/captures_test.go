package rfc_test

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/rfc"
	"netlab/topology/wire"
	"netlab/topology/wire/captures"
	"netlab/topology/wire/flow"
)

// watch gives a capture file to a monitor for captures.
func watch(t *testing.T, file string) (violations []*rfc.Violation, segments int) {
	t.Helper()
	r, err := capture.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	m := rfc.NewMonitor(rfc.Options{Capture: true})
	track := flow.New(flow.Options{Ended: m.Forget})
	var start int64
	for {
		pkt, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			break // a damaged file: as far as it goes
		}
		var p wire.Packet
		if pkt.IP == nil || p.Decode(pkt.IP) != nil {
			continue
		}
		if start == 0 {
			start = pkt.Nanos
		}
		info := track.Observe(time.Duration(pkt.Nanos-start), pkt.N, &p)
		if info != nil {
			segments++
		}
		m.Segment(info, &p)
	}
	track.Flush()
	return m.Findings(0).Violations, segments
}

// Traffic of other people's stacks breaks rules where it really is odd, and
// nowhere else: each breach below was looked at by hand.
func TestThirdPartyCapturesAreJudgedFairly(t *testing.T) {
	dir := captures.Dir(t)
	odd := map[string]string{
		// Made by its test: the SYN,ACK has timestamps and the SYN has none.
		"suricata-verify: timestamps": "2.2.2.2:8080",
		// Made by its test: a shift count of 127 and more.
		"zeek: shift-limit": "10.0.0.1:40000",
		// Data after a RST in the middle of a session that goes on.
		"zeek: silent-after-rst": "198.74.56.135:60293",
		// Made by its test: a SYN that echoes 5678.
		"examined: tsecr-of-syn": "1.1.1.1:12345",
	}
	met := map[string]bool{}
	files, segments := 0, 0
	for _, source := range []string{"suricata-verify", "tcpdump", "zeek", "examined"} {
		err := filepath.WalkDir(filepath.Join(dir, source), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.Contains(filepath.Ext(path), "cap") {
				return err
			}
			files++
			all, n := watch(t, path)
			segments += n
			for _, v := range all {
				key := source + ": " + v.Rule.ID
				met[key] = true
				if odd[key] != v.Local.String() {
					t.Errorf("%s: %v", path, v)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Error("no capture was read")
	}
	for key := range odd {
		if !met[key] {
			t.Errorf("%s: nothing breaks the rule any more", key)
		}
	}
	t.Logf("%d files, %d TCP segments", files, segments)
}
