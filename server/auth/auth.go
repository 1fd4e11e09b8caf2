package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"eventmap/geo"
)

// Roles, from the one who may see only what is public to the one who may do
// everything. Roles between them come with accounts.
const (
	Public = "public"
	Owner  = "owner"
)

// Kinds of secret.
const (
	Link    = "link"    // good once, to sign in
	Session = "session" // held by a browser in a cookie
	Token   = "token"   // held by a program, which sends it itself
)

// How long a link and a session are good.
const (
	LinkLife    = 24 * time.Hour
	SessionLife = 30 * 24 * time.Hour
)

// cookieName is the cookie that holds a session's token.
const cookieName = "eventmap_session"

// An Identity is who asks.
type Identity struct {
	User    string
	Role    string
	Program bool // it came with a token, not from our page
}

// SignedIn reports whether somebody is signed in.
func (i Identity) SignedIn() bool { return i.Role != "" && i.Role != Public }

// Auth issues and checks secrets. Tokens are 256 random bits; the keeper sees
// only their SHA-256, so that its file gives nobody a way in.
type Auth struct {
	Keeper Keeper
	Secure bool             // cookies travel over HTTPS only
	Now    func() time.Time // time.Now where nil

	known known
}

func (a *Auth) now() time.Time {
	if a.Now != nil {
		return a.Now()
	}
	return time.Now()
}

// NewToken gives a token of 256 random bits, in hexadecimal.
func NewToken() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // crypto/rand never fails (Go 1.24)
	return hex.EncodeToString(b[:])
}

// Hash gives what a keeper keeps of a token.
func Hash(token string) string {
	sum := digest(token)
	return hex.EncodeToString(sum[:])
}

func digest(token string) [sha256.Size]byte { return sha256.Sum256([]byte(token)) }

func (a *Auth) issue(ctx context.Context, kind, user, role string, life time.Duration) (string, error) {
	token, now := NewToken(), a.now()
	return token, a.Keeper.PutSecret(ctx, Secret{Hash: Hash(token), Kind: kind, User: user, Role: role, CreatedAt: now, ExpiresAt: now.Add(life)})
}

// NewLink gives the token of a link that makes whoever opens it first the user
// of a role, once.
func (a *Auth) NewLink(ctx context.Context, user, role string) (string, error) {
	return a.issue(ctx, Link, user, role, LinkLife)
}

// NewProgramToken gives a token with which a program acts as a user of a role: as
// a Bearer token, or as the password of Basic authentication under any name.
func (a *Auth) NewProgramToken(ctx context.Context, user, role string, life time.Duration) (string, error) {
	return a.issue(ctx, Token, user, role, life)
}

// Claim trades the token of a link for a session, and gives its cookie. The
// link is used up; of two who claim it at once, one is refused.
func (a *Auth) Claim(ctx context.Context, token string) (Identity, *http.Cookie, error) {
	s, err := a.Keeper.Secret(ctx, Link, Hash(token))
	if err == nil {
		err = a.Keeper.DeleteSecret(ctx, Link, s.Hash)
	}
	if geo.KindOf(err) == geo.NotFound {
		return Identity{}, nil, geo.Errorf(geo.Unauthorized, "this link was used already or has run out; run `eventmap link` for a new one")
	}
	if err != nil {
		return Identity{}, nil, err
	}
	if err := a.Keeper.SetOwned(ctx); err != nil {
		return Identity{}, nil, err
	}
	session, err := a.issue(ctx, Session, s.User, s.Role, SessionLife)
	if err != nil {
		return Identity{}, nil, err
	}
	return Identity{User: s.User, Role: s.Role}, a.cookie(session, int(SessionLife/time.Second)), nil
}

func (a *Auth) cookie(token string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: token, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: a.Secure, SameSite: http.SameSiteStrictMode}
}

// Identify says who sends a request: whom its token or its session cookie names, or
// the public. A session that has ended is no error; a token that is none is, for
// who sends one means to be known. What was ended here is refused at once, and
// elsewhere, within Trust.
func (a *Auth) Identify(r *http.Request) (Identity, error) {
	if r.Header.Get("Authorization") != "" {
		token, ok := sentToken(r)
		if !ok {
			return Identity{}, geo.Errorf(geo.Unauthorized, "Authorization is neither Bearer nor Basic; send a token of `eventmap token` as either, in Basic as the password")
		}
		who, err := a.lookUp(r.Context(), Token, token)
		if err == nil && !who.SignedIn() {
			err = geo.Errorf(geo.Unauthorized, "the token is not known or has run out; run `eventmap token` for a new one")
		}
		return who, err
	}
	c, err := r.Cookie(cookieName)
	if err != nil {
		return Identity{Role: Public}, nil
	}
	return a.lookUp(r.Context(), Session, c.Value)
}

// Bears reports whether a request sends a Bearer token, good or not.
func Bears(r *http.Request) bool {
	_, _, basic := r.BasicAuth()
	_, ok := sentToken(r)
	return ok && !basic
}

// sentToken gives the token in the Authorization of a request.
func sentToken(r *http.Request) (string, bool) {
	if _, password, ok := r.BasicAuth(); ok {
		return password, true
	}
	scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), ok && strings.EqualFold(scheme, "Bearer")
}

// lookUp gives whom a secret names; the public where it is none.
func (a *Auth) lookUp(ctx context.Context, kind, secret string) (Identity, error) {
	if secret == "" || strings.ContainsRune(secret, 0) {
		return Identity{Role: Public}, nil
	}
	token, now := held{kind, digest(secret)}, a.now()
	who, turn, ok := a.known.find(token, now)
	if ok {
		return who, nil
	}
	s, err := a.Keeper.Secret(ctx, kind, hex.EncodeToString(token.digest[:]))
	if geo.KindOf(err) == geo.NotFound {
		return Identity{Role: Public}, nil
	}
	if err != nil {
		return Identity{}, err
	}
	who = Identity{s.User, s.Role, kind == Token}
	a.known.note(token, knownSession{who, now, s.ExpiresAt}, turn)
	return who, nil
}

// SignOut ends the request's session, and gives the cookie that says so.
func (a *Auth) SignOut(r *http.Request) (*http.Cookie, error) {
	if c, err := r.Cookie(cookieName); err == nil {
		token := held{Session, digest(c.Value)}
		err := a.Keeper.DeleteSecret(r.Context(), Session, hex.EncodeToString(token.digest[:]))
		a.known.forget(token)
		if err != nil && geo.KindOf(err) != geo.NotFound {
			return nil, err
		}
	}
	return a.cookie("", -1), nil
}
