package main

import "testing"

func TestNearest(t *testing.T) {
	labs := []string{"four-way-close", "simultaneous-close", "simultaneous-open", "syn-lost"}
	for given, want := range map[string]string{
		"simultaneous-clsoe": "simultaneous-close", // two letters swapped
		"Syn-Lost":           "syn-lost",
		"four":               "four-way-close", // a beginning
		"sny-lots":           "syn-lost",
		"xyzzy":              "",
		"":                   "",
	} {
		if got, _ := nearest(given, labs); got != want {
			t.Errorf("nearest(%q) = %q, want %q", given, got, want)
		}
	}
}
