package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/words"
)

// The files of a new lab. NAME is the name of the lab, LAB what the command line
// calls it, LADDER its ladder.
var (
	//go:embed template/lab.star
	newScript string
	//go:embed template/README.md
	newReadme string
)

func newNew(c *console) *cobra.Command {
	return &cobra.Command{
		Use:   "new NAME",
		Short: "Write a lab to start from",
		Long: `new writes a folder with a lab that runs and passes: lab.star, a README.md with its
ladder, and the transcript.golden that netlab test holds it to. Change the script
until it shows what you want to see. NAME may be a path; its last part is letters,
digits, "-", "_" and ".".`,
		Example: `  netlab new my-lab
  netlab run ./my-lab
  netlab test ./my-lab
  netlab new labs/lost-request`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageErrorf("new takes one name, got %d: want a name, such as my-lab", len(args))
			}
			return nil
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, args []string) error { return c.newLab(cmd.Context(), args[0]) },
	}
}

var labName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// newLab writes a lab into a folder that is not there yet.
func (c *console) newLab(ctx context.Context, arg string) error {
	folder := filepath.Clean(arg)
	name := filepath.Base(folder)
	switch {
	case !labName.MatchString(name):
		return usageErrorf("new %s: want a name of letters, digits, \"-\", \"_\" and \".\", such as my-lab", folder)
	case strings.HasSuffix(name, ".star"):
		return usageErrorf("new %s: a lab is a folder with %s in it: name the folder, such as %s", folder, script, strings.TrimSuffix(name, ".star"))
	case !isPath(arg) && isBuiltin(name):
		return usageErrorf("new %s: that is a built-in lab, and netlab run %[1]s would run it: choose another name", name)
	}
	files, err := newFiles(ctx, folder, name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(folder), 0o777); err != nil {
		return fmt.Errorf("%s: %w", folder, reason(err))
	}
	if err := os.Mkdir(folder, 0o777); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s exists already: choose another name, or remove it", folder)
	} else if err != nil {
		return fmt.Errorf("%s: %w", folder, reason(err))
	}
	for _, f := range files {
		path := filepath.Join(folder, f.name)
		if err := os.WriteFile(path, []byte(f.text), 0o666); err != nil {
			return fmt.Errorf("%s: %w", path, reason(err))
		}
	}
	lab := words.ShellQuote(asLab(folder))
	return c.print(fmt.Sprintf("%s has a lab that runs and passes:\n\n  netlab run %s\n  netlab test %[2]s\n\nnetlab help lang lists everything that a lab can call.\n", folder, lab))
}

// asLab is what the command line calls the lab in a folder.
func asLab(folder string) string {
	if isPath(folder) {
		return folder
	}
	return "." + string(os.PathSeparator) + folder
}

// newFile is one of the files of a new lab.
type newFile struct{ name, text string }

// newFiles are the files of a new lab, which is run for them.
func newFiles(ctx context.Context, folder, name string) ([]newFile, error) {
	lab, err := scripts.Load(name, script, []byte(newScript))
	if err != nil {
		return nil, err
	}
	run, err := lab.Run(ctx, scripts.Options{Seed: firstSeed})
	if err != nil {
		return nil, err
	}
	var ladder, transcript strings.Builder
	if err := report.WriteLadder(&ladder, run, report.LadderOptions{Width: maxPage, Elide: report.Concise}); err != nil {
		return nil, err
	}
	if err := report.WriteTranscript(&transcript, run, report.TranscriptOptions{Elide: report.Concise}); err != nil {
		return nil, err
	}
	readme := strings.NewReplacer("NAME", name, "LADDER\n", strings.TrimRight(ladder.String(), "\n")+"\n", "LAB", words.ShellQuote(asLab(folder))).Replace(newReadme)
	files := []newFile{{script, newScript}, {"README.md", readme}}
	if keepsGoldens {
		files = append(files, newFile{golden, transcript.String()})
	}
	return files, nil
}
