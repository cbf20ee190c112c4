package report

import (
	"io"
	"testing"
)

// perPacket reports the cost of one packet of a transfer.
func perPacket(b *testing.B, write func(*Run) error) {
	run := bulk(b, 5000)
	n := float64(len(run.Record.Packets))
	b.ReportAllocs()
	for b.Loop() {
		if err := write(run); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/packet")
}

func BenchmarkTranscript(b *testing.B) {
	perPacket(b, func(r *Run) error { return WriteTranscript(io.Discard, r, TranscriptOptions{}) })
}

func BenchmarkTranscriptElided(b *testing.B) {
	perPacket(b, func(r *Run) error {
		return WriteTranscript(io.Discard, r, TranscriptOptions{Elide: Elision{Plain: 40}})
	})
}

func BenchmarkTranscriptWrapped(b *testing.B) {
	perPacket(b, func(r *Run) error { return WriteTranscript(io.Discard, r, TranscriptOptions{Width: 80}) })
}

func BenchmarkLadder(b *testing.B) {
	perPacket(b, func(r *Run) error { return WriteLadder(io.Discard, r, LadderOptions{Width: 100}) })
}

func BenchmarkPcapng(b *testing.B) {
	perPacket(b, func(r *Run) error { return WritePcapng(io.Discard, r.Record, PcapngOptions{}) })
}

func BenchmarkJSON(b *testing.B) {
	perPacket(b, func(r *Run) error { return WriteJSON(io.Discard, r) })
}
