package topology_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// Everything that can block in a network.
var blocking = map[string]func(t *testing.T, nw *topology.Network) func() error{
	"Read": func(t *testing.T, nw *topology.Network) func() error {
		a, _ := connected(t, nw)
		return read(a)
	},
	"Write": func(t *testing.T, nw *topology.Network) func() error {
		a, _ := connected(t, nw)
		return fill(a)
	},
	"Accept": func(t *testing.T, nw *topology.Network) func() error {
		ln := listen(t, nw, "b", ":81")
		return func() error { _, err := ln.Accept(); return err }
	},
	"Dial": func(t *testing.T, nw *topology.Network) func() error {
		nw.Link("a", "b").Cut()
		return func() error { _, err := nw.Host("a").Dial("tcp", "b:80"); return err }
	},
	"ReadFrom": func(t *testing.T, nw *topology.Network) func() error {
		c := listenPacket(t, nw, "b", ":53")
		return func() error { _, _, err := c.ReadFrom(make([]byte, 1)); return err }
	},
}

func TestCloseOfTheNetworkUnblocksEverything(t *testing.T) {
	for name, block := range blocking {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				done := call(block(t, nw))
				synctest.Wait()
				nw.Close()
				if err := <-done; !errors.Is(err, net.ErrClosed) {
					t.Errorf("it returned %v, want net.ErrClosed", err)
				}
			})
		})
		t.Run(name+" in real time", func(t *testing.T) {
			inRealTime(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
				done := call(block(t, nw))
				time.Sleep(10 * time.Millisecond)
				nw.Close()
				if err := <-done; !errors.Is(err, net.ErrClosed) {
					t.Errorf("it returned %v, want net.ErrClosed", err)
				}
			})
		})
	}
}

func TestUseAfterCloseOfTheNetwork(t *testing.T) {
	inRealTime(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, _ := connected(t, nw)
		ln := listen(t, nw, "b", ":81")
		pc := listenPacket(t, nw, "b", ":53")
		// A connection that is over already, of which its host knows no more.
		dead, peer := connected(t, nw)
		peer.(*nodes.Conn).Abort()
		if err := read(dead)(); !errors.Is(err, errReset) {
			t.Fatalf("read: %v", err)
		}
		if err := nw.Close(); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 1)
		for name, use := range map[string]func() error{
			"Read":       read(a),
			"Write":      func() error { _, err := a.Write(buf); return err },
			"CloseWrite": func() error { return a.(*nodes.Conn).CloseWrite() },
			"Set":        func() error { return a.(*nodes.Conn).Set(nodes.NoDelay(true)) },
			"dead Read":  read(dead),
			"dead Write": func() error { _, err := dead.Write(buf); return err },
			"dead Set":   func() error { return dead.(*nodes.Conn).Set(nodes.NoDelay(true)) },
			"Accept":     func() error { _, err := ln.Accept(); return err },
			"Dial":       func() error { _, err := nw.Host("a").Dial("tcp", "b:80"); return err },
			"Dial udp":   func() error { _, err := nw.Host("a").Dial("udp", "b:80"); return err },
			"Listen":     func() error { _, err := nw.Host("a").Listen("tcp", ":80"); return err },
			"ListenUDP":  func() error { _, err := nw.Host("a").ListenPacket("udp", ":80"); return err },
			"ReadFrom":   func() error { _, _, err := pc.ReadFrom(buf); return err },
			"WriteTo":    func() error { _, err := pc.WriteTo(buf, pc.LocalAddr()); return err },
			"Restart":    func() error { return nw.Host("a").Restart() },
			"options":    func() error { return nw.Host("a").Set(nodes.Options{}) },
		} {
			if err := use(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: %v, want net.ErrClosed", name, err)
			}
		}
		for name, end := range map[string]func() error{
			"Conn.Close": a.Close, "dead Close": dead.Close, "dead Abort": peer.(*nodes.Conn).Abort,
			"Listener.Close": ln.Close, "PacketConn.Close": pc.Close,
		} {
			if err := end(); err != nil && !errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: %v", name, err)
			}
		}
		nw.Host("a").Stats()
		nw.Host("a").Sockets()
		nw.Start()
		nw.Link("a", "b").Cut()
		nw.Reroute()
		if err := nw.Close(); err != nil {
			t.Errorf("closing again: %v", err)
		}
	})
}

func TestUseAfterCloseOfTheConnection(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, _ := connected(t, nw)
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		for name, use := range map[string]func() error{
			"Read": read(a), "Write": fill(a), "Close": a.Close, "Abort": a.(*nodes.Conn).Abort,
			"CloseWrite": a.(*nodes.Conn).CloseWrite, "CloseRead": a.(*nodes.Conn).CloseRead,
			"SetDeadline": func() error { return a.SetDeadline(time.Time{}) },
			"Set":         func() error { return a.(*nodes.Conn).Set(nodes.NoDelay(true)) },
		} {
			if err := use(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("%s: %v, want net.ErrClosed", name, err)
			}
		}
		ln := listen(t, nw, "b", ":81")
		ln.Close()
		if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("Accept: %v", err)
		}
		if err := ln.Close(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("closing the listener again: %v", err)
		}
		if err := ln.(interface{ SetDeadline(time.Time) error }).SetDeadline(time.Time{}); !errors.Is(err, net.ErrClosed) {
			t.Errorf("SetDeadline of the listener: %v", err)
		}
	})
}

func TestStepAfterCloseDoesNothing(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	established(t, nw, "a", "b")
	nw.Close()
	if nw.Step() {
		t.Error("a closed network took a step")
	}
	nw.Run(time.Second)
	nw.RunUntilIdle()
}

// Many goroutines transfer, dial, set deadlines and cut, while several close the
// network: nothing panics, hangs or is left over.
func TestCloseInTheMiddleOfEverything(t *testing.T) {
	for range 5 {
		inRealTime(t, "delay 100us loss 1%", func(t *testing.T, nw *topology.Network) {
			var users sync.WaitGroup
			ln := listen(t, nw, "b", ":80")
			users.Go(func() {
				for {
					c, err := ln.Accept()
					if err != nil {
						return
					}
					users.Go(func() {
						io.Copy(c, c)
						c.Close()
					})
				}
			})
			for range 4 {
				users.Go(func() {
					for {
						c, err := nw.Host("a").Dial("tcp", "b:80")
						if errors.Is(err, net.ErrClosed) {
							return
						} else if err != nil {
							t.Error(err)
							return
						}
						users.Go(func() { c.Write(make([]byte, 50_000)) })
						c.SetDeadline(time.Now().Add(5 * time.Millisecond))
						io.Copy(io.Discard, c)
						c.Close()
					}
				})
			}
			users.Go(func() {
				for range 10 {
					nw.Link("a", "b").Cut()
					time.Sleep(time.Millisecond)
					nw.Link("a", "b").Mend()
					time.Sleep(time.Millisecond)
				}
			})
			time.Sleep(30 * time.Millisecond)
			for range 3 {
				users.Go(func() { nw.Close() })
				users.Go(nw.Start)
			}
			users.Wait()
		})
	}
}

func TestStartWhileClosing(t *testing.T) {
	noLeak(t)
	for range 50 {
		nw := twoHosts(t, "")
		var users sync.WaitGroup
		users.Go(nw.Start)
		users.Go(func() { nw.Close() })
		users.Go(func() { nw.Close() })
		users.Wait()
	}
}

func TestCrashUnblocksTheSocketsOfTheHost(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		_, b := connected(t, nw)
		ln := listen(t, nw, "b", ":81")
		pc := listenPacket(t, nw, "b", ":53")
		waits := []<-chan error{
			call(read(b)),
			call(func() error { _, err := ln.Accept(); return err }),
			call(func() error { _, _, err := pc.ReadFrom(make([]byte, 1)); return err }),
			call(func() error { _, err := nw.Host("b").Dial("tcp", "a:9"); return err }),
		}
		synctest.Wait()
		if err := nw.Host("b").Restart(); err != nil {
			t.Fatal(err)
		}
		for i, done := range waits {
			if err := <-done; !errors.Is(err, net.ErrClosed) {
				t.Errorf("wait %d: %v, want net.ErrClosed", i, err)
			}
		}
		if b.Close() != nil || pc.Close() == nil {
			t.Error("closing what the crash has ended") // the TCP one has not been closed by its owner
		}
		// The host is as good as new: its ports are free, and it can be reached.
		ln = listen(t, nw, "b", ":81")
		listenPacket(t, nw, "b", ":53")
		c := dial(t, nw, "a", "b:81")
		if _, err := c.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if n, err := accept(t, ln).Read(make([]byte, 2)); n != 1 || err != nil {
			t.Errorf("read %d, %v", n, err)
		}
	})
}

// What waits to be accepted, and what is still shaking hands, ends with the
// listener.
func TestCloseOfAListenerResetsWhoWaits(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		waiting := dial(t, nw, "a", "b:80")
		done := call(read(waiting))
		opening := call(func() error {
			_, err := nw.Host("a").DialContext(context.Background(), "tcp", "b:80")
			return err
		})
		time.Sleep(15 * time.Millisecond) // the second SYN has arrived, its ACK has not
		ln.Close()
		if err := <-done; !errors.Is(err, errReset) {
			t.Errorf("who waited to be accepted got %v", err)
		}
		if err := <-opening; err != nil && !errors.Is(err, errReset) {
			t.Errorf("who shook hands got %v", err)
		}
	})
}

// Whoever waits for a host that is frozen waits no more once the socket is closed.
func TestCloseOfASocketOfAFrozenHost(t *testing.T) {
	for name, wait := range map[string]func(c *nodes.Conn, p *nodes.PacketConn) error{
		"CloseWrite": func(c *nodes.Conn, _ *nodes.PacketConn) error { return c.CloseWrite() },
		"Set":        func(c *nodes.Conn, _ *nodes.PacketConn) error { return c.SetNoDelay(false) },
		"buffer":     func(_ *nodes.Conn, p *nodes.PacketConn) error { return p.SetReadBuffer(1000) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				a, _ := connected(t, nw)
				p, err := nw.Host("a").ListenPacket("udp", ":0")
				if err != nil {
					t.Fatal(err)
				}
				nw.Host("a").Freeze()
				time.AfterFunc(time.Second, func() {
					a.Close()
					p.Close()
				})
				if took := elapsed(func() { err = wait(a.(*nodes.Conn), p.(*nodes.PacketConn)) }); took != time.Second || !errors.Is(err, net.ErrClosed) {
					t.Errorf("%v after %v", err, took)
				}
			})
		})
	}
}
