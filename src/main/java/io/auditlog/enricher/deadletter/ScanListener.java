package io.auditlog.enricher.deadletter;

/** What a person is told while letters are read. Called by the thread that reads. */
public interface ScanListener {

    /** A record that is no readable letter, and stays where it is. */
    void undecodable(RecordPosition place, String reason);

    /** A letter that cannot be sent back, because the input record was left out of it for its size. */
    void originalOmitted(StoredDeadLetter letter);
}
