package io.auditlog.enricher.convert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** JSON text of every shape that the grammar allows, odd spellings and odd white space included. */
final class RandomJson {

    private static final List<String> NUMBERS = List.of(
            "0",
            "-0",
            "-0.0",
            "1.10",
            "1e400",
            "-1E-400",
            "0e0",
            "9007199254740993",
            "1.7976931348623157e309",
            "123456789012345678901234567890",
            "-99999999999999999999999999999.000",
            "1E+05",
            "0.1000");

    private final RandomGenerator random;

    RandomJson(RandomGenerator random) {
        this.random = random;
    }

    String space() {
        return random.nextInt(4) > 0
                ? ""
                : List.of(" ", "\n", "\t", "\r\n", "  \n\t ").get(random.nextInt(5));
    }

    String member(String name, String value) {
        return quoted(name) + space() + ":" + space() + value;
    }

    String object(List<String> members) {
        return "{" + space() + String.join(space() + "," + space(), members) + space() + "}";
    }

    /** Members whose names differ from each other and from all that the contract names. */
    List<String> members(int count, int depth) {
        Map<String, String> members = new LinkedHashMap<>();
        for (int at = 0; at < count; at++) {
            String name = random.nextInt(8) == 0 ? "" : "~" + characters();
            members.put(name, member(name, value(depth)));
        }
        return new ArrayList<>(members.values());
    }

    String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30)));
            case 4 -> quoted(charactersAndHalves());
            case 5 -> string();
            case 6 -> object(members(random.nextInt(5), depth - 1));
            default -> array(depth - 1);
        };
    }

    private String array(int depth) {
        List<String> elements = new ArrayList<>();
        for (int at = random.nextInt(5); at > 0; at--) {
            elements.add(space() + value(depth) + space());
        }
        return "[" + String.join(",", elements) + "]";
    }

    /** A string that UTF-8 can carry. */
    String string() {
        return quoted(characters());
    }

    private String characters() {
        return characters(false);
    }

    /** Unpaired surrogates too: legal as escapes in strings that nobody decodes. */
    private String charactersAndHalves() {
        return characters(true);
    }

    private String characters(boolean halvesToo) {
        StringBuilder text = new StringBuilder();
        for (int at = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); at > 0; at--) {
            text.appendCodePoint(codePoint(halvesToo));
        }
        return text.toString();
    }

    private int codePoint(boolean halvesToo) {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(0x20);
            case 1 -> random.nextInt(0x80, 0x800);
            case 2 -> random.nextInt(0xE000, 0x10000);
            case 3 -> random.nextInt(0x10000, 0x110000);
            case 4 -> "\"\\/\u007f\u2028\ufeff\b".charAt(random.nextInt(7));
            case 5 -> halvesToo ? random.nextInt(0xD800, 0xE000) : 0x20AC;
            default -> random.nextInt(0x20, 0x7F);
        };
    }

    /** A string literal: each character as it is or as an escape, where there is a choice. */
    String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(codePoint -> append(json, codePoint));
        return json.append('"').toString();
    }

    private void append(StringBuilder json, int codePoint) {
        boolean half = codePoint >= 0xD800 && codePoint <= 0xDFFF;
        int named = "\"\\/\b\f\n\r\t".indexOf(codePoint);
        if (named >= 0 && random.nextBoolean()) {
            json.append('\\').append("\"\\/bfnrt".charAt(named));
        } else if (half || codePoint < 0x20 || codePoint == '"' || codePoint == '\\' || random.nextInt(12) == 0) {
            for (char unit : Character.toChars(codePoint)) {
                json.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) unit));
            }
        } else {
            json.appendCodePoint(codePoint);
        }
    }
}
