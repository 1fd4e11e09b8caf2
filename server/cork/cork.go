// Package cork lets an answer leave in one write. net/http sends what fills its buffer
// of 4 KB, the headers and the beginning of the body, and then the rest: two calls of
// the system, and often two for whoever reads.
package cork

import (
	"context"
	"errors"
	"net"
	"net/http"
)

// A Listener is one whose connections can be corked.
type Listener struct{ net.Listener }

// Accept waits for the next connection.
func (l Listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if t, ok := c.(*net.TCPConn); ok {
		return &conn{TCPConn: t}, nil
	}
	return c, err
}

type key struct{}

// With gives a context in which Send finds the connection of a request. It is for
// http.Server.ConnContext.
func With(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, key{}, c)
}

// Send runs send, which writes a whole answer that is not compressed on its way, and
// flushes w. The first two writes of the connection leave as one, where the request
// came by a Listener and by With.
func Send(w http.ResponseWriter, r *http.Request, send func() error) (err error) {
	c, ok := r.Context().Value(key{}).(*conn)
	if !ok {
		return send()
	}
	c.corked = true
	defer func() { err = errors.Join(err, c.pull()) }()
	if err := send(); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// A conn is written to by one goroutine at a time, as those of net/http are.
type conn struct {
	*net.TCPConn
	corked bool
	held   []byte
	both   [2][]byte // what is held and what comes after it, while they leave
}

// Write sends p, or holds it when it is the first since the connection was corked.
func (c *conn) Write(p []byte) (int, error) {
	switch {
	case !c.corked:
		return c.TCPConn.Write(p)
	case len(c.held) == 0:
		c.held = append(c.held, p...)
		return len(p), nil
	}
	before := len(c.held)
	c.both = [2][]byte{c.held, p}
	c.corked, c.held = false, c.held[:0]
	parts := net.Buffers(c.both[:])
	n, err := parts.WriteTo(c.TCPConn)
	c.both = [2][]byte{}
	return max(int(n)-before, 0), err
}

// pull sends what is held, and holds nothing from now on.
func (c *conn) pull() error {
	held := c.held
	c.corked, c.held = false, c.held[:0]
	if len(held) == 0 {
		return nil
	}
	_, err := c.TCPConn.Write(held)
	return err
}
