package nodes

// notifier tells whoever uses a socket or a raw node that it is worth trying again.
type notifier struct{ fn func() }

// Notify has fn called whenever there may be something new: to read, to accept, room
// to write, a failure. It is called with the network's lock held, on any goroutine,
// and must not call the socket: it is to note that somebody should.
func (n *notifier) Notify(fn func()) { n.fn = fn }

func (n *notifier) wake() {
	if n.fn != nil {
		n.fn()
	}
}
