package wire

import "testing"

// Each state's name reads back as the state, and the order is RFC 9293's: all
// from ESTABLISHED on are synchronized.
func TestStateNames(t *testing.T) {
	if n := len(States()); n != 11 {
		t.Errorf("%d states, want 11", n)
	}
	for i, s := range States() {
		if got, err := ParseState(s.String()); err != nil || got != s || int(s) != i {
			t.Errorf("state %d, %s: got %v, %v", i, s, got, err)
		}
		if want := i >= int(Established); s.Synchronized() != want {
			t.Errorf("%s: synchronized %v, want %v", s, s.Synchronized(), want)
		}
	}
	if FinWait1.String() != "FIN-WAIT-1" || SynReceived.String() != "SYN-RECEIVED" {
		t.Error("names are not those of RFC 9293")
	}
	if State(11).String() != "State(11)" || State(11).Synchronized() {
		t.Error("a number beyond the states counts as one")
	}
	if _, err := ParseState("FIN_WAIT_1"); err == nil {
		t.Error("no error for a name of another spelling")
	}
}
