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
// across a wait).
//
// # When a test fails
//
// The end of the transcript is in its log: the segments, both ends' states and
// the causes of their changes. With go test -artifacts, the whole transcript and
// a capture for Wireshark are kept as files.
package labtest
