package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Client asks about a network that another process keeps up. It is safe for concurrent
// use, and holds nothing open between calls.
type Client struct {
	site
	// silence is for how long nothing of a file may come, which the network has to make
	// first.
	silence time.Duration
}

// Open finds the network of a name, or with an empty name the only one that is up.
func Open(name string) (*Client, error) {
	names, err := Networks()
	if err != nil {
		return nil, err
	}
	switch {
	case len(names) == 0:
		return nil, errors.New("no network is up: netlab up LAB makes one")
	case name == "" && len(names) > 1:
		return nil, fmt.Errorf("several networks are up: %s: say which by --network NAME", strings.Join(names, ", "))
	case name == "":
		name = names[0]
	}
	for _, n := range names {
		if n == name {
			at, err := place(name)
			return &Client{at, time.Minute}, err
		}
	}
	return nil, fmt.Errorf("no network %q is up; those that are: %s", name, strings.Join(names, ", "))
}

// Name returns the network's name.
func (c *Client) Name() string { return c.name }

// Act performs an act, see [Parse]; with check it only sees whether it can be read.
func (c *Client) Act(ctx context.Context, text string, check bool) (Done, error) {
	var done Done
	body, err := json.Marshal(Request{text, check})
	if err == nil {
		err = c.ask(ctx, http.MethodPost, "/act", body, &done)
	}
	return done, err
}

// Overview tells how the network stands.
func (c *Client) Overview(ctx context.Context) (Overview, error) {
	var o Overview
	err := c.ask(ctx, http.MethodGet, "/network", nil, &o)
	return o, err
}

// Sockets lists the TCP sockets of all nodes, in the order of the nodes.
func (c *Client) Sockets(ctx context.Context) ([]Socket, error) {
	var all []Socket
	err := c.ask(ctx, http.MethodGet, "/sockets", nil, &all)
	return all, err
}

// Stats counts.
func (c *Client) Stats(ctx context.Context) (Stats, error) {
	var s Stats
	err := c.ask(ctx, http.MethodGet, "/stats", nil, &s)
	return s, err
}

// Down ends the network. It returns when the network has heard of it.
func (c *Client) Down(ctx context.Context) (Done, error) {
	var done Done
	err := c.ask(ctx, http.MethodPost, "/down", nil, &done)
	return done, err
}

// Ladder draws a connection.
func (c *Client) Ladder(ctx context.Context, w io.Writer, d Drawing) error {
	q := url.Values{"conn": {strconv.Itoa(d.Conn)}, "width": {strconv.Itoa(d.Width)}}
	for name, on := range map[string]bool{"color": d.Color, "ascii": d.ASCII, "verbose": d.Verbose} {
		if on {
			q.Set(name, "1")
		}
	}
	for name, at := range map[string]time.Duration{"from": d.From, "until": d.Until} {
		if at != 0 {
			q.Set(name, at.String())
		}
	}
	return c.copy(ctx, w, "/ladder?"+q.Encode())
}

// Save writes the record so far in the format of an ending, one of the server's.
func (c *Client) Save(ctx context.Context, w io.Writer, format string) error {
	return c.copy(ctx, w, "/record/"+url.PathEscape(format))
}

// ask has an answer in JSON.
func (c *Client) ask(ctx context.Context, method, path string, body []byte, answer any) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	r, err := c.do(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	if err := json.NewDecoder(r.Body).Decode(answer); err != nil {
		return c.failed(ctx, err)
	}
	return nil
}

// copy has an answer that is a file.
func (c *Client) copy(ctx context.Context, w io.Writer, path string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	waiting := time.AfterFunc(c.silence, func() { cancel(errSilent) })
	defer waiting.Stop()
	r, err := c.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	defer r.Body.Close()
	for buf := make([]byte, 64<<10); ; {
		waiting.Reset(c.silence)
		n, err := r.Body.Read(buf)
		waiting.Stop() // the writer may take its time
		if _, wrong := w.Write(buf[:n]); wrong != nil {
			return wrong
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return c.failed(ctx, err)
		}
	}
}

var errSilent = errors.New("it does not answer: is it stopped?")

// do asks, and returns the answer of a request that was granted.
func (c *Client) do(ctx context.Context, method, path string, body []byte) (*http.Response, error) {
	conn, token, err := c.dial(ctx)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	transport := &http.Transport{
		DisableKeepAlives: true,
		DialContext:       func(context.Context, string, string) (net.Conn, error) { return conn, nil },
	}
	r, err := http.NewRequestWithContext(ctx, method, "http://netlab"+path, bytes.NewReader(body))
	if err != nil {
		conn.Close()
		return nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := transport.RoundTrip(r)
	if err != nil {
		conn.Close()
		return nil, c.failed(ctx, err)
	}
	if response.StatusCode == http.StatusOK {
		return response, nil
	}
	defer response.Body.Close()
	var no refusal
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&no); err != nil || no.Error == "" {
		no.Error = "it answers " + response.Status + ": is it another version of netlab?"
	}
	return nil, fmt.Errorf("network %s: %s", c.name, no.Error)
}

// failed is the error of a request that got no answer.
func (c *Client) failed(ctx context.Context, err error) error {
	if why := context.Cause(ctx); why != nil {
		err = why
	}
	return fmt.Errorf("network %s: %w", c.name, err)
}
