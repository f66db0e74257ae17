#!/bin/bash
# The queries ask for no column of the catalogs that a supported version of
# PostgreSQL lacks, by its documentation: what came after 12, and what went or
# was renamed up to 18.
young='attcompression|typsubscript|rngmultitypid|indnullsnotdistinct'
young+='|collicurules|colllocale|conenforced|conperiod'
young+='|confdelsetcols|subpasswordrequired|pubtruncate|pubviaroot'
young+='|pubgencols|prosqlbody|relallfrozen'
gone='relhasoids|adsrc|consrc|proisagg|proiswindow|protransform|colliculocale'
gone+='|daticulocale'
found=$(cd "$NICOL_SOURCE/src" && grep -nwE "$young|$gone" describe/*.sql)
if [ -n "$found" ]; then
	echo "not in every version from 12 to 18:"
	echo "$found"
	exit 1
fi
n=$(ls "$NICOL_SOURCE"/src/describe/*.sql | wc -l)
echo "$n queries"
[ "$n" -ge 10 ]
