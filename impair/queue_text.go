package impair

import (
	"fmt"
	"strconv"
	"strings"
)

// queueOption is one option of a queue's text, as tc spells it: "target 5ms".
type queueOption[T any] struct {
	name string
	// read takes the option's value after its name.
	read func(*T, *scanner) error
	// text is the option as it is written, empty where it has its default.
	text func(*T) string
}

// ParseQueue reads a queue in the words of tc, such as
//
//	codel target 5ms interval 100ms ecn
//	red limit 400000 min 30000 max 90000 avpkt 1000 burst 55 probability 0.02
//
// with or without the word queue in front; "none" is tail drop, a nil Queue. In
// the text of [Parse] the same words follow the option queue, and options of both
// (limit, ecn) belong to the queue from there on.
func ParseQueue(text string) (Queue, error) {
	w := split(text)
	w.accept("queue")
	var s Spec
	if err := readQueue(&s, w); err != nil {
		return nil, err
	}
	if w.peek() != "" {
		return nil, w.fail(fmt.Sprintf("%q is not an option of the queue", w.peek()), "")
	}
	if s.Queue == nil {
		return nil, nil
	}
	if err := s.Queue.check(); err != nil {
		return nil, fmt.Errorf("impair: parse %q: %w", text, err)
	}
	return s.Queue, nil
}

func init() {
	queueOptions["codel"] = func(w *scanner) (Queue, error) { return readQueueWords[CoDel](w, "codel", codelOptions) }
	queueOptions["fq_codel"] = func(w *scanner) (Queue, error) { return readQueueWords[FQCoDel](w, "fq_codel", fqOptions) }
	queueOptions["red"] = func(w *scanner) (Queue, error) { return readQueueWords[RED](w, "red", redOptions) }
}

// readQueueWords reads options as long as they are the queue's.
func readQueueWords[T Queue](w *scanner, queue string, options []queueOption[T]) (q T, err error) {
	given := make(map[string]int)
next:
	for w.peek() != "" {
		for _, o := range options {
			if w.peek() != o.name {
				continue
			}
			if column := given[o.name]; column > 0 {
				return q, w.fail(fmt.Sprintf("%s is given twice", o.name), fmt.Sprintf("the first is at column %d", column))
			}
			given[o.name] = w.column()
			w.next()
			if err := o.read(&q, w); err != nil {
				return q, err
			}
			continue next
		}
		if findOption(w.peek()) == nil {
			var names []string
			for _, o := range options {
				names = append(names, o.name)
			}
			return q, w.fail(fmt.Sprintf("%q is not an option of %s", w.peek(), queue), suggest(w.peek(), names))
		}
		break
	}
	return q, nil
}

func printQueue[T any](name string, options []queueOption[T], q *T) string {
	out := []string{"queue", name}
	for _, o := range options {
		if t := o.text(q); t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, " ")
}

// valued and flag make options of the two shapes: a name with a value, whose zero
// is the default, and a name alone.
func valued[T any, V comparable](name string, field func(*T) *V, read func(*scanner) (V, error), text func(V) string) queueOption[T] {
	var zero V
	return queueOption[T]{name, func(q *T, w *scanner) error {
		v, err := read(w)
		if err == nil && v == zero {
			err = w.failed(name+": 0 is too small", "leave "+name+" out for its default")
		}
		*field(q) = v
		return err
	}, func(q *T) string {
		if v := *field(q); v != zero {
			return name + " " + text(v)
		}
		return ""
	}}
}

func flag[T any, V comparable](name string, field func(*T) *V, on V) queueOption[T] {
	return queueOption[T]{name, func(q *T, _ *scanner) error {
		*field(q) = on
		return nil
	}, func(q *T) string {
		if *field(q) == on {
			return name
		}
		return ""
	}}
}

func countOption[T any](name string, most int, field func(*T) *int) queueOption[T] {
	return valued(name, field, func(w *scanner) (int, error) { return w.integer(name, 1, most) }, strconv.Itoa)
}

// sizeOption prints bytes without a unit, as tc-red's examples do.
func sizeOption[T any](name string, field func(*T) *int) queueOption[T] {
	return valued(name, field, func(w *scanner) (int, error) { return w.size(name) }, strconv.Itoa)
}
