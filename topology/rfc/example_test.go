package rfc_test

import (
	"fmt"
	"log"
	"net/netip"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// A capture is judged segment by segment. Here a client sends data after its
// own FIN.
func ExampleMonitor() {
	client, server := netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80")
	segments := []wire.Segment{
		{Src: client, Dst: server, Flags: wire.SYN, Seq: 0, Window: 65535},
		{Src: server, Dst: client, Flags: wire.SYN | wire.ACK, Seq: 0, Ack: 1, Window: 65535},
		{Src: client, Dst: server, Flags: wire.FIN | wire.ACK, Seq: 1, Ack: 1, Window: 65535},
		{Src: client, Dst: server, Flags: wire.ACK, Seq: 2, Ack: 1, Window: 65535, Len: 100},
	}
	monitor := rfc.NewMonitor(rfc.Options{
		Capture: true,
		Report:  func(v *rfc.Violation) { fmt.Println(v) },
	})
	tracker := flow.New(flow.Options{Ended: monitor.Forget})
	for i := range segments {
		data, err := segments[i].Append(nil)
		if err != nil {
			log.Fatal(err)
		}
		var p wire.Packet
		if err := p.Decode(data); err != nil {
			log.Fatal(err)
		}
		at := time.Duration(i) * 10 * time.Millisecond
		monitor.Segment(tracker.Observe(at, uint64(i+1), &p), &p)
	}
	// Output:
	// 0.030s 10.0.0.1:4000 > 10.0.0.2:80 #4: silent-after-fin, MUST, RFC 9293 section 3.6: After its FIN an end sends no further data: nothing has a sequence number beyond it. Expected no data after its FIN; got 100 bytes.
}
