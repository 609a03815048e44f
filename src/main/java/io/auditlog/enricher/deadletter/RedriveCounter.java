package io.auditlog.enricher.deadletter;

import java.time.Duration;

/** Counts of a redrive's results so far. Threads: one. */
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

    /** Dead letters taken: the number that {@code --max} limits. */
    long taken() {
        return sent + parked;
    }

    /** False if every dead letter was undecodable, when the registry is the more likely cause. */
    boolean trustworthy() {
        return read == 0 || undecodable < read;
    }

    Summary summary(Duration duration) {
        return new Summary(read, sent, parked, notSelected, undecodable, omitted, duration);
    }
}
