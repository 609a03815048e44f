package io.auditlog.enricher.sandbox.bench;

import java.util.Locale;

/** Who is measured: the worker, and those that it is compared with. */
enum Subject {
    /** The worker as its users start it. */
    WORKER,
    /** {@link StockLoop}: a bare loop without Kafka. */
    STOCK,
    /** A Flink job that does the same; on the class path with Maven's profile {@code flink} only. */
    FLINK;

    /** The Flink job's main class, which is never compiled with this one. */
    static final String FLINK_JOB = "io.auditlog.enricher.sandbox.bench.flink.FlinkEnricher";

    static Subject of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT)).present();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private Subject present() {
        if (this == FLINK && Subject.class.getResource("flink/FlinkEnricher.class") == null) {
            throw new IllegalArgumentException("flink is on the class path with mvn -Pbench,flink only");
        }
        return this;
    }
}
