package main

import (
	"sync"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// capture writes a run to a pcapng file while it goes on, so that the file holds
// every packet however long the run is, and those seen so far when it is
// stopped.
type capture struct {
	mu   sync.Mutex // a run that does not end is closed by another goroutine than its own
	file *outfile
	ng   *report.Pcapng
	err  error
	// closed says that what comes now is too late.
	closed bool
	// failed stops a run that cannot be kept.
	failed func()
}

var _ scripts.LinkSink = (*capture)(nil)

// SetLinks begins the file. A network without links has nothing to capture.
func (c *capture) SetLinks(links []tap.Link) {
	if len(links) == 0 {
		return
	}
	c.ng, c.err = report.NewPcapng(c, links, report.PcapngOptions{})
	if c.err != nil {
		c.failed()
	}
}

// Observe implements [tap.Sink].
func (c *capture) Observe(e tap.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ng != nil && c.err == nil && !c.closed {
		c.ng.Observe(e)
	}
}

// Write implements [io.Writer] for the encoder, which keeps an error to itself
// until it is closed.
func (c *capture) Write(b []byte) (int, error) {
	n, err := c.file.Write(b)
	if err != nil && c.err == nil {
		c.err = err
		c.failed()
	}
	return n, err
}

// close ends the file. A run of which nothing could be captured leaves none.
func (c *capture) close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	if c.ng == nil {
		c.file.discard()
		return c.err
	}
	err := c.ng.Close()
	if e := c.file.commit(); err == nil {
		err = e
	}
	return err
}
