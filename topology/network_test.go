package topology_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"netlab/impair"
	"netlab/topology"
)

func pair(t testing.TB, text string) *topology.Network {
	t.Helper()
	nw, err := topology.New(topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse(text), BToA: impair.MustParse(text)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	return nw
}

func TestLiveInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		nw := pair(t, "delay 50ms")
		nw.Start()
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			c, err := ln.Accept()
			if err != nil {
				t.Error(err)
				return
			}
			io.Copy(c, c)
			c.Close()
		}()
		start := time.Now()
		c, err := nw.Host("a").DialContext(context.Background(), "tcp", "b:80")
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d != 100*time.Millisecond {
			t.Errorf("connect took %v", d)
		}
		c.Write([]byte("hello"))
		b := make([]byte, 5)
		io.ReadFull(c, b)
		if string(b) != "hello" || time.Since(start) != 200*time.Millisecond {
			t.Errorf("%q %v", b, time.Since(start))
		}
		c.Close()
		time.Sleep(2 * time.Minute)
		for _, tr := range nw.Tap().Transitions {
			t.Log(tr.At, tr.Node, tr.From, tr.To, tr.Cause)
		}
		for _, p := range nw.Tap().Packets {
			t.Log(p.N, p.Sent, p.Arrived, p.From, p.To, p.Flags, p.Fate)
		}
		ln.Close()
		nw.Close()
	})
}
