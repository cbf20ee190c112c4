package topology_test

import (
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
)

// What is to be done before the end of a network is done at one time, and everybody who
// closes it waits for that.
func TestCloseRunsWhatIsToBeDoneAtOneTime(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		ran, late := 0, 0
		for i := range 3 {
			nw.OnClose(func() {
				time.Sleep(time.Duration(i+1) * time.Second)
				if _, err := nw.Host("a").Listen("tcp", ":80"); err == nil && i == 0 {
					ran++ // the network goes on meanwhile
				}
			})
		}
		nw.OnClose(func() { t.Error("what is forgotten was done") })()
		begun := time.Now()
		var took [2]time.Duration
		for i := range took {
			go func() {
				nw.Close()
				took[i] = time.Since(begun)
			}()
		}
		synctest.Wait()
		nw.OnClose(func() { late++ })
		if late != 1 {
			t.Error("what comes after Close was called is not done at once")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if took != [2]time.Duration{3 * time.Second, 3 * time.Second} || ran != 1 {
			t.Errorf("closed after %v, %d has listened; want the longest of 1, 2 and 3 s, and 1", took, ran)
		}
		nw.Close()
	})
}
