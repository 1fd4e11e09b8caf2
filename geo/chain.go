package geo

import (
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// A Digest is a SHA-256 sum.
type Digest = [sha256.Size]byte

// A Record is one revision of an event as stores keep it.
type Record struct {
	ID       int64
	Revision int64
	Change   int64
	At       time.Time
	By       string
	Why      string
	Run      int64  // 0 for a person
	Body     []byte // the wire form, verbatim; nil for a deletion, and when purged
	Said     []byte // SHA-256 of Body, which outlives a purge; nil for a deletion
	Purged   bool
}

// Digest gives the digest by which a revision enters the seal of its change. It
// holds what the body said by its digest only, so that a purge keeps it.
func (r *Record) Digest() Digest {
	b := make([]byte, 0, 128+len(r.By)+len(r.Why))
	for _, n := range [...]int64{r.ID, r.Revision, r.Change, r.At.Unix(), r.Run} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, text := range [...]string{r.By, r.Why, string(r.Said)} {
		b = binary.BigEndian.AppendUint64(b, uint64(len(text)))
		b = append(b, text...)
	}
	return sha256.Sum256(b)
}

// Seal gives the seal of a change: a digest of the seal before it, which is all
// zeros for the first, and of the revisions that were committed under it, given
// by their digests in the order of id and revision. Whoever rewrites a revision
// has to rewrite every seal after it.
func Seal(before Digest, change int64, at time.Time, revisions []Digest) Digest {
	b := make([]byte, 0, sha256.Size*(1+len(revisions))+24)
	b = append(b, before[:]...)
	for _, n := range [...]int64{change, at.Unix(), int64(len(revisions))} {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	for _, d := range revisions {
		b = append(b, d[:]...)
	}
	return sha256.Sum256(b)
}

// A SealedChange is one change number with the moment of its commit and its
// seal. Moments never go back from one number to the next, whatever the clock
// does.
type SealedChange struct {
	Number int64
	At     time.Time
	Seal   Digest
}

// A Verification says what was found to hold.
type Verification struct {
	Changes   int64
	Revisions int64
	Purged    int64  // revisions whose words are gone
	Events    int64  // compared with their newest revision
	Head      Digest // the seal of the newest change; keep it to prove later that nothing before it was rewritten
}
