package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// upgrade is what the connection of a client becomes that hands a socket over.
const upgrade = "netlab-exec"

// exec takes a socket from a client, and has Exec talk over it.
func (s *Server) exec(w http.ResponseWriter, r *http.Request) {
	if s.Exec == nil || r.Header.Get("Upgrade") != upgrade {
		refuse(w, http.StatusBadRequest, errors.New("this network has no nodes for programs: netlab up --programs NODE makes one"))
		return
	}
	c, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		refuse(w, http.StatusInternalServerError, err)
		return
	}
	defer c.Close()
	over, ok := c.(*net.UnixConn)
	if !ok {
		return
	}
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", upgrade); err != nil {
		return
	}
	if socket, err := takeSocket(over); err == nil {
		s.Exec(socket)
		socket.Close()
	}
}

// takeSocket receives a socket.
func takeSocket(c *net.UnixConn) (*net.UnixConn, error) {
	b, rights := make([]byte, 1), make([]byte, unix.CmsgSpace(4))
	_, n, _, _, err := c.ReadMsgUnix(b, rights)
	if err != nil {
		return nil, err
	}
	parts, err := unix.ParseSocketControlMessage(rights[:n])
	if err != nil || len(parts) != 1 {
		return nil, errors.Join(errors.New("no socket came"), err)
	}
	fds, err := unix.ParseUnixRights(&parts[0])
	if err != nil {
		return nil, err
	}
	unix.CloseOnExec(fds[0])
	f := os.NewFile(uintptr(fds[0]), "")
	defer f.Close()
	socket, err := net.FileConn(f)
	if err != nil {
		return nil, err
	}
	if u, ok := socket.(*net.UnixConn); ok {
		return u, nil
	}
	socket.Close()
	return nil, errors.New("it is not a Unix socket")
}

// Exec hands a socket over to the network, which talks over it with whoever has its other
// end: see program.Serve.
func (c *Client) Exec(ctx context.Context, socket *os.File) error {
	conn, _, err := c.dial(ctx)
	if err != nil {
		return c.failed(ctx, err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	if _, err := fmt.Fprintf(conn, "POST /exec HTTP/1.1\r\nHost: netlab\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", upgrade); err != nil {
		return c.failed(ctx, err)
	}
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return c.failed(ctx, err)
	}
	if response.StatusCode != http.StatusSwitchingProtocols {
		defer response.Body.Close()
		var no refusal
		if err := json.NewDecoder(response.Body).Decode(&no); err != nil || no.Error == "" {
			no.Error = "it answers " + response.Status + ": is it another version of netlab?"
		}
		return fmt.Errorf("network %s: %s", c.name, no.Error)
	}
	over, ok := conn.(*net.UnixConn)
	if !ok {
		return fmt.Errorf("network %s: %w", c.name, errors.ErrUnsupported)
	}
	if _, _, err := over.WriteMsgUnix([]byte{0}, unix.UnixRights(int(socket.Fd())), nil); err != nil {
		return c.failed(ctx, err)
	}
	return nil
}
