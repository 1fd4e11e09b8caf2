-- +goose Up
-- What people of the desk looked at, under a name: the words of an address.

CREATE TABLE views (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  name TEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  by TEXT,
  at DATETIME NOT NULL
);
