package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkSweep runs a small lab with 1,000 seeds by netlab test, in one worker
// process and in two; a worker uses one processor.
func BenchmarkSweep(b *testing.B) {
	netlab := filepath.Join(b.TempDir(), "netlab")
	if out, err := exec.Command("go", "build", "-o", netlab, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("workers=%d", workers), func(b *testing.B) {
			var used float64
			for b.Loop() {
				cmd := exec.Command(netlab, "test", "simultaneous-close", "--seeds", "1000", "--workers", fmt.Sprint(workers), "--quiet")
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
				// That of the workers, which it has waited for, too.
				used += float64(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime())
			}
			b.ReportMetric(1000*float64(b.N)/b.Elapsed().Seconds(), "labs/s")
			b.ReportMetric(used/float64(b.N*1000), "cpu-ns/lab")
		})
	}
}
