package io.auditlog.enricher.sandbox.kafka;

/** Names of the headers that outsiders rely on, spelled out a second time: the checker shares no code with the worker. */
final class OutputHeaders {

    /** On both output topics: where the ID was read. Partition and offset are decimal text, all is UTF-8. */
    static final String ORIGIN_TOPIC = "enricher.origin.topic";

    static final String ORIGIN_PARTITION = "enricher.origin.partition";
    static final String ORIGIN_OFFSET = "enricher.origin.offset";

    /** On dead letters. */
    static final String STATUS_CLASS = "enricher.status.class";

    static final String CODE = "enricher.code";

    /** On dead letters, as KIP-1034 names them. Partition and offset are decimal text, all is UTF-8. */
    static final String KAFKA_TOPIC = "__streams.errors.topic";

    static final String KAFKA_PARTITION = "__streams.errors.partition";
    static final String KAFKA_OFFSET = "__streams.errors.offset";

    private OutputHeaders() {}
}
