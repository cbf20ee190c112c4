package plot_test

import (
	"context"
	"os"
	"testing"

	"netlab/scripts"
	"netlab/topology/plot"
)

func TestDev(t *testing.T) {
	for _, name := range []string{"lossy-transfer", "bufferbloat", "burst-loss", "reordering", "simultaneous-close"} {
		src, err := os.ReadFile("../../labs/" + name + "/lab.star")
		if err != nil { t.Fatal(err) }
		lab, err := scripts.Load(name, name, src)
		if err != nil { t.Fatal(err) }
		run, err := lab.Run(context.Background(), scripts.Options{Seed: 1, Samples: 8192})
		if err != nil { t.Fatal(err) }
		p, err := plot.New(run, plot.Options{})
		if err != nil { t.Log(name, err); continue }
		f, _ := os.Create("/tmp/plot-" + name + ".svg")
		if err := plot.WriteSVG(f, p); err != nil { t.Fatal(err) }
		f.Close()
	}
}
