package explain

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"strings"
	"time"

	"netlab/scripts"
	"netlab/topology/report"
)

// Figure is a part of a run, drawn as a ladder.
type Figure struct {
	// Lab is the name of a script in figures/.
	Lab string
	// Transcript has it written as a transcript instead, which shows options;
	// with Timestamps, those of every segment.
	Transcript, Timestamps bool
	// From and Until bound it in virtual time; an Until of 0 is the end.
	From, Until time.Duration
}

// figures are the labs that are drawn.
//
//go:embed figures/*.star
var figures embed.FS

// figureWidth leaves room for an indent on a page of 80 columns.
const figureWidth = 78

// parseFigure reads "[transcript|timestamps] LAB [FROM [UNTIL]]".
func parseFigure(text string) (f Figure, err error) {
	parts := strings.Fields(text)
	if len(parts) > 0 && (parts[0] == "transcript" || parts[0] == "timestamps") {
		f.Transcript, f.Timestamps, parts = true, parts[0] == "timestamps", parts[1:]
	}
	if len(parts) == 0 || len(parts) > 3 {
		return f, fmt.Errorf("figure: want [transcript|timestamps] LAB [FROM [UNTIL]]")
	}
	f.Lab = parts[0]
	for i, to := range []*time.Duration{&f.From, &f.Until} {
		if i+1 < len(parts) {
			if *to, err = time.ParseDuration(parts[i+1]); err != nil {
				return f, fmt.Errorf("figure: %w", err)
			}
		}
	}
	return f, nil
}

// run runs the figure's lab.
func (f Figure) run(ctx context.Context) (*report.Run, error) {
	lab, err := scripts.LoadFS(figures, "figures/"+f.Lab+".star")
	if err != nil {
		return nil, err
	}
	run, err := lab.Run(ctx, scripts.Options{Seed: scripts.DefaultSeed})
	if err != nil {
		return nil, err
	}
	if run.Verdict != report.Pass {
		return nil, fmt.Errorf("explain: figure %s: a check does not hold, or a rule is broken", f.Lab)
	}
	return run, nil
}

// Draw runs the figure's lab and draws its part.
func (f Figure) Draw(ctx context.Context, ascii, color bool) (string, error) {
	run, err := f.run(ctx)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if f.Transcript {
		err = report.WriteTranscript(&b, run, report.TranscriptOptions{
			Width: figureWidth - len(margin), ASCII: ascii, Color: color, Timestamps: f.Timestamps, Bare: true, From: f.From, Until: f.Until,
		})
		return indent(b.String()), err
	}
	err = report.WriteLadder(&b, run, report.LadderOptions{
		Width: figureWidth, ASCII: ascii, Color: color, Bare: true, From: f.From, Until: f.Until,
	})
	return b.String(), err
}

// indent puts the margin before each line.
func indent(text string) string {
	return margin + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+margin) + "\n"
}
