package postgis

import (
	"bufio"
	"context"
	"net"
	"time"
)

// readBytes is how much is taken from the network at once, by a connection that
// reads long answers: lib/pq itself takes 4 KB, six events.
const readBytes = 64 << 10

// A widely dials connections that are read in large pieces.
type widely struct{ net.Dialer }

func (w widely) Dial(network, address string) (net.Conn, error) {
	return w.DialContext(context.Background(), network, address)
}

func (w widely) DialTimeout(network, address string, patience time.Duration) (net.Conn, error) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	return w.DialContext(ctx, network, address)
}

func (w widely) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := w.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return wide{c, bufio.NewReaderSize(c, readBytes)}, nil
}

type wide struct {
	net.Conn
	ahead *bufio.Reader
}

func (w wide) Read(b []byte) (int, error) { return w.ahead.Read(b) }
