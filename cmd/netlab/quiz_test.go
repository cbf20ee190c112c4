package main

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"netlab/cmd/netlab/quiz"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/wire"
)

// told is what a ladder tells that is to be hidden, of each subject.
var told = map[quiz.Subject]*regexp.Regexp{
	quiz.States:  regexp.MustCompile(`(?:CLOSED|LISTEN|SYN-SENT|SYN-RECEIVED|ESTABLISHED|FIN-WAIT|CLOSE-WAIT|CLOSING|LAST-ACK|TIME-WAIT|[┊╏┃║▒])`),
	quiz.Causes:  regexp.MustCompile(`call |timeout 2MSL|timeout retransmission`),
	quiz.Numbers: regexp.MustCompile(`\d:\d|ack \d`),
}

// Of every run and subject: nothing of what is hidden is told, each question has its
// mark, its solution is judged right and another answer wrong, in both languages.
func TestQuizzes(t *testing.T) {
	for _, name := range []string{"simultaneous-close", "half-close", "two-routers", "syn-lost", "time-wait-last-ack-lost", "lossy-transfer", "eleven-states", "accept-queue-full"} {
		lab, err := findLab(name)
		if err != nil {
			t.Fatal(err)
		}
		run, err := lab.Run(t.Context(), scripts.Options{Seed: 1, Monitor: scripts.MonitorOff})
		if err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{80, 160} {
			for subject := range told {
				tryQuiz(t, name, run, subject, width)
			}
		}
	}
}

func tryQuiz(t *testing.T, name string, run *report.Run, subject quiz.Subject, width int) {
	t.Helper()
	where := name + ", " + quiz.Subjects()[subject] + ", width " + strconv.Itoa(width)
	o := report.LadderOptions{Width: width}
	q, err := quiz.New(run, subject, 9, o)
	if name == "two-routers" && subject == quiz.Numbers && width == 80 && err == nil && len(q.Questions) == 0 {
		return // four lanes leave no room for numbers
	}
	if err != nil || len(q.Questions) == 0 {
		t.Fatalf("%s: %d questions, %v", where, len(q.Questions), err)
	}
	ladder, err := q.Ladder(o)
	if err != nil {
		t.Fatal(err)
	}
	if m := told[subject].FindString(ladder); m != "" {
		t.Errorf("%s: the ladder tells %q:\n%s", where, m, ladder)
	}
	for i := range q.Questions {
		x := &q.Questions[i]
		if n := len(regexp.MustCompile(`\?`+strconv.Itoa(x.N)+`\b`).FindAllString(ladder, -1)); n != 1 {
			t.Errorf("%s: question %d has %d marks in\n%s", where, x.N, n, ladder)
		}
		for _, lang := range []string{quiz.English, quiz.Chinese} {
			w := quiz.In(lang)
			solution, _, _ := strings.Cut(w.Solution(x), " (")
			solution, _, _ = strings.Cut(solution, "（")
			solution, _, _ = strings.Cut(solution, " #")
			if !x.Judge(solution) || !x.Judge(" "+strings.ToLower(solution)+" ") {
				t.Errorf("%s: %s: %q is judged wrong", where, w.Ask(x), solution)
			}
			if !strings.HasPrefix(w.Ask(x), report.QuestionMark(x.N)+" ") || strings.Contains(w.Ask(x)+w.Wrong(x)+w.Unanswered(x), "%!") {
				t.Errorf("%s: %q, %q", where, w.Ask(x), w.Wrong(x))
			}
		}
		for _, wrong := range []string{"", "LISTEN", "4000000000", "rcv", "99"} {
			if x.Judge(wrong) {
				t.Errorf("%s: question %d: %q is judged right", where, x.N, wrong)
			}
		}
	}
}

// A state may be named as netstat and ss do, a cause by its number or its last word.
func TestJudge(t *testing.T) {
	lab, err := findLab("three-way-handshake")
	if err != nil {
		t.Fatal(err)
	}
	run, err := lab.Run(t.Context(), scripts.Options{Seed: 1, Monitor: scripts.MonitorOff})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(s quiz.Subject, to wire.State) *quiz.Question {
		t.Helper()
		q, err := quiz.New(run, s, 100, report.LadderOptions{Width: 100})
		if err != nil {
			t.Fatal(err)
		}
		for i := range q.Questions {
			if q.Questions[i].Change.To == to {
				return &q.Questions[i]
			}
		}
		t.Fatalf("nothing is asked about %v", to)
		return nil
	}
	for answer, right := range map[string]bool{
		"SYN_RECV": true, "syn received": true, "Syn-Rcvd": true, "SYN": false, "SYN-SENT": false, "ESTAB": false,
	} {
		if got := ask(quiz.States, wire.SynReceived).Judge(answer); got != right {
			t.Errorf("SYN-RECEIVED is %q: %v", answer, got)
		}
	}
	for answer, right := range map[string]bool{"rcv SYN": true, "syn": true, "rcv SYN+ACK": false, "call": false, "0": false, "-1": false} {
		if got := ask(quiz.Causes, wire.SynReceived).Judge(answer); got != right {
			t.Errorf("SYN-RECEIVED because of %q: %v", answer, got)
		}
	}
}

// What a lab says has question marks in place of the numbers that are asked for, and
// no other of its numbers.
func TestNotesKeepNumbers(t *testing.T) {
	lab, err := scripts.Load("notes", "notes.star", []byte(`"""Notes."""
a, b = host("a"), host("b")
link(a, b, delay = "50ms")
b.listen(80)
c = a.connect("b:80")
note("Data has the numbers 1 to 1,100: ack 1101. Packet #1101, 1101ms, 10.0.0.1, 777 and 1101")
c.send(1100)
run(until = "1s")
`))
	if err != nil {
		t.Fatal(err)
	}
	run, err := lab.Run(t.Context(), scripts.Options{Seed: 1, Monitor: scripts.MonitorOff})
	if err != nil {
		t.Fatal(err)
	}
	o := report.LadderOptions{Width: 140}
	q, err := quiz.New(run, quiz.Numbers, 9, o)
	if err != nil {
		t.Fatal(err)
	}
	ladder, err := q.Ladder(o)
	if err != nil {
		t.Fatal(err)
	}
	const want = "Data has the numbers 1 to ?: ack ?. Packet #1101, 1101ms, 10.0.0.1, 777 and ?"
	if !strings.Contains(ladder, want) {
		t.Errorf("want %q in:\n%s", want, ladder)
	}
}
