package io.auditlog.enricher.sandbox.api.fault;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Faults written in an ID: {@code fault-KIND[.PARAMETER][~TIMES][-ANYTHING]}, for example {@code fault-status.503~2-17},
 * which answers 503 twice and then the entry. A PARAMETER holds neither {@code ~} nor {@code -}.
 *
 * @param behaviour what is done
 * @param times in how many first attempts
 */
public record FaultId(Behaviour behaviour, int times) {

    static final String PREFIX = "fault-";

    private static final Pattern REST = Pattern.compile("(?:\\.([^~-]*))?(?:~(\\d{1,9}))?(?:-.*)?", Pattern.DOTALL);
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(us|ms|s)");

    /**
     * Reads an ID that starts with the prefix.
     *
     * @throws IllegalArgumentException if it does not follow the form
     */
    static FaultId of(String id) {
        return parse(id.substring(PREFIX.length()));
    }

    static Behaviour behaviour(String text) {
        return parse(text).behaviour;
    }

    private static FaultId parse(String text) {
        Fault fault = Arrays.stream(Fault.values())
                .filter(one -> text.startsWith(one.label()))
                .filter(one -> text.length() == one.label().length()
                        || ".~-".indexOf(text.charAt(one.label().length())) >= 0)
                .max((one, other) -> one.label().length() - other.label().length())
                .orElseThrow(() -> new IllegalArgumentException("no such fault: " + text));
        Matcher rest = REST.matcher(text.substring(fault.label().length()));
        if (!rest.matches()) {
            throw new IllegalArgumentException("no such fault: " + text);
        }
        String parameter = rest.group(1) == null ? "" : rest.group(1);
        int times = rest.group(2) == null ? Integer.MAX_VALUE : Integer.parseInt(rest.group(2));
        return new FaultId(Behaviour.of(fault, parameter), times);
    }

    static int count(String text) {
        int count = Integer.parseInt(text);
        if (count < 0) {
            throw new IllegalArgumentException("not a count: " + text);
        }
        return count;
    }

    /** Reads {@code 250ms}, {@code 3s} or {@code 10us}. */
    public static long nanos(String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            throw new IllegalArgumentException("not a time with its unit: " + text);
        }
        long unit = switch (time.group(2)) {
            case "us" -> 1_000L;
            case "ms" -> 1_000_000L;
            default -> 1_000_000_000L;
        };
        return Long.parseLong(time.group(1)) * unit;
    }
}
