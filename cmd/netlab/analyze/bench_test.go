package analyze_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"testing"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire/flow"
)

var (
	trafficFile = flag.String("traffic", "", "write a capture of mixed traffic to this file")
	trafficSize = flag.Int64("traffic-size", 1<<30, "how many bytes of it")
)

// The capture that bench.sh reads: -traffic names it.
func TestWriteTraffic(t *testing.T) {
	if *trafficFile == "" {
		t.Skip("-traffic names no file to write")
	}
	f, err := os.Create(*trafficFile)
	if err != nil {
		t.Fatal(err)
	}
	made, err := writeTraffic(f, 1, *trafficSize)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d packets of %d connections in %d bytes", made.packets, made.conns, made.written)
}

// BenchmarkRead is all that the command does but for the disk.
func BenchmarkRead(b *testing.B) {
	var file bytes.Buffer
	made, err := writeTraffic(&file, 1, 64<<20)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(made.written)
	for b.Loop() {
		r, err := capture.NewReader(bytes.NewReader(file.Bytes()))
		if err != nil {
			b.Fatal(err)
		}
		sorted := analyze.Collector{Batch: 1 << 16, Write: func([]analyze.Entry) error { return nil }}
		rules := analyze.NewRules(0)
		counts, err := analyze.Read(context.Background(), r, analyze.Options{Segment: rules.Segment, Gone: func(c *flow.Conn, _ analyze.Marks) error {
			rules.Gone(c)
			s := c.Summary()
			return sorted.Add(analyze.Entry{Connection: analyze.NewConnection(&s, analyze.Marks{})})
		}})
		if err != nil || counts.Packets != uint64(made.packets) {
			b.Fatalf("%d packets of %d, %v", counts.Packets, made.packets, err)
		}
		if err := sorted.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(made.packets), "ns/packet")
}
