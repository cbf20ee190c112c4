package analyze_test

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire/captures"
	"netlab/topology/wire/flow"
)

// connectionsOf reads a file as --zeek does.
func connectionsOf(t *testing.T, file string) []analyze.Entry {
	t.Helper()
	r, err := capture.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	return linesOf(t, r)
}

// rows reads a table of tab-separated fields, by the name of their column.
func rows(t *testing.T, file string) (list []map[string]string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if names == nil {
			names = fields
			continue
		}
		row := map[string]string{}
		for i, f := range fields {
			row[names[i]] = f
		}
		list = append(list, row)
	}
	if len(list) == 0 {
		t.Fatalf("%s is empty", file)
	}
	return list
}

// Our verdict on each connection, put into Zeek's words, is that of Zeek's
// conn.log: conn_state, history, and the payload by sequence numbers. What the
// oracle leaves out is not compared.
func TestZeekOracle(t *testing.T) {
	dir := captures.Dir(t)
	seen := map[string][]analyze.Entry{}
	all := rows(t, filepath.Join(dir, "zeek/oracle.tsv"))
	for _, row := range all {
		file := row["trace"]
		if _, ok := seen[file]; !ok {
			seen[file] = connectionsOf(t, filepath.Join(dir, "zeek/traces", file))
		}
		i := slices.IndexFunc(seen[file], func(e analyze.Entry) bool { return zeekSays(row, &e) })
		if i < 0 {
			var left strings.Builder
			if err := analyze.WriteZeek(&left, seen[file]); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s: Zeek says %v; left of ours are\n%s", file, row, &left)
			continue
		}
		seen[file] = slices.Delete(seen[file], i, i+1)
	}
	t.Logf("%d connections compared", len(all))
}

func zeekSays(row map[string]string, e *analyze.Entry) bool {
	for column, ours := range map[string]string{
		"orig_h": e.Ends[0].Addr().String(), "orig_p": fmt.Sprint(e.Ends[0].Port()),
		"resp_h": e.Ends[1].Addr().String(), "resp_p": fmt.Sprint(e.Ends[1].Port()),
		"conn_state": e.Zeek.State, "history": e.Zeek.History,
		"orig_bytes": fmt.Sprint(e.Summary.Ends[0].UniqueBytes + e.Summary.Ends[0].MissingBytes),
		"resp_bytes": fmt.Sprint(e.Summary.Ends[1].UniqueBytes + e.Summary.Ends[1].MissingBytes),
	} {
		payload := strings.HasSuffix(column, "_bytes")
		if want := row[column]; want != "" && want != ours && !(payload && row["duration"] == "") {
			return false
		}
	}
	return true
}

// The same for the tcp.state of Suricata's flow records.
func TestSuricataOracle(t *testing.T) {
	dir := captures.Dir(t)
	all := rows(t, filepath.Join(dir, "suricata-verify/oracle.tsv"))
	for _, row := range all {
		ours := map[string]bool{}
		for _, e := range connectionsOf(t, filepath.Join(dir, "suricata-verify", row["pcap"])) {
			if row["src_ip"] == "" || e.Ends[0] == netip.MustParseAddrPort(net.JoinHostPort(row["src_ip"], row["src_port"])) {
				ours[analyze.SuricataState(e.Summary)] = true
			}
		}
		if !ours[row["tcp.state"]] {
			t.Errorf("%s %s: we say %v, Suricata %s", row["pcap"], row["src_port"], slices.Sorted(maps.Keys(ours)), row["tcp.state"])
		}
	}
	t.Logf("%d connections compared", len(all))
}

// Every third-party capture, of whatever tool, is read to its end, and every
// connection's segments are all accounted for.
func TestCapturesAreRead(t *testing.T) {
	files := 0
	err := filepath.WalkDir(captures.Dir(t), func(path string, _ os.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || ext != ".pcap" && ext != ".pcapng" && ext != ".trace" {
			return err
		}
		files++
		r, err := capture.Open(path)
		if err != nil {
			return err
		}
		defer r.Close()
		segments := uint64(0)
		n, err := analyze.Read(context.Background(), r, analyze.Options{Gone: func(c *flow.Conn, _ analyze.Marks) error {
			s := c.Summary()
			segments += s.Ends[0].Packets + s.Ends[1].Packets
			return nil
		}})
		if err != nil || segments != n.TCP {
			t.Errorf("%s: %d segments told, %d read, %v", path, segments, n.TCP, err)
		}
		return nil
	})
	if err != nil || files < 10 {
		t.Fatalf("%d captures, %v", files, err)
	}
	t.Logf("%d captures", files)
}
