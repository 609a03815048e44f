package io.auditlog.enricher.tail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.deadletter.DeadLetterDecoder;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.schema.AuditLogEntry;
import io.auditlog.enricher.schema.DeadLetter;
import io.auditlog.enricher.serde.RegistryUnavailableException;
import io.auditlog.enricher.tail.Seen.Kind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;

/** Decodes records of the outputs; says which cannot be read, and leaves them out. Threads: one. */
public final class SeenReader {

    private static final JsonFactory JSON = new JsonFactory();

    private final Deserializer<?> entries;
    private final DeadLetterDecoder letters;
    private final PrintWriter skipped;

    /**
     * A reader.
     *
     * @param entries reads values of the enriched topic as {@link AuditLogEntry}
     * @param letters reads dead letters, and says itself which it cannot
     * @param skipped gets a line for each other record that cannot be read
     */
    public SeenReader(Deserializer<?> entries, DeadLetterDecoder letters, PrintWriter skipped) {
        this.entries = entries;
        this.letters = letters;
        this.skipped = skipped;
    }

    /**
     * Decodes one record; empty if it is not of its topic's kind.
     *
     * @throws SerializationException if the registry is unavailable
     */
    Optional<Seen> read(Kind kind, ConsumerRecord<byte[], byte[]> record) {
        if (kind == Kind.DEAD_LETTER) {
            return letters.read(record).map(SeenReader::letter);
        }
        try {
            if (record.value() == null) {
                throw new SerializationException("it has no value");
            }
            return Optional.of(kind == Kind.OCSF ? event(record) : entry(record));
        } catch (RegistryUnavailableException e) {
            throw e;
        } catch (SerializationException | IOException e) {
            skipped.println("Left alone: " + position(record) + " cannot be read: " + Escaped.text(e.getMessage()));
            return Optional.empty();
        }
    }

    private Seen entry(ConsumerRecord<byte[], byte[]> record) {
        AuditLogEntry entry = (AuditLogEntry) entries.deserialize(record.topic(), record.value());
        return new Seen(
                Kind.ENRICHED,
                entry.getFetchedAt(),
                entry.getId(),
                entry.getEvent(),
                entry.getActor(),
                null,
                null,
                null,
                null,
                origin(record),
                position(record));
    }

    private static Seen letter(StoredDeadLetter letter) {
        DeadLetter content = letter.content();
        return new Seen(
                Kind.DEAD_LETTER,
                content.getFailedAt(),
                letter.subject(),
                null,
                null,
                content.getStatusClass(),
                content.getCode(),
                content.getHttpStatus(),
                content.getError(),
                new Origin(content.getSourceTopic(), content.getSourcePartition(), content.getSourceOffset()),
                position(letter.record()));
    }

    private static Seen event(ConsumerRecord<byte[], byte[]> record) throws IOException {
        Map<String, String> values = new HashMap<>();
        try (JsonParser json = JSON.createParser(record.value())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()) {
                    values.putIfAbsent(json.getParsingContext().pathAsPointer().toString(), json.getText());
                }
            }
        }
        String made = values.get("/metadata/processed_time");
        return new Seen(
                Kind.OCSF,
                Instant.ofEpochMilli(
                        made != null && made.matches("\\d{1,15}") ? Long.parseLong(made) : record.timestamp()),
                values.get("/metadata/uid"),
                values.get("/metadata/event_code"),
                values.get("/type_name"),
                null,
                null,
                null,
                null,
                origin(record),
                position(record));
    }

    /** As its headers say; null if they do not. */
    private static Origin origin(ConsumerRecord<?, ?> record) {
        String topic = header(record, HeaderNames.ORIGIN_TOPIC);
        String place = header(record, HeaderNames.ORIGIN_PARTITION) + "@" + header(record, HeaderNames.ORIGIN_OFFSET);
        if (topic == null || !place.matches("\\d{1,9}@\\d{1,18}")) {
            return null;
        }
        int at = place.indexOf('@');
        return new Origin(topic, Integer.parseInt(place.substring(0, at)), Long.parseLong(place.substring(at + 1)));
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Origin position(ConsumerRecord<?, ?> record) {
        return new Origin(record.topic(), record.partition(), record.offset());
    }
}
