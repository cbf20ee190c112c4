package wire

import "fmt"

// State is a connection state of RFC 9293 section 3.3.2.
type State uint8

// The eleven states of RFC 9293. Closed is the zero value: no connection.
const (
	Closed State = iota
	Listen
	SynSent
	SynReceived
	Established
	FinWait1
	FinWait2
	CloseWait
	Closing
	LastAck
	TimeWait
)

var stateNames = [...]string{
	"CLOSED", "LISTEN", "SYN-SENT", "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
	"FIN-WAIT-2", "CLOSE-WAIT", "CLOSING", "LAST-ACK", "TIME-WAIT",
}

// States lists all eleven in the order of RFC 9293's state diagram.
func States() []State {
	return []State{
		Closed, Listen, SynSent, SynReceived, Established, FinWait1,
		FinWait2, CloseWait, Closing, LastAck, TimeWait,
	}
}

// String returns the state's name as RFC 9293 writes it: "TIME-WAIT".
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}

// ParseState is the inverse of [State.String].
func ParseState(name string) (State, error) {
	for i, n := range stateNames {
		if n == name {
			return State(i), nil
		}
	}
	return Closed, fmt.Errorf("wire: %q is not a state of RFC 9293", name)
}

// Synchronized reports whether both ends know each other's sequence numbers:
// ESTABLISHED and every state after it (RFC 9293 section 3.3.2).
func (s State) Synchronized() bool { return s >= Established && s <= TimeWait }
