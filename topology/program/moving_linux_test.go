package program_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// moving is the variable that makes the test's binary one end of a transfer: "to ADDRESS
// BYTES", "at ADDRESS", "flood NETWORK ADDRESS MBIT" or "count NETWORK ADDRESS FROM UNTIL".
const moving = "NETLAB_MOVING"

func TestMain(m *testing.M) {
	if of := os.Getenv(moving); of != "" {
		words := strings.Fields(of)
		if err := map[string]func([]string) error{"to": moveTo, "at": moveAt, "flood": flood, "count": count}[words[0]](words[1:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// moveTo sends so many bytes to an address, and waits for an answer.
func moveTo(of []string) error {
	var amount int64
	if _, err := fmt.Sscan(of[1], &amount); err != nil {
		return err
	}
	c, err := net.Dial("tcp", of[0])
	if err != nil {
		return err
	}
	if _, err := io.CopyN(c, zeros{}, amount); err != nil {
		return err
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil {
		return err
	}
	got, err := io.ReadAll(c)
	if err == nil && string(got) != fmt.Sprint(amount) {
		err = fmt.Errorf("%q of %d bytes came", got, amount)
	}
	return err
}

// moveAt takes whatever comes at an address, and answers its end.
func moveAt(of []string) error {
	ln, err := net.Listen("tcp", of[0])
	if err != nil {
		return err
	}
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		n, err := io.Copy(io.Discard, c)
		if err != nil {
			return err
		}
		fmt.Fprint(c, n)
		c.Close()
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// datagram is how long the datagrams of a flood are, so that IPv4's are 1500 bytes.
const datagram = 1472

// flood sends until it is killed: by TCP what it can, by UDP so many Mbit/s of packets.
func flood(of []string) error {
	c, err := net.Dial(of[0], of[1])
	if err != nil {
		return err
	}
	if of[0] == "tcp" {
		_, err := io.Copy(c, zeros{})
		return err
	}
	var rate float64
	if _, err := fmt.Sscan(of[2], &rate); err != nil {
		return err
	}
	b := make([]byte, datagram)
	for begun, sent := time.Now(), 0; ; time.Sleep(time.Millisecond) {
		for due := int(time.Since(begun).Seconds() * rate * 1e6 / 8 / (datagram + 28)); sent < due; sent++ {
			if _, err := c.Write(b); err != nil {
				return err
			}
		}
	}
}

// count writes how many bytes have come from one time after the first to another, and how
// long that was by its own clock.
func count(of []string) error {
	var times [2]time.Duration
	for i := range times {
		var err error
		if times[i], err = time.ParseDuration(of[2+i]); err != nil {
			return err
		}
	}
	var bytes atomic.Int64
	take := func(c io.Reader) {
		for b := make([]byte, 64<<10); ; {
			n, err := c.Read(b)
			if bytes.Add(int64(n)); err != nil {
				return
			}
		}
	}
	if of[0] == "udp" {
		c, err := net.ListenPacket("udp", of[1])
		if err != nil {
			return err
		}
		go take(c.(*net.UDPConn))
	} else {
		ln, err := net.Listen("tcp", of[1])
		if err != nil {
			return err
		}
		go func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				go take(c)
			}
		}()
	}
	for bytes.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(times[0])
	before, begun := bytes.Load(), time.Now()
	time.Sleep(times[1] - times[0])
	fmt.Println(bytes.Load()-before, time.Since(begun).Nanoseconds())
	return nil
}
