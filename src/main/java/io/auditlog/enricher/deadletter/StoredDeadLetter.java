package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.Origin;
import io.auditlog.enricher.schema.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;

/**
 * One decoded dead letter.
 *
 * @param place its position
 * @param content its content
 */
public record StoredDeadLetter(RecordPosition place, DeadLetter content) {

    private static final int SHOWN_VALUE = 256;

    public StoredDeadLetter {
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(content, "content");
    }

    /** Its ID; without one, the text of the input's value; null if that is missing too. */
    public String subject() {
        if (content.getAuditLogId() != null || content.getOriginalValue() == null) {
            return content.getAuditLogId();
        }
        return StandardCharsets.UTF_8
                .decode(content.getOriginalValue().duplicate())
                .toString();
    }

    /** The subject, terminal-safe and of limited length; {@code -} if there is none. */
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

    /** How often its ID had been redriven before. */
    public int redrives() {
        return content.getRedriveCount();
    }

    /** The origin of its ID. */
    public Origin origin() {
        return new Origin(content.getSourceTopic(), content.getSourcePartition(), content.getSourceOffset());
    }

    /** Omits the content: it may be anything. */
    @Override
    public String toString() {
        return "Letter[" + place + "]";
    }
}
