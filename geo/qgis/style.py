"""Makes events.qml, which tells QGIS how to draw events; `make qgis-style` runs it.

    python3 style.py VOCABULARIES.json TOKENS.css OUT.qml

VOCABULARIES.json is what /api/vocabularies answers, and the colours of TOKENS.css
are those of the client. Written with the PyQGIS of QGIS 3.22; newer ones read it.
"""

import json
import re
import sys

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsGeometryGeneratorSymbolLayer,
    QgsLinePatternFillSymbolLayer,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsRendererCategory,
    QgsSimpleLineSymbolLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSimpleMarkerSymbolLayerBase,
    QgsSymbol,
    QgsSymbolLayer,
    QgsTextFormat,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor

# Colour and shape say the family, as in the client.
FAMILIES = {
    "explosions_remote_violence": ("explosions", "Star", 5.2),
    "battles": ("battles", "Diamond", 4.6),
    "violence_against_civilians": ("civilians", "Triangle", 4.2),
    "observation": ("observation", "Circle", 3.4),
    "protests": ("protests", "Square", 3.6),
    "riots": ("riots", "Square", 3.6),
    "strategic_developments": ("strategic", "Hexagon", 4.2),
    "": ("untyped", "Circle", 3.0),
}

# The ring says how sure we are: width in millimetres, and the pen.
RING_WIDTH = """CASE "assessment" WHEN 'verified' THEN 0.7 WHEN 'likely' THEN 0.35 WHEN 'unverified' THEN 0.35
WHEN 'disputed' THEN 0.6 WHEN 'refuted' THEN 0.35 WHEN 'unverifiable' THEN 0.35 ELSE 0.1 END"""
RING_STYLE = """CASE "assessment" WHEN 'unverified' THEN 'dash' WHEN 'disputed' THEN 'dash dot' WHEN 'unverifiable' THEN 'dot' ELSE 'solid' END"""
RING_COLOR = """CASE WHEN "assessment" IN ('verified','likely','unverified','disputed','refuted','unverifiable') THEN '#16202a' ELSE '#ffffff' END"""

# The disc in which the event may lie, on the ground: Web Mercator stretches
# lengths by one over the cosine of the latitude.
DISC = """CASE WHEN "uncertainty_m" > 0 THEN with_variable('at', transform($geometry, @layer_crs, 'EPSG:4326'),
transform(buffer(transform(@at, 'EPSG:4326', 'EPSG:3857'), "uncertainty_m" / cos(radians(y(@at))), 16), 'EPSG:3857', @layer_crs)) END"""

TIP = """<b>[% "title" %]</b><br>[% coalesce("place_name", "admin1", "country", 'no place') %]
[% CASE WHEN "uncertainty_m" > 0 THEN ', within ' || format_number("uncertainty_m" / 1000, CASE WHEN "uncertainty_m" < 1000 THEN 2 ELSE 0 END) || ' km' ELSE '' END %]<br>
[% left("start_time", 16) %]–[% left("end_time", 16) %] UTC ([% "time_precision" %])<br>[% replace("assessment", '_', ' ') %]"""


def colours(css):
    """The families' colours in the light theme, which stands first."""
    found = {}
    for name, value in re.findall(r"--family-(\w+): (#[0-9a-f]{6});", css):
        found.setdefault(name, value)
    return found


def filled(symbol, *layers):
    """The symbol, made of these layers only; it owns them from here on."""
    for layer in layers:
        symbol.appendSymbolLayer(layer)
    symbol.deleteSymbolLayer(0)
    return symbol


def disc(colour):
    """A hatched area without a firm edge: never a false hot spot."""
    hatching = QgsLinePatternFillSymbolLayer()
    hatching.setLineAngle(45)
    hatching.setDistance(1.6)
    pen = QColor(colour)
    pen.setAlpha(80)
    hatching.subSymbol().symbolLayer(0).setColor(pen)
    hatching.subSymbol().symbolLayer(0).setWidth(0.15)
    edge = QgsSimpleLineSymbolLayer(pen, 0.2, Qt.DashLine)
    fill = filled(QgsFillSymbol(), hatching, edge)
    layer = QgsGeometryGeneratorSymbolLayer.create({"geometryModifier": DISC})
    layer.setSymbolType(QgsSymbol.Fill)
    layer.setSubSymbol(fill)
    layer.setRenderingPass(0)
    return layer


def marker(colour, shape, size):
    """One event at its point."""
    sign = QgsSimpleMarkerSymbolLayer(QgsSimpleMarkerSymbolLayerBase.decodeShape(shape.lower())[0], size)
    sign.setColor(QColor(colour))
    sign.setStrokeColor(QColor("#16202a"))
    sign.setDataDefinedProperty(QgsSymbolLayer.PropertyStrokeWidth, QgsProperty.fromExpression(RING_WIDTH))
    sign.setDataDefinedProperty(QgsSymbolLayer.PropertyStrokeStyle, QgsProperty.fromExpression(RING_STYLE))
    sign.setDataDefinedProperty(QgsSymbolLayer.PropertyStrokeColor, QgsProperty.fromExpression(RING_COLOR))
    sign.setRenderingPass(1)
    return sign


def cross():
    """Strikes out what was refuted."""
    sign = QgsSimpleMarkerSymbolLayer(QgsSimpleMarkerSymbolLayerBase.decodeShape("cross2")[0], 4.0)
    sign.setStrokeColor(QColor("#16202a"))
    sign.setStrokeWidth(0.4)
    sign.setDataDefinedProperty(QgsSymbolLayer.PropertyLayerEnabled, QgsProperty.fromExpression("\"assessment\" = 'refuted'"))
    sign.setRenderingPass(2)
    return sign


def main(vocabularies, css, out):
    types = json.load(open(vocabularies, encoding="utf-8"))["event_types"]
    palette = colours(open(css, encoding="utf-8").read())
    fields = "&".join(
        f"field={f}" for f in ["id:integer", "title:string", "event_type:string", "assessment:string", "uncertainty_m:double", "place_name:string",
                               "admin1:string", "country:string", "time_precision:string", "start_time:datetime", "end_time:datetime"])
    layer = QgsVectorLayer(f"Point?crs=EPSG:4326&{fields}", "events", "memory")
    categories = []
    for name, label in [(t["name"], t["label"]) for t in types] + [("", "Type not known")]:
        family, shape, size = FAMILIES[name]
        symbol = filled(QgsMarkerSymbol(), disc(palette[family]), marker(palette[family], shape, size), cross())
        categories.append(QgsRendererCategory(name if name else None, symbol, label))
    renderer = QgsCategorizedSymbolRenderer("event_type", categories)
    renderer.setUsingSymbolLevels(True)  # all discs below all markers
    layer.setRenderer(renderer)

    words = QgsTextFormat()
    words.setSize(8)
    words.setColor(QColor("#16202a"))
    words.buffer().setEnabled(True)
    words.buffer().setSize(0.7)
    words.buffer().setColor(QColor("#ffffff"))
    label = QgsPalLayerSettings()
    label.fieldName = "title"
    label.setFormat(words)
    label.scaleVisibility = True
    label.minimumScale = 150_000
    label.autoWrapLength = 32
    layer.setLabeling(QgsVectorLayerSimpleLabeling(label))
    layer.setLabelsEnabled(True)
    layer.setDisplayExpression('"title"')
    layer.setMapTipTemplate(TIP)

    when = layer.temporalProperties()
    when.setIsActive(True)
    when.setMode(Qgis.VectorTemporalMode.FeatureDateTimeStartAndEndFromFields)
    when.setStartField("start_time")
    when.setEndField("end_time")
    when.setLimitMode(Qgis.VectorTemporalLimitMode.IncludeBeginIncludeEnd)  # both ends are inside
    parts = QgsMapLayer.Symbology | QgsMapLayer.Labeling | QgsMapLayer.MapTips | QgsMapLayer.Temporal
    message, ok = layer.saveNamedStyle(out, QgsMapLayer.StyleCategories(parts))
    if not ok:
        sys.exit(message)


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    main(*sys.argv[1:])
    application.exitQgis()
