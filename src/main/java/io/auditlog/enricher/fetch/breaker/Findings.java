package io.auditlog.enricher.fetch.breaker;

import io.auditlog.enricher.entry.Code;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Results of the tries while no ID is known to be good. Immutable.
 *
 * @param since when that began, in nanoseconds of the monotonic clock
 * @param tried failures so far, by code
 * @param firstFailure time of the first failure
 * @param refusedKeys refusals of the key since it changed
 * @param keyProven whether the API has accepted the key
 * @param reported the reported cause, or null
 */
record Findings(
        long since,
        Map<Code, Integer> tried,
        OptionalLong firstFailure,
        int refusedKeys,
        boolean keyProven,
        OutageCause reported) {

    static Findings none(long now) {
        return new Findings(now, Map.of(), OptionalLong.empty(), 0, false, null);
    }

    Findings with(Fault fault, long now) {
        Map<Code, Integer> more = new EnumMap<>(Code.class);
        more.putAll(tried);
        more.merge(fault.code(), 1, Integer::sum);
        boolean proven = keyProven || fault.provesKey();
        int refused = refusedKeys + (fault.code() == Code.UNAUTHORIZED && !proven ? 1 : 0);
        OptionalLong first = firstFailure.isPresent() ? firstFailure : OptionalLong.of(now);
        return new Findings(since, more, first, refused, proven, reported);
    }

    Findings withNewKey() {
        return new Findings(since, tried, firstFailure, 0, false, reported);
    }

    Findings reporting(OutageCause cause) {
        return new Findings(since, tried, firstFailure, refusedKeys, keyProven, cause);
    }

    int count() {
        return tried.values().stream().mapToInt(many -> many).sum();
    }

    /** The cause of the most frequent failure. */
    OutageCause cause() {
        return OutageCause.of(tried.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey());
    }

    @Override
    public String toString() {
        return tried.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", "));
    }
}
