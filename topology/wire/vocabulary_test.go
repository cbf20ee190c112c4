package wire

import (
	"slices"
	"testing"
)

// What has a word in English has one in Chinese.
func TestChineseIsWhole(t *testing.T) {
	for _, l := range []struct {
		name             string
		english, chinese []string
	}{
		{"words", english.words[:], chinese.words[:]},
		{"calls", english.calls[:], chinese.calls[:]},
		{"timers", english.timers[:], chinese.timers[:]},
		{"phases", english.phases[:], chinese.phases[:]},
		{"causes", english.causes[:], chinese.causes[:]},
		{"acts", english.acts[:], chinese.acts[:]},
		{"deciders", english.cuts[:], chinese.cuts[:]},
	} {
		for i, word := range l.english {
			if (word == "") != (l.chinese[i] == "") {
				t.Errorf("%s: %q is %q in Chinese", l.name, word, l.chinese[i])
			}
			if word != "" && slices.Index(l.chinese, l.chinese[i]) != i {
				t.Errorf("%s: %q is %q in Chinese, as another one", l.name, word, l.chinese[i])
			}
		}
	}
	for cause, want := range map[Cause]string{
		Received(WordFIN, 12): "收到 FIN #12", Called(CallClose): "调用 close", TimedOut(TimerKeepAlive): "定时器超时 保活", {}: "",
	} {
		if got := cause.Chinese(); got != want {
			t.Errorf("%v is %q in Chinese, want %q", cause, got, want)
		}
	}
}
