package match_test

import (
	"fmt"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/wire/match"
)

func ExampleParse() {
	p, err := match.Parse("client > server retransmission of DATA #2  len>=100")
	fmt.Println(p, err)

	_, err = match.Parse("client FINN #1")
	fmt.Println(err)
	// Output:
	// client>server retransmission of data #2 len >= 100 <nil>
	// match: column 8: unknown kind "FINN": did you mean FIN?
}

func ExamplePattern_CheckNames() {
	p := match.MustParse("cleint FIN #1")
	fmt.Println(p.CheckNames([]string{"client", "server"}))
	// Output:
	// match: "cleint FIN #1": no node "cleint": did you mean client?
}

func ExampleCounter() {
	conn := &flow.Conn{ID: 1, Ends: [2]flow.End{{Node: "a"}, {Node: "b"}}}
	fin := &flow.Info{Conn: conn, Kinds: flow.FIN}
	packet := &wire.Packet{Proto: wire.TCP, Flags: wire.FIN | wire.ACK}

	c := match.NewCounter(match.MustParse("a FIN #2"))
	for range 3 {
		fmt.Println(c.Match(fin, packet))
	}
	fmt.Println("matched", c.Matched(), "but for the ordinal", c.Seen())
	// Output:
	// false
	// true
	// false
	// matched 1 but for the ordinal 2
}
