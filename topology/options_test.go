package topology_test

import (
	"testing"
	"time"

	"netlab/topology"

	"netlab/nodes"
)

// What Set is given replaces what was set before, whichever way a value moves.
func TestSetReplacesAllOptions(t *testing.T) {
	nw := twoHosts(t, "delay 1ms")
	a := nw.Host("a")
	for _, o := range []nodes.Options{
		{MinRTO: 10 * time.Second, MaxRTO: 20 * time.Second, TimeWait: time.Second},
		{MinRTO: time.Second, MaxRTO: 5 * time.Second},
		{MinRTO: 150 * time.Second, MaxRTO: 200 * time.Second},
		{MaxRTO: 100 * time.Second},
		{MinRTO: time.Millisecond, MaxRTO: 10 * time.Millisecond},
		{},
	} {
		if err := a.Set(o); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
		want := o.TimeWait
		if want == 0 {
			want = time.Minute
		}
		nw.Do(func(e *topology.Engine) {
			if got := e.Machine("a").TimeWait(); got != want {
				t.Errorf("TIME-WAIT is %v, want %v", got, want)
			}
		})
	}
}
