package io.auditlog.enricher.sandbox.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.sandbox.outcome.Emitted;
import io.auditlog.enricher.schema.AttemptRecord;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.AvroWireDeserializer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.generic.IndexedRecord;

/**
 * One outcome, decoded as any consumer would, by the schemas that the registry knows. Nothing in its texts for a person is
 * unescaped.
 *
 * @param emitted as it stands in its topic
 * @param value what its bytes say
 */
record Outcome(Emitted emitted, IndexedRecord value) {

    private static final int WIDTH = 100;

    /** A decoder of outcomes; the caller closes it. */
    static AvroWireDeserializer decoder(String registryUrl) {
        AvroWireDeserializer decoder = new AvroWireDeserializer();
        decoder.configure(Map.of("schema.registry.url", registryUrl, "specific.avro.reader", true), false);
        return decoder;
    }

    static Outcome of(Emitted emitted, AvroWireDeserializer decoder) {
        return new Outcome(emitted, decoder.deserialize(emitted.topic(), emitted.value()));
    }

    Optional<AuditLogEntry> entry() {
        return value instanceof AuditLogEntry entry ? Optional.of(entry) : Optional.empty();
    }

    Optional<DeadLetter> letter() {
        return value instanceof DeadLetter letter ? Optional.of(letter) : Optional.empty();
    }

    String line() {
        String what = entry().map(entry -> "enriched     " + shown(entry.getId()) + "   " + event(entry))
                .or(() -> letter().map(letter -> "dead letter  " + input(letter) + "   " + letter.getStatusClass() + "/"
                        + letter.getCode() + ": " + shown(letter.getError())))
                .orElse("an unknown record");
        return what + "   from " + emitted.origin();
    }

    String whole() {
        StringBuilder text = new StringBuilder();
        entry().ifPresent(entry -> {
            text.append("  enriched   from ")
                    .append(emitted.origin())
                    .append(" to ")
                    .append(emitted.topic());
            field(text, "key", new String(emitted.key(), UTF_8));
            field(text, "event", event(entry) + "   at " + entry.getTimestamp());
            field(text, "data", entry.getData());
            field(text, "body", UTF_8.decode(entry.getBody().duplicate()));
        });
        letter().ifPresent(letter -> {
            text.append("  dead letter ")
                    .append(letter.getStatusClass())
                    .append(" / ")
                    .append(letter.getCode());
            text.append("   from ").append(emitted.origin()).append(" to ").append(emitted.topic());
            field(text, "value", input(letter));
            field(text, "error", letter.getError());
            field(text, "HTTP status", letter.getHttpStatus());
            field(text, "attempts", attempts(letter));
            field(text, "issues", letter.getIssues());
            field(text, "missingPerms", letter.getMissingPerms());
            field(text, "points at", letter.getLocationHost());
            field(
                    text,
                    "body",
                    letter.getBodyHead() == null
                            ? null
                            : UTF_8.decode(letter.getBodyHead().duplicate()));
        });
        return text.append('\n').toString();
    }

    private static void field(StringBuilder text, String name, Object value) {
        if (value != null && !value.toString().equals("[]")) {
            text.append(String.format("%n      %-13s%s", name, shown(value)));
        }
    }

    private static String event(AuditLogEntry entry) {
        return shown(entry.getEvent()) + " by " + shown(entry.getActor());
    }

    private static String input(DeadLetter letter) {
        ByteBuffer input = letter.getOriginalValue();
        return input == null ? "null" : "\"" + shown(UTF_8.decode(input.duplicate())) + "\"";
    }

    private static String attempts(DeadLetter letter) {
        return letter.getAttempts().isEmpty()
                ? "none: the API was not asked"
                : letter.getAttempts().stream().map(AttemptRecord::getCode).collect(Collectors.joining(", "));
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
