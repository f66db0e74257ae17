# Writes one text file as a C header: see embed.cmake.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT} "/* made from ${ID} at build time */
#include <nicol/types.h>
static const char embedded_${ID}_bytes[] = {
${bytes}0 };
static const nicol_str embedded_${ID} = { embedded_${ID}_bytes, sizeof(embedded_${ID}_bytes) - 1 };
")
