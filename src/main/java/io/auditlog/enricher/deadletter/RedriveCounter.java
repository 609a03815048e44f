package io.auditlog.enricher.deadletter;

import java.time.Duration;

/** What a redrive did with the letters so far. Threads: one. */
final class RedriveCounter {

    private long read;
    private long sent;
    private long parked;
    private long notSelected;
    private long undecodable;
    private long omitted;

    void sent() {
        read++;
        sent++;
    }

    void parked() {
        read++;
        parked++;
    }

    void notSelected() {
        read++;
        notSelected++;
    }

    void undecodable() {
        read++;
        undecodable++;
    }

    void omitted() {
        read++;
        omitted++;
    }

    /** Letters that were taken out: what {@code --max} counts. */
    long taken() {
        return sent + parked;
    }

    /** Whether not every letter was unreadable; if so, the fault is rather the registry's than every letter's. */
    boolean trustworthy() {
        return read == 0 || undecodable < read;
    }

    Summary summary(Duration duration) {
        return new Summary(read, sent, parked, notSelected, undecodable, omitted, duration);
    }
}
