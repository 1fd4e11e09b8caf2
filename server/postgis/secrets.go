package postgis

import (
	"context"
	"database/sql"
	"errors"

	"eventmap/geo"
	"eventmap/server/auth"
)

// PutSecret keeps a secret and throws away those that have run out.
func (s *Store) PutSecret(ctx context.Context, secret auth.Secret) error {
	if _, err := s.write.ExecContext(ctx, "DELETE FROM secrets WHERE expires_at <= $1", s.options.Now()); err != nil {
		return s.fail(ctx, "put secret", err)
	}
	_, err := s.write.ExecContext(ctx, `INSERT INTO secrets (kind, hash, user_name, role, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, hash) DO UPDATE SET user_name = excluded.user_name, role = excluded.role,
			created_at = excluded.created_at, expires_at = excluded.expires_at`,
		secret.Kind, secret.Hash, secret.User, secret.Role, secret.CreatedAt, secret.ExpiresAt)
	return s.fail(ctx, "put secret", err)
}

// Secret gives one that has not run out, or NotFound.
func (s *Store) Secret(ctx context.Context, kind, hash string) (auth.Secret, error) {
	if !canHold(kind) || !canHold(hash) {
		return auth.Secret{}, noSecret(kind)
	}
	secret := auth.Secret{Kind: kind, Hash: hash}
	err := s.read.QueryRowContext(ctx, `SELECT user_name, role, created_at, expires_at
		FROM secrets
		WHERE kind = $1 AND hash = $2 AND expires_at > $3`, kind, hash, s.options.Now()).
		Scan(&secret.User, &secret.Role, instant{&secret.CreatedAt}, instant{&secret.ExpiresAt})
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Secret{}, noSecret(kind)
	}
	if err != nil {
		return auth.Secret{}, s.fail(ctx, "secret", err)
	}
	return secret, nil
}

// DeleteSecret removes one; NotFound when it was not there or had run out.
func (s *Store) DeleteSecret(ctx context.Context, kind, hash string) error {
	if !canHold(kind) || !canHold(hash) {
		return noSecret(kind)
	}
	var good bool
	err := s.write.QueryRowContext(ctx, "DELETE FROM secrets WHERE kind = $1 AND hash = $2 RETURNING expires_at > $3", kind, hash, s.options.Now()).Scan(&good)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !good {
		return noSecret(kind)
	}
	return s.fail(ctx, "delete secret", err)
}

func noSecret(kind string) error {
	return geo.Errorf(geo.NotFound, "there is no such %s, or it has run out", kind)
}

// Owned reports whether anybody has ever signed in.
func (s *Store) Owned(ctx context.Context) (owned bool, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM owned)").Scan(&owned)
	return owned, s.fail(ctx, "owned", err)
}

// SetOwned records that somebody has signed in.
func (s *Store) SetOwned(ctx context.Context) error {
	_, err := s.write.ExecContext(ctx, "INSERT INTO owned (at) VALUES ($1) ON CONFLICT DO NOTHING", s.now())
	return s.fail(ctx, "set owned", err)
}
