package flow_test

import (
	"fmt"
	"log"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// A refused connection: the tracker tells what each segment means, and in the
// end what became of the connection.
func Example() {
	track := flow.New(flow.Options{
		Ended: func(c *flow.Conn) {
			s := c.Summary()
			fmt.Printf("%v to %v: %v\n", s.Ends[0].Addr, s.Ends[1].Addr, s.Ending)
		},
	})
	for i, datagram := range refused {
		var p wire.Packet
		if err := p.Decode(datagram); err != nil {
			log.Fatal(err)
		}
		info := track.Observe(time.Duration(i)*time.Millisecond, uint64(i+1), &p)
		fmt.Printf("%v: %v, then %v\n", info.Kinds, info.Before, info.After)
	}
	track.Flush()
	// Output:
	// SYN: [CLOSED LISTEN], then [SYN-SENT SYN-RECEIVED]
	// RST, ack of SYN: [SYN-SENT SYN-RECEIVED], then [CLOSED CLOSED]
	// 10.0.0.1:40000 to 10.0.0.2:80: refused
}

// A SYN and the RST that answers it; checksums are left out, as they are not
// looked at here.
var refused = [][]byte{
	{
		0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
		0x9c, 0x40, 0, 80, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02, 0xff, 0xff, 0, 0, 0, 0,
	},
	{
		0x45, 0, 0, 40, 0, 2, 0, 0, 64, 6, 0, 0, 10, 0, 0, 2, 10, 0, 0, 1,
		0, 80, 0x9c, 0x40, 0, 0, 0, 0, 0, 0, 0, 2, 0x50, 0x14, 0, 0, 0, 0, 0, 0,
	},
}
