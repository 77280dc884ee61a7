"""Every driver of GDAL but the two that are used: switched off before GDAL starts.

A test holds the list against the GDAL that is installed.
"""

from __future__ import annotations

USED = "ESRI Shapefile"
SKIPPED = (
    *("MEM", "PCIDSK", "PDS4", "VICAR", "PDF", "MBTiles", "EEDA", "OGCAPI", "GDALG"),
    *("MapInfo File", "LVBAG", "S57", "DGN", "OGR_VRT", "CSV", "GML", "GPX", "LIBKML", "KML"),
    *("GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON", "OGR_GMT", "GPKG", "SQLite", "WAsP"),
    *("OpenFileGDB", "DXF", "FlatGeobuf", "GeoRSS", "VFK", "PGDUMP", "OSM", "GPSBabel", "OGR_PDS"),
    *("WFS", "OAPIF", "EDIGEO", "Idrisi", "ODS", "XLSX", "Elasticsearch", "Carto", "AmigoCloud"),
    *("SXF", "Selafin", "JML", "PLSCENES", "CSW", "VDV", "MVT", "NGW", "MapML", "GTFS", "PMTiles"),
    *("JSONFG", "MiraMonVector", "ADBC", "AVCBin", "AVCE00", "AIVector", "HTTP"),
)
USED_RASTER = "GTiff"
SKIPPED_RASTERS = (
    *("AAIGrid", "ACE2", "ADRG", "AIG", "AVCBin", "AVCE00", "AirSAR", "BAG", "BIGGIF", "BLX", "BMP"),
    *("BSB", "BT", "BYN", "CALS", "CEOS", "COASP", "COG", "COSAR", "CPG", "CTG", "CTable2", "DAAS"),
    *("DERIVED", "DIMAP", "DIPEx", "DOQ1", "DOQ2", "DTED", "ECRGTOC", "EEDA", "EEDAI", "EHdr", "EIR"),
    *("ELAS", "ENVI", "ERS", "ESAT", "ESRI Shapefile", "ESRIC", "ESRIJSON", "FAST", "FIT", "GFF", "GIF"),
    *("GNMDatabase", "GNMFile", "GPKG", "GRASSASCIIGrid", "GRIB", "GS7BG", "GSAG", "GSBG", "GSC", "GTI"),
    *("GTX", "GXF", "GenBin", "GeoJSON", "GeoJSONSeq", "HDF5", "HDF5Image", "HF2", "HFA", "HTTP"),
    *("ILWIS", "IRIS", "ISCE", "ISG", "ISIS2", "ISIS3", "JAXAPALSAR", "JDEM", "JP2OpenJPEG", "JPEG"),
    *("KMLSUPEROVERLAY", "KRO", "L1B", "LAN", "LCP", "LOSLAS", "Leveller", "MAP", "MBTiles", "MEM"),
    *("MFF", "MFF2", "MRF", "MSGN", "MVT", "Memory", "NDF", "NGSGEOID", "NITF", "NOAA_B", "NSIDCbin"),
    *("NTv2", "NWT_GRC", "NWT_GRD", "OSM", "OZI", "PAux", "PCIDSK", "PCRaster", "PDF", "PDS", "PDS4"),
    *("PLMOSAIC", "PNG", "PNM", "PRF", "R", "RIK", "RMF", "ROI_PAC", "RPFTOC", "RRASTER", "RS2", "RST"),
    *("Rasterlite", "S102", "S104", "S111", "SAFE", "SAGA", "SAR_CEOS", "SDTS", "SENTINEL2", "SGI"),
    *("SIGDEM", "SNAP_TIFF", "SNODAS", "SQLite", "SRP", "SRTMHGT", "STACIT", "STACTA", "TGA", "TIL"),
    *("TSX", "Terragen", "TopoJSON", "USGSDEM", "VICAR", "VRT", "WCS", "WEBP", "WMS", "WMTS", "XPM"),
    *("XYZ", "ZMap", "Zarr", "netCDF"),
)
"""Those of the GDAL that reads rasters, which is another than the one that reads shapes."""
