// Package qgis writes what QGIS opens at one drag: the style of the events
// (.qml) and a layer that is them (.qlr), with the temporal controller and the
// discs of uncertainty on.
package qgis

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
)

// Media types, as QGIS registers them with a desktop.
const (
	StyleType = "application/x-qgis-layer-settings"
	LayerType = "application/x-qgis-layer-definition"
)

// Style is events.qml: it draws a layer of events that has our field names,
// whichever way it came. style.py makes it.
//
//go:embed events.qml
var Style []byte

// A Layer says where QGIS reads events.
type Layer struct {
	Name     string // in the list of layers
	Provider string // QGIS's name for what reads it: OAPIF or ogr
	Source   string // as that provider wants it
}

// Live is the layer of all events at an API root such as
// https://map.example.org/api. It is read by box and page, and can be edited by
// those who may.
func Live(root string) Layer {
	return Layer{"eventmap", "OAPIF", fmt.Sprintf(" pagingEnabled='true' restrictToRequestBBOX='1' typename='events' url='%s' version='OGC_API_FEATURES'", root)}
}

// Filtered is the layer of the events that an export finds, by the export's
// address as GeoJSON. It is read whole whenever the project opens.
func Filtered(address string) Layer {
	return Layer{"eventmap, filtered", "ogr", address}
}

// Definition gives the layer as a .qlr, with the style in it.
func (l Layer) Definition() ([]byte, error) {
	attributes, inner, err := styleParts()
	if err != nil {
		return nil, err
	}
	const id = "eventmap_events"
	var b bytes.Buffer
	b.WriteString("<!DOCTYPE qgis-layer-definition>\n<qlr>\n  <layer-tree-group expanded=\"1\" checked=\"Qt::Checked\" name=\"\">\n")
	fmt.Fprintf(&b, "    <layer-tree-layer id=%q expanded=\"1\" checked=\"Qt::Checked\" providerKey=\"%s\" name=\"%s\" source=\"%s\"/>\n", id, l.Provider, escape(l.Name), escape(l.Source))
	fmt.Fprintf(&b, "  </layer-tree-group>\n  <maplayers>\n    <maplayer type=\"vector\" geometry=\"Point\"%s>\n", attributes)
	fmt.Fprintf(&b, "      <id>%s</id>\n      <datasource>%s</datasource>\n      <layername>%s</layername>\n", id, escape(l.Source), escape(l.Name))
	b.WriteString(wgs84)
	fmt.Fprintf(&b, "      <provider encoding=\"UTF-8\">%s</provider>\n", l.Provider)
	b.Write(inner)
	b.WriteString("    </maplayer>\n  </maplayers>\n</qlr>\n")
	return b.Bytes(), nil
}

// wgs84 is longitude and latitude as QGIS writes them; the id and the authority
// alone are not enough for it.
const wgs84 = `      <srs>
        <spatialrefsys>
          <proj4>+proj=longlat +datum=WGS84 +no_defs</proj4>
          <srsid>3452</srsid>
          <srid>4326</srid>
          <authid>EPSG:4326</authid>
          <description>WGS 84</description>
          <projectionacronym>longlat</projectionacronym>
          <ellipsoidacronym>EPSG:7030</ellipsoidacronym>
          <geographicflag>true</geographicflag>
        </spatialrefsys>
      </srs>
`

// styleParts gives the attributes of the style's root element, with a blank
// before them, and what is in it: a layer definition has the same in its layer.
func styleParts() (attributes, inner []byte, err error) {
	_, rest, begun := bytes.Cut(Style, []byte("<qgis"))
	attributes, rest, opened := bytes.Cut(rest, []byte(">\n"))
	inner, _, closed := bytes.Cut(rest, []byte("</qgis>"))
	if !begun || !opened || !closed {
		return nil, nil, fmt.Errorf("qgis: events.qml is no style")
	}
	return attributes, inner, nil
}

// escape makes a text fit for an attribute or an element of XML.
func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
