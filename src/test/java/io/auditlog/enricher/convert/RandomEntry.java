package io.auditlog.enricher.convert;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Bodies that follow the contract and are otherwise as odd as JSON allows, in spelling and white space too. */
final class RandomEntry {

    private static final String[] NUMBERS = ("0 -0 -0.0 1.10 1e400 -1E-400 0e0 9007199254740993 1.7976931348623157e309"
                    + " 123456789012345678901234567890 -99999999999999999999999999999.000 1E+05 0.1000 true false null")
            .split(" ", -1);

    private final RandomGenerator random;

    RandomEntry(RandomGenerator random) {
        this.random = random;
    }

    /** The text of a body with this ID. */
    String body(String id) {
        List<String> members = new ArrayList<>(List.of(
                member("id", quoted(id)),
                member("data", random.nextInt(8) == 0 ? "null" : object(members(random.nextInt(6), 4)))));
        members.add(member("timestamp", random.nextBoolean() ? quoted("2026-01-02T03:04:05.678Z") : string()));
        for (String name : "organizationId event actor createdAt".split(" ", -1)) {
            members.add(member(name, string()));
        }
        for (String name : "userId ipAddress chatId agentId runId triggerId".split(" ", -1)) {
            members.add(member(name, random.nextBoolean() ? "null" : string()));
        }
        addOptional(members, "user", "email");
        addOptional(members, "agent", "name");
        addOptional(members, "trigger", "name", "type");
        return space() + objectWithUnknown(members) + space();
    }

    private void addOptional(List<String> members, String name, String... required) {
        int kind = random.nextInt(4);
        if (kind == 0) {
            members.add(member(name, "null"));
        } else if (kind > 1) {
            List<String> inside = new ArrayList<>();
            for (String one : required) {
                inside.add(member(one, string()));
            }
            members.add(member(name, objectWithUnknown(inside)));
        }
    }

    private String objectWithUnknown(List<String> members) {
        members.addAll(members(random.nextInt(4), 3));
        Collections.shuffle(members, new Random(random.nextLong()));
        return object(members);
    }

    private String space() {
        return random.nextInt(4) > 0 ? "" : List.of(" ", "\n", "\t", "\r\n").get(random.nextInt(4));
    }

    private String member(String name, String value) {
        return quoted(name) + space() + ":" + space() + value;
    }

    private String object(List<String> members) {
        return "{" + space() + String.join(space() + "," + space(), members) + space() + "}";
    }

    /** Members whose names differ from each other and from all that the contract names. */
    private List<String> members(int count, int depth) {
        Map<String, String> members = new LinkedHashMap<>();
        for (int at = 0; at < count; at++) {
            String name = random.nextInt(8) == 0 ? "" : "~" + characters(false);
            members.put(name, member(name, value(depth)));
        }
        return new ArrayList<>(members.values());
    }

    private String value(int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(-30, 30)));
            case 2 -> quoted(characters(true));
            case 3 -> string();
            case 4 -> object(members(random.nextInt(5), depth - 1));
            default -> "[" + space() + value(depth - 1) + space() + "," + value(depth - 1) + space() + "]";
        };
    }

    /** A string that UTF-8 can carry. */
    private String string() {
        return quoted(characters(false));
    }

    /** With unpaired surrogates if asked for: legal as escapes in strings that nobody decodes. */
    private String characters(boolean unpairedToo) {
        StringBuilder text = new StringBuilder();
        for (int at = random.nextInt(random.nextInt(10) == 0 ? 300 : 12); at > 0; at--) {
            text.appendCodePoint(
                    switch (random.nextInt(10)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> random.nextInt(0x80, 0x800);
                        case 2 -> random.nextInt(0xE000, 0x10000);
                        case 3 -> random.nextInt(0x10000, 0x110000);
                        case 4 -> "\"\\/\u007f\u2028\ufeff\b".charAt(random.nextInt(7));
                        case 5 -> unpairedToo ? random.nextInt(0xD800, 0xE000) : 0x20AC;
                        default -> random.nextInt(0x20, 0x7F);
                    });
        }
        return text.toString();
    }

    /** A string literal: each character as it is or as an escape, where there is a choice. */
    private String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(codePoint -> append(json, codePoint));
        return json.append('"').toString();
    }

    private void append(StringBuilder json, int codePoint) {
        int named = "\"\\/\b\f\n\r\t".indexOf(codePoint);
        boolean needsEscape = codePoint < 0x20
                || codePoint == '"'
                || codePoint == '\\'
                || Character.getType(codePoint) == Character.SURROGATE;
        if (named >= 0 && random.nextBoolean()) {
            json.append('\\').append("\"\\/bfnrt".charAt(named));
        } else if (needsEscape || random.nextInt(12) == 0) {
            for (char unit : Character.toChars(codePoint)) {
                json.append(String.format(random.nextBoolean() ? "\\u%04x" : "\\u%04X", (int) unit));
            }
        } else {
            json.appendCodePoint(codePoint);
        }
    }
}
