package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/cmd/netlab/explain"
	"netlab/cmd/netlab/quiz"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// quizzer is the command quiz.
type quizzer struct {
	*console
	seed      uint64
	given     []string // --param
	hide      choice
	questions int
	lang      choice
	ascii     bool
	columns   int
	limitFlags
}

func newQuiz(c *console) *cobra.Command {
	q := &quizzer{console: c, hide: newChoice(quiz.Subjects()...), lang: newChoice(explain.Languages()...)}
	cmd := &cobra.Command{
		Use:   "quiz LAB",
		Short: "Ask about a run: states, causes or numbers are hidden",
		Long: `quiz runs a lab, draws its ladder with the states, the causes or the numbers hidden,
and asks for some of them, one after the other. Each place that is asked about is
marked: ?1. The answers are read from standard input, a line each, so that they can
come from a file too.

Letter case, blanks, hyphens and underscores do not matter: fin_wait1 is FIN-WAIT-1.
States may have the names that netstat and ss give them. A cause is chosen by its
number, or named. Numbers count from the initial sequence number, as in every ladder.

The exit status is 0 where every answer is right, 1 where one is not.`,
		Example: `  netlab quiz simultaneous-close
  netlab quiz half-close --hide causes --questions 3
  netlab quiz three-way-handshake --hide numbers --seed 7
  netlab quiz simultaneous-open --lang zh
  netlab quiz half-close <answers.txt`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageErrorf("quiz takes one lab, got %d: netlab list shows the built-in ones", len(args))
			}
			return nil
		},
		ValidArgsFunction: completeLab,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := q.check(cmd.Flags()); err != nil {
				return err
			}
			return q.quiz(cmd.Context(), args[0])
		},
	}
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "What is asked:", func(flags *pflag.FlagSet) {
		flags.Var(&q.hide, "hide", "what is hidden and asked for: states, causes, numbers")
		flags.IntVar(&q.questions, "questions", 5, "at most `N` questions")
		flags.Uint64Var(&q.seed, "seed", scripts.DefaultSeed, "draw all random numbers of the run from seed `N`")
		flags.StringArrayVarP(&q.given, "param", "p", nil, "set a parameter of the lab, `NAME=VALUE`; may be repeated")
	})
	flagGroup(cmd, "How it is shown:", func(flags *pflag.FlagSet) {
		flags.Var(&q.lang, "lang", "the language: en, or zh for Chinese (that of LANG)")
		flags.BoolVar(&q.ascii, "ascii", false, "draw with ASCII characters only")
		flags.IntVar(&q.columns, "width", 0, "`COLUMNS` to fill (those of the terminal; elsewhere 80)")
	})
	q.limitFlags.register(cmd)
	for flag, fn := range map[string]cobra.CompletionFunc{
		"hide": q.hide.complete, "lang": q.lang.complete, "param": completeParams,
		"questions": cobra.NoFileCompletions, "seed": cobra.NoFileCompletions, "width": cobra.NoFileCompletions,
	} {
		if err := cmd.RegisterFlagCompletionFunc(flag, fn); err != nil {
			panic(err) // no such flag
		}
	}
	return cmd
}

// maxQuestions is how many a quiz asks at most.
const maxQuestions = 100

// check refuses flags that make no sense.
func (q *quizzer) check(set *pflag.FlagSet) error {
	switch {
	case q.questions < 1 || q.questions > maxQuestions:
		return usageErrorf("--questions %d: want 1 to %d", q.questions, maxQuestions)
	case set.Changed("width") && q.columns < report.MinLadderWidth:
		return usageErrorf("--width %d: want at least %d", q.columns, report.MinLadderWidth)
	}
	if !set.Changed("lang") {
		q.lang.value = language()
	}
	return q.limitFlags.check(set)
}

func (q *quizzer) quiz(ctx context.Context, arg string) error {
	run, err := q.run(ctx, arg)
	if err != nil {
		return err
	}
	columns := q.columns
	if columns == 0 {
		columns = max(pageWidth(q.out), report.MinLadderWidth)
	}
	ladder := report.LadderOptions{Width: columns, ASCII: q.ascii}
	subject := quiz.Subject(slices.Index(q.hide.words, q.hide.value))
	asked, err := quiz.New(run, subject, q.questions, ladder)
	if err != nil {
		return err
	}
	w := quiz.In(q.lang.value)
	if len(asked.Questions) == 0 {
		return fmt.Errorf("%s: --hide %s: %s", run.Lab, q.hide.value, w.None())
	}
	ladder.Color = q.colorful(q.out)
	text, err := asked.Ladder(ladder)
	if err != nil {
		return err
	}
	head := q.paint(q.out, pen.Title, run.Lab) + "\n"
	for _, line := range words.Fold(w.Intro(subject), columns) {
		head += line + "\n"
	}
	text += "\n"
	for i, c := range asked.Choices {
		text += fmt.Sprintf("  %2d  %s\n", i+1, c)
	}
	if len(asked.Choices) > 0 {
		text += "\n"
	}
	if err := q.print(head + "\n" + text); err != nil {
		return err
	}
	return q.ask(ctx, w, asked.Questions)
}

// run runs the lab that is asked about.
func (q *quizzer) run(ctx context.Context, arg string) (*report.Run, error) {
	params, err := parseParams(q.given)
	if err != nil {
		return nil, err
	}
	t, err := findLab(arg)
	if err != nil {
		return nil, err
	}
	if err := checkParams(t, params); err != nil {
		return nil, err
	}
	settle(q.limits.Memory)
	if q.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, q.timeout, timeoutError(q.timeout))
		defer cancel()
	}
	line := newProgress(q.err, t.Name)
	run, err := t.Run(ctx, scripts.Options{Seed: q.seed, Params: params, Limits: q.limits, Monitor: scripts.MonitorOff, Progress: line.update})
	line.done()
	return run, orInterruption(ctx, err, t.Name)
}

// ask asks one question after the other, and counts what is right.
func (q *quizzer) ask(ctx context.Context, w *quiz.Words, questions []quiz.Question) error {
	answers := bufio.NewScanner(breakable(ctx, os.Stdin))
	prompt := ""
	if isTerminal(os.Stdin) {
		prompt = "> "
	}
	right := 0
	for i := range questions {
		x := &questions[i]
		if err := q.print(w.Ask(x) + "\n" + prompt); err != nil {
			return err
		}
		verdict := w.Unanswered(x)
		style := pen.Bad
		if answers.Scan() {
			verdict = w.Wrong(x)
			if x.Judge(strings.TrimSpace(answers.Text())) {
				right++
				verdict, style = w.Right(), pen.Good
			}
		}
		if ctx.Err() != nil {
			return interruption(ctx, fmt.Sprintf("interrupted after %d of %d questions", i, len(questions)))
		}
		if err := q.print("    " + q.paint(q.out, style, verdict) + "\n"); err != nil {
			return err
		}
	}
	if err := answers.Err(); err != nil {
		return fmt.Errorf("reading answers: %w", err)
	}
	if err := q.print("\n" + w.Score(right, len(questions)) + "\n"); err != nil {
		return err
	}
	if right < len(questions) {
		return errFailed
	}
	return nil
}
