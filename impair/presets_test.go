package impair

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Each preset names its source, parses and is written as it prints.
func TestPresets(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range Presets() {
		if p.About == "" || p.Source == "" || seen[p.Name] {
			t.Errorf("%s: no line about it, no source, or twice", p.Name)
		}
		seen[p.Name] = true
		up, down := p.Specs()
		for text, spec := range map[string]Spec{p.Up: up, p.Down: down} {
			if err := spec.Validate(); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
			if got := spec.String(); got != text {
				t.Errorf("%s: %q prints as %q", p.Name, text, got)
			}
			// The limit leaves room for what the delay and 250 ms hold, up to
			// netem's default, and never less than the delay holds.
			hold := func(d time.Duration) int {
				return int(float64(spec.Rate.BitsPerSecond) * d.Seconds() / (1500 * 8))
			}
			if want := max(min(hold(spec.Delay+250*time.Millisecond), DefaultLimit), hold(spec.Delay)); spec.Limit < want {
				t.Errorf("%s: limit %d, want %d", p.Name, spec.Limit, want)
			}
		}
	}
	for _, name := range strings.Fields("lan wifi wifi-lossy 3g lte 5g geo-satellite leo-satellite adsl cable fiber transatlantic") {
		if !seen[name] {
			t.Errorf("%s is missing", name)
		}
	}
}

// A round trip of the smallest packet takes what the source says, and its own
// transmission.
func TestPresetRoundTrips(t *testing.T) {
	for name, want := range map[string]time.Duration{
		"lan": 200 * time.Microsecond, "cable": 28 * ms, "adsl": 37050 * time.Microsecond,
		"fiber": 11550 * time.Microsecond, "transatlantic": 90 * ms, "geo-satellite": 629 * ms,
	} {
		p, err := FindPreset(name)
		if err != nil {
			t.Fatal(err)
		}
		var total time.Duration
		for _, text := range []string{p.Up, p.Down} {
			b := newBench(t, text)
			b.send(40)
			b.run()
			total += b.arrived[0].At - b.pipe.Spec().Rate.Time(40)
		}
		if total != want {
			t.Errorf("%s: %v there and back, want %v", name, total, want)
		}
	}
}

func ExampleFindPreset() {
	p, err := FindPreset("cable")
	fmt.Println(p.Up, "/", p.Down, err)
	_, err = FindPreset("geo-satelite")
	fmt.Println(err)
	// Output:
	// delay 14ms rate 1mbit limit 22 / delay 14ms rate 5mbit limit 110 <nil>
	// impair: "geo-satelite" is not a preset; did you mean geo-satellite?
}
