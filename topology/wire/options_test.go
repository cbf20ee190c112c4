package wire

import "testing"

func TestDecodeOptions(t *testing.T) {
	none := Options{WindowScale: -1}
	with := func(f func(*Options)) Options {
		o := none
		f(&o)
		return o
	}
	for _, c := range []struct {
		name, hex string
		want      Options
	}{
		{"none", "", none},
		{"padding only", "01010000", none},
		{"nothing counts after the end", "00 020405b4", none},
		{"mss", "020405b4", with(func(o *Options) { o.MSS = 1460 })},
		{"window scale 0", "030300 00", with(func(o *Options) { o.WindowScale = 0 })},
		{"window scale above 14 is as sent", "030314 00", with(func(o *Options) { o.WindowScale = 20 })},
		{"window scale above 127", "0303ff 00", with(func(o *Options) { o.WindowScale = 127 })},
		{"timestamps behind the NOPs", "0101080a 00000001 00000002", with(func(o *Options) { o.HasTimestamps, o.TSVal, o.TSEcr = true, 1, 2 })},
		{"two SACK blocks", "0101 0512 00000001 00000002 00000005 00000009", with(func(o *Options) {
			o.NumSACK = 2
			o.SACK[0], o.SACK[1] = SACKBlock{1, 2}, SACKBlock{5, 9}
		})},
		{"others are counted", "2202 fd041234 020405b4", with(func(o *Options) { o.Unknown, o.MSS = 2, 1460 })},
		{"length 0", "020405b4 0500", with(func(o *Options) { o.MSS, o.Malformed = 1460, true })},
		{"past the end", "020405b4 0804", with(func(o *Options) { o.MSS, o.Malformed = 1460, true })},
		{"kind without length", "01010102", with(func(o *Options) { o.Malformed = true })},
		{"wrong length of mss", "02030500", with(func(o *Options) { o.Malformed = true })},
		{"wrong length of SACK", "0509 00000000000000", with(func(o *Options) { o.Malformed = true })},
		{"five SACK blocks", "052a" + "00000000000000010000000000000001000000000000000100000000000000010000000000000001", with(func(o *Options) { o.Malformed = true })},
	} {
		got := none
		got.decode(unhex(t, c.hex), false)
		if got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

// Options survive being appended and decoded; each stands on a word boundary.
func TestAppendOptionsBytes(t *testing.T) {
	for _, o := range []Options{
		{WindowScale: -1},
		{WindowScale: 0},
		{MSS: 1460, WindowScale: 7, SACKPermitted: true, HasTimestamps: true, TSVal: 5, TSEcr: 6},
		{MSS: 536, WindowScale: -1, SACKPermitted: true},
		{WindowScale: -1, HasTimestamps: true, TSVal: 1, NumSACK: 3, SACK: [4]SACKBlock{{1, 2}, {3, 4}, {5, 6}}},
	} {
		b := o.Append(nil)
		if len(b)%4 != 0 || len(b) > maxOptions {
			t.Errorf("%+v takes %d bytes", o, len(b))
		}
		got := Options{WindowScale: -1}
		if got.decode(b, false); got != o {
			t.Errorf("got %+v, want %+v", got, o)
		}
	}
}
