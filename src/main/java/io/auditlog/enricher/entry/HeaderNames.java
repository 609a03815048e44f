package io.auditlog.enricher.entry;

/**
 * Names of the headers on output records. Headers that Kafka's own dead-letter records also have use Kafka's names
 * (KIP-1034, {@code __streams.errors.*}), so that tools for those work with ours.
 */
public final class HeaderNames {

    /** Prefix of our own headers; input headers with it are not copied to the output. */
    public static final String PREFIX = "enricher.";

    public static final String ORIGIN_TOPIC = "enricher.origin.topic";
    public static final String ORIGIN_PARTITION = "enricher.origin.partition";
    public static final String ORIGIN_OFFSET = "enricher.origin.offset";
    public static final String STATUS_CLASS = "enricher.status.class";
    public static final String CODE = "enricher.code";
    public static final String HTTP_STATUS = "enricher.http.status";

    /** How often the input record had been redriven from the dead-letter topic, as decimal text. */
    public static final String REDRIVE_COUNT = "enricher.redrive.count";

    public static final String OCSF_CLASS = "ocsf.class_uid";
    public static final String OCSF_VERSION = "ocsf.version";

    /** The organization of an OCSF event, so that a sink routes without parsing it. */
    public static final String ORGANIZATION = "enricher.organization";

    /** The intended record timestamp, in milliseconds since the epoch, if the topic does not accept it. */
    public static final String TIMESTAMP = "enricher.timestamp";

    /** The record's place in the log of its input partition, with checkpoints: {@code log/number/timestamp}. */
    public static final String SEQUENCE = "enricher.seq";

    public static final String KAFKA_EXCEPTION = "__streams.errors.exception";
    public static final String KAFKA_MESSAGE = "__streams.errors.message";
    public static final String KAFKA_TOPIC = "__streams.errors.topic";
    public static final String KAFKA_PARTITION = "__streams.errors.partition";
    public static final String KAFKA_OFFSET = "__streams.errors.offset";

    private HeaderNames() {}
}
