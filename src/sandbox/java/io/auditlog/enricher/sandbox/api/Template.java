package io.auditlog.enricher.sandbox.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON text with gaps, cut into pieces once. A gap is {@code <n>} (a number below 100,000), {@code <N>} (18 digits),
 * {@code <u>} (a UUID), {@code <b>} (1 to 250), {@code <h>} (16 hexadecimal digits) or {@code <w>} (a word).
 */
final class Template {

    private static final byte[][] WORDS = ascii(
            "triage",
            "alert",
            "phishing",
            "endpoint",
            "identity",
            "escalate",
            "enrich",
            "contain",
            "ticket",
            "notify",
            "search",
            "quarantine",
            "review",
            "nightly",
            "malware",
            "okta");

    private final byte[][] literals;
    private final char[] gaps;

    Template(String text) {
        List<byte[]> pieces = new ArrayList<>();
        StringBuilder found = new StringBuilder();
        int from = 0;
        for (int i = 0; i + 2 < text.length(); i++) {
            if (text.charAt(i) == '<' && text.charAt(i + 2) == '>' && "nNubhw".indexOf(text.charAt(i + 1)) >= 0) {
                pieces.add(text.substring(from, i).getBytes(StandardCharsets.UTF_8));
                found.append(text.charAt(i + 1));
                from = i + 3;
            }
        }
        pieces.add(text.substring(from).getBytes(StandardCharsets.UTF_8));
        literals = pieces.toArray(byte[][]::new);
        gaps = found.toString().toCharArray();
    }

    /** Writes the text with its gaps filled from a hash; gives the hash to go on with. */
    long write(Pen pen, long hash) {
        long chance = hash;
        for (int i = 0; i < gaps.length; i++) {
            pen.raw(literals[i]);
            chance = Mix.next(chance);
            fill(pen, gaps[i], chance);
        }
        pen.raw(literals[gaps.length]);
        return Mix.next(chance);
    }

    private static void fill(Pen pen, char gap, long chance) {
        switch (gap) {
            case 'n' -> pen.digits((chance >>> 1) % 100_000, 1);
            case 'N' -> pen.digits(100_000_000_000_000_000L + (chance >>> 1) % 900_000_000_000_000_000L, 18);
            case 'u' -> pen.uuid(chance, Mix.next(chance));
            case 'b' -> pen.digits(1 + (chance >>> 1) % 250, 1);
            case 'h' -> pen.hex(chance, 16);
            default -> pen.raw(WORDS[(int) (chance & (WORDS.length - 1))]);
        }
    }

    private static byte[][] ascii(String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.US_ASCII);
        }
        return bytes;
    }
}
