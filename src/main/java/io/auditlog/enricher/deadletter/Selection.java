package io.auditlog.enricher.deadletter;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Selects dead letters that match every criterion that is set, each by any of its values. An empty criterion matches
 * all.
 *
 * @param classes status classes
 * @param statuses HTTP statuses
 * @param codes codes
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

    public Selection {
        classes = Set.copyOf(classes);
        statuses = Set.copyOf(statuses);
        codes = Set.copyOf(codes);
        ids = Set.copyOf(ids);
    }

    /** The dead-letter topics that can contain matches. */
    public Set<String> topics(Topics topics) {
        return classes.isEmpty()
                ? topics.deadLetters()
                : classes.stream().map(topics::deadLetter).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A text that is the same for the same selection, whatever the order of its values. A duration stays a duration:
     * the same command given an hour later is still the same command.
     */
    String canonical() {
        return "class=" + sorted(classes.stream().map(StatusClass::label).toList())
                + "\nstatus=" + sorted(statuses.stream().map(String::valueOf).toList())
                + "\ncode=" + sorted(codes.stream().map(Code::name).toList())
                + "\nid="
                + sorted(ids.stream().map(id -> id.length() + ":" + id).toList())
                + "\nsince=" + (since == null ? "" : since.written())
                + "\nuntil=" + (until == null ? "" : until.written());
    }

    private static String sorted(Collection<String> values) {
        return String.join(",", new TreeSet<>(values));
    }
}
