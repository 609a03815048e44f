package io.auditlog.enricher.evidence;

import io.auditlog.enricher.entry.StatusClass;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The state of a log at one moment, as C2SP {@code tlog-checkpoint} writes it: the log, its size and its root; then, in
 * extension lines, the time, the account, and the frontier, with which a verifier can begin here.
 *
 * @param open input records that were read and had no outcome yet
 */
public record Checkpoint(LogName log, Instant sealed, Frontier frontier, Account account, int open) {

    private static final String SEALED = "sealed";
    private static final String START = "start";
    private static final String NEXT = "next";
    private static final String OPEN = "open";
    private static final String ENRICHED = "enriched";
    private static final String DEAD = "dead ";
    private static final String FRONTIER = "frontier";
    private static final int EXTENSIONS = 3;

    /** Signed, as the value of a record. */
    public byte[] sign(SigningKey key) {
        return SignedNote.sign(text(), key);
    }

    /** The lines that are signed. */
    String text() {
        Base64.Encoder base64 = Base64.getEncoder();
        StringBuilder text = new StringBuilder();
        line(text, log.toString());
        line(text, String.valueOf(frontier.size()));
        line(text, base64.encodeToString(frontier.root()));
        line(text, SEALED + " " + sealed);
        line(text, START + " " + account.start());
        line(text, NEXT + " " + account.next());
        line(text, OPEN + " " + open);
        line(text, ENRICHED + " " + account.enriched());
        account.dead().forEach((dead, count) -> line(text, DEAD + dead.label() + " " + count));
        line(text, FRONTIER + " " + base64.encodeToString(frontier.hashes()));
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    /**
     * Reads a signed note.
     *
     * @throws IllegalArgumentException if it is not signed by one of the keys, or no checkpoint; the message says why
     */
    static Checkpoint open(byte[] note, List<VerifierKey> keys) {
        return parse(SignedNote.open(note, keys));
    }

    /** Reads the lines that were signed; extension lines that are unknown are ignored. */
    static Checkpoint parse(String text) {
        List<String> lines = text.lines().toList();
        if (lines.size() < EXTENSIONS || lines.contains("")) {
            throw new IllegalArgumentException("no checkpoint: expected an origin, a size, a root and no empty line");
        }
        Map<String, String> extensions = new HashMap<>();
        for (String line : lines.subList(EXTENSIONS, lines.size())) {
            int end = line.lastIndexOf(' ');
            if (end < 0 || extensions.put(line.substring(0, end), line.substring(end + 1)) != null) {
                throw new IllegalArgumentException("an extension line is no name and value, or stands there twice");
            }
        }
        Checkpoint read = read(lines, extensions);
        if (!Arrays.equals(SignedNote.base64(lines.get(2)), read.frontier.root())) {
            throw new IllegalArgumentException("the frontier has another root than the checkpoint");
        }
        if (read.account.outcomes() != read.frontier.size()) {
            throw new IllegalArgumentException("the account has " + read.account.outcomes() + " outcomes, the log "
                    + read.frontier.size() + " leaves");
        }
        return read;
    }

    private static Checkpoint read(List<String> lines, Map<String, String> extensions) {
        Frontier frontier =
                Frontier.of(number("size", lines.get(1)), SignedNote.base64(required(extensions, FRONTIER)));
        Map<StatusClass, Long> dead = new EnumMap<>(StatusClass.class);
        for (StatusClass each : StatusClass.values()) {
            String count = extensions.get(DEAD + each.label());
            if (count != null) {
                dead.put(each, number(DEAD + each.label(), count));
            }
        }
        Account account =
                new Account(number(extensions, START), number(extensions, NEXT), number(extensions, ENRICHED), dead);
        int open = Math.toIntExact(number(extensions, OPEN));
        return new Checkpoint(LogName.parse(lines.get(0)), time(extensions), frontier, account, open);
    }

    private static Instant time(Map<String, String> extensions) {
        try {
            return Instant.parse(required(extensions, SEALED));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its time is invalid", e);
        }
    }

    private static long number(Map<String, String> extensions, String name) {
        return number(name, required(extensions, name));
    }

    private static long number(String name, String text) {
        if (!text.matches("0|[1-9]\\d{0,17}")) {
            throw new IllegalArgumentException(name + " is not a whole number without leading zeros");
        }
        return Long.parseLong(text);
    }

    private static String required(Map<String, String> extensions, String name) {
        String value = extensions.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the line " + name + " is missing");
        }
        return value;
    }
}
