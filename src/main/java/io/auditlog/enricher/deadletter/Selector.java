package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/** A selection at a point in time: decides whether a dead letter matches. Threads: any. */
final class Selector {

    private final Set<String> classes;
    private final Set<Integer> statuses;
    private final Set<String> codes;
    private final Set<String> ids;
    private final Instant since;
    private final Instant until;
    private final boolean movingUntil;

    Selector(Selection selection, Instant now) {
        this(
                selection,
                selection.since() == null ? Instant.MIN : selection.since().from(now),
                now);
    }

    /**
     * A selection with the lower bound of an earlier time.
     *
     * @param since replaces the selection's own bound
     */
    Selector(Selection selection, Instant since, Instant now) {
        classes = selection.classes().stream().map(StatusClass::label).collect(Collectors.toSet());
        codes = selection.codes().stream().map(Code::name).collect(Collectors.toSet());
        statuses = selection.statuses();
        ids = selection.ids();
        this.since = since;
        until = selection.until() == null ? Instant.MAX : selection.until().from(now);
        movingUntil = selection.until() != null && selection.until().relative();
    }

    boolean selects(StoredDeadLetter letter) {
        return in(classes, letter.content().getStatusClass())
                && in(codes, letter.content().getCode())
                && (statuses.isEmpty()
                        || (letter.content().getHttpStatus() != null
                                && statuses.contains(letter.content().getHttpStatus())))
                && (ids.isEmpty() || (letter.subject() != null && ids.contains(letter.subject())))
                && !letter.failedAt().isBefore(since)
                && letter.failedAt().isBefore(until);
    }

    /** Whether the same selection may match this dead letter later, because its upper bound is relative. */
    boolean comesLater(StoredDeadLetter letter) {
        return movingUntil && !letter.failedAt().isBefore(until);
    }

    private static boolean in(Collection<String> wanted, String value) {
        return wanted.isEmpty() || wanted.contains(value);
    }
}
