// Package authtest holds every keeper of secrets to one behaviour, and what auth
// does on top of it. It keeps nothing itself.
package authtest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"eventmap/geo"
	"eventmap/server/auth"
)

// Keeper holds a keeper to its promises. open gives one that keeps nothing yet
// and goes by a clock.
func Keeper(t *testing.T, open func(t *testing.T, now func() time.Time) auth.Keeper) {
	for _, tt := range []struct {
		name string
		run  func(t *testing.T, k auth.Keeper, c *clock)
	}{
		{"a secret is found by its kind until it runs out", keepsSecrets},
		{"a link is used up once, whoever asks at once", usesUpOnce},
		{"a store is owned for good", staysOwned},
		{"a link makes one session, which ends when it is signed out", signsIn},
		{"a session runs out", sessionsRunOut},
		{"a session that was found is believed for a moment", believesForAMoment},
		{"a session that ends while it is looked up is not remembered", forgetsWhatEnds},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &clock{at: time.Date(2023, 4, 20, 18, 0, 0, 0, time.UTC)}
			tt.run(t, open(t, c.now), c)
		})
	}
}

// A clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func link(c *clock) auth.Secret {
	return auth.Secret{Hash: auth.Hash("open sesame"), Kind: auth.Link, User: "olena", Role: auth.Owner, CreatedAt: c.now(), ExpiresAt: c.now().Add(time.Hour)}
}

func put(t *testing.T, k auth.Keeper, s auth.Secret) {
	t.Helper()
	if err := k.PutSecret(t.Context(), s); err != nil {
		t.Fatal(err)
	}
}

func keepsSecrets(t *testing.T, k auth.Keeper, c *clock) {
	s := link(c)
	put(t, k, s)
	if got, err := k.Secret(t.Context(), s.Kind, s.Hash); got != s || err != nil {
		t.Errorf("Secret = %+v, %v, want %+v", got, err, s)
	}
	if _, err := k.Secret(t.Context(), auth.Session, s.Hash); geo.KindOf(err) != geo.NotFound {
		t.Errorf("a link passed for a session: %v", err)
	}
	c.move(time.Hour)
	if _, err := k.Secret(t.Context(), s.Kind, s.Hash); geo.KindOf(err) != geo.NotFound {
		t.Errorf("a link that has run out = %v, want NotFound", err)
	}
	if err := k.DeleteSecret(t.Context(), s.Kind, s.Hash); geo.KindOf(err) != geo.NotFound {
		t.Errorf("a link that has run out was used up: %v", err)
	}
}

func usesUpOnce(t *testing.T, k auth.Keeper, c *clock) {
	s := link(c)
	put(t, k, s)
	var wg sync.WaitGroup
	results := make(chan error, 8)
	for range cap(results) {
		wg.Go(func() { results <- k.DeleteSecret(t.Context(), s.Kind, s.Hash) })
	}
	wg.Wait()
	close(results)
	taken := 0
	for err := range results {
		switch {
		case err == nil:
			taken++
		case geo.KindOf(err) != geo.NotFound:
			t.Errorf("DeleteSecret = %v", err)
		}
	}
	if taken != 1 {
		t.Errorf("%d of 8 used the link up, want 1", taken)
	}
}

func staysOwned(t *testing.T, k auth.Keeper, _ *clock) {
	for i, want := range []bool{false, true, true} {
		if owned, err := k.Owned(t.Context()); owned != want || err != nil {
			t.Errorf("Owned() after %d times = %v, %v, want %v", i, owned, err, want)
		}
		if err := k.SetOwned(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func signsIn(t *testing.T, k auth.Keeper, c *clock) {
	a := &auth.Auth{Keeper: k, Secure: true, Now: c.now}
	token, err := a.NewLink(t.Context(), "olena", auth.Owner)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.Claim(t.Context(), strings.Repeat("0", 64)); geo.KindOf(err) != geo.Unauthorized {
		t.Errorf("a token that nobody was given = %v, want Unauthorized", err)
	}
	who, cookie, err := a.Claim(t.Context(), token)
	if err != nil || who != (auth.Identity{User: "olena", Role: auth.Owner}) || !cookie.HttpOnly || !cookie.Secure {
		t.Fatalf("Claim = %+v, %v, %v", who, cookie, err)
	}
	if _, _, err := a.Claim(t.Context(), token); geo.KindOf(err) != geo.Unauthorized {
		t.Errorf("the same link again = %v, want Unauthorized", err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	if who, err := a.Identify(r); who.SignedIn() || err != nil {
		t.Errorf("nobody's request = %+v, %v", who, err)
	}
	r.AddCookie(cookie)
	if who, err := a.Identify(r); who.User != "olena" || err != nil {
		t.Errorf("the session = %+v, %v", who, err)
	}
	if _, err := a.SignOut(r); err != nil {
		t.Fatal(err)
	}
	if who, err := a.Identify(r); who.SignedIn() || err != nil {
		t.Errorf("after signing out = %+v, %v", who, err)
	}
}

func sessionsRunOut(t *testing.T, k auth.Keeper, c *clock) {
	a := &auth.Auth{Keeper: k, Now: c.now}
	late, err := a.NewLink(t.Context(), "petro", auth.Owner)
	if err != nil {
		t.Fatal(err)
	}
	token, err := a.NewLink(t.Context(), "olena", auth.Owner)
	if err != nil {
		t.Fatal(err)
	}
	_, cookie, err := a.Claim(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	c.move(auth.LinkLife)
	if _, _, err := a.Claim(t.Context(), late); geo.KindOf(err) != geo.Unauthorized {
		t.Errorf("a link of yesterday = %v, want Unauthorized", err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(cookie)
	if who, _ := a.Identify(r); !who.SignedIn() {
		t.Error("a session of yesterday has run out")
	}
	c.move(auth.SessionLife)
	if who, err := a.Identify(r); who.SignedIn() || err != nil {
		t.Errorf("a session of last month = %+v, %v", who, err)
	}
}

// signedIn gives a request of somebody's who has just signed in.
func signedIn(t *testing.T, a *auth.Auth) *http.Request {
	t.Helper()
	token, err := a.NewLink(t.Context(), "olena", auth.Owner)
	if err != nil {
		t.Fatal(err)
	}
	_, cookie, err := a.Claim(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/", nil)
	r.AddCookie(cookie)
	return r
}

// wantIn holds whether a request is somebody's of the desk.
func wantIn(t *testing.T, a *auth.Auth, r *http.Request, want bool, when string) {
	t.Helper()
	if who, err := a.Identify(r); who.SignedIn() != want || err != nil {
		t.Errorf("%s: Identify = %+v, %v, want signed in %t", when, who, err, want)
	}
}

// An observed keeper counts how often a secret is looked up, and may be made to
// do something once it has been found.
type observed struct {
	auth.Keeper
	lookups int
	found   func()
}

func (o *observed) Secret(ctx context.Context, kind, hash string) (auth.Secret, error) {
	o.lookups++
	s, err := o.Keeper.Secret(ctx, kind, hash)
	if o.found != nil {
		o.found()
	}
	return s, err
}

func believesForAMoment(t *testing.T, k auth.Keeper, c *clock) {
	o := &observed{Keeper: k}
	here, elsewhere := &auth.Auth{Keeper: o, Now: c.now}, &auth.Auth{Keeper: k, Now: c.now}
	r, other := signedIn(t, here), signedIn(t, here)
	o.lookups = 0
	for range 5 {
		wantIn(t, here, r, true, "one after another")
		wantIn(t, here, other, true, "one after another")
	}
	if o.lookups != 2 {
		t.Errorf("2 sessions were looked up %d times at once, want 2", o.lookups)
	}
	if _, err := elsewhere.SignOut(r); err != nil {
		t.Fatal(err)
	}
	wantIn(t, elsewhere, r, false, "where it was ended")
	c.move(auth.Trust)
	wantIn(t, here, r, false, "ended elsewhere, a moment later")
	wantIn(t, here, other, true, "the other one")
	if _, err := here.SignOut(other); err != nil {
		t.Fatal(err)
	}
	wantIn(t, here, other, false, "at once where it was ended")

	late := signedIn(t, here)
	c.move(auth.SessionLife - auth.Trust/2)
	wantIn(t, here, late, true, "just before it runs out")
	c.move(auth.Trust / 2)
	wantIn(t, here, late, false, "when it runs out")
	c.move(-auth.Trust)
	o.lookups = 0
	wantIn(t, here, late, true, "by a clock that was set back")
	if o.lookups != 1 {
		t.Errorf("a session was looked up %d times after the clock was set back, want once", o.lookups)
	}
}

func forgetsWhatEnds(t *testing.T, k auth.Keeper, c *clock) {
	o := &observed{Keeper: k}
	a := &auth.Auth{Keeper: o, Now: c.now}
	r := signedIn(t, a)
	o.found = func() {
		o.found = nil
		if _, err := a.SignOut(r); err != nil {
			t.Error(err)
		}
	}
	wantIn(t, a, r, true, "looked up before it was ended")
	wantIn(t, a, r, false, "ended meanwhile")
}
