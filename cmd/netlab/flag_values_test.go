package main

import "testing"

func TestSizes(t *testing.T) {
	for text, want := range map[string]string{
		"1000": "1000B", "64KiB": "64KiB", "64kB": "64000B", "1.5MiB": "1536KiB", "3MB": "3000000B", "1 MiB": "1MiB",
	} {
		var s size
		if err := s.Set(text); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if s.String() != want {
			t.Errorf("%q is %s, want %s", text, s.String(), want)
		}
	}
	for _, text := range []string{"", "-1", "0", "1k", "MB", "1e30", "99999999TiB", "0.1"} {
		var s size
		if err := s.Set(text); err == nil {
			t.Errorf("%q is accepted as %s", text, s.String())
		}
	}
}
