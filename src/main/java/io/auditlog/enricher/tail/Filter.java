package io.auditlog.enricher.tail;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.StatusClass;
import io.auditlog.enricher.entry.Topics;
import io.auditlog.enricher.tail.Seen.Kind;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is shown: records that fit each criterion that is set, by any of its values. Only enriched records and OCSF events
 * have an event, only dead letters a class and a code.
 *
 * @param only the one kind to show, besides OCSF events; null for both
 * @param ids exact
 * @param events patterns in which {@code *} stands for any text and {@code ?} for one character
 * @param ocsf whether OCSF events are shown beside their enriched records
 */
public record Filter(
        Only only, Set<String> ids, Set<String> events, Set<Code> codes, Set<StatusClass> classes, boolean ocsf) {

    /** One kind of outcome. */
    public enum Only {
        ENRICHED,
        DEAD_LETTERS;

        /** As on the command line. */
        @Override
        public String toString() {
            return this == ENRICHED ? "enriched" : "dead-letters";
        }
    }

    /** The topics that can hold what is shown, and what each holds; empty if nothing can fit. */
    public Map<String, Kind> topics(Topics topics) {
        Map<String, Kind> wanted = new TreeMap<>();
        if (only != Only.DEAD_LETTERS && codes.isEmpty() && classes.isEmpty()) {
            wanted.put(topics.enriched(), Kind.ENRICHED);
            topics.ocsf().filter(topic -> ocsf).ifPresent(topic -> wanted.put(topic, Kind.OCSF));
        }
        if (only != Only.ENRICHED && events.isEmpty()) {
            Set<String> letters = classes.isEmpty()
                    ? topics.deadLetters()
                    : classes.stream().map(topics::deadLetter).collect(Collectors.toSet());
            letters.forEach(topic -> wanted.put(topic, Kind.DEAD_LETTER));
        }
        return wanted;
    }

    /** What lets records pass. */
    Predicate<Seen> predicate() {
        Set<Pattern> globs = events.stream().map(Filter::glob).collect(Collectors.toSet());
        Set<String> names = codes.stream().map(Code::name).collect(Collectors.toSet());
        Set<String> labels = classes.stream().map(StatusClass::label).collect(Collectors.toSet());
        return seen -> fits(ids, seen.id())
                && fits(names, seen.code())
                && fits(labels, seen.statusClass())
                && (globs.isEmpty()
                        || globs.stream()
                                .anyMatch(glob -> seen.event() != null
                                        && glob.matcher(seen.event()).matches()));
    }

    private static boolean fits(Set<String> wanted, String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }

    private static Pattern glob(String text) {
        return Pattern.compile(
                Arrays.stream(text.split("(?<=[*?])|(?=[*?])", -1))
                        .map(part -> part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part))
                        .collect(Collectors.joining()),
                Pattern.DOTALL);
    }
}
