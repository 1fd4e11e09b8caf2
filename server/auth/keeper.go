// Package auth says who asks: one-time links, sessions and roles. It keeps
// nothing itself (a Keeper does) and decides nothing about events.
package auth

import (
	"context"
	"time"
)

// A Secret is what is kept of a token that proves who somebody is. The token
// itself is never stored.
type Secret struct {
	Hash      string // SHA-256 of the token, in hexadecimal
	Kind      string
	User      string
	Role      string
	CreatedAt time.Time
	ExpiresAt time.Time // every secret runs out
}

// A Keeper keeps secrets; both stores do.
type Keeper interface {
	PutSecret(ctx context.Context, s Secret) error
	// Secret gives one that has not run out, or NotFound.
	Secret(ctx context.Context, kind, hash string) (Secret, error)
	// DeleteSecret removes one; NotFound when it was not there or has run out, so
	// that of two who use up the same link only one succeeds.
	DeleteSecret(ctx context.Context, kind, hash string) error
	// Owned reports whether anybody has ever signed in.
	Owned(ctx context.Context) (bool, error)
	// SetOwned remembers, for good, that somebody has.
	SetOwned(ctx context.Context) error
}
