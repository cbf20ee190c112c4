// Package labtest tests network programs on a laboratory network: the program's
// own net.Conn and net.Listener code runs over two or more TCP/IP stacks, through
// delay, loss and cut links, in virtual time, and the test sees every packet.
//
// The program must take its connections from outside: a dialer that it is given
// (http.Transport.DialContext, grpc.WithContextDialer, one of its fields) in
// place of net.Dial, and a net.Listener to serve on. [nodes.Host.DialContext] and
// [nodes.Host.Listen] have the signatures of package net.
//
//	func TestServerSurvivesACut(t *testing.T) {
//		labtest.Bubble(t, labtest.TwoHosts("delay 50ms loss 1%"), func(t *testing.T, nw *topology.Network) {
//			ln, err := nw.Host("b").Listen("tcp", ":80")
//			if err != nil {
//				t.Fatal(err)
//			}
//			go myserver.Serve(ln)
//			defer ln.Close()
//
//			client := myclient.New("b:80", nw.Host("a").DialContext)
//			nw.Link("a", "b").Cut()
//			time.AfterFunc(10*time.Second, nw.Link("a", "b").Mend)
//			if err := client.Call(); err != nil { // takes no wall time
//				t.Error(err)
//			}
//			labtest.Never(t, nw, "RST")
//		})
//	}
//
// # Time
//
// In a [Bubble] time is virtual: it stands still while any goroutine has
// something to do and then jumps to the next event. An hour takes no time at all,
// and durations are exact. [Pair] gives the same network in real time, for code
// that cannot run in a bubble (that waits for a file, a process, a mutex held
// across a wait). [Forward] and [Reverse] join it with real programs there: a client of this
// machine to a node, a node to a database.
//
// # What the program under test sees
//
// Sockets behave as those of package net do: methods, errors and their texts, names of
// services, keepalive after 15 s, and both families of addresses tried where a name has
// both. [nodes.Dialer] and [nodes.ListenConfig] take what net.Dialer and
// net.ListenConfig take, and socket options in place of Control.
//
// The hooks of some libraries:
//
//	net/http          http.Transport.DialContext, http.Server.Serve
//	crypto/tls        tls.Client and tls.Server on a connection, or what net/http does with it
//	database/sql      the driver's: pgx ConnConfig.DialFunc and LookupFunc, mysql.RegisterDialContext
//	gRPC              grpc.WithContextDialer, with a target "passthrough:///b:80"
//	go-redis          redis.Options.Dialer
//	golang.org/x/net  proxy.ContextDialer
//
// The examples below are tests of net/http, TLS, HTTP/2, a graceful shutdown, a pool, a
// proxy, a client that reconnects, net/rpc and net/smtp; the folder cookbook of the
// repository has gRPC, QUIC, raft and other libraries, and says what works in a Bubble.
//
// A library that resolves names before it dials needs a name server on the network
// (package netlab/topology/dns, [nodes.Host.Resolver]), or a hook for that.
//
// A library that keeps timers in a sync.Pool of the process (yamux, nats.go, go-redis) ends
// the process where one bubble uses those of another: "select on synctest channel from
// outside bubble". Two calls of runtime.GC at the beginning of each test empty all pools, and
// such tests must not run beside each other.
//
// # Many runs
//
// [Seeds] runs a test over many seeds, in parallel: what is lost, and when, differs from
// seed to seed and is the same each time for one. [Faults] adds cuts, partitions, crashes
// and freezes, and finds the fewest that make a test fail.
//
// A run repeats itself as far as the program under test does. Between two events of the
// network the program's goroutines run as the Go scheduler has them, and where two that can
// run at one instant use the network, their order is its choice. [Repeat] runs a test several
// times and says with which packet a run begins to differ. Of 60 runs of net/http over a link
// with 2 % loss, on two processors and with GOMAXPROCS=1, four times over:
//
//	                                            two processors      GOMAXPROCS=1
//	one client, requests one by one             60 the same         60 the same
//	five clients that begin 1 ms apart          37 to 39 the same   32 to 41 the same
//	five clients that begin at one instant      1 to 4 the same     55 to 59 the same
//
// A stack has no goroutines: what differs is the order of the program's own.
//
// So a test that is to repeat itself has one goroutine at a time talk to the network, or
// keeps others a moment apart that is no multiple of the links' delays: time.Sleep of two
// goroutines that ends at one instant ends in a random order, whatever GOMAXPROCS is. With
// -race the scheduler is random on purpose.
//
// # When a test fails
//
// Its log has the command that repeats it, what each link does and what it has lost, the
// sockets that are left, the end of the transcript (the segments, both ends' states and the
// causes of their changes), and a ladder of the connection that was in use last. With
// go test -artifacts, the whole transcript, a ladder of all, a picture and a capture for
// Wireshark are kept as files.
//
// A [Bubble] that deadlocks or leaves goroutines says so and lets the other tests go on. One
// that stands still, as where a mutex is held across a wait, says which goroutines keep
// time from moving.
package labtest
