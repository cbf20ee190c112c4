package labtest

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// logged is how many lines of a transcript go into the log of a test.
const logged = 100

// brief is what they leave out.
var brief = report.TranscriptOptions{Elide: report.Elision{Plain: 10, Remarkable: 4, Conns: 10}}

// tell writes what happened on the network of a failed test: the end of it into
// the log, all of it into files where those are kept.
func tell(t testing.TB, nw *topology.Network) {
	t.Helper()
	now := nw.Now()
	nw.Inspect(func(rec *tap.Record) {
		run := &report.Run{Lab: t.Name(), Seed: nw.Spec().Seed, Verdict: report.Fail, VirtualTime: now, Record: rec}
		var text bytes.Buffer
		if err := report.WriteTranscript(&text, run, brief); err != nil {
			t.Errorf("labtest: transcript: %v", err)
			return
		}
		t.Logf("%s\n%s", "what happened on the network:", lastLines(text.String(), logged))
		if kept := flag.Lookup("test.artifacts"); kept == nil || kept.Value.String() != "true" {
			t.Log("go test -artifacts keeps the whole transcript, and a capture for Wireshark")
			return
		}
		files := []struct {
			name  string
			write func(io.Writer) error
		}{
			{"transcript.txt", func(w io.Writer) error {
				return report.WriteTranscript(w, run, report.TranscriptOptions{})
			}},
			{"capture.pcapng", func(w io.Writer) error { return report.WritePcapng(w, rec, report.PcapngOptions{}) }},
		}
		for _, f := range files {
			name := filepath.Join(t.ArtifactDir(), f.name)
			if err := writeFile(name, f.write); err != nil {
				t.Errorf("labtest: %v", err)
				continue
			}
			t.Log(name)
		}
	})
}

func writeFile(name string, write func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// lastLines returns the last n lines of a text, and says how many it left out.
func lastLines(text string, n int) string {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) <= n {
		return strings.Join(lines, "")
	}
	return "...\n" + strings.Join(lines[len(lines)-n:], "")
}
