package scripts_test

import (
	"context"
	"fmt"
	"log"

	"netlab/scripts"
)

// A lab is read once and run as often as one likes, each time in virtual time.
func Example() {
	lab, err := scripts.Load("close", "close.star", []byte(`"""An orderly close. The server closes second."""
delay = param("delay", "50ms", "one-way delay")
a, b = host("a"), host("b")
link(a, b, delay = delay)
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
client.close()
expect_eq(conn.recv(), "")
conn.close()
run()
expect_eq(client.time_in("TIME-WAIT"), "60s")
expect_states(conn, "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(lab.Title)
	run, err := lab.Run(context.Background(), scripts.Options{
		Seed:   scripts.DefaultSeed,
		Params: map[string]string{"delay": "10ms"},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range run.Checks {
		fmt.Println(c.OK, c.Name)
	}
	fmt.Println(run.Verdict, run.VirtualTime)
	// Output:
	// An orderly close.
	// true expect_eq(conn.recv(), "")
	// true expect_eq(client.time_in("TIME-WAIT"), "60s")
	// true expect_states(conn, "SYN-RECEIVED", "ESTABLISHED", "CLOSE-WAIT", "LAST-ACK", "CLOSED")
	// pass 1m0.05s
}

// A mistake is told with its place and a way out.
func ExampleLoad_mistake() {
	_, err := scripts.Load("bad", "bad.star", []byte("a = hots(\"a\")\n"))
	fmt.Println(err)
	// Output:
	// bad.star:1:5: undefined: hots: did you mean host?
}

// Every builtin documents itself.
func ExampleReference() {
	for _, b := range scripts.Reference() {
		if b.Name == "drop" {
			fmt.Println(b.Signature())
			fmt.Println(b.Doc)
		}
	}
	// Output:
	// link.drop(match, p=1, optional=False)
	// Loses the packets that match.
}
