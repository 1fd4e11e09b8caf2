package format

import (
	"archive/zip"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"time"

	"eventmap/geo"
)

// kmz is KML in a ZIP archive, which Unpack opens. doc.kml stands first and holds
// the placemarks; the white dot beside it is what their colours are laid on, so
// that nothing has to be fetched.
var kmz = Format{
	Name:      "kmz",
	Title:     "KMZ",
	Extension: ".kmz",
	MediaType: "application/vnd.google-earth.kmz",
	Sniff:     func([]byte, string) int { return 0 }, // it is unpacked before anybody asks
	Write:     writeKMZ,
}

const dotName = "files/dot.png"

func writeKMZ(w io.Writer, events geo.Events, about About) (n int, err error) {
	z := zip.NewWriter(w)
	doc, err := z.CreateHeader(&zip.FileHeader{Name: "doc.kml", Method: zip.Deflate, Modified: about.Made.Truncate(24 * time.Hour)})
	if err != nil {
		return 0, fmt.Errorf("format: write kmz: %w", err)
	}
	if n, err = writeKMLWith(doc, events, about, "<Icon><href>"+dotName+"</href></Icon>"); err != nil {
		return n, err
	}
	icon, err := z.CreateHeader(&zip.FileHeader{Name: dotName, Method: zip.Store, Modified: about.Made.Truncate(24 * time.Hour)})
	if err == nil {
		err = png.Encode(icon, dot())
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return n, fmt.Errorf("format: write kmz: %w", err)
	}
	return n, nil
}

// dot draws a white disc with a soft edge.
func dot() image.Image {
	const size, radius = 32, 14.0
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			dx, dy := float64(x)-(size-1)/2.0, float64(y)-(size-1)/2.0
			edge := (radius*radius - dx*dx - dy*dy) / (2 * radius) // pixels inside, near enough
			img.SetNRGBA(x, y, color.NRGBA{255, 255, 255, uint8(255 * max(0, min(1, edge)))})
		}
	}
	return img
}
