package io.auditlog.enricher.flow;

import io.auditlog.enricher.entry.Code;

/** What the flow tells whoever counts. Threads: called by the stream thread; must not block or throw. */
public interface FlowEvents {

    /** Counts nothing. */
    FlowEvents NONE = new FlowEvents() {
        @Override
        public void admitted() {}

        @Override
        public void admittedOverCap(int open) {}

        @Override
        public void restored(int lines) {}

        @Override
        public void enriched() {}

        @Override
        public void deadLettered(Code code) {}
    };

    /** An ID was entered into the ledger. */
    void admitted();

    /** An ID was entered although there was no room; {@code open} lines are open now. */
    void admittedOverCap(int open);

    /** A processor took up again what its predecessor had left open. */
    void restored(int lines);

    /** An enriched record was handed to Kafka. */
    void enriched();

    /** A dead letter was handed to Kafka. */
    void deadLettered(Code code);
}
