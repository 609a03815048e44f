package io.auditlog.enricher.deadletter;

/** Listener for skipped records. Called by the reading thread. */
public interface ScanListener {

    /** The record is not a readable dead letter, and stays where it is. */
    void undecodable(RecordPosition place, String reason);

    /** The dead letter cannot be sent back, because its input record was omitted for its size. */
    void originalOmitted(StoredDeadLetter letter);
}
