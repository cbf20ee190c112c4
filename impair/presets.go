package impair

import (
	"fmt"
	"slices"
	"strings"
)

// Preset is a link that people know by name: what a subscriber sees between
// their device and a server nearby. It gives what an access link is like at one
// place and time, to try an application on; it does not model a network.
type Preset struct {
	// Name is what the preset is called by.
	Name string
	// About says in a line what it stands for.
	About string
	// Source is where the numbers come from, and which of them are our choice.
	Source string
	// Up and Down are the settings of the two directions, from the subscriber and
	// to them, in the words of [Parse].
	Up, Down string
}

// Specs are the settings of both directions.
func (p Preset) Specs() (up, down Spec) { return MustParse(p.Up), MustParse(p.Down) }

// Presets lists all, from near to far.
func Presets() []Preset { return slices.Clone(presets) }

// FindPreset returns the preset of that name. An error suggests a similar name.
func FindPreset(name string) (Preset, error) {
	var names []string
	for _, p := range presets {
		if strings.EqualFold(p.Name, name) {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Preset{}, fmt.Errorf("impair: %q is not a preset; %s", name, suggest(name, names))
}

// Where a source gives a round-trip time, half of it is the delay of each
// direction. The limits are our choice everywhere: the packets of 1500 bytes that
// the rate carries in the delay and 250 ms more, and 1000, netem's default, at
// most; but enough that the delay itself never overflows.
var presets = []Preset{
	{
		Name:  "lan",
		About: "two machines on one switch, 1 Gbit/s",
		Source: "the rate is 1000BASE-T's (IEEE 802.3ab); " +
			"the delay of 100 us is our choice",
		Up:   "delay 100us rate 1gbit limit 1000",
		Down: "delay 100us rate 1gbit limit 1000",
	}, {
		Name:  "wifi",
		About: "a Wi-Fi network at home, 30 down and 15 Mbit/s up",
		Source: "rates are those of \"WiFi\" in the network throttling of Firefox's developer tools, and the round trip its minimum latency of 2 ms; " +
			"the jitter of 0.5 ms is our choice, and so is keeping the order in spite of it",
		Up:   "delay 1ms 500us distribution normal ordered rate 15mbit limit 314",
		Down: "delay 1ms 500us distribution normal ordered rate 30mbit limit 628",
	}, {
		Name:  "wifi-lossy",
		About: "the same at the edge of its range: losses in bursts",
		Source: "rates as in wifi; delay, jitter and loss are our choice: " +
			"Gilbert-Elliott with 1% into and 30% out of a bad state that loses half, 1.6% on average",
		Up:   "delay 5ms 3ms distribution normal ordered loss gemodel 1% 30% 50% 0% rate 15mbit limit 319",
		Down: "delay 5ms 3ms distribution normal ordered loss gemodel 1% 30% 50% 0% rate 30mbit limit 638",
	}, {
		Name:   "fiber",
		About:  "fibre to the home, 80 Mbit/s both ways",
		Source: "medians of Verizon's Fios 75/75 tier in the FCC's Measuring Broadband America 2016: 79.74 and 85.68 Mbit/s, 11.55 ms round trip",
		Up:     "delay 5775us rate 85680kbit limit 1000",
		Down:   "delay 5775us rate 79740kbit limit 1000",
	}, {
		Name:   "cable",
		About:  "a cable modem, 5 down and 1 Mbit/s up",
		Source: "\"Cable (5/1 Mbps 28ms RTT)\" of WebPageTest's connectivity profiles",
		Up:     "delay 14ms rate 1mbit limit 22",
		Down:   "delay 14ms rate 5mbit limit 110",
	}, {
		Name:  "adsl",
		About: "ADSL, 5.7 down and 0.8 Mbit/s up",
		Source: "medians of Verizon's 3.1-7 Mbit/s DSL tier in the FCC's Measuring Broadband America 2016: " +
			"5.66 and 0.82 Mbit/s, 37.05 ms round trip; they are measured above ATM, so no cells are added",
		Up:   "delay 18525us rate 820kbit limit 18",
		Down: "delay 18525us rate 5660kbit limit 127",
	}, {
		Name:   "5g",
		About:  "5G telephone, 266 down and 15 Mbit/s up",
		Source: "Ookla's Speedtest medians for T-Mobile US on 5G, January to June 2024: 265.80 and 14.56 Mbit/s, 47 ms; the jitter of 5 ms is our choice",
		Up:     "delay 23500us 5ms distribution normal ordered rate 14560kbit limit 332",
		Down:   "delay 23500us 5ms distribution normal ordered rate 265800kbit limit 1000",
	}, {
		Name:   "lte",
		About:  "LTE telephone, 12 Mbit/s both ways",
		Source: "\"LTE (12 Mbps/12 Mbps 70ms RTT)\" of WebPageTest's connectivity profiles; the jitter of 5 ms is our choice",
		Up:     "delay 35ms 5ms distribution normal ordered rate 12mbit limit 285",
		Down:   "delay 35ms 5ms distribution normal ordered rate 12mbit limit 285",
	}, {
		Name:   "3g",
		About:  "3G telephone, 1.6 down and 0.77 Mbit/s up",
		Source: "\"3G (1.6 Mbps/768 Kbps 300ms RTT)\" of WebPageTest's connectivity profiles; the jitter of 20 ms is our choice",
		Up:     "delay 150ms 20ms distribution normal ordered rate 768kbit limit 26",
		Down:   "delay 150ms 20ms distribution normal ordered rate 1600kbit limit 53",
	}, {
		Name:   "transatlantic",
		About:  "between backbone routers of New York and London",
		Source: "Verizon's service level for that path: 90 ms round trip on average, or less; the rate of 1 Gbit/s is our choice",
		Up:     "delay 45ms rate 1gbit limit 24584",
		Down:   "delay 45ms rate 1gbit limit 24584",
	}, {
		Name:  "leo-satellite",
		About: "satellites in low orbit, 87 down and 14 Mbit/s up",
		Source: "Ookla's Speedtest medians for Starlink in the United States, July to September 2021: 87.25 and 13.54 Mbit/s, 44 ms; " +
			"the jitter of 5 ms is our choice",
		Up:   "delay 22ms 5ms distribution normal ordered rate 13540kbit limit 307",
		Down: "delay 22ms 5ms distribution normal ordered rate 87250kbit limit 1000",
	}, {
		Name:  "geo-satellite",
		About: "a geostationary satellite, 19 down and 3 Mbit/s up",
		Source: "Ookla's Speedtest medians for Viasat in the United States, July to September 2021: 18.75 and 2.96 Mbit/s, 629 ms; " +
			"RFC 2488 section 2 gives 239.6 to 279.0 ms a hop for the way through space alone",
		Up:   "delay 314500us rate 2960kbit limit 140",
		Down: "delay 314500us rate 18750kbit limit 883",
	},
}
