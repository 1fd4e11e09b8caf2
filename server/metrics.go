package server

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics counts what the server does, by route, never by address or user. The
// zero metrics counts nothing.
type metrics struct{ requests *prometheus.HistogramVec }

func newMetrics(r prometheus.Registerer) *metrics {
	m := new(metrics)
	if r == nil {
		return m
	}
	m.requests = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "eventmap_http_request_seconds", Help: "Time to answer a request.",
		Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 5, 30},
	}, []string{"route", "method", "status"})
	r.MustRegister(m.requests)
	return m
}

// watch reports the state of the indexes.
func (m *metrics) watch(r prometheus.Registerer, f *follower) {
	if r == nil {
		return
	}
	gauge := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
	}
	gauge("eventmap_events", "Events in the index.", func() float64 { return float64(f.desk.index().Len()) })
	gauge("eventmap_events_public", "Events that the public sees.", func() float64 { return float64(f.public.index().Len()) })
	gauge("eventmap_change", "The newest change number that is served.", func() float64 { return float64(f.desk.number.Load()) })
	gauge("eventmap_ready", "1 once every event is loaded.", func() float64 {
		if f.ready.Load() {
			return 1
		}
		return 0
	})
}

func (m *metrics) observe(route, method string, status int, took time.Duration) {
	if m.requests != nil {
		m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Observe(took.Seconds())
	}
}
