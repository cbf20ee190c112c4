package explain

import "testing"

func TestJoinedLines(t *testing.T) {
	for _, c := range [][3]string{
		{"发送", "序号", "发送序号"}, {"send", "ACK", "send ACK"}, {"发送", "ACK", "发送 ACK"},
	} {
		if got := join(c[0], c[1]); got != c[2] {
			t.Errorf("%q and %q: %q, want %q", c[0], c[1], got, c[2])
		}
	}
}
