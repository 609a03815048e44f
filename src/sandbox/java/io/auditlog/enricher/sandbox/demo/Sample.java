package io.auditlog.enricher.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.schema.AttemptRecord;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;

/** One outcome as text for a person: whole, or as one line. Nothing from outside is printed unescaped. Threads: any. */
final class Sample {

    private static final int WIDTH = 100;
    private static final int LINES = 4;

    private final StringBuilder text = new StringBuilder();

    private Sample() {}

    /** The outcome with what matters in it. */
    static String whole(Outcome outcome) {
        Sample sample = new Sample();
        outcome.entry().ifPresent(entry -> sample.entry(entry, outcome));
        outcome.letter().ifPresent(letter -> sample.letter(letter, outcome));
        return sample.text.toString();
    }

    /** The outcome on one line. */
    static String line(Outcome outcome) {
        String origin = String.valueOf(outcome.emitted().origin());
        return outcome.entry()
                .map(entry -> "enriched     " + shown(entry.getId()) + "   " + shown(entry.getEvent()) + " by "
                        + shown(entry.getActor()) + "   from " + origin)
                .or(() -> outcome.letter()
                        .map(letter -> "dead letter  " + value(letter) + "   " + letter.getStatusClass() + "/"
                                + letter.getCode() + ": " + shown(letter.getError()) + "   from " + origin))
                .orElse("an unknown record from " + origin);
    }

    private void entry(AuditLogEntry entry, Outcome outcome) {
        head("enriched", outcome);
        field("key", new String(outcome.emitted().key(), UTF_8));
        field("event", entry.getEvent() + "   by " + entry.getActor() + "   at " + entry.getTimestamp());
        field("data", entry.getData());
        paragraph("as JSON", utf8(entry.getBody()));
    }

    private void letter(DeadLetter letter, Outcome outcome) {
        head("dead letter " + letter.getStatusClass() + " / " + letter.getCode(), outcome);
        field("value", value(letter));
        field("error", letter.getError());
        field("HTTP status", letter.getHttpStatus());
        field("attempts", attempts(letter.getAttempts()));
        field("issues", letter.getIssues());
        field("missingPerms", letter.getMissingPerms().isEmpty() ? null : letter.getMissingPerms());
        field("points at", letter.getLocationHost());
        field("body", body(letter));
    }

    private void head(String kind, Outcome outcome) {
        text.append("  ").append(kind).append("   from ");
        text.append(outcome.emitted().origin()).append(" to ");
        text.append(outcome.emitted().topic()).append('\n');
    }

    private void field(String name, Object value) {
        if (value != null) {
            text.append(String.format("      %-13s%s%n", name, shown(value)));
        }
    }

    /** A field on a few lines. */
    private void paragraph(String name, String value) {
        String safe = Escaped.text(value);
        for (int from = 0; from < Math.min(safe.length(), LINES * WIDTH); from += WIDTH) {
            boolean last = from == (LINES - 1) * WIDTH;
            String line =
                    last ? shown(safe.substring(from)) : safe.substring(from, Math.min(safe.length(), from + WIDTH));
            text.append(String.format("      %-13s%s%n", from == 0 ? name : "", line));
        }
    }

    private static String attempts(List<AttemptRecord> attempts) {
        String each = attempts.stream().map(AttemptRecord::getCode).collect(Collectors.joining(", "));
        return attempts.isEmpty() ? "none: the API was not asked" : attempts.size() + ": " + each;
    }

    private static String body(DeadLetter letter) {
        return letter.getBodyHead() == null ? null : letter.getBodySize() + " bytes: " + utf8(letter.getBodyHead());
    }

    private static String value(DeadLetter letter) {
        ByteBuffer value = letter.getOriginalValue();
        return value == null ? "null" : "\"" + shown(utf8(value)) + "\"";
    }

    private static String utf8(ByteBuffer bytes) {
        return UTF_8.decode(bytes.duplicate()).toString();
    }

    private static String shown(Object value) {
        String safe = Escaped.text(value.toString());
        if (safe.length() <= WIDTH) {
            return safe;
        }
        int end = Character.isHighSurrogate(safe.charAt(WIDTH - 1)) ? WIDTH - 1 : WIDTH;
        return safe.substring(0, end) + "...";
    }
}
