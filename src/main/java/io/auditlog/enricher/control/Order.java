package io.auditlog.enricher.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.serde.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What an operator orders of all workers of a group. As a record, its key is {@code <application.id>/<subject>}, so that groups
 * share a topic and compaction keeps the last order about each subject; its value is a JSON object of strings.
 *
 * @param subject {@link #PAUSE}, or {@link #LOG_LEVEL} and a logger
 * @param since when it was given
 * @param members what is ordered, and {@code by} whom
 */
public record Order(String subject, Instant since, Map<String, String> members) {

    static final String PAUSE = "pause";
    static final String LOG_LEVEL = "log-level/";

    /** All are in one partition, hence in one sequence. */
    static final int PARTITION = 0;

    private static final JsonFactory JSON = new JsonFactory();

    public Order {
        members = Map.copyOf(members);
    }

    /** To send no requests. */
    public static Order pause(String by, Instant now, String why) {
        return new Order(PAUSE, now, Map.of("paused", "true", "by", by, "why", why));
    }

    /** To send requests again. */
    public static Order resume(String by, Instant now) {
        return new Order(PAUSE, now, Map.of("paused", "false", "by", by));
    }

    /** To log at a level, until a time, {@link Instant#MAX} for ever. */
    public static Order logLevel(String logger, String level, Instant until, String by, Instant now) {
        return new Order(LOG_LEVEL + logger, now, Map.of("level", level, "until", until.toString(), "by", by));
    }

    public ProducerRecord<byte[], byte[]> record(String topic, String group) {
        String value = JsonText.object(json -> {
            for (Map.Entry<String, String> member : new TreeMap<>(members).entrySet()) {
                json.writeStringField(member.getKey(), member.getValue());
            }
        });
        return new ProducerRecord<>(topic, PARTITION, since.toEpochMilli(), bytes(group + "/" + subject), bytes(value));
    }

    /**
     * The order in a record; empty if it is for another group. A pause that cannot be read is one: to wait loses nothing.
     */
    static Optional<Order> read(ConsumerRecord<byte[], byte[]> record, String group) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(group + "/")) {
            return Optional.empty();
        }
        Map<String, String> members;
        try {
            members = record.value() == null ? Map.of("paused", "false") : members(record.value());
        } catch (IOException e) {
            members = Map.of("why", "the order at offset " + record.offset() + " cannot be read");
        }
        return Optional.of(
                new Order(key.substring(group.length() + 1), Instant.ofEpochMilli(record.timestamp()), members));
    }

    private static Map<String, String> members(byte[] object) throws IOException {
        Map<String, String> members = new TreeMap<>();
        try (JsonParser json = JSON.createParser(object)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue() && json.currentName() != null) {
                    members.put(json.currentName(), json.getText());
                }
            }
        }
        return members;
    }

    boolean isPause() {
        return subject.equals(PAUSE) && !"false".equals(members.get("paused"));
    }

    /** When it is over; long ago if that is not known. */
    Instant until() {
        try {
            return Instant.parse(shown("until"));
        } catch (DateTimeException e) {
            return Instant.MIN; // not written by the command
        }
    }

    /** A member, safe to log; a dash if it is missing. */
    String shown(String member) {
        return Escaped.text(members.getOrDefault(member, "-"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
