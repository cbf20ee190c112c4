package flow_test

import (
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// observed is one TCP segment of a capture and what the tracker said of it.
type observed struct {
	frame uint64
	info  flow.Info
	// before is the connection's completeness before the segment as tshark shows
	// it in one pass: of a connection's first segment, it has the SYN and the payload
	// alone.
	before flow.Completeness
}

// observe tracks a whole capture. Connections are in the order of appearance.
func observe(t *testing.T, file string) (segments []observed, conns []*flow.Conn) {
	t.Helper()
	r, err := capture.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	track := flow.New(flow.Options{})
	onePass, all := map[*flow.Conn]flow.Completeness{}, map[*flow.Conn]flow.Completeness{}
	var start int64
	for {
		pkt, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		if start == 0 {
			start = pkt.Nanos
		}
		var p wire.Packet
		if pkt.IP == nil || p.Decode(pkt.IP) != nil {
			continue
		}
		info := track.Observe(time.Duration(pkt.Nanos-start), pkt.N, &p)
		if info == nil {
			continue
		}
		segments = append(segments, observed{pkt.N, *info, onePass[info.Conn]})
		part := parts(&p)
		if all[info.Conn] |= part; !slices.Contains(conns, info.Conn) {
			conns = append(conns, info.Conn)
			part &= flow.SeenSYN | flow.SeenData
		}
		onePass[info.Conn] |= part
		if got := info.Conn.Summary().Completeness; got != all[info.Conn] {
			t.Errorf("%s: packet %d: completeness %d, want %d", file, pkt.N, got, all[info.Conn])
		}
	}
	return segments, conns
}

// parts are what a segment shows of its connection.
func parts(p *wire.Packet) (c flow.Completeness) {
	switch {
	case p.Flags.Has(wire.SYN | wire.ACK):
		c |= flow.SeenSYNACK
	case p.Flags.Has(wire.SYN):
		c |= flow.SeenSYN
	case p.Flags.Has(wire.ACK) && p.Len == 0:
		c |= flow.SeenACK
	}
	if p.Len > 0 && p.Flags&(wire.SYN|wire.ACK) != 0 {
		c |= flow.SeenData
	}
	if p.Flags.Has(wire.FIN | wire.ACK) {
		c |= flow.SeenFIN
	}
	if p.Flags.Has(wire.RST) {
		c |= flow.SeenRST
	}
	return c
}

// table reads a tab-separated file as rows by column name.
func table(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = '\t', -1, true
	all, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var rows []map[string]string
	for _, fields := range all[1:] {
		row := map[string]string{}
		for i, f := range fields {
			row[all[0][i]] = f
		}
		rows = append(rows, row)
	}
	return rows
}

// tables returns the files of tshark's fields by the capture they belong to.
func tables(t *testing.T, dir string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(path, ".tshark.tsv"); ok {
			found[name] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
