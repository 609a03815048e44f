package io.auditlog.enricher.logging;

import org.slf4j.MDC;

/**
 * A field of a log line besides its text, in SLF4J's diagnostic context, which every encoder for JSON writes out. Threads: any.
 */
public enum LogField {

    /** The worker enters this state, or remains in it. */
    STATE("enricher.state"),

    /** Dead letters with this code. */
    CODE("enricher.code"),

    /** Kafka Streams enters this state. */
    STREAMS_STATE("kafka.streams.state");

    private final String key;

    LogField(String key) {
        this.key = key;
    }

    /** Writes a line with this field. */
    public void with(Object value, Runnable line) {
        MDC.put(key, value.toString());
        try {
            line.run();
        } finally {
            MDC.remove(key);
        }
    }
}
