package io.auditlog.enricher.sandbox.outcome;

import io.auditlog.enricher.entry.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Names of the headers that outsiders rely on, written a second time: the checker shares no code with the worker. Numbers are
 * decimal text, all text is UTF-8.
 */
final class OutputHeaders {

    /** What the names of the worker's own begin with. */
    static final String PREFIX = "enricher.";

    /** On both output topics: where the ID was read. */
    static final String ORIGIN_TOPIC = "enricher.origin.topic";

    static final String ORIGIN_PARTITION = "enricher.origin.partition";
    static final String ORIGIN_OFFSET = "enricher.origin.offset";
    /** On both: the timestamp that the topic does not take, in milliseconds. */
    static final String TIMESTAMP = "enricher.timestamp";
    /** On both, with checkpoints: the place in the log, which only {@code verify} can judge. */
    static final String SEQUENCE = "enricher.seq";
    /** On dead letters. */
    static final String STATUS_CLASS = "enricher.status.class";

    static final String CODE = "enricher.code";
    static final String HTTP_STATUS = "enricher.http.status";
    /** On an input that comes from a dead letter: how often it had been sent back. */
    static final String REDRIVE_COUNT = "enricher.redrive.count";
    /** On dead letters, as KIP-1034 names them. */
    static final String KAFKA_EXCEPTION = "__streams.errors.exception";

    static final String KAFKA_MESSAGE = "__streams.errors.message";
    static final String KAFKA_TOPIC = "__streams.errors.topic";
    static final String KAFKA_PARTITION = "__streams.errors.partition";
    static final String KAFKA_OFFSET = "__streams.errors.offset";

    private OutputHeaders() {}

    static List<Header> of(Origin origin) {
        return List.of(
                header(ORIGIN_TOPIC, origin.topic()),
                header(ORIGIN_PARTITION, Integer.toString(origin.partition())),
                header(ORIGIN_OFFSET, Long.toString(origin.offset())));
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
