package proxy

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// idleTime is how long a client's connection may wait for its next request.
const idleTime = 2 * time.Minute

// maxHeader is how long the header of a request may be, in bytes.
const maxHeader = 64 << 10

// HTTP listens at an address of this machine for clients of an HTTP proxy, whose
// connections leave from a node: CONNECT (RFC 9110 section 9.3.6), and requests for an
// http URL in absolute form (RFC 9112 section 3.2.2). Names are those of nodes. What
// a client asks for is reached on the network or not at all. It panics where there is no
// such node.
func HTTP(nw *topology.Network, at, node string, o Options) (*Proxy, error) {
	host := nw.Host(node)
	return onMachine(nw, "http-proxy", at, " from "+node, o, func(p *Proxy, c net.Conn) {
		serveHTTP(p, host, c)
	})
}

// serveHTTP serves one connection of a client.
func serveHTTP(p *Proxy, host *nodes.Host, c net.Conn) {
	h := &httpProxy{p: p, host: host}
	h.transport = http.Transport{DialContext: h.dial, DisableCompression: true, MaxResponseHeaderBytes: maxHeader}
	defer h.transport.CloseIdleConnections()
	server := http.Server{
		Handler: h, ReadHeaderTimeout: handshakeTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog:    log.New(io.Discard, "", 0),
		BaseContext: func(net.Listener) context.Context { return p.ctx },
	}
	_ = server.Serve(&oneConn{c: c.(*net.TCPConn), ended: make(chan struct{})}) // it ends with the connection
}

// httpProxy serves the requests of one connection.
type httpProxy struct {
	p         *Proxy
	host      *nodes.Host
	transport http.Transport
}

// ServeHTTP implements [http.Handler].
func (h *httpProxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method == http.MethodConnect:
		h.connect(w, r)
	case r.URL.Scheme == "http" && r.URL.Host != "":
		forward := httputil.ReverseProxy{
			Rewrite: func(*httputil.ProxyRequest) {}, Transport: &h.transport, FlushInterval: -1,
			ErrorLog: log.New(io.Discard, "", 0),
			ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
				h.unreachable(w, r.URL.Host, err)
			},
		}
		forward.ServeHTTP(w, r)
	default:
		http.Error(w, "netlab: this is a proxy: want CONNECT, or a request for an http URL with its host", http.StatusBadRequest)
	}
}

// connect carries what a client sends after CONNECT, and what comes back.
func (h *httpProxy) connect(w http.ResponseWriter, r *http.Request) {
	out, err := h.host.DialContext(r.Context(), "tcp", r.Host)
	if err != nil {
		h.unreachable(w, r.Host, err)
		return
	}
	in, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		out.Close()
		return
	}
	defer in.Close()
	_ = in.SetDeadline(time.Time{}) // a closed connection shows at once
	if _, err := io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		out.Close()
		return
	}
	h.p.carry(in, readThrough(buffered.Reader, in), out)
}

// unreachable answers a request whose host cannot be reached.
func (h *httpProxy) unreachable(w http.ResponseWriter, host string, err error) {
	h.p.failed.Add(1)
	h.p.tell(err)
	http.Error(w, fmt.Sprintf("netlab: no answer from %s: %v", host, err), http.StatusBadGateway)
}

// dial connects to a node for the transport. The end of the proxy ends the connection.
func (h *httpProxy) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := h.host.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	counted := &countedConn{Conn: c, p: h.p}
	if !h.p.hold(counted) {
		h.p.release(counted)
		return nil, net.ErrClosed
	}
	return counted, nil
}
