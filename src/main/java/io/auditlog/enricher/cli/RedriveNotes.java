package io.auditlog.enricher.cli;

import io.auditlog.enricher.deadletter.RecordPosition;
import io.auditlog.enricher.deadletter.ScanListener;
import io.auditlog.enricher.deadletter.StoredDeadLetter;
import io.auditlog.enricher.entry.Escaped;
import java.io.PrintWriter;

/** Reports which dead letters were skipped and why: the first few of each kind in full, plus their total count. */
final class RedriveNotes implements ScanListener {

    private static final int MAX_SHOWN = 10;

    private final PrintWriter err;
    private long undecodable;
    private long omitted;

    RedriveNotes(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void undecodable(RecordPosition place, String reason) {
        if (++undecodable <= MAX_SHOWN) {
            err.println("Left alone: " + place + " cannot be read as a letter: " + Escaped.text(reason));
        }
    }

    @Override
    public void originalOmitted(StoredDeadLetter letter) {
        if (++omitted <= MAX_SHOWN) {
            err.println("Left alone: " + letter.place() + " was too large to hold its input record, which is at "
                    + letter.origin() + ": send that one again by hand");
        }
    }

    /** Prints the counts of those not reported individually. */
    void finish() {
        reportRest(undecodable, "cannot be read as letters");
        reportRest(omitted, "do not hold their input record");
    }

    private void reportRest(long count, String what) {
        if (count > MAX_SHOWN) {
            err.println("Left alone: " + (count - MAX_SHOWN) + " more " + what);
        }
    }
}
