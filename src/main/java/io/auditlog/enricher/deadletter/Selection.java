package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.schema.DeadLetter;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Selects dead letters that match every criterion that is set, each by any of its values. An empty criterion matches
 * all.
 *
 * @param statuses HTTP statuses
 * @param ids IDs, exact; for a dead letter without a valid one, the text of the input's value
 * @param since earliest {@code failedAt}, inclusive; null for no bound
 * @param until latest {@code failedAt}, exclusive; null for no bound
 */
public record Selection(
        Set<StatusClass> classes,
        Set<Integer> statuses,
        Set<Code> codes,
        Set<String> ids,
        TimeSpec since,
        TimeSpec until) {

    /** Every dead letter. */
    public static final Selection ALL = new Selection(Set.of(), Set.of(), Set.of(), Set.of(), null, null);

    /** The dead-letter topics that can contain matches. */
    Set<String> topics(Topics topics) {
        return classes.isEmpty()
                ? topics.deadLetters()
                : classes.stream().map(topics::deadLetter).collect(Collectors.toSet());
    }

    /** The lower bound of a command given now; {@link Instant#MIN} without one. */
    Instant since(Instant now) {
        return since == null ? Instant.MIN : since.from(now);
    }

    /** Whether a dead letter matches a command given now, with a lower bound that may be of an earlier command. */
    boolean selects(StoredDeadLetter letter, Instant from, Instant now) {
        DeadLetter content = letter.content();
        return matches(classes, StatusClass::label, content.getStatusClass())
                && matches(codes, Code::name, content.getCode())
                && matches(statuses, status -> status, content.getHttpStatus())
                && matches(ids, id -> id, letter.subject())
                && !content.getFailedAt().isBefore(from)
                && (until == null || content.getFailedAt().isBefore(until.from(now)));
    }

    /** Whether a later command with this selection may match the dead letter, because the upper bound is relative. */
    boolean selectsLater(StoredDeadLetter letter, Instant now) {
        return until != null
                && until.relative()
                && !letter.content().getFailedAt().isBefore(until.from(now));
    }

    /**
     * A text that is the same for the same selection, whatever the order of its values. A duration stays a duration:
     * the same command given an hour later is still the same command.
     */
    String canonical() {
        return "class=" + sorted(classes, StatusClass::label)
                + "\nstatus=" + sorted(statuses, String::valueOf)
                + "\ncode=" + sorted(codes, Code::name)
                + "\nid=" + sorted(ids, id -> id.length() + ":" + id)
                + "\nsince=" + (since == null ? "" : since.written())
                + "\nuntil=" + (until == null ? "" : until.written());
    }

    private static <T> boolean matches(Collection<T> wanted, Function<T, ?> shown, Object value) {
        return wanted.isEmpty()
                || wanted.stream().anyMatch(one -> shown.apply(one).equals(value));
    }

    private static <T> String sorted(Collection<T> values, Function<T, String> shown) {
        return String.join(",", new TreeSet<>(values.stream().map(shown).toList()));
    }
}
