package analyze_test

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/report"
	"netlab/topology/wire/flow"
)

// captures returns the folder of the third-party captures, and skips the test
// where there is none.
func captures(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("NETLAB_CAPTURES")
	if dir == "" {
		dir = "../../../../shared/captures"
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		t.Skipf("no third-party captures: %v; NETLAB_CAPTURES names their folder", err)
	}
	return dir
}

// zeekOutput is what `netlab analyze --zeek` prints of a file, as lines.
func zeekOutput(t *testing.T, file string) []string {
	t.Helper()
	r, err := capture.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out bytes.Buffer
	sorted := analyze.Collector{Batch: 1000, Write: func(e []analyze.Entry) error { return analyze.WriteZeek(&out, e) }}
	_, err = analyze.Read(context.Background(), r, analyze.Options{Gone: func(c *flow.Conn) error {
		s := c.Summary()
		return sorted.Add(analyze.Entry{Connection: report.NewConnection(&s)})
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := sorted.Close(); err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
}

// Each line of Zeek's conn.log about the third-party captures is one of
// --zeek's; where the oracle has no address or state, those are not compared.
func TestZeekOracle(t *testing.T) {
	dir := captures(t)
	f, err := os.Open(filepath.Join(dir, "zeek/oracle.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const trace, first, last = 0, 3, 8 // the columns from orig_h to history
	printed := map[string][]string{}
	lines := bufio.NewScanner(f)
	lines.Scan() // the header
	rows := 0
	for ; lines.Scan(); rows++ {
		row := strings.Split(lines.Text(), "\t")
		file := row[trace]
		if _, ok := printed[file]; !ok {
			printed[file] = zeekOutput(t, filepath.Join(dir, "zeek/traces", file))
		}
		found := false
		for i, line := range printed[file] {
			if found = says(strings.Split(line, "\t"), row[first:last+1]); found {
				printed[file] = append(printed[file][:i:i], printed[file][i+1:]...)
				break
			}
		}
		if !found {
			t.Errorf("%s: Zeek says %q; left of ours are %q", file, row[first:last+1], printed[file])
		}
	}
	if rows == 0 {
		t.Error("the oracle is empty")
	}
	t.Logf("%d connections compared", rows)
}

// says reports whether a line has every field that the oracle fills in.
func says(line, want []string) bool {
	for i, w := range want {
		if w != "" && w != line[i] {
			return false
		}
	}
	return true
}

// Every third-party capture, of whatever tool, is read to its end, and every
// connection's segments are all accounted for.
func TestCapturesAreRead(t *testing.T) {
	files := 0
	err := filepath.WalkDir(captures(t), func(path string, _ os.DirEntry, err error) error {
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
		n, err := analyze.Read(context.Background(), r, analyze.Options{Gone: func(c *flow.Conn) error {
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
