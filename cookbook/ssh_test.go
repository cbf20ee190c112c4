package cookbook

import (
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"netlab/topology"
	"netlab/topology/labtest"
)

// NewClientConn and NewServerConn of x/crypto/ssh take connections. The server of this
// example runs one command, that waits as long as it is told.
func Example_ssh() {
	labtest.Example(labtest.TwoHosts("delay 50ms loss 2%"), func(t *testing.T, nw *topology.Network) {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		key, err := ssh.NewSignerFromKey(private)
		if err != nil {
			t.Fatal(err)
		}
		ln, err := nw.Host("b").Listen("tcp", ":22")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				go serveSSH(t, conn, key)
			}
		}()

		conn, err := nw.Host("a").Dial("tcp", "b:22")
		if err != nil {
			t.Fatal(err)
		}
		sshConn, channels, requests, err := ssh.NewClientConn(conn, "b:22", &ssh.ClientConfig{
			User: "alice", Auth: []ssh.AuthMethod{ssh.Password("secret")}, HostKeyCallback: ssh.FixedHostKey(key.PublicKey()),
		})
		if err != nil {
			t.Fatal(err)
		}
		client := ssh.NewClient(sshConn, channels, requests)
		defer client.Close()
		session, err := client.NewSession()
		if err != nil {
			t.Fatal(err)
		}
		output, err := session.Output("1m")
		fmt.Printf("%s, %v\n", output, err)
		fmt.Println("after", nw.Now().Round(time.Minute))
	})
	// Output:
	// waited 1m, <nil>
	// after 1m0s
}

// serveSSH is a server of one connection.
func serveSSH(t *testing.T, conn net.Conn, key ssh.Signer) {
	config := &ssh.ServerConfig{PasswordCallback: func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
		if string(password) != "secret" {
			return nil, fmt.Errorf("password %q: want another", password)
		}
		return nil, nil
	}}
	config.AddHostKey(key)
	server, channels, requests, err := ssh.NewServerConn(conn, config)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	go ssh.DiscardRequests(requests)
	for offered := range channels {
		channel, requests, err := offered.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		for request := range requests {
			var command struct{ Line string }
			if err := ssh.Unmarshal(request.Payload, &command); err != nil {
				t.Error(err)
				return
			}
			request.Reply(true, nil)
			wait, err := time.ParseDuration(command.Line)
			if err != nil {
				t.Error(err)
				return
			}
			time.Sleep(wait)
			io.WriteString(channel, "waited "+command.Line)
			channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{0}))
			channel.Close()
		}
	}
}
