package gpkg

import (
	"context"
	"database/sql"
	"errors"

	"eventmap/geo"
	"eventmap/server/auth"
)

// PutSecret keeps a secret, and forgets those that have run out.
func (s *Store) PutSecret(ctx context.Context, secret auth.Secret) error {
	err := s.write(ctx, geo.Edit{}, func(t *tx) error {
		if err := t.exec(`DELETE FROM secrets WHERE expires_at <= ?`, orNullMoment(s.options.Now())); err != nil {
			return err
		}
		return t.exec(`
			INSERT INTO secrets (kind, hash, user, role, created_at, expires_at)
			VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (kind, hash) DO UPDATE
			SET user = excluded.user, role = excluded.role, created_at = excluded.created_at, expires_at = excluded.expires_at`,
			secret.Kind, secret.Hash, secret.User, secret.Role, orNullMoment(secret.CreatedAt), orNullMoment(secret.ExpiresAt))
	})
	return explain(err, "put secret")
}

// Secret gives a secret that has not run out, or NotFound.
func (s *Store) Secret(ctx context.Context, kind, hash string) (auth.Secret, error) {
	secret := auth.Secret{Kind: kind, Hash: hash}
	var created, expires any
	err := s.reader.QueryRowContext(ctx, `
		SELECT user, role, CAST(created_at AS TEXT), CAST(expires_at AS TEXT)
		FROM secrets
		WHERE kind = ? AND hash = ? AND expires_at > ?`,
		kind, hash, orNullMoment(s.options.Now())).Scan(&secret.User, &secret.Role, &created, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Secret{}, noSecret(kind)
	}
	if err != nil {
		return auth.Secret{}, explain(err, "secret")
	}
	if secret.CreatedAt, err = parseMoment(created); err != nil {
		return auth.Secret{}, explain(err, "secret")
	}
	if secret.ExpiresAt, err = parseMoment(expires); err != nil {
		return auth.Secret{}, explain(err, "secret")
	}
	return secret, nil
}

// DeleteSecret removes a secret; NotFound when it was not there or had run out.
func (s *Store) DeleteSecret(ctx context.Context, kind, hash string) error {
	err := s.write(ctx, geo.Edit{}, func(t *tx) error {
		var good bool
		err := t.row(`DELETE FROM secrets WHERE kind = ? AND hash = ? RETURNING expires_at > ?`,
			[]any{kind, hash, orNullMoment(s.options.Now())}, []any{&good})
		if errors.Is(err, sql.ErrNoRows) || err == nil && !good {
			return noSecret(kind)
		}
		return err
	})
	return explain(err, "delete secret")
}

func noSecret(kind string) error {
	return geo.Errorf(geo.NotFound, "there is no such %s, or it has run out", kind)
}

// Owned reports whether anybody has ever signed in.
func (s *Store) Owned(ctx context.Context) (bool, error) {
	var owned bool
	err := s.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM owned)`).Scan(&owned)
	return owned, explain(err, "owned")
}

// SetOwned remembers that somebody has signed in.
func (s *Store) SetOwned(ctx context.Context) error {
	err := s.write(ctx, geo.Edit{}, func(t *tx) error {
		return t.exec(`INSERT INTO owned (id, at) VALUES (1, ?) ON CONFLICT (id) DO NOTHING`, orNullMoment(t.now))
	})
	return explain(err, "set owned")
}
