package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import java.io.PrintWriter;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Prints which records are skipped and why: the first few of each kind in full, then their number. Threads: one. */
public final class SkippedRecords {

    private static final int MAX_SHOWN = 10;

    private final PrintWriter out;
    private long undecodable;
    private long omitted;

    public SkippedRecords(PrintWriter out) {
        this.out = out;
    }

    /** The record is not a readable dead letter, and stays where it is. */
    void undecodable(ConsumerRecord<?, ?> record, String reason) {
        if (++undecodable <= MAX_SHOWN) {
            out.println("Left alone: " + StoredDeadLetter.position(record) + " cannot be read as a letter: "
                    + Escaped.text(reason));
        }
    }

    /** The dead letter cannot be sent back, because its input record was omitted for its size. */
    void originalOmitted(StoredDeadLetter letter) {
        if (++omitted <= MAX_SHOWN) {
            out.println("Left alone: " + StoredDeadLetter.position(letter.record())
                    + " was too large to hold its input record, which is at " + letter.origin()
                    + ": send that one again by hand");
        }
    }

    /** Prints the number of those not shown. */
    public void finish() {
        printRest(undecodable, "cannot be read as letters");
        printRest(omitted, "do not hold their input record");
    }

    private void printRest(long count, String what) {
        if (count > MAX_SHOWN) {
            out.println("Left alone: " + (count - MAX_SHOWN) + " more " + what);
        }
    }
}
