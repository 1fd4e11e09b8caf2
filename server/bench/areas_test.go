package main

import "testing"

func TestShapesThatABundleHoldsAreNotMissed(t *testing.T) {
	shape := func(id, verified int) area { return area{kind: "shape", id: id, count: 1, verified: verified} }
	theirs := []area{{kind: "area", areaID: "UA-09", count: 7}, shape(1, 1), shape(2, 0), shape(3, 1), {kind: "disc", count: 4, verified: 1}}
	bundled := []area{{kind: "area", areaID: "UA-09", count: 7}, shape(1, 1), {kind: "disc", count: 6, verified: 2}}
	if err := sameButForBundles(bundled, theirs); err != nil {
		t.Error(err)
	}
	margin := []area{bundled[0], bundled[1], {kind: "disc", count: 8, verified: 3}}
	if err := sameButForBundles(margin, theirs); err != nil {
		t.Error("two shapes at the margin:", err)
	}
	for name, ours := range map[string][]area{
		"an event less":        {bundled[0], bundled[1], {kind: "disc", count: 5, verified: 2}},
		"a verified one less":  {bundled[0], bundled[1], {kind: "disc", count: 6, verified: 1}},
		"many events more":     {bundled[0], bundled[1], {kind: "disc", count: 10, verified: 2}},
		"only verified ones":   {bundled[0], bundled[1], {kind: "disc", count: 7, verified: 4}},
		"another shape":        {bundled[0], shape(9, 1), bundled[2]},
		"an area that is lost": {bundled[1], bundled[2]},
	} {
		if sameButForBundles(ours, theirs) == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
}
