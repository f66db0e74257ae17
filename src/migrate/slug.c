/* Names of migrations, made as Prisma makes them. */
#include "migrate/directory.h"

/* Letters beyond ASCII and how they are written in it; by code point. An
 * empty text: the sign is dropped. What is not here separates words. */
static const struct letter {
	uint16_t code;
	char text[6];
} letters[] = {
	{ 0x00A2, "c" },   { 0x00A5, "Y" },  { 0x00A8, "" },   { 0x00AF, "" },
	{ 0x00B4, "" },	   { 0x00B7, "" },   { 0x00B8, "" },   { 0x00C0, "A" },
	{ 0x00C1, "A" },   { 0x00C2, "A" },  { 0x00C3, "A" },  { 0x00C4, "Ae" },
	{ 0x00C5, "A" },   { 0x00C6, "AE" }, { 0x00C7, "C" },  { 0x00C8, "E" },
	{ 0x00C9, "E" },   { 0x00CA, "E" },  { 0x00CB, "E" },  { 0x00CC, "I" },
	{ 0x00CD, "I" },   { 0x00CE, "I" },  { 0x00CF, "I" },  { 0x00D0, "D" },
	{ 0x00D1, "N" },   { 0x00D2, "O" },  { 0x00D3, "O" },  { 0x00D4, "O" },
	{ 0x00D5, "O" },   { 0x00D6, "Oe" }, { 0x00D8, "O" },  { 0x00D9, "U" },
	{ 0x00DA, "U" },   { 0x00DB, "U" },  { 0x00DC, "Ue" }, { 0x00DD, "Y" },
	{ 0x00DE, "TH" },  { 0x00DF, "ss" }, { 0x00E0, "a" },  { 0x00E1, "a" },
	{ 0x00E2, "a" },   { 0x00E3, "a" },  { 0x00E4, "ae" }, { 0x00E5, "a" },
	{ 0x00E6, "ae" },  { 0x00E7, "c" },  { 0x00E8, "e" },  { 0x00E9, "e" },
	{ 0x00EA, "e" },   { 0x00EB, "e" },  { 0x00EC, "i" },  { 0x00ED, "i" },
	{ 0x00EE, "i" },   { 0x00EF, "i" },  { 0x00F0, "d" },  { 0x00F1, "n" },
	{ 0x00F2, "o" },   { 0x00F3, "o" },  { 0x00F4, "o" },  { 0x00F5, "o" },
	{ 0x00F6, "oe" },  { 0x00F8, "o" },  { 0x00F9, "u" },  { 0x00FA, "u" },
	{ 0x00FB, "u" },   { 0x00FC, "ue" }, { 0x00FD, "y" },  { 0x00FE, "th" },
	{ 0x00FF, "y" },   { 0x0100, "A" },  { 0x0101, "a" },  { 0x0102, "A" },
	{ 0x0103, "a" },   { 0x0104, "A" },  { 0x0105, "a" },  { 0x0106, "C" },
	{ 0x0107, "c" },   { 0x0108, "C" },  { 0x0109, "c" },  { 0x010A, "C" },
	{ 0x010B, "c" },   { 0x010C, "C" },  { 0x010D, "c" },  { 0x010E, "D" },
	{ 0x010F, "d" },   { 0x0110, "D" },  { 0x0111, "d" },  { 0x0112, "E" },
	{ 0x0113, "e" },   { 0x0114, "E" },  { 0x0115, "e" },  { 0x0116, "E" },
	{ 0x0117, "e" },   { 0x0118, "E" },  { 0x0119, "e" },  { 0x011A, "E" },
	{ 0x011B, "e" },   { 0x011C, "G" },  { 0x011D, "g" },  { 0x011E, "G" },
	{ 0x011F, "g" },   { 0x0120, "G" },  { 0x0121, "g" },  { 0x0122, "G" },
	{ 0x0123, "g" },   { 0x0124, "H" },  { 0x0125, "h" },  { 0x0126, "H" },
	{ 0x0127, "h" },   { 0x0128, "I" },  { 0x0129, "i" },  { 0x012A, "I" },
	{ 0x012B, "i" },   { 0x012C, "I" },  { 0x012D, "i" },  { 0x012E, "I" },
	{ 0x012F, "i" },   { 0x0130, "I" },  { 0x0131, "i" },  { 0x0132, "IJ" },
	{ 0x0133, "ij" },  { 0x0134, "J" },  { 0x0135, "j" },  { 0x0136, "K" },
	{ 0x0137, "k" },   { 0x0139, "L" },  { 0x013A, "l" },  { 0x013B, "L" },
	{ 0x013C, "l" },   { 0x013D, "L" },  { 0x013E, "l" },  { 0x0141, "L" },
	{ 0x0142, "l" },   { 0x0143, "N" },  { 0x0144, "n" },  { 0x0145, "N" },
	{ 0x0146, "n" },   { 0x0147, "N" },  { 0x0148, "n" },  { 0x014C, "O" },
	{ 0x014D, "o" },   { 0x014E, "O" },  { 0x014F, "o" },  { 0x0150, "O" },
	{ 0x0151, "o" },   { 0x0154, "R" },  { 0x0155, "r" },  { 0x0156, "R" },
	{ 0x0157, "r" },   { 0x0158, "R" },  { 0x0159, "r" },  { 0x015A, "S" },
	{ 0x015B, "s" },   { 0x015C, "S" },  { 0x015D, "s" },  { 0x015E, "S" },
	{ 0x015F, "s" },   { 0x0160, "S" },  { 0x0161, "s" },  { 0x0162, "T" },
	{ 0x0163, "t" },   { 0x0164, "T" },  { 0x0165, "t" },  { 0x0168, "U" },
	{ 0x0169, "u" },   { 0x016A, "U" },  { 0x016B, "u" },  { 0x016C, "U" },
	{ 0x016D, "u" },   { 0x016E, "U" },  { 0x016F, "u" },  { 0x0170, "U" },
	{ 0x0171, "u" },   { 0x0172, "U" },  { 0x0173, "u" },  { 0x0174, "W" },
	{ 0x0175, "w" },   { 0x0176, "Y" },  { 0x0177, "y" },  { 0x0178, "Y" },
	{ 0x0179, "Z" },   { 0x017A, "z" },  { 0x017B, "Z" },  { 0x017C, "z" },
	{ 0x017D, "Z" },   { 0x017E, "z" },  { 0x0218, "S" },  { 0x0219, "s" },
	{ 0x021A, "T" },   { 0x021B, "t" },  { 0x0386, "A" },  { 0x0387, "" },
	{ 0x0388, "E" },   { 0x0389, "I" },  { 0x038A, "I" },  { 0x038C, "O" },
	{ 0x038E, "Y" },   { 0x038F, "O" },  { 0x0390, "i" },  { 0x0391, "A" },
	{ 0x0392, "B" },   { 0x0393, "G" },  { 0x0394, "D" },  { 0x0395, "E" },
	{ 0x0396, "Z" },   { 0x0397, "I" },  { 0x0398, "TH" }, { 0x0399, "I" },
	{ 0x039A, "K" },   { 0x039B, "L" },  { 0x039C, "M" },  { 0x039D, "N" },
	{ 0x039E, "KS" },  { 0x039F, "O" },  { 0x03A0, "P" },  { 0x03A1, "R" },
	{ 0x03A3, "S" },   { 0x03A4, "T" },  { 0x03A5, "Y" },  { 0x03A6, "F" },
	{ 0x03A7, "X" },   { 0x03A8, "PS" }, { 0x03A9, "O" },  { 0x03AA, "I" },
	{ 0x03AB, "Y" },   { 0x03AC, "a" },  { 0x03AD, "e" },  { 0x03AE, "i" },
	{ 0x03AF, "i" },   { 0x03B0, "y" },  { 0x03B1, "a" },  { 0x03B2, "v" },
	{ 0x03B3, "g" },   { 0x03B4, "d" },  { 0x03B5, "e" },  { 0x03B6, "z" },
	{ 0x03B7, "i" },   { 0x03B8, "th" }, { 0x03B9, "i" },  { 0x03BA, "k" },
	{ 0x03BB, "l" },   { 0x03BC, "m" },  { 0x03BD, "n" },  { 0x03BE, "ks" },
	{ 0x03BF, "o" },   { 0x03C0, "p" },  { 0x03C1, "r" },  { 0x03C2, "s" },
	{ 0x03C3, "s" },   { 0x03C4, "t" },  { 0x03C5, "y" },  { 0x03C6, "f" },
	{ 0x03C7, "x" },   { 0x03C8, "ps" }, { 0x03C9, "o" },  { 0x03CA, "i" },
	{ 0x03CB, "y" },   { 0x03CC, "o" },  { 0x03CD, "y" },  { 0x03CE, "o" },
	{ 0x0401, "Yo" },  { 0x0404, "Ye" }, { 0x0406, "I" },  { 0x0407, "Yi" },
	{ 0x0409, "Lj" },  { 0x040A, "Nj" }, { 0x040C, "Kj" }, { 0x0410, "A" },
	{ 0x0411, "B" },   { 0x0412, "V" },  { 0x0413, "G" },  { 0x0414, "D" },
	{ 0x0415, "E" },   { 0x0416, "Zh" }, { 0x0417, "Z" },  { 0x0418, "I" },
	{ 0x0419, "Y" },   { 0x041A, "K" },  { 0x041B, "L" },  { 0x041C, "M" },
	{ 0x041D, "N" },   { 0x041E, "O" },  { 0x041F, "P" },  { 0x0420, "R" },
	{ 0x0421, "S" },   { 0x0422, "T" },  { 0x0423, "U" },  { 0x0424, "F" },
	{ 0x0425, "Kh" },  { 0x0426, "Ts" }, { 0x0427, "Ch" }, { 0x0428, "Sh" },
	{ 0x0429, "Sch" }, { 0x042A, "" },   { 0x042B, "Y" },  { 0x042C, "" },
	{ 0x042D, "E" },   { 0x042E, "Yu" }, { 0x042F, "Ya" }, { 0x0430, "a" },
	{ 0x0431, "b" },   { 0x0432, "v" },  { 0x0433, "g" },  { 0x0434, "d" },
	{ 0x0435, "e" },   { 0x0436, "zh" }, { 0x0437, "z" },  { 0x0438, "i" },
	{ 0x0439, "y" },   { 0x043A, "k" },  { 0x043B, "l" },  { 0x043C, "m" },
	{ 0x043D, "n" },   { 0x043E, "o" },  { 0x043F, "p" },  { 0x0440, "r" },
	{ 0x0441, "s" },   { 0x0442, "t" },  { 0x0443, "u" },  { 0x0444, "f" },
	{ 0x0445, "kh" },  { 0x0446, "ts" }, { 0x0447, "ch" }, { 0x0448, "sh" },
	{ 0x0449, "sch" }, { 0x044A, "" },   { 0x044B, "y" },  { 0x044C, "" },
	{ 0x044D, "e" },   { 0x044E, "yu" }, { 0x044F, "ya" }, { 0x0451, "yo" },
	{ 0x0454, "ye" },  { 0x0456, "i" },  { 0x0457, "yi" }, { 0x0459, "lj" },
	{ 0x045A, "nj" },  { 0x045C, "kj" }, { 0x1E9E, "SS" },
};

enum { N_LETTERS = sizeof(letters) / sizeof(*letters), LONGEST = 200 };

static const char *letter_text(uint32_t code)
{
	for (size_t low = 0, high = N_LETTERS; low < high;) {
		size_t mid = (low + high) / 2;
		if (letters[mid].code == code)
			return letters[mid].text;
		if (letters[mid].code < code)
			low = mid + 1;
		else
			high = mid;
	}
	return code == '&' ? " and " : " ";
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The code point at *at, which is moved behind it. */
static uint32_t next_code(str s, size_t *at)
{
	unsigned char c = (unsigned char)s.ptr[(*at)++];
	if (c < 0xC0)
		return c;
	uint32_t code = c < 0xE0 ? c & 0x1F : c < 0xF0 ? c & 0x0F : c & 0x07;
	while (*at < s.len && ((unsigned char)s.ptr[*at] & 0xC0) == 0x80)
		code = code << 6 | ((unsigned char)s.ptr[(*at)++] & 0x3F);
	return code;
}

/* "don't" and "user's" are one word each. */
static bool is_contraction(str s, size_t at)
{
	char after = at + 2 < s.len ? s.ptr[at + 2] : ' ';
	char letter = at + 1 < s.len ? s.ptr[at + 1] : ' ';
	char before = at ? s.ptr[at - 1] : ' ';
	return (letter == 's' || letter == 't') && after == ' ' &&
	       (is_lower(before) || is_upper(before) || is_digit(before));
}

static str to_ascii(struct arena *a, str name)
{
	struct sb b = sb_in(a);
	for (size_t at = 0; at < name.len;) {
		size_t start = at;
		uint32_t code = next_code(name, &at);
		if (code == '\'' && is_contraction(name, start))
			continue;
		if (code == '&' || code >= 0x80)
			sb_add(&b, str_c(letter_text(code)));
		else
			sb_addc(&b, (char)code);
	}
	return sb_str(&b);
}

/* Does a word begin at i? "fooBar", "HTMLParser", "ABC2". */
static bool begins_word(str s, size_t i)
{
	char c = s.ptr[i], before = i ? s.ptr[i - 1] : ' ';
	char after = i + 1 < s.len ? s.ptr[i + 1] : ' ';
	if (is_digit(c))
		return is_upper(before) && i > 1 && is_upper(s.ptr[i - 2]);
	if (!is_upper(c))
		return false;
	return is_lower(before) || is_digit(before) ||
	       (is_upper(before) && is_lower(after));
}

str migration_slug(struct arena *a, str name)
{
	struct sb b = sb_in(a);
	str s = to_ascii(a, name);
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool is_part = is_lower(c) || is_upper(c) || is_digit(c);
		bool is_break = !is_part || begins_word(s, i);
		if (is_break && b.len && b.ptr[b.len - 1] != '_')
			sb_addc(&b, '_');
		if (is_part)
			sb_addc(&b, is_upper(c) ? (char)(c | 0x20) : c);
	}
	while (b.len && b.ptr[b.len - 1] == '_')
		b.len--;
	return str_sub(sb_str(&b), 0, b.len < LONGEST ? b.len : LONGEST);
}
