package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/samples"
)

// The help describes each member that a run's object has, and no other.
func TestJSONTopicDescribesTheObject(t *testing.T) {
	got := make(map[string]map[string]bool) // of each list, "" for the head
	see := func(list, member string) {
		if got[list] == nil {
			got[list] = make(map[string]bool)
		}
		got[list][member] = true
	}
	// Each list has elements in one of these.
	for _, name := range []string{"partition-and-heal", "lossy-transfer", "simultaneous-open"} {
		lab, err := scripts.LoadFS(labs.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		run, err := lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed, Samples: samples.DefaultMax})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := report.WriteJSON(&b, run); err != nil {
			t.Fatal(err)
		}
		var object map[string]json.RawMessage
		if err := json.Unmarshal(b.Bytes(), &object); err != nil {
			t.Fatal(err)
		}
		for member, text := range object {
			var elements []map[string]json.RawMessage
			if json.Unmarshal(text, &elements) != nil {
				see("", member)
				continue
			}
			for _, e := range elements {
				for m, inner := range e {
					see(member, m)
					var samples []map[string]json.RawMessage
					if m == "samples" && json.Unmarshal(inner, &samples) == nil {
						for _, s := range samples {
							for k := range s {
								see(member, k)
							}
						}
					}
				}
			}
		}
	}
	check := func(list string, rows [][2]string) {
		var told []string
		for _, r := range rows {
			told = append(told, r[0])
			if !got[list][r[0]] {
				t.Errorf("help json: %s.%s is not in the object", list, r[0])
			}
		}
		for m := range got[list] {
			if !slices.Contains(told, m) {
				t.Errorf("help json says nothing of %s.%s", list, m)
			}
		}
		delete(got, list)
	}
	check("", jsonHead)
	for _, l := range jsonLists {
		check(l.name, l.members)
	}
	for list := range got {
		t.Errorf("help json says nothing of %s", list)
	}
}
