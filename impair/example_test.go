package impair_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"netlab/impair"
	"netlab/topology/sim"
	"netlab/topology/wire"
	"netlab/topology/wire/match"
)

func ExampleParse() {
	s, err := impair.Parse("loss gemodel 1% 10% delay 100msec 10ms rate 1.5mbit")
	fmt.Println(s, err)
	fmt.Println(s.Delay, s.Rate.BitsPerSecond, s.Loss == impair.Gilbert(0.01, 0.1))

	_, err = impair.Parse("delay 100ms losss 1%")
	fmt.Println(err)
	// Output:
	// delay 100ms 10ms loss gemodel 1% 10% 100% 0% rate 1500kbit <nil>
	// 100ms 1500000 true
	// impair: parse "delay 100ms losss 1%": column 13: "losss" is not an option; did you mean loss?
}

func ExampleParseOnto() {
	s := impair.MustParse("delay 50ms 5ms loss 1%")
	s, err := impair.ParseOnto(s, "delay 80ms loss 0%")
	fmt.Println(s, err)
	// Output: delay 80ms 5ms <nil>
}

func ExampleParseRule() {
	r, err := impair.ParseRule("delay 200ms b SYN+ACK #1")
	fmt.Println(r, err, r.Do == impair.Delay{For: 200 * time.Millisecond}, r.Match.From)

	_, err = impair.ParseRule("dorp a FIN")
	fmt.Println(err)
	// Output:
	// delay 200ms b SYN+ACK #1 <nil> true b
	// impair: parse "dorp a FIN": column 1: "dorp" is not an action; did you mean drop?
}

// A pipe lives on a loop and gives back every frame that it takes.
func ExamplePipe() {
	var loop sim.Loop
	env := impair.Env{
		Loop:   &loop,
		Stream: func(purpose string) *rand.ChaCha8 { return sim.Stream(1, "link", "a-b", "a>b", purpose) },
		Deliver: func(frames []*impair.Frame) {
			for _, f := range frames {
				fmt.Println(loop.Now(), "packet", f.N, "arrives")
			}
		},
		Drop: func(f *impair.Frame) { fmt.Println(loop.Now(), "packet", f.N, "is dropped by", f.Why.String()) },
		Copy: func(f *impair.Frame) *impair.Frame { return &impair.Frame{Packet: f.Packet, N: f.N} },
	}
	pipe, err := impair.NewPipe(env, impair.MustParse("delay 20ms rate 8mbit limit 1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range 3 {
		packet := &wire.Packet{Data: make([]byte, 1000)}
		pipe.Send(&impair.Frame{Packet: packet, N: uint64(n + 1)})
	}
	for loop.Step() {
	}
	// Output:
	// 0s packet 3 is dropped by limit 1
	// 21ms packet 1 arrives
	// 22ms packet 2 arrives
}

func ExampleRule() {
	r := impair.Rule{Match: match.MustParse("a data every 7th"), Do: impair.Duplicate{Copies: 2, Spaced: 10 * time.Millisecond}}
	fmt.Println(r)
	// Output: duplicate 2 spaced 10ms a data every 7
}
