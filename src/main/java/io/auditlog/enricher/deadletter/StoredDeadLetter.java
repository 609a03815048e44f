package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.schema.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * One dead letter that could be read.
 *
 * @param place where it lies
 * @param content what it says
 */
public record StoredDeadLetter(RecordPosition place, DeadLetter content) {

    private static final int SHOWN_VALUE = 256;

    public StoredDeadLetter {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(content, "content");
    }

    /** The ID it is about; where it has none, the text of the input's value; null where that is missing too. */
    public String subject() {
        if (content.getAuditLogId() != null || content.getOriginalValue() == null) {
            return content.getAuditLogId();
        }
        return StandardCharsets.UTF_8
                .decode(content.getOriginalValue().duplicate())
                .toString();
    }

    /** The subject, safe for a terminal and of a bearable length; {@code -} where there is none. */
    public String shownSubject() {
        String subject = subject();
        if (subject == null) {
            return "-";
        }
        String head = subject.length() > SHOWN_VALUE ? subject.substring(0, SHOWN_VALUE) + "..." : subject;
        return Escaped.text(head);
    }

    public Instant failedAt() {
        return content.getFailedAt();
    }

    /** How often its ID had been sent back before. */
    public int redrives() {
        return content.getRedriveCount();
    }

    /** Where its ID was read. */
    public Origin origin() {
        return new Origin(content.getSourceTopic(), content.getSourcePartition(), content.getSourceOffset());
    }

    /** Leaves the content out: it may hold anything. */
    @Override
    public String toString() {
        return "Letter[" + place + "]";
    }
}
