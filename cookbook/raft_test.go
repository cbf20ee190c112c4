package cookbook

import (
	"fmt"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
)

// raftStream is the network of raft: a listener, and a dialer from the same host.
type raftStream struct {
	net.Listener
	host *nodes.Host
}

func (s raftStream) Dial(address raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	dialer := nodes.Dialer{Host: s.host, Timeout: timeout}
	return dialer.Dial("tcp", string(address))
}

// counter is the state machine: how many commands it has applied.
type counter struct{ atomic.Int64 }

func (c *counter) Apply(*raft.Log) any                 { return c.Add(1) }
func (c *counter) Snapshot() (raft.FSMSnapshot, error) { return nil, raft.ErrNothingNewToSnapshot }
func (c *counter) Restore(from io.ReadCloser) error    { return from.Close() }

// hashicorp/raft takes a StreamLayer. The leader of three is parted from the others: it
// steps down, they elect another, and no command that only the old one has is applied.
func Example_raft() {
	names := []string{"n1", "n2", "n3"}
	labtest.Example(labtest.Mesh("delay 20ms 5ms", names...), func(t *testing.T, nw *topology.Network) {
		var servers []raft.Server
		for _, name := range names {
			servers = append(servers, raft.Server{ID: raft.ServerID(name), Address: raft.ServerAddress(name + ":8300")})
		}
		cluster, counters := make(map[string]*raft.Raft), make(map[string]*counter)
		for _, name := range names {
			ln, err := nw.Host(name).Listen("tcp", ":8300")
			if err != nil {
				t.Fatal(err)
			}
			silent := hclog.NewNullLogger()
			transport := raft.NewNetworkTransportWithConfig(&raft.NetworkTransportConfig{
				Stream: raftStream{ln, nw.Host(name)}, MaxPool: 3, Timeout: time.Second, Logger: silent,
			})
			defer transport.Close()
			config := raft.DefaultConfig()
			config.LocalID, config.Logger = raft.ServerID(name), silent
			store := raft.NewInmemStore()
			counters[name] = new(counter)
			member, err := raft.NewRaft(config, counters[name], store, store, raft.NewDiscardSnapshotStore(), transport)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { member.Shutdown().Error() }()
			cluster[name] = member
		}
		if err := cluster["n1"].BootstrapCluster(raft.Configuration{Servers: servers}).Error(); err != nil {
			t.Fatal(err)
		}
		// leader is who leads, as those of a group say.
		leader := func(group ...string) string {
			time.Sleep(10 * time.Second) // an election takes one or two
			var found string
			for _, name := range group {
				_, id := cluster[name].LeaderWithID()
				if id == "" || found != "" && found != string(id) {
					t.Errorf("%s says that %q leads, others say %q", name, id, found)
				}
				found = string(id)
			}
			return found
		}
		old := leader(names...)
		apply := cluster[old].Apply(nil, time.Second)
		fmt.Println(apply.Error(), "command", apply.Response())

		var others []string
		for _, name := range names {
			if name != old {
				others = append(others, name)
			}
		}
		if err := nw.Partition([]string{old}, others); err != nil {
			t.Fatal(err)
		}
		lost := cluster[old].Apply(nil, time.Second)
		next := leader(others...)
		fmt.Println("another leads:", next != old)
		fmt.Println(lost.Error())
		apply = cluster[next].Apply(nil, time.Second)
		fmt.Println(apply.Error(), "command", apply.Response())

		nw.Heal()
		leader(names...)
		for _, name := range names {
			fmt.Println(name, "has applied", counters[name].Load())
		}
		fmt.Println("after", nw.Now().Round(time.Second))
	})
	// Output:
	// <nil> command 1
	// another leads: true
	// leadership lost while committing log
	// <nil> command 2
	// n1 has applied 2
	// n2 has applied 2
	// n3 has applied 2
	// after 30s
}
