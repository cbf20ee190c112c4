package labtest_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// Who ends the connection, when, and that nothing else is said.
func TestWantsOfAnOrderlyEnd(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 10ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			io.Copy(io.Discard, c)
			time.Sleep(time.Second)
			c.Close()
		}()
		wire := labtest.Watch(t, nw, "packet")
		c, err := nw.Host("a").Dial("tcp", "b:80")
		if err != nil {
			t.Fatal(err)
		}
		wire.Want("a connects", "a SYN")
		wire.Want("b has somebody who listens", "b SYN+ACK")
		wire.Want("the handshake ends", "a ack of SYN")
		wire.WantIdle("neither side has anything to say", 10*time.Second)

		c.Close()
		fin := wire.Want("a closes", "a FIN #1")
		wire.Want("b acknowledges it", "b ack of FIN")
		wire.WantIdle("b is not done yet", 900*time.Millisecond)
		last := wire.Want("b closes", "b FIN")
		if took := last.Sent - fin.Sent; took != 10*time.Millisecond+time.Second {
			t.Errorf("b closed %v after a", took)
		}
		wire.Want("a acknowledges it", "a>b ack of FIN")
		wire.WantIdle("it is over", time.Hour)
	})
}

// A Wire of some packets does not see the others.
func TestWantsOfOneDirection(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 10ms"), func(t *testing.T, nw *topology.Network) {
		data := labtest.Watch(t, nw, "a>b data")
		connect(t, nw).Write([]byte("x"))
		if p := data.Want("a byte is written", "data #1"); p.Len != 1 {
			t.Errorf("%d bytes", p.Len)
		}
		data.WantIdle("it is acknowledged", time.Minute)
	})
}

func TestWantsThatFail(t *testing.T) {
	for _, c := range []struct {
		want func(*labtest.Wire)
		text string
	}{
		{
			func(w *labtest.Wire) { w.Want("b is silent", "b data") },
			`labtest: b is silent: want "b data" next, a sent to b at 20ms: packet 4, P. 1:2(1) ack 1 win `,
		},
		{
			func(w *labtest.Wire) { w.WantIdle("nobody speaks", time.Second) },
			`labtest: nobody speaks: want nothing to be sent until 1.02s, a sent to b at 20ms: packet 4, P. 1:2(1) ack 1 win `,
		},
		{
			func(w *labtest.Wire) {
				w.Want("a byte", "a data")
				w.Want("its ACK", "b ACK")
				w.Want("a keepalive, or its answer", "packet")
			},
			"",
		},
		{func(w *labtest.Wire) { w.Want("a typing error", "a dato") }, `unknown kind "dato"`},
	} {
		labtest.Bubble(t, labtest.TwoHosts("delay 10ms"), func(t *testing.T, nw *topology.Network) {
			a := connect(t, nw)
			d := &double{TB: t}
			w := labtest.Watch(d, nw, "packet")
			a.Write([]byte("x"))
			if got := d.run(func() { c.want(w) }); !strings.Contains(got, c.text) || c.text == "" && got != "" {
				t.Errorf("got  %s\nwant %s", got, c.text)
			}
		})
	}
	labtest.Bubble(t, labtest.TwoHosts("delay 10ms"), func(t *testing.T, nw *topology.Network) {
		d := &double{TB: t}
		w := labtest.Watch(d, nw, "packet")
		got := d.run(func() { w.Want("somebody connects", "SYN") })
		if want := "labtest: somebody connects: want \"SYN\" next, nothing was sent until 2m0s\n"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}
