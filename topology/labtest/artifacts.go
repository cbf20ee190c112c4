package labtest

import (
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// artifacts reports whether go test keeps the files of tests.
func artifacts() bool {
	kept := flag.Lookup("test.artifacts")
	return kept != nil && kept.Value.String() == "true"
}

// keep writes everything about a run into the folder of the test, where go test
// -artifacts keeps it.
func keep(t testing.TB, at place, nw *topology.Network) {
	if !artifacts() {
		at.log(t, "go test -artifacts keeps the whole transcript, a ladder, a picture and a capture for Wireshark")
		return
	}
	dir, now := t.ArtifactDir(), nw.Now()
	var names []string
	var failure error
	nw.Inspect(func(rec *tap.Record) {
		run := run(t.Name(), nw, rec, now)
		for _, f := range []struct {
			name  string
			write func(io.Writer) error
		}{
			{"transcript.txt", func(w io.Writer) error {
				return report.WriteTranscript(w, run, report.TranscriptOptions{})
			}},
			{"ladder.txt", func(w io.Writer) error { return report.WriteLadder(w, run, report.LadderOptions{Width: 120}) }},
			{"picture.svg", func(w io.Writer) error { return report.WriteSVG(w, run, report.SVGOptions{}) }},
			{"capture.pcapng", func(w io.Writer) error { return report.WritePcapng(w, rec, report.PcapngOptions{}) }},
		} {
			name := filepath.Join(dir, f.name)
			if failure = writeFile(name, f.write); failure != nil {
				return
			}
			names = append(names, name)
		}
	})
	for _, name := range names {
		at.log(t, name)
	}
	if failure != nil {
		at.fail(t, "%v", failure)
	}
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
