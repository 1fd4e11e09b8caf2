"""Opens layers as QGIS does and says what it finds, as JSON on standard output.

Standard input is {"layers": [{"name", "provider", "source"} or {"name", "qlr"}],
"style": PATH, "from": MOMENT, "to": MOMENT, "picture": FOLDER}. Of each layer is
told whether it opens, how many features QGIS counts and reads, their ids, the
types of its fields, the fields that the temporal controller picks by itself,
and which ids it shows between the two moments. Each layer is drawn once.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDateTimeRange,
    QgsFeatureRequest,
    QgsLayerDefinition,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
    QgsVectorLayerTemporalProperties,
)
from qgis.PyQt.QtCore import QDateTime, QSize, Qt


def opened(asked):
    """The layer, as a person opens it: from its source, or by dropping a .qlr."""
    if "qlr" in asked:
        layers = QgsLayerDefinition.loadLayerDefinitionLayers(asked["qlr"])
        return layers[0] if layers else None
    return QgsVectorLayer(asked["source"], asked["name"], asked["provider"])


def guessed(layer):
    """The fields that a person finds chosen when they switch the controller on."""
    when = QgsVectorLayerTemporalProperties(layer)
    when.guessDefaultsFromFields(layer.fields())
    return [when.startField(), when.endField()]


def key(layer):
    """The field of the id: a GeoPackage calls it fid."""
    return "id" if layer.fields().indexOf("id") >= 0 else "fid"


def shown(layer, begin, end):
    """The ids of what the temporal controller shows between two moments."""
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    moments = [QDateTime.fromString(m, Qt.ISODate) for m in (begin, end)]
    words = layer.temporalProperties().createFilterString(context, QgsDateTimeRange(*moments))
    return sorted(f[key(layer)] for f in layer.getFeatures(QgsFeatureRequest().setFilterExpression(words)))


def drawn(layer, name):
    """How many colours a picture of the layer has."""
    web = QgsCoordinateReferenceSystem("EPSG:3857")
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setOutputSize(QSize(1400, 900))
    settings.setDestinationCrs(web)
    across = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), web, QgsProject.instance())
    settings.setExtent(across.transformBoundingBox(QgsRectangle(28, 46, 41, 52)))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    picture = job.renderedImage()
    picture.save(name)
    return len({picture.pixel(x, y) for x in range(0, 1400, 3) for y in range(0, 900, 3)})


def answer(asked, layer, question):
    """What is told of one layer."""
    if layer is None or not layer.isValid():
        return {"name": asked["name"], "valid": False}
    ids = []
    starts = {}
    for feature in layer.getFeatures():
        ids.append(feature[key(layer)])
        start = feature["start_time"]
        if isinstance(start, QDateTime):
            starts[feature[key(layer)]] = start.toUTC().toString(Qt.ISODate)
    told = {
        "name": asked["name"],
        "valid": True,
        "count": layer.featureCount(),
        "ids": sorted(ids),
        "fields": {f.name(): f.typeName() for f in layer.fields()},
        "starts": starts,
        "guessed": guessed(layer),
        "styled": layer.renderer().type() == "categorizedSymbol",
    }
    if not told["styled"]:
        layer.loadNamedStyle(question["style"])
    elif not layer.temporalProperties().isActive():
        layer.loadDefaultStyle()  # QGIS 3.22 takes signs from a database at once, and time when it is asked to
    told["temporal"] = layer.temporalProperties().isActive()
    told["shown"] = shown(layer, question["from"], question["to"])
    told["colours"] = drawn(layer, f"{question['picture']}/{asked['name']}.png")
    return told


def main():
    """Keeps every layer until all have been told of, for QGIS wants them whole."""
    question = json.load(sys.stdin)
    layers = [opened(asked) for asked in question["layers"]]
    answers = [answer(asked, layer, question) for asked, layer in zip(question["layers"], layers)]
    json.dump(answers, sys.stdout)
    sys.stdout.flush()


if __name__ == "__main__":
    application = QgsApplication([], True)
    application.initQgis()
    main()
    QgsProject.instance().clear()
    application.exitQgis()
