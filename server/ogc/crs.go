package ogc

// CRS84 is longitude and latitude on WGS 84, in which everything is kept.
const CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
