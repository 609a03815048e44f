package io.auditlog.enricher.sandbox.api.entry;

import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON text with gaps, cut into pieces once. A gap is {@code <n>} (a number below 100,000), {@code <N>} (18 digits),
 * {@code <u>} (a UUID), {@code <b>} (1 to 250), {@code <h>} (16 hexadecimal digits) or {@code <w>} (a word).
 */
final class Template {

    private static final Pattern GAP = Pattern.compile("<([nNubhw])>");
    private static final List<String> WORDS = List.of(
            "triage alert phishing endpoint identity escalate enrich contain ticket notify search quarantine review nightly malware okta"
                    .split(" ", -1));

    private final String[] literals;
    private final char[] gaps;

    Template(String text) {
        Matcher gap = GAP.matcher(text);
        StringBuilder found = new StringBuilder();
        while (gap.find()) {
            found.append(gap.group(1));
        }
        gaps = found.toString().toCharArray();
        literals = GAP.split(text, -1);
    }

    /** Writes the text with its gaps filled from a hash; returns the hash to continue with. */
    long write(StringBuilder out, long hash) {
        long chance = hash;
        for (int i = 0; i < gaps.length; i++) {
            chance = Mix.next(chance);
            fill(out.append(literals[i]), gaps[i], chance);
        }
        out.append(literals[gaps.length]);
        return Mix.next(chance);
    }

    private static void fill(StringBuilder out, char gap, long chance) {
        switch (gap) {
            case 'n' -> out.append((chance >>> 1) % 100_000);
            case 'N' -> out.append(100_000_000_000_000_000L + (chance >>> 1) % 900_000_000_000_000_000L);
            case 'u' -> out.append(uuid(chance, Mix.next(chance)));
            case 'b' -> out.append(1 + (chance >>> 1) % 250);
            case 'h' -> out.append(HexFormat.of().toHexDigits(chance));
            default -> out.append(WORDS.get((int) (chance & (WORDS.size() - 1))));
        }
    }

    static UUID uuid(long high, long low) {
        return new UUID((high & ~0xF000L) | 0x4000, (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L);
    }
}
