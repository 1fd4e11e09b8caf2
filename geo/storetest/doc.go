// Package storetest holds every keeper of events to one behaviour: Reader for
// whatever answers queries, Run for whatever keeps events for good. What a
// query means is geo.Query.Match; this suite compares each keeper with it over
// events and queries drawn at random, and states the rest as sentences.
//
// It keeps nothing itself and knows no database.
package storetest
