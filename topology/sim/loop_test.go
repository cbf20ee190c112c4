package sim

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// journal notes what ran and when, as "1s name".
type journal struct {
	loop  *Loop
	lines []string
}

func (j *journal) note(name string) func() {
	return func() { j.lines = append(j.lines, fmt.Sprintf("%v %s", j.loop.Now(), name)) }
}

func (j *journal) run() {
	for j.loop.Step() {
	}
}

func (j *journal) want(t *testing.T, lines ...string) {
	t.Helper()
	if diff := cmp.Diff(lines, j.lines); diff != "" {
		t.Errorf("what ran (-want +got):\n%s", diff)
	}
}

func newJournal() (*Loop, *journal) {
	l := new(Loop)
	return l, &journal{loop: l}
}

func TestEventsOfOneInstantRunInTheOrderTheyWereScheduled(t *testing.T) {
	l, j := newJournal()
	l.At(2*time.Second, j.note("late"))
	l.At(time.Second, j.note("first"))
	l.After(time.Second, j.note("second"))
	l.At(time.Second, j.note("third"))
	j.run()
	j.want(t, "1s first", "1s second", "1s third", "2s late")
}

func TestEventScheduledForNowRunsBehindThoseOfNow(t *testing.T) {
	l, j := newJournal()
	l.At(time.Second, func() {
		j.note("first")()
		l.After(0, j.note("its child"))
	})
	l.At(time.Second, j.note("second"))
	j.run()
	j.want(t, "1s first", "1s second", "1s its child")
}

func TestPastTimeMeansNow(t *testing.T) {
	l, j := newJournal()
	l.AdvanceTo(5 * time.Second)
	l.At(5*time.Second, j.note("due"))
	l.At(3*time.Second, j.note("past"))
	l.After(-time.Hour, j.note("negative"))
	l.After(math.MinInt64, j.note("most negative"))
	j.run()
	j.want(t, "5s due", "5s past", "5s negative", "5s most negative")
}

func TestStoppedTimerNeverFires(t *testing.T) {
	l, j := newJournal()
	timer := l.After(time.Second, j.note("stopped"))
	l.After(2*time.Second, j.note("other"))
	if !timer.Stop() {
		t.Error("Stop of a waiting timer = false, want true")
	}
	if timer.Stop() {
		t.Error("second Stop = true, want false")
	}
	j.run()
	j.want(t, "2s other")
}

func TestTimerStoppedByAnEventOfItsOwnInstantNeverFires(t *testing.T) {
	l, j := newJournal()
	var victim *Timer
	l.After(time.Second, func() { victim.Stop() })
	victim = l.After(time.Second, j.note("victim"))
	l.After(time.Second, j.note("bystander"))
	j.run()
	j.want(t, "1s bystander")
}

func TestFiredTimerIsNotThereToStop(t *testing.T) {
	l, j := newJournal()
	var timer *Timer
	timer = l.After(time.Second, func() {
		if timer.Pending() || timer.Stop() {
			t.Error("a timer waits while its own function runs")
		}
	})
	j.run()
	if timer.Stop() {
		t.Error("Stop of a fired timer = true, want false")
	}
	if got := timer.When(); got != time.Second {
		t.Errorf("When() of a fired timer = %v, want 1s", got)
	}
}

func TestTimerResetsInItsOwnCallback(t *testing.T) {
	l, j := newJournal()
	left := 3
	var timer *Timer
	timer = l.NewTimer(func() {
		j.note("tick")()
		if left--; left > 0 {
			timer.Reset(time.Second)
		}
	})
	timer.Reset(time.Second)
	j.run()
	j.want(t, "1s tick", "2s tick", "3s tick")
}

func TestResetGoesBehindTheOthersOfItsInstant(t *testing.T) {
	l, j := newJournal()
	first := l.After(time.Second, j.note("first"))
	l.After(time.Second, j.note("second"))
	first.Reset(time.Second)
	j.run()
	j.want(t, "1s second", "1s first")
}

func TestResetTimerFiresOnceAtItsNewTime(t *testing.T) {
	l, j := newJournal()
	sooner, later := l.After(2*time.Second, j.note("sooner")), l.After(2*time.Second, j.note("later"))
	sooner.Reset(time.Second)
	later.ResetAt(3 * time.Second)
	j.run()
	j.want(t, "1s sooner", "3s later")
}

func TestNewTimerWaitsUntilItIsSet(t *testing.T) {
	l, j := newJournal()
	timer := l.NewTimer(j.note("timer"))
	if timer.Pending() || timer.Stop() || l.Pending() != 0 {
		t.Error("a new timer waits before it was set")
	}
	j.run()
	j.want(t)
}

func TestTimerForNeverNeverFires(t *testing.T) {
	l, j := newJournal()
	l.AdvanceTo(time.Second)
	never := l.After(math.MaxInt64, j.note("never")) // beyond the range by one second
	l.After(time.Second, j.note("other"))
	j.run()
	j.want(t, "2s other")
	if l.Next() != Never {
		t.Errorf("Next() = %v with only a timer for Never, want Never", l.Next())
	}
	if l.Now() != 2*time.Second {
		t.Errorf("the clock moved to %v for a timer for Never", l.Now())
	}
	if l.Pending() != 1 || !never.Stop() {
		t.Error("a timer for Never is not there to stop")
	}
}

func TestLastInstantBeforeNeverIsReached(t *testing.T) {
	l, j := newJournal()
	ran := false
	l.At(Never-1, func() { ran = true })
	j.run()
	if !ran || l.Now() != Never-1 {
		t.Errorf("ran %t at %v, want true at the last instant", ran, l.Now())
	}
}

func TestAdvanceToRefusesToSkipAnEvent(t *testing.T) {
	l, j := newJournal()
	l.At(time.Second, j.note("event"))
	l.AdvanceTo(time.Second) // due, not skipped
	if l.Now() != time.Second || len(j.lines) != 0 {
		t.Fatalf("AdvanceTo(1s): at %v, ran %v; want 1s and nothing", l.Now(), j.lines)
	}
	func() {
		defer func() {
			text, _ := recover().(string)
			if !strings.Contains(text, "AdvanceTo(2s) would skip an event at 1s") {
				t.Errorf("AdvanceTo(2s) over an event at 1s: panic %q", text)
			}
		}()
		l.AdvanceTo(2 * time.Second)
	}()
	if l.Now() != time.Second {
		t.Errorf("a refused AdvanceTo moved the clock to %v", l.Now())
	}
	j.run()
	j.want(t, "1s event")
}

func TestAdvanceToThePastLeavesTheClock(t *testing.T) {
	l, _ := newJournal()
	l.AdvanceTo(2 * time.Second)
	l.AdvanceTo(time.Second)
	if l.Now() != 2*time.Second {
		t.Errorf("Now() = %v, want 2s", l.Now())
	}
}

func TestPanicOfAnEventLeavesTheLoopUsable(t *testing.T) {
	l, j := newJournal()
	l.After(time.Second, func() { panic("from an event") })
	l.After(2*time.Second, j.note("next"))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("Step swallowed the panic of its event")
			}
		}()
		l.Step()
	}()
	j.run()
	j.want(t, "2s next")
	if l.Ran() != 2 {
		t.Errorf("Ran() = %d, want 2", l.Ran())
	}
}

func TestNilFunctionIsRefusedWhereItIsGiven(t *testing.T) {
	var l Loop
	defer func() {
		if recover() == nil {
			t.Error("After(1s, nil) was accepted")
		}
		if l.Pending() != 0 {
			t.Error("a refused event was scheduled")
		}
	}()
	l.After(time.Second, nil)
}

func TestTimersDoNotAllocate(t *testing.T) {
	l, timers := loaded(100)
	i := 0
	for name, f := range map[string]func(){
		"reset": func() { timers[i%100].Reset(scatter(i)) },
		"stop":  func() { timers[i%100].Stop(); timers[i%100].Reset(scatter(i)) },
		"step":  func() { next := l.queue[0]; l.Step(); next.Reset(scatter(i)) },
	} {
		if n := testing.AllocsPerRun(1000, func() { i++; f() }); n != 0 {
			t.Errorf("%s: %v allocations, want none", name, n)
		}
	}
}
