package topology_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
)

var errReset = syscall.ECONNRESET

// busyDigest is the digest of a busy network.
func busyDigest(t testing.TB, seed uint64) string { return busy(t, seed, tap.Options{}).Digest() }

// busy runs a network in which everything is random that can be: jitter, loss,
// duplication, reordering, several connections through a router.
func busy(t testing.TB, seed uint64, record tap.Options, sinks ...tap.Sink) *topology.Network {
	nw := newNetwork(t, topology.Spec{
		Seed: seed, Record: record,
		Nodes: []topology.NodeSpec{
			{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "r", Kind: topology.Router},
		},
		Links: []topology.LinkSpec{
			{A: "a", B: "r", AToB: impair.MustParse("delay 10ms 3ms loss 2%"), BToA: impair.MustParse("delay 9ms duplicate 2%")},
			{A: "b", B: "r", AToB: impair.MustParse("delay 1ms reorder 5% gap 3"), BToA: impair.MustParse("loss gemodel 1% 30%")},
			{A: "c", B: "r", BToA: impair.MustParse("rate 20mbit limit 30"), AToB: impair.MustParse("corrupt 1%")},
		},
	})
	for _, s := range sinks {
		nw.AddSink(s)
	}
	var pairs [][2]*nodes.Socket
	for _, ends := range [][2]string{{"a", "b"}, {"b", "c"}, {"c", "a"}} {
		client, server := established(t, nw, ends[0], ends[1])
		pairs = append(pairs, [2]*nodes.Socket{client, server})
	}
	nw.Do(func(loop *topology.Engine) {
		sent := make([]int, len(pairs))
		buf := make([]byte, 32<<10)
		for {
			for i, p := range pairs {
				for sent[i] < 300_000 {
					n, err := p[0].Write(buf[:min(len(buf), 300_000-sent[i])])
					sent[i] += n
					if err != nil {
						break
					}
				}
				if sent[i] == 300_000 {
					p[0].Close()
					sent[i]++
				}
				if _, err := p[1].Read(buf); err != nil && !errors.Is(err, nodes.ErrWouldBlock) {
					p[1].Close()
				}
			}
			if !loop.Step() {
				return
			}
		}
	})
	return nw
}

func TestSameSeedSameDigest(t *testing.T) {
	want := busyDigest(t, 1)
	for range 5 {
		if got := busyDigest(t, 1); got != want {
			t.Fatalf("digest %s, then %s", want, got)
		}
	}
	if other := busyDigest(t, 2); other == want {
		t.Error("seeds 1 and 2 gave one digest")
	}
}

// The digest must not depend on how many processors there are: each count runs in
// a process of its own, since the Go runtime sets itself up by it.
func TestSameDigestOnAnyNumberOfProcessors(t *testing.T) {
	const key = "NETLAB_TEST_DIGEST"
	if os.Getenv(key) != "" {
		fmt.Printf("digest=%s\n", busyDigest(t, 1))
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("js cannot start processes")
	}
	digests := make(map[string][]int)
	for _, procs := range []int{1, 2, 8} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), fmt.Sprintf("GOMAXPROCS=%d", procs), key+"=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("GOMAXPROCS=%d: %v\n%s", procs, err, out)
		}
		_, digest, ok := strings.Cut(string(out), "digest=")
		if !ok {
			t.Fatalf("GOMAXPROCS=%d printed no digest:\n%s", procs, out)
		}
		digest, _, _ = strings.Cut(digest, "\n")
		digests[digest] = append(digests[digest], procs)
	}
	if len(digests) != 1 {
		t.Errorf("digests by GOMAXPROCS: %v", digests)
	}
}

// One digest on every operating system and architecture of a word size: CI runs
// this on amd64, 386 and js/wasm. The pinned gVisor counts its own structs into
// the memory of a receive buffer (tcp.SegOverheadSize), so a 32-bit system
// advertises windows that differ by a few bytes; nothing else does.
// A change of what happens on the wire changes these numbers: say why where you
// change them.
func TestDigestIsTheSameEverywhere(t *testing.T) {
	want := map[int]string{64: "f4a983d3b292319b", 32: "428a7eb8d4f8b5e7"}[strconv.IntSize]
	if got := busyDigest(t, 1); got != want {
		t.Errorf("digest %s on %s/%s, want %s", got, runtime.GOOS, runtime.GOARCH, want)
	}
}
