package program_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"netlab/topology"
	"netlab/topology/cputime"
	"netlab/topology/program"
)

// BenchmarkMove moves data between two programs, over a plain pair of devices of the kernel
// (veth) whose packets are as long as ours, and then as nodes of a network whose link does nothing.
func BenchmarkMove(b *testing.B) {
	b.Run("veth", func(b *testing.B) {
		for _, needed := range []string{"ip", "unshare", "nsenter"} {
			if _, err := exec.LookPath(needed); err != nil {
				b.Skip(err)
			}
		}
		// One node's programs make it, with a second network of theirs.
		a := open(b, live(b, "", "!a", "b"), "a")
		server := start(b, a, "unshare -n sleep 1000 & sleep 0.1; ip link add v0 mtu 1500 type veth peer name v1 mtu 1500 netns $!; "+
			"ip addr add 10.9.0.1/24 dev v0; ip link set v0 up; nsenter -n -t $! sh -c 'ip addr add 10.9.0.2/24 dev v1; ip link set v1 up'; "+
			"nsenter -n -t $! env "+moving+"=\"at 10.9.0.2:7\" "+os.Args[0])
		defer server.Wait()
		defer a.Close()
		benchmarkMove(b, a, "10.9.0.2:7")
	})
	for _, mtu := range []int{topology.DefaultMTU, 9000, 65000} {
		for _, unmonitored := range []bool{false, true} {
			name := fmt.Sprintf("netlab/mtu=%d", mtu)
			if unmonitored {
				name += "/monitor=off"
			}
			b.Run(name, func(b *testing.B) {
				nw := started(b, topology.Spec{
					Seed: 1, Unmonitored: unmonitored,
					Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Outside}, {Name: "b", Kind: topology.Outside}},
					Links: []topology.LinkSpec{{A: "a", B: "b", MTU: mtu}},
				})
				n := open(b, nw, "b")
				server := start(b, n, moving+"='at 10.0.0.2:7' "+os.Args[0])
				defer server.Wait()
				defer n.Close()
				for n.Listeners() == 0 {
				}
				benchmarkMove(b, open(b, nw, "a"), "10.0.0.2:7")
			})
		}
	}
}

func start(b *testing.B, n *program.Node, line string) *program.Process {
	p, err := n.Start(program.Command{Args: []string{"sh", "-c", line}, Stderr: os.Stderr})
	if err != nil {
		b.Fatal(err)
	}
	return p
}

func benchmarkMove(b *testing.B, n *program.Node, to string) {
	const amount = 64 << 20
	transfer := func(amount int) (string, int) {
		var out bytes.Buffer
		p, err := n.Start(program.Command{Args: []string{os.Args[0]}, Env: append(os.Environ(), fmt.Sprintf("%s=to %s %d", moving, to, amount)), Stderr: &out})
		if err != nil {
			b.Fatal(err)
		}
		return out.String(), p.Wait()
	}
	for {
		if _, status := transfer(1); status == 0 {
			break
		}
	}
	b.SetBytes(amount)
	before, known := cputime.Used()
	for b.Loop() {
		if out, status := transfer(amount); status != 0 {
			b.Fatalf("status %d: %s", status, out)
		}
	}
	if after, _ := cputime.Used(); known {
		b.ReportMetric(float64(after-before)/float64(b.N), "cpu-ns/op")
	}
}
