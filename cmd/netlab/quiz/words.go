package quiz

import (
	"fmt"

	"netlab/topology/report"
	"netlab/topology/words"
)

// The languages that a quiz is asked in.
const (
	English = "en"
	Chinese = "zh"
)

// Words are the words of a quiz in one language.
type Words struct {
	// intro says what is hidden, of each subject.
	intro [Numbers + 1]string
	// state and cause ask about a change: mark, node, time. ack and seq ask for a
	// number: mark, the packet's number, sender.
	state, cause, ack, seq string
	// right and wrong judge; wrong is given the solution. unanswered takes the place of
	// an answer that does not come, score counts the right ones of all.
	right, wrong, unanswered, score string
	// none says that there is nothing to ask.
	none string
	// because says why a state is entered.
	because string
}

var languages = map[string]*Words{
	English: {
		intro: [...]string{
			States: "The states are hidden. Which does each end enter?", Causes: "The causes of the changes of state are hidden. What were they?",
			Numbers: "The numbers are hidden. They count from each end's initial sequence number: a SYN has 0, and SYN and FIN take one number each.",
		},
		state: "%s  Which state does %s enter at %s s?", cause: "%s  Why does %s enter %s at %s s?",
		ack: "%s  Which number does #%d of %s acknowledge?", seq: "%s  With which sequence number does #%d of %s begin?",
		right: "right", wrong: "no: %s", unanswered: "no answer: %s", score: "%d of %d right",
		none: "this run has nothing of the kind, or the ladder has no room to mark it: try a larger --width", because: " (%s)",
	},
	Chinese: {
		intro: [...]string{
			States: "图中隐去了状态。每一端进入了哪个状态？", Causes: "图中隐去了状态改变的原因。原因是什么？",
			Numbers: "图中隐去了序号。序号从各端的初始序号算起：SYN 的序号为 0，SYN 与 FIN 各占一个序号。",
		},
		state: "%s  %s 在 %s 秒时进入哪个状态？", cause: "%s  %s 为什么在 %[4]s 秒时进入 %[3]s？",
		ack: "%s  %[3]s 发送的 #%[2]d 的确认号是多少？", seq: "%s  %[3]s 发送的 #%[2]d 的序号是多少？",
		right: "正确", wrong: "不对，应为 %s", unanswered: "没有回答，应为 %s", score: "共 %[2]d 题，答对 %[1]d 题",
		none: "这次运行中没有可以提问的内容，或者图的宽度不够标记，可以加大 --width", because: "（%s）",
	},
}

// In returns the words of a language.
func In(lang string) *Words { return languages[lang] }

// Intro says what is hidden.
func (w *Words) Intro(s Subject) string { return w.intro[s] }

// None says that there is nothing to ask.
func (w *Words) None() string { return w.none }

// Right says that an answer is.
func (w *Words) Right() string { return w.right }

// Score counts the right answers of all questions.
func (w *Words) Score(right, all int) string { return fmt.Sprintf(w.score, right, all) }

// Wrong says what would have been right.
func (w *Words) Wrong(q *Question) string { return fmt.Sprintf(w.wrong, w.Solution(q)) }

// Unanswered says what would have been right where no answer came.
func (w *Words) Unanswered(q *Question) string { return fmt.Sprintf(w.unanswered, w.Solution(q)) }

// Ask is the question.
func (w *Words) Ask(q *Question) string {
	m := report.QuestionMark(q.N)
	switch q.Subject {
	case States:
		return fmt.Sprintf(w.state, m, q.end, words.Seconds(q.Change.At))
	case Causes:
		return fmt.Sprintf(w.cause, m, q.end, q.Change.To, words.Seconds(q.Change.At))
	}
	text := w.seq
	if q.Ack {
		text = w.ack
	}
	return fmt.Sprintf(text, m, q.Packet.N, q.Packet.From)
}

// Solution is the right answer, and of a state why it is entered.
func (w *Words) Solution(q *Question) string {
	switch q.Subject {
	case States:
		text := q.Change.To.String()
		if cause := q.Change.Cause.String(); cause != "" {
			text += fmt.Sprintf(w.because, cause)
		}
		return text
	case Causes:
		return q.Change.Cause.String()
	}
	return fmt.Sprint(q.number())
}
