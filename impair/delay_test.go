package impair

import (
	"math"
	"strings"
	"testing"
	"time"
)

// delays sends n packets one after the other and returns the delay of each.
func delays(t *testing.T, text string, n int) []float64 {
	t.Helper()
	b := newBench(t, text)
	got := make([]float64, 0, n)
	sent := time.Duration(0)
	b.pipe.env.Deliver = func([]*Frame) { got = append(got, float64(b.loop.Now()-sent)) }
	for range n {
		b.loop.AdvanceTo(b.loop.Now() + 1)
		sent = b.loop.Now()
		b.send(100)
		b.run()
	}
	return got
}

// moments are the mean, the standard deviation, and the correlation of each
// value with the next and with the one after it.
func moments(x []float64) (mean, deviation, lag1, lag2 float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	var squares, products1, products2 float64
	for i, v := range x {
		squares += (v - mean) * (v - mean)
		if i >= 1 {
			products1 += (v - mean) * (x[i-1] - mean)
		}
		if i >= 2 {
			products2 += (v - mean) * (x[i-2] - mean)
		}
	}
	return mean, math.Sqrt(squares / float64(len(x))), products1 / squares, products2 / squares
}

// The Pareto value (p^(-1/3) - 3/2) * 4/3 is cut at 4 deviations, where p^(-1/3)
// is 4.5. With c = 4.5 and q = c^-3 the integrals over p are, for x = p^(-1/3):
// E[x] = 3/2*(1-q^(2/3)) + c*q, E[x^2] = 3*(1-q^(1/3)) + c^2*q.
func paretoMoments() (mean, deviation float64) {
	c := 4.5
	q := math.Pow(c, -3)
	first := 1.5*(1-math.Pow(q, 2.0/3)) + c*q
	second := 3*(1-math.Pow(q, 1.0/3)) + c*c*q
	return (first - 1.5) * 4 / 3, math.Sqrt(second-first*first) * 4 / 3
}

// A quarter of the normal and three quarters of the Pareto value of the same
// probability, integrated numerically.
func paretoNormalMoments() (mean, deviation float64) {
	const n = 100_000
	var first, second float64
	for i := range n {
		p := (float64(i) + 0.5) / n
		x := 0.25*math.Sqrt2*math.Erfinv(2*p-1) + 0.75*math.Min(4, (math.Pow(1-p, -1.0/3)-1.5)*4/3)
		first += x / n
		second += x * x / n
	}
	return first, math.Sqrt(second - first*first)
}

func TestDelaysHaveTheMeanAndDeviationOfTheirDistribution(t *testing.T) {
	paretoMean, paretoDeviation := paretoMoments()
	mixedMean, mixedDeviation := paretoNormalMoments()
	for _, test := range []struct {
		distribution string
		// mean and deviation are in units of the jitter.
		mean, deviation float64
	}{
		{"uniform", 0, 1 / math.Sqrt(3)},
		{"normal", 0, 1},
		{"pareto", paretoMean, paretoDeviation},
		{"paretonormal", mixedMean, mixedDeviation},
		{"table:-8192,0,0,16384", 0.25, math.Sqrt(5.0/4 - 1.0/16)},
	} {
		t.Run(test.distribution, func(t *testing.T) {
			x := delays(t, "delay 100ms 10ms distribution "+test.distribution, 60_000)
			mean, deviation, lag1, _ := moments(x)
			near(t, "mean delay", mean, 100e6+test.mean*10e6, 0.001)
			near(t, "deviation", deviation, test.deviation*10e6, 0.01)
			if math.Abs(lag1) > 0.01 {
				t.Errorf("correlation of successive delays is %.4f, want 0", lag1)
			}
		})
	}
}

// The process x = (1-rho)*u + rho*x' has the correlation rho^k over k packets, and
// the deviation of u times sqrt((1-rho)/(1+rho)).
func TestCorrelatedDelays(t *testing.T) {
	for _, rho := range []float64{0.25, 0.5, 0.9} {
		text := "delay 100ms 10ms " + percent(rho)
		mean, deviation, lag1, lag2 := moments(delays(t, text, 60_000)[100:])
		near(t, text+": mean delay", mean, 100e6, 0.002)
		near(t, text+": deviation", deviation, 10e6/math.Sqrt(3)*math.Sqrt((1-rho)/(1+rho)), 0.02)
		near(t, text+": correlation of successive delays", lag1, rho, 0.04)
		near(t, text+": correlation over two packets", lag2, rho*rho, 0.1)
	}
	_, _, lag1, _ := moments(delays(t, "delay 100ms 10ms 50% distribution normal", 60_000)[100:])
	near(t, "normal: correlation of successive delays", lag1, 0.5, 0.04)
}

func TestACorrelatedDelayBeginsAtItsMean(t *testing.T) {
	first := delays(t, "delay 100ms 10ms 99%", 1)[0]
	near(t, "first delay", first, 100e6, 0.001)
}

func TestAJitterAboveTheDelayIsCutAtZero(t *testing.T) {
	early := 0
	for _, d := range delays(t, "delay 1ms 2ms", 10_000) {
		if d < 0 {
			t.Fatalf("a packet arrives %v ns before it was sent", -d)
		}
		if d == 0 {
			early++
		}
	}
	// A uniform delay of -1 to 3 ms is below 0 a quarter of the time.
	near(t, "share without delay", float64(early)/10_000, 0.25, 0.1)
}

// The published tables of iproute2 begin with these values.
func TestTablesAreNetems(t *testing.T) {
	for _, test := range []struct {
		distribution Distribution
		first        []int
	}{
		{Normal, []int{-32768, -28307, -26871, -25967}},
		{Pareto, []int{-5461, -5460, -5459, -5458}},
		{ParetoNormal, nil},
	} {
		table := test.distribution.table()
		if len(table) != 4096 {
			t.Errorf("%s: %d values, want 4096", test.distribution, len(table))
		}
		for i, want := range test.first {
			if got := int(table[i]); got < want-1 || got > want+1 {
				t.Errorf("%s: value %d is %d, want %d within 1", test.distribution, i, got, want)
			}
		}
		for i := 1; i < len(table); i++ {
			if table[i] < table[i-1] {
				t.Errorf("%s: value %d falls from %d to %d; an inverse distribution rises", test.distribution, i, table[i-1], table[i])
			}
		}
	}
}

// The tables are computed in integers; in floating point they come out the same.
func TestTablesFollowTheirFormulas(t *testing.T) {
	normal, pareto, mixed := Normal.table(), Pareto.table(), ParetoNormal.table()
	for k := range 4096 {
		x := math.RoundToEven(math.Sqrt2 * math.Erfinv(2*(4*float64(k)+0.5)/16384-1) * 8192)
		if want := math.Max(x, math.MinInt16); float64(normal[k]) != want {
			t.Errorf("normal: value %d is %d, want %v", k, normal[k], want)
		}
		y := (math.Pow(1-float64(k)/4096, -1.0/3) - 1.5) * 4 / 3 * 8192
		if want := math.Min(math.RoundToEven(y), math.MaxInt16); float64(pareto[k]) != want {
			t.Errorf("pareto: value %d is %d, want %v", k, pareto[k], want)
		}
		if want := math.Trunc((x + 3*float64(pareto[k])) / 4); float64(mixed[k]) != want {
			t.Errorf("paretonormal: value %d is %d, want %v", k, mixed[k], want)
		}
	}
}

func TestReadTable(t *testing.T) {
	d, err := ReadTable(strings.NewReader("# measured\n -8192 0\n 100 # the middle\n\n8192\n"))
	if want := Table([]int16{-8192, 0, 100, 8192}); err != nil || d != want {
		t.Errorf("ReadTable = %q, %v; want %q", d, err, want)
	}
	for text, says := range map[string]string{
		"":                               "the table is empty",
		"1 2\n3 x":                       `line 2: "x"`,
		"40000":                          `line 1: "40000"`,
		strings.Repeat("1 ", maxTable+1): "want at most 16384",
	} {
		if _, err := ReadTable(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("ReadTable(%.20q): error %v, want one that says %q", text, err, says)
		}
	}
}
