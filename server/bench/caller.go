package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A caller is one client with one connection. It does little more than read and
// write, for it shares the machine with the server that it measures.
type caller struct {
	addr   string
	cookie string // "" for the public
	gzip   bool   // whether answers may come compressed, as browsers have it
	conn   net.Conn
	used   time.Time // when it last sent something
	in     *bufio.Reader
	body   bytes.Buffer
}

// mostIdle is after what silence a caller connects anew: the server closes what
// is idle for two minutes.
const mostIdle = time.Minute

// patience is how long an answer may take.
const patience = 10 * time.Minute

func (c *caller) close() {
	if c.conn != nil {
		_ = c.conn.Close()
		c.conn = nil
	}
}

// get gives the body of an answer, which is good until the next call.
func (c *caller) get(path string) ([]byte, error) {
	resp, err := c.ask("GET", path, "", nil)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("GET %s: %s: %s", path, resp.Status, c.body.Bytes())
	}
	return c.body.Bytes(), nil
}

// ask sends a request and reads the whole answer into c.body.
func (c *caller) ask(method, path, mediaType string, body []byte) (*http.Response, error) {
	resp, err := c.send(method, path, mediaType, body)
	if err != nil {
		return nil, err
	}
	c.body.Reset()
	_, err = c.body.ReadFrom(resp.Body)
	return resp, err
}

// stream sends a request and passes the body on as it comes.
func (c *caller) stream(path string, to io.Writer) error {
	resp, err := c.send("GET", path, "", nil)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s", path, resp.Status)
	}
	_, err = io.Copy(to, resp.Body)
	return err
}

// send sends a request and reads the head of its answer.
func (c *caller) send(method, path, mediaType string, body []byte) (*http.Response, error) {
	if time.Since(c.used) > mostIdle {
		c.close()
	}
	if c.used = time.Now(); c.conn == nil {
		conn, err := net.Dial("tcp", c.addr)
		if err != nil {
			return nil, err
		}
		c.conn, c.in = conn, bufio.NewReaderSize(conn, 256<<10)
	}
	head := make([]byte, 0, 1<<10)
	head = fmt.Appendf(head, "%s %s HTTP/1.1\r\nHost: %s\r\n", method, path, c.addr)
	if c.cookie != "" {
		head = fmt.Appendf(head, "Cookie: %s\r\n", c.cookie)
	}
	if c.gzip {
		head = append(head, "Accept-Encoding: gzip\r\n"...)
	}
	if mediaType != "" {
		head = fmt.Appendf(head, "Content-Type: %s\r\nContent-Length: %d\r\n", mediaType, len(body))
	}
	_ = c.conn.SetDeadline(time.Now().Add(patience))
	if _, err := c.conn.Write(append(append(head, "\r\n"...), body...)); err != nil {
		c.close()
		return nil, err
	}
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.close()
	}
	return resp, err
}

// signIn trades the token of a one-time link for the cookie of a session.
func signIn(addr, token string) (cookie string, err error) {
	c := &caller{addr: addr}
	defer c.close()
	resp, err := c.ask("POST", "/api/session", "application/json", fmt.Appendf(nil, `{"token":%q}`, token))
	if err != nil {
		return "", err
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("sign in: %s: %s", resp.Status, c.body.Bytes())
	}
	cookie, _, _ = strings.Cut(resp.Header.Get("Set-Cookie"), ";")
	return cookie, nil
}
